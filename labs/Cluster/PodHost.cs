using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Cluster;

/// <summary>A node with its instance's network interfaces, in the order of their device index.</summary>
internal sealed record PodHost(ProbedNode Node, ProbedInstance? Instance, ImmutableArray<ProbedNetworkInterface> Interfaces)
{
    /// <summary>The primary address of the instance's first interface.</summary>
    public string PrimaryAddress => Interfaces.FirstOrDefault(eni => eni.DeviceIndex == 0)?.PrimaryAddress ?? Node.InternalIp;

    /// <summary>Whether its addresses come as delegated prefixes; then the first interface is enough for a long time.</summary>
    public bool UsesPrefixes => Interfaces.Any(eni => eni.Prefixes.Length > 0);

    /// <summary>The interfaces beyond the first that the VPC CNI uses for pods.</summary>
    public IEnumerable<ProbedNetworkInterface> SecondaryInterfaces => Interfaces.Where(eni => eni.DeviceIndex > 0 && !eni.IsUnmanaged);

    /// <summary>Whether an interface is none of the VPC CNI's, as those for Multus are.</summary>
    public bool HasUnmanagedInterface => Interfaces.Any(eni => eni.IsUnmanaged);
}
