using Lab.Simulation.Kubernetes;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>
/// Follows the first packet of a connection and its answer through the world: the node's rules, security groups, route tables, peering,
/// gateways, load balancers; and says where and why it stops. Where chance decides, each possibility is followed: a connection works when
/// every one does.
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
        var journey = new PathJourney(world, kubernetes, protocol);
        try
        {
            journey.Go(Origin(journey.Endpoints, source), destination, port);
            return journey.Result();
        }
        catch (PathRefusedException refused)
        {
            return journey.Result(refused);
        }
    }

    private static PathEndpoint Origin(PathEndpoints endpoints, PathSource source) => source switch
    {
        PathSource.Pod pod => endpoints.Pod(pod.ClusterName, pod.Namespace, pod.Name),
        PathSource.ImaginedPod pod => endpoints.ImaginedPod(pod.ClusterName, pod.NetworkInterfaceId),
        PathSource.PodInterface pod => endpoints.Attachment(pod.ClusterName, pod.Namespace, pod.Name, pod.Interface),
        PathSource.Instance instance => endpoints.Instance(instance.InstanceId),
        PathSource.Subnet subnet => endpoints.ImaginedHost(subnet.SubnetId),
        PathSource.Internet host => PathEndpoint.Outside(host.Address),
        _ => throw new ArgumentException($"{source} is no known source", nameof(source)),
    };
}
