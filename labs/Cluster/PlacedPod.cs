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
