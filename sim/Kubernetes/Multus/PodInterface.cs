using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>An interface in a pod.</summary>
/// <param name="Name"><c>eth0</c>, <c>net1</c>.</param>
/// <param name="Network">The network that it is of: <c>aws-cni</c>, or namespace and name of the NetworkAttachmentDefinition.</param>
/// <param name="Type">The plugin that made it.</param>
/// <param name="Master">The link of the node that it sits on, or <see langword="null"/>.</param>
/// <param name="MacAddress">Its MAC address; of an <c>ipvlan</c> interface it is that of the master.</param>
/// <param name="Addresses">Its addresses, with mask.</param>
public sealed record PodInterface(
    string Name, string Network, string Type, string? Master, string MacAddress, ImmutableArray<string> Addresses);

/// <summary>A route in a pod.</summary>
/// <param name="Destination"><c>default</c>, a range or an address.</param>
/// <param name="Gateway">The next hop, or <see langword="null"/> for what is on the link.</param>
/// <param name="Interface">The interface that packets leave by.</param>
/// <param name="Source">The address that they leave with, where the route says so.</param>
public sealed record PodRoute(string Destination, string? Gateway, string Interface, string? Source);
