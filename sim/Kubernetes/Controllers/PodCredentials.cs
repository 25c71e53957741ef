using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>
/// Which role a pod's program calls AWS with: the one of its service account (IAM roles for service accounts, EKS Pod Identity), or else the
/// node's, as long as the instance metadata answers a pod (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html).
/// </summary>
internal static class PodCredentials
{
    private const string RoleAnnotation = "eks.amazonaws.com/role-arn";
    private const string Refresh = "get identity: get credentials: failed to refresh cached credentials, ";

    /// <summary>The session of a pod's program.</summary>
    public static AwsSession Of(ClusterApi api, KubernetesObject pod)
    {
        var name = pod.Spec.String("serviceAccountName") ?? "default";
        var account = api.Find("ServiceAccount", pod.Namespace, name);
        if (account?.Metadata.StringMap("annotations").GetValueOrDefault(RoleAnnotation) is { } arn)
        {
            return WebIdentity(api, pod.Namespace, name, arn);
        }

        var association = api.World.All<PodIdentityAssociation>()
            .FirstOrDefault(each => each.ClusterName == api.ClusterName && each.Namespace == pod.Namespace && each.ServiceAccount == name);
        return association is null
            ? OfNode(api, pod)
            : new AwsSession(api.World, Roles.ByArn(api.World, association.RoleArn), Refresh + "no EC2 IMDS role found");
    }

    private static AwsSession WebIdentity(ClusterApi api, string objectNamespace, string account, string arn)
    {
        var (world, issuer) = (api.World, api.Cluster.OidcIssuer.Replace("https://", "", StringComparison.Ordinal));
        var provider = world.All<OpenIdConnectProvider>().FirstOrDefault(each => each.Url.EndsWith(issuer, StringComparison.Ordinal));
        var claims = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [$"{issuer}:aud"] = "sts.amazonaws.com",
            [$"{issuer}:sub"] = $"system:serviceaccount:{objectNamespace}:{account}",
        };
        var role = Roles.ByArn(world, arn);
        var isTrusted = role is not null && provider is not null && provider.ClientIds.Contains("sts.amazonaws.com")
            && PolicyStatements.AllowWebIdentity(role.AssumeRolePolicy, provider.Id, claims);
        return new AwsSession(
            world, isTrusted ? role : null,
            Refresh + "failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, "
            + "api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }

    // An answer of the metadata service reaches a pod only with a hop to spare, one in the node's own network always.
    private static AwsSession OfNode(ClusterApi api, KubernetesObject pod)
    {
        var node = api.Find("Node", "", pod.Spec.RequiredString("nodeName"));
        var instance = node is null ? null : api.World.Find<Instance>(NodeFacts.InstanceId(node));
        var isReachable = instance is not null && (instance.HttpPutResponseHopLimit > 1 || Pods.IsHostNetwork(pod));
        var role = isReachable ? InstanceProfiles.RoleOf(api.World, instance!.InstanceProfile) : null;
        return new AwsSession(
            api.World, role,
            Refresh + "no EC2 IMDS role found, operation error ec2imds: GetMetadata, canceled, context deadline exceeded");
    }
}
