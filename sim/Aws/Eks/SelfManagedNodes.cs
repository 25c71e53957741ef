using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary>
/// Instances that become nodes by their own user data
/// (https://docs.aws.amazon.com/eks/latest/userguide/launch-workers.html): nodeadm reads the NodeConfig, the kubelet calls the API server
/// with the instance's role, for which the cluster needs an access entry.
/// </summary>
internal sealed class SelfManagedNodes(World world, IKubernetesHalf kubernetes)
{
    private const string IsNoNode = "is no node: ";

    /// <summary>An instance starts. One that is a node already stays as it is, one without NodeConfig is none.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="userData">Its user data in Base64.</param>
    /// <returns>What is wrong with it, as it follows the instance's id, or <see langword="null"/>.</returns>
    public string? Join(string instanceId, string? userData)
    {
        var instance = world.Get<Instance>(instanceId);
        try
        {
            if (NodeConfig.Read(userData) is not { } config) return null;
            if (!instance.ImageName.StartsWith(Images.EksPrefix, StringComparison.Ordinal)) return IsNoNode + $"its image {instance.ImageName} has no nodeadm";
            return config.Problem is { } problem ? IsNoNode + $"nodeadm: {problem}" : Join(instance, config);
        }
        catch (FormatException exception)
        {
            return IsNoNode + $"nodeadm: {exception.Message}";
        }
    }

    /// <summary>The instance is gone, and its node with it.</summary>
    public void Leave(string instanceId)
    {
        foreach (var cluster in world.All<EksCluster>().Where(each => kubernetes.NodeOf(world, each.Id, instanceId) is not null))
        {
            kubernetes.NodeLeft(world, cluster.Id, instanceId);
        }
    }

    private string? Join(Instance instance, NodeConfig config)
    {
        var endpoint = config.Cluster.RequiredString("apiServerEndpoint");
        if (world.All<EksCluster>().FirstOrDefault(each => each.Endpoint == endpoint) is not { } cluster)
        {
            return IsNoNode + $"kubelet: no such host: {endpoint}";
        }

        if (kubernetes.NodeOf(world, cluster.Id, instance.Id) is not null) return null;
        if (Refusal(cluster, instance, config) is { } refusal) return IsNoNode + refusal;
        kubernetes.NodeJoined(world, cluster, new NodeRegistration(instance.Id, null, config.Labels, config.Taints, config.MaxPods));

        // The address of cluster DNS comes from the range: https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/#clusterdetails
        var range = config.Cluster.String("cidr");
        return range == cluster.ServiceIpv4Cidr
            ? null
            : $"is a node whose pods find no DNS: the cluster's Services are in {cluster.ServiceIpv4Cidr}, not in {range}";
    }

    private string? Refusal(EksCluster cluster, Instance instance, NodeConfig config)
    {
        if (new NodePaths(world, kubernetes).Refusal(cluster.Id, instance.Id) is { } path) return path;
        if (config.Cluster.String("certificateAuthority") != cluster.CertificateAuthority)
        {
            return "kubelet: tls: failed to verify certificate: x509: certificate signed by unknown authority";
        }

        if (config.Cluster.String("name") is var name && name != cluster.Id) return $"kubelet: Unauthorized: its token is for a cluster {name}";
        var role = world.Find<Role>(world.Find<InstanceProfile>(instance.InstanceProfile)?.RoleName);
        if (role is null) return "kubelet: Unauthorized: the instance has no role";
        return world.Find<AccessEntry>(AccessEntries.Id(cluster.Id, role.Arn)) is { Type: AccessEntries.Ec2Linux }
            ? null
            : $"kubelet: Unauthorized: cluster {cluster.Id} has no access entry of type {AccessEntries.Ec2Linux} for {role.Arn}";
    }
}
