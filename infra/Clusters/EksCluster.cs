using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Infra.Data;
using Lab.Infra.Iam;
using Pulumi;
using Pulumi.Aws.Eks.Inputs;
using Pulumi.Eks;
using Aws = Pulumi.Aws;
using Eks = Pulumi.Eks;

namespace Lab.Infra.Clusters;

/// <summary>What an <see cref="EksCluster"/> is made of, beside its network.</summary>
/// <param name="Region">AWS region.</param>
/// <param name="Version">Kubernetes version.</param>
/// <param name="SupportType"><c>STANDARD</c> or <c>EXTENDED</c>.</param>
/// <param name="ServiceCidr">The addresses of Services.</param>
/// <param name="NodeGroup">Its node group.</param>
public sealed record EksClusterSpec(string Region, string Version, string SupportType, Cidr ServiceCidr, NodeGroupSpec NodeGroup)
{
    /// <summary>From where the public endpoint is reached, beside the operating server; <see langword="null"/> means from nowhere else.</summary>
    public Cidr? OperatorCidr { get; init; }

    /// <summary>Profile of the AWS configuration that the kubeconfig names; <see langword="null"/> means the default credentials.</summary>
    public string? AwsProfile { get; init; }

    /// <summary>Whether the VPC CNI assigns prefixes.</summary>
    public bool PrefixDelegation { get; init; }

    /// <summary>The hosted zone that ExternalDNS keeps to; <see langword="null"/> means that none is known.</summary>
    public string? ZoneName { get; init; }
}

/// <summary>Where an <see cref="EksCluster"/> lives, by outputs of the network stage.</summary>
/// <param name="VpcId">Its VPC.</param>
/// <param name="PublicSubnetIds">Subnets of its nodes and of its control plane's ENIs.</param>
/// <param name="PrivateSubnetIds">More subnets for the control plane's ENIs.</param>
/// <param name="OperatorPrivateIp">The operating server's private address.</param>
/// <param name="OperatorPublicIp">The operating server's public address.</param>
/// <param name="OperatorRoleArn">The operating server's role.</param>
public sealed record EksClusterPlace(
    Output<string> VpcId, Output<ImmutableArray<string>> PublicSubnetIds, Output<ImmutableArray<string>> PrivateSubnetIds,
    Output<string> OperatorPrivateIp, Output<string> OperatorPublicIp, Output<string> OperatorRoleArn);

/// <summary>An EKS cluster with its add-ons and node group, in the order in which they need each other.</summary>
public sealed class EksCluster : ComponentResource
{
    private const string Token = "eks-lab:infra:EksCluster";

    private readonly string _name;
    private readonly EksClusterSpec _spec;
    private readonly AddonRelease _addons;

