using Lab.Labs.Checks;

namespace Lab.Labs.Cluster;

/// <summary>Reads which pod runs where with which address.</summary>
internal static class PodPlacement
{
    /// <summary>
    /// The running pods of the cluster that have an address of their own, by namespace and name; of one namespace when it is given.
    /// </summary>
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
               select new PlacedPod(pod, address, host, interfaces.FirstOrDefault(eni => eni.Holds(address))),
        ];
    }
}
