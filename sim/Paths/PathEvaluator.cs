using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>
/// Follows the first packet of a connection and its answer through the world: the node's rules, security groups, route tables, peering,
/// gateways; and says where and why it stops.
/// </summary>
/// <param name="kubernetes">The Kubernetes half of the world, for pods and the VPC CNI's settings.</param>
public sealed class PathEvaluator(IKubernetesHalf kubernetes)
{
    /// <summary>Tries a connection.</summary>
    /// <param name="world">The world.</param>
    /// <param name="source">Who opens it.</param>
    /// <param name="destination">To whom.</param>
    /// <param name="protocol"><c>tcp</c>, <c>udp</c> or <c>icmp</c> (a ping).</param>
    /// <param name="port">The destination port; means nothing with <c>icmp</c>.</param>
    /// <exception cref="KeyNotFoundException">Source or destination does not exist.</exception>
    public PathResult Evaluate(World world, PathSource source, PathDestination destination, string protocol, int port)
    {
        var walk = new PathWalk(world, protocol, port);
        try
        {
            var origin = Origin(world, source);
            var target = Target(world, origin, destination);
            walk.Go(origin, target);
            return walk.Result();
        }
        catch (PathRefusedException refused)
        {
            return walk.Result(refused);
        }
    }

    private PathEndpoint Origin(World world, PathSource source) => source switch
    {
        PathSource.Pod pod => Pod(world, pod.ClusterName, pod.Namespace, pod.Name),
        PathSource.ImaginedPod pod => ImaginedPod(world, pod.ClusterName, world.Get<NetworkInterface>(pod.NetworkInterfaceId)),
        PathSource.Instance instance => Instance(world, instance.InstanceId),
        PathSource.Subnet subnet => ImaginedHost(world, subnet.SubnetId),
        PathSource.Internet host => PathEndpoint.Outside(host.Address),
        _ => throw new ArgumentException($"{source} is no known source", nameof(source)),
    };

    private PathEndpoint Target(World world, PathEndpoint origin, PathDestination destination) => destination switch
    {
        PathDestination.Pod pod => Pod(world, pod.ClusterName, pod.Namespace, pod.Name),
        PathDestination.Instance instance => SeenFrom(origin, Instance(world, instance.InstanceId)),
        PathDestination.Subnet subnet => ImaginedHost(world, subnet.SubnetId),
        PathDestination.ClusterEndpoint endpoint => Endpoint(world, origin, world.Get<EksCluster>(endpoint.ClusterName)),
        PathDestination.Address address => PathEndpoint.Outside(address.Value),
        _ => throw new ArgumentException($"{destination} is no known destination", nameof(destination)),
    };

    private PathEndpoint Pod(World world, string clusterName, string podNamespace, string name)
    {
        var pod = kubernetes.Find(world, clusterName, "Pod", podNamespace, name)?.Content
            ?? throw new KeyNotFoundException($"there is no pod {podNamespace}/{name} in cluster {clusterName}");
        var label = $"pod {podNamespace}/{name}";
        var nodeName = pod.At("spec", "nodeName") as string ?? throw new PathRefusedException($"{label} is not scheduled to a node");
        var address = pod.At("status", "podIP") as string ?? throw new PathRefusedException($"{label} has no address");
        var provider = kubernetes.Find(world, clusterName, "Node", "", nodeName)?.Content.At("spec", "providerID") as string
            ?? throw new KeyNotFoundException($"there is no node {nodeName} in cluster {clusterName}");
        var node = Instance(world, provider[(provider.LastIndexOf('/') + 1)..]);
        if (pod.At("spec", "hostNetwork") is true) return node with { Label = label };
        var owner = NetworkInterfaces.OfInstance(world, node.InstanceId!).FirstOrDefault(each => NetworkInterfaces.Has(each, address))
            ?? throw new PathRefusedException($"no network interface of {node.InstanceId} has the address {address} of {label}");
        return new PathEndpoint(label, address, owner, owner.SubnetId)
        {
            InstanceId = node.InstanceId,
            Policy = NodePolicy.Of(world, kubernetes, clusterName),
        };
    }

    private PathEndpoint ImaginedPod(World world, string clusterName, NetworkInterface owner)
    {
        // The last address is the one that the VPC CNI gives out last: least likely to be a real pod's.
        var prefix = owner.Prefixes.LastOrDefault();
        var address = prefix is null ? owner.SecondaryAddresses.LastOrDefault() : Ipv4Range.Format(Ipv4Range.Parse(prefix).Last);
        return new PathEndpoint(
            $"a pod on {ResourceLabel.Of(owner)}", address ?? throw new PathRefusedException($"{owner.Id} has no address for a pod"), owner,
            owner.SubnetId)
        {
            InstanceId = owner.InstanceId,
            Policy = NodePolicy.Of(world, kubernetes, clusterName),
        };
    }

    private static PathEndpoint Instance(World world, string instanceId)
    {
        var primary = NetworkInterfaces.OfInstance(world, world.Get<Instance>(instanceId).Id)[0];
        var label = ResourceLabel.Of(instanceId, world.Get<Instance>(instanceId).Tags);
        return new PathEndpoint(label, primary.PrimaryAddress, primary, primary.SubnetId) { InstanceId = instanceId };
    }

    private static PathEndpoint ImaginedHost(World world, string subnetId)
    {
        // The last address that a host can have: least likely to be somebody's.
        var address = Ipv4Range.Format(Ipv4Range.Parse(world.Get<Subnet>(subnetId).CidrBlock).Last - 1);
        return new PathEndpoint($"a host in {ResourceLabel.Of(subnetId, world.Get<Subnet>(subnetId).Tags)}", address, null, subnetId);
    }

    private static PathEndpoint SeenFrom(PathEndpoint origin, PathEndpoint instance) => origin.SubnetId is null
        ? PathEndpoint.Outside(instance.Interface!.PublicIp ?? throw new PathRefusedException($"{instance.Label} has no public address"))
        : instance;

    /// <summary>
    /// What the endpoint's name resolves to: in the cluster's own VPC the control plane's ENIs while private access is on; elsewhere, a
    /// peered VPC too, the public addresses, and only without public access the private ones
    /// (https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html).
    /// </summary>
    private static PathEndpoint Endpoint(World world, PathEndpoint origin, EksCluster cluster)
    {
        var isInside = origin.SubnetId is { } subnetId && world.Get<Subnet>(subnetId).VpcId == cluster.VpcId;
        if (cluster.EndpointPublicAccess && !(isInside && cluster.EndpointPrivateAccess))
        {
            return PathEndpoint.Outside(cluster.PublicEndpointAddresses[0]) with { Label = $"public endpoint of {cluster.Id}", Cluster = cluster };
        }

        var controlPlane = world.Get<NetworkInterface>(cluster.NetworkInterfaceIds[0]);
        return new PathEndpoint($"private endpoint of {cluster.Id}", controlPlane.PrimaryAddress, controlPlane, controlPlane.SubnetId);
    }
}
