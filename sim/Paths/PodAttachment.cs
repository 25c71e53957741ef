using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Multus;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>An interface that Multus gave a pod, as far as packets care.</summary>
/// <param name="Master">The link of the node that it sits on: <c>ens6</c>.</param>
/// <param name="Out">The ENI that its packets leave the node by.</param>
/// <param name="IsRoutedByNode">Whether the node's routes decide that: ipvlan in mode <c>l3</c> and <c>l3s</c>.</param>
/// <param name="Networks">What it has a route to.</param>
internal sealed record PodAttachment(string Master, NetworkInterface Out, bool IsRoutedByNode, ImmutableArray<string> Networks)
{
    /// <summary>What it has a route to, in words.</summary>
    public string Reach => Networks.IsEmpty ? "nothing" : string.Join(", ", Networks);

    /// <summary>Whether it has a route to the address.</summary>
    public bool IsOnLink(string address) => Networks.Any(network => Ipv4Range.TryParse(network, out var range) && range.Contains(address));

    /// <summary>What Multus wrote of a pod's interfaces into its annotation.</summary>
    public static List<PropertyMap> Statuses(KubernetesObject pod) =>
        pod.Metadata.StringMap("annotations").TryGetValue(NetworkStatus.Annotation, out var text) && PropertyValue.Parse(text) is PropertyList list
            ? [.. list.Maps]
            : [];

    /// <summary>The attachment of a pod's interface.</summary>
    /// <exception cref="PathRefusedException">The pod has no such interface, or its node has no ENI for it.</exception>
    public static PodAttachment Of(World world, string clusterName, KubernetesObject pod, string interfaceName, string instanceId)
    {
        var sandbox = world.All<PodSandbox>().FirstOrDefault(each =>
            each.ClusterName == clusterName && each.Namespace == pod.Namespace && each.Name == pod.Name && each.InstanceId == instanceId);
        var found = sandbox?.Interfaces.FirstOrDefault(each => each.Name == interfaceName)
            ?? throw new PathRefusedException($"pod {pod.Namespace}/{pod.Name} has no interface {interfaceName}");
        var master = found.Master ?? throw new PathRefusedException($"{interfaceName} of pod {pod.Namespace}/{pod.Name} sits on no link of the node");
        var enis = NetworkInterfaces.OfInstance(world, instanceId);
        var link = NodeNetwork.Links(world, instanceId).FirstOrDefault(each => each.Name == master)
            ?? throw new PathRefusedException($"{instanceId} has no link {master}");
        var mode = sandbox.Delegates.Where(each => each.InterfaceName == interfaceName).SelectMany(each => each.Plugins)
            .Select(plugin => plugin.String("mode")).FirstOrDefault(each => each is not null);

        // The VPC CNI leaves the link of an ENI that it does not manage without address and route: the node's only way out is the first link.
        var isRouted = mode is "l3" or "l3s";
        return new PodAttachment(
            master, isRouted ? enis[0] : world.Get<NetworkInterface>(link.NetworkInterfaceId), isRouted,
            [.. sandbox.Routes.Where(route => route.Interface == interfaceName).Select(route => route.Destination == "default" ? "0.0.0.0/0" : route.Destination)]);
    }
}
