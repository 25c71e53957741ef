using System.Collections.Immutable;
using System.Net;
using Lab.Labs.Checks;

namespace Lab.Labs.Cluster;

/// <summary>A pod with an address of its own, where it runs, and the network interface that its address belongs to.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Address">Its address.</param>
/// <param name="Host">The node that it runs on.</param>
/// <param name="Interface">The interface of any instance that has the pod's address as a secondary one; <see langword="null"/> when none has.</param>
internal sealed record PlacedPod(ProbedPod Pod, string Address, PodHost Host, ProbedNetworkInterface? Interface)
{
    /// <summary>The pod as one end of a path.</summary>
    public PathEnd End(string clusterName) => new PathEnd.Pod(clusterName, Pod.Namespace, Pod.Name);

    /// <summary>Its name, address and interface.</summary>
    public override string ToString() => $"{Pod.Name} ({Address}{(Interface is null ? "" : $", device {Interface.DeviceIndex}")})";
}

/// <summary>A node with its instance's network interfaces, in the order of their device index.</summary>
internal sealed record PodHost(ProbedNode Node, ProbedInstance? Instance, ImmutableArray<ProbedNetworkInterface> Interfaces)
{
    /// <summary>
    /// Tag of an interface that the VPC CNI leaves alone
    /// (https://github.com/aws/amazon-vpc-cni-k8s, README, section on ENIs it does not manage).
    /// </summary>
    private const string NoManageTag = "node.k8s.amazonaws.com/no_manage";

    /// <summary>The primary address of the instance's first interface.</summary>
    public string PrimaryAddress => Interfaces.FirstOrDefault(eni => eni.DeviceIndex == 0)?.PrimaryAddress ?? Node.InternalIp;

    /// <summary>Whether its addresses come as delegated prefixes; then the first interface is enough for a long time.</summary>
    public bool UsesPrefixes => Interfaces.Any(eni => eni.Prefixes.Length > 0);

    /// <summary>The interfaces beyond the first that the VPC CNI uses for pods.</summary>
    public IEnumerable<ProbedNetworkInterface> SecondaryInterfaces =>
        Interfaces.Where(eni => eni.DeviceIndex > 0 && !IsUnmanaged(eni));

    /// <summary>Whether an interface is none of the VPC CNI's, as those for Multus are.</summary>
    public bool HasUnmanagedInterface => Interfaces.Any(IsUnmanaged);

    private static bool IsUnmanaged(ProbedNetworkInterface eni) => eni.Tags.GetValueOrDefault(NoManageTag) == "true";
}

/// <summary>Reads which pod runs where with which address.</summary>
internal static class PodPlacement
{
    /// <summary>The running pods of the cluster that have an address of their own, by namespace and name; of one namespace when it is given.</summary>
    public static async Task<IReadOnlyList<PlacedPod>> ReadAsync(CheckContext context, string? podNamespace, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        var interfaces = await context.Probe.NetworkInterfacesAsync(cancellationToken);
        var instances = await context.Probe.InstancesAsync(cancellationToken);
        var hosts = (await context.Probe.NodesAsync(cluster, cancellationToken)).ToDictionary(
            node => node.Name,
            node => new PodHost(
                node,
                instances.FirstOrDefault(instance => instance.Id == node.InstanceId),
                [.. interfaces.Where(eni => eni.InstanceId == node.InstanceId).OrderBy(eni => eni.DeviceIndex)]),
            StringComparer.Ordinal);
        return
        [
            .. from pod in await context.Probe.PodsAsync(cluster, podNamespace, cancellationToken)
               where pod is { Phase: "Running", IsHostNetwork: false }
               let address = pod.PodIp
               let host = hosts.GetValueOrDefault(pod.NodeName ?? "")
               where address is not null && host is not null
               select new PlacedPod(pod, address, host, interfaces.FirstOrDefault(eni => Holds(eni, address))),
        ];
    }

    private static bool Holds(ProbedNetworkInterface eni, string address) =>
        eni.SecondaryAddresses.Contains(address) || eni.Prefixes.Any(prefix => IPNetwork.Parse(prefix).Contains(IPAddress.Parse(address)));
}
