using Lab.Infra.Iam;
using Pulumi;
using Eks = Pulumi.Eks;

namespace Lab.Infra.Clusters;

/// <summary>A Kubernetes service account.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
public sealed record ServiceAccount(string Namespace, string Name);

/// <summary>
/// The roles of the programs that call AWS from pods, each bound to its service account by the cluster's OIDC provider (IAM roles for service
/// accounts; docs/adr/0005 says why not EKS Pod Identity).
/// </summary>
public sealed class PodRoles
{
    private readonly string _name;
    private readonly Eks.Cluster _cluster;
    private readonly Resource _parent;

    /// <summary>Makes the roles.</summary>
    /// <param name="name">The cluster's name.</param>
    /// <param name="spec">What the cluster is made of.</param>
    /// <param name="place">Where it lives.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="parent">Their parent.</param>
    internal PodRoles(string name, EksClusterSpec spec, EksClusterPlace place, Eks.Cluster cluster, Resource parent)
    {
        (_name, _cluster, _parent) = (name, cluster, parent);
        var account = AwsAccount.Of(spec.Region, new InvokeOptions { Parent = parent });
        VpcCni = Role(
            "vpc-cni", "EKS Lab VPC CNI", VpcCniAccount,
            Output.Tuple(account, place.PublicSubnetIds, cluster.ClusterSecurityGroupId).Apply(known => VpcCniPolicy.For(
                new VpcCniScope(known.Item1, spec.NodeGroup.Tags.Environment, name, known.Item2, known.Item3))));
        LoadBalancerController = Role(
            "lbc", "EKS Lab AWS Load Balancer Controller", LoadBalancerControllerAccount,
            Output.Tuple(account, place.VpcId, place.PublicSubnetIds, place.PrivateSubnetIds, cluster.ClusterSecurityGroupId).Apply(known =>
                LoadBalancerControllerPolicy.For(new LoadBalancerControllerScope(
                    known.Item1, name, known.Item2, [.. known.Item3, .. known.Item4], known.Item5))));
        ExternalDns = Role(
            "external-dns", "EKS Lab ExternalDNS", ExternalDnsAccount,
            Output.Create(ExternalDnsPolicy.For(ManagedPolicies.PartitionOf(spec.Region), spec.ZoneName)));
    }

    /// <summary>The service account of the VPC CNI; the add-on makes it.</summary>
    private static ServiceAccount VpcCniAccount { get; } = new("kube-system", "aws-node");

    /// <summary>The service account under which the AWS Load Balancer Controller has to run.</summary>
    private static ServiceAccount LoadBalancerControllerAccount { get; } = new("kube-system", "aws-load-balancer-controller");

    /// <summary>The service account under which ExternalDNS has to run.</summary>
    private static ServiceAccount ExternalDnsAccount { get; } = new("kube-system", "external-dns");

    /// <summary>The role of the VPC CNI.</summary>
    public ServiceRole VpcCni { get; }

    /// <summary>The role of the AWS Load Balancer Controller.</summary>
    public ServiceRole LoadBalancerController { get; }

    /// <summary>The role of ExternalDNS.</summary>
    public ServiceRole ExternalDns { get; }

    private ServiceRole Role(string role, string description, ServiceAccount account, Output<PolicyDocument> policy) => new(
        $"{_name}-{role}-role",
        description,
        Output.Tuple(_cluster.OidcProviderArn, _cluster.OidcIssuer).Apply(oidc =>
            PolicyDocument.TrustServiceAccount(oidc.Item1, oidc.Item2, account.Namespace, account.Name).ToJson()),
        policy.Apply(document => document.ToJson()),
        new ComponentResourceOptions { Parent = _parent });
}