    /// <summary>Makes the cluster.</summary>
    /// <param name="name">Its name, on AWS too.</param>
    /// <param name="spec">What it is made of.</param>
    /// <param name="place">Where it lives.</param>
    /// <param name="aws">The stage's provider, which the children of the EKS component need explicitly.</param>
    /// <param name="options">Pulumi's options.</param>
    public EksCluster(string name, EksClusterSpec spec, EksClusterPlace place, Aws.Provider aws, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(place);
        (_name, _spec, _addons) = (name, spec, AddonVersions.For(spec.Version));
        Cluster = new Eks.Cluster(name, ClusterArgs(place), new ComponentResourceOptions { Parent = this, Providers = { aws } });

        // Plain outputs: references among the component's outputs are unknown as a whole while any part of them is.
        Name = Cluster.ClusterSecurityGroupId.Apply(_ => name);
        Kubeconfig = Output.CreateSecret(Cluster.KubeconfigJson.Apply(
            json => spec.AwsProfile is { } profile ? Clusters.Kubeconfig.WithProfile(json, profile) : json));
        Endpoint = Cluster.KubeconfigJson.Apply(json => Clusters.Kubeconfig.Parse(json).Server);
        CertificateAuthority = Cluster.KubeconfigJson.Apply(json => Clusters.Kubeconfig.Parse(json).CertificateAuthorityData);
        AllowOperatingServer(place);
        AdmitOperatingServer(place);

        // A node is Ready only with a CNI, and Services only work with kube-proxy; coredns in turn needs nodes to run on.
        PodRoles = new PodRoles(name, spec, place, Cluster, this);
        var vpcCni = Addon("vpc-cni", _addons.VpcCni, PodRoles.VpcCni.Attachments, args =>
        {
            args.ServiceAccountRoleArn = PodRoles.VpcCni.Role.Arn;
            args.ConfigurationValues = VpcCniConfiguration.For(spec.NodeGroup.Tags, spec.PrefixDelegation).ToJson();
        });
        var kubeProxy = Addon("kube-proxy", _addons.KubeProxy, []);
        NodeGroup = new ManagedNodeGroup(
            $"{name}-{spec.NodeGroup.Name}", Name, place.PublicSubnetIds, spec.NodeGroup, [vpcCni, kubeProxy],
            new ComponentResourceOptions { Parent = this });
        CoreDns = Addon("coredns", _addons.CoreDns, [NodeGroup.Resource]);
        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal) { ["clusterName"] = Name });
    }

    /// <summary>The cluster.</summary>
    public Eks.Cluster Cluster { get; }

    /// <summary>Its name, known when it is there.</summary>
    public Output<string> Name { get; }

    /// <summary>Its kubeconfig as JSON; a secret.</summary>
    public Output<string> Kubeconfig { get; }

    /// <summary>Its API endpoint.</summary>
    public Output<string> Endpoint { get; }

    /// <summary>Its certificate authority, base64.</summary>
    public Output<string> CertificateAuthority { get; }

    /// <summary>Its node group.</summary>
    public ManagedNodeGroup NodeGroup { get; }

    /// <summary>The roles of the programs that call AWS from its pods.</summary>
    public PodRoles PodRoles { get; }

    /// <summary>Its DNS; a cluster is of use from here on.</summary>
    public Aws.Eks.Addon CoreDns { get; }

    private Eks.ClusterArgs ClusterArgs(EksClusterPlace place)
    {
        var operatingServer = place.OperatorPublicIp.Apply(address => $"{address}/32");
        var args = new Eks.ClusterArgs
        {
            Name = _name,
            Version = _spec.Version,
            UpgradePolicy = new ClusterUpgradePolicyArgs { SupportType = _spec.SupportType },
            VpcId = place.VpcId,
            PublicSubnetIds = place.PublicSubnetIds,
            PrivateSubnetIds = place.PrivateSubnetIds,

            // Left to itself EKS may choose 172.20.0.0/16, which hides the operating server's VPC.
            KubernetesServiceIpAddressRange = _spec.ServiceCidr.ToString(),
            EndpointPrivateAccess = true,
            EndpointPublicAccess = true,
            PublicAccessCidrs = _spec.OperatorCidr is { } cidr ? [Output.Create(cidr.ToString()), operatingServer] : [operatingServer],

            // Whoever makes the cluster is its administrator by the bootstrap flag that goes with this mode, so there is no access entry for them.
            AuthenticationMode = AuthenticationMode.Api,
            CreateOidcProvider = true,
            SkipDefaultNodeGroup = true,

            // The component's own groups would only add rules beside those of the cluster's group, which EKS makes and nodes get.
            SkipDefaultSecurityGroups = true,

            // The add-ons are made below, pinned and in order; with these the component and EKS make none.
            UseDefaultVpcCni = true,
            KubeProxyAddonOptions = new Eks.Inputs.KubeProxyAddonOptionsArgs { Enabled = false },
            CorednsAddonOptions = new Eks.Inputs.CoreDnsAddonOptionsArgs { Enabled = false },
            BootstrapSelfManagedAddons = false,
        };
        if (_spec.AwsProfile is { } profile) args.ProviderCredentialOpts = new Eks.Inputs.KubeconfigOptionsArgs { ProfileName = profile };
        return args;
    }

    private void AllowOperatingServer(EksClusterPlace place)
    {
        Allow("ssh", "SSH from the operating server", "tcp", 22, place);
        Allow("api", "Private endpoint from the operating server", "tcp", 443, place);
        Allow("ping", "Ping from the operating server", "icmp", -1, place);
    }

    private void Allow(string rule, string description, string protocol, int port, EksClusterPlace place) => _ = new Aws.Vpc.SecurityGroupIngressRule(
        $"{_name}-{rule}-from-operator",
        new Aws.Vpc.SecurityGroupIngressRuleArgs
        {
            SecurityGroupId = Cluster.ClusterSecurityGroupId,
            Description = description,
            IpProtocol = protocol,
            FromPort = port,
            ToPort = port,
            CidrIpv4 = place.OperatorPrivateIp.Apply(address => $"{address}/32"),
        },
        new CustomResourceOptions { Parent = this });

    /// <summary>kubectl on the operating server works with the server's role, so nobody has to carry access keys there.</summary>
    private void AdmitOperatingServer(EksClusterPlace place)
    {
        var entry = new Aws.Eks.AccessEntry(
            $"{_name}-operator",
            new Aws.Eks.AccessEntryArgs { ClusterName = Name, PrincipalArn = place.OperatorRoleArn },
            new CustomResourceOptions { Parent = this });
        _ = new Aws.Eks.AccessPolicyAssociation(
            $"{_name}-operator-admin",
            new Aws.Eks.AccessPolicyAssociationArgs
            {
                ClusterName = entry.ClusterName,
                PrincipalArn = entry.PrincipalArn,
                PolicyArn = $"arn:{ManagedPolicies.PartitionOf(_spec.Region)}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                AccessScope = new AccessPolicyAssociationAccessScopeArgs { Type = "cluster" },
            },
            new CustomResourceOptions { Parent = this, DependsOn = { entry } });
    }

    private Aws.Eks.Addon Addon(string addon, string version, ImmutableArray<Resource> after, Action<Aws.Eks.AddonArgs>? configure = null)
    {
        var args = new Aws.Eks.AddonArgs
        {
            ClusterName = Name,
            AddonName = addon,
            AddonVersion = version,
            ResolveConflictsOnCreate = "OVERWRITE",
            ResolveConflictsOnUpdate = "OVERWRITE",
        };
        configure?.Invoke(args);
        var options = new CustomResourceOptions { Parent = this };
        options.DependsOn.AddRange(after);
        return new Aws.Eks.Addon($"{_name}-{addon}", args, options);
    }
}
