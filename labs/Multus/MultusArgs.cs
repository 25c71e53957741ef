using System.Collections.Immutable;

namespace Lab.Labs.Multus;

/// <summary>What a Multus lab is made of.</summary>
public sealed class MultusArgs
{
    /// <summary>AWS region, which has the image of Multus.</summary>
    public required string Region { get; init; }

    /// <summary>The Multus nodes, in the order in which their networks and pods are numbered.</summary>
    public required ImmutableArray<MultusNodeNetworks> Nodes { get; init; }

    /// <summary><c>l2</c> or <c>l3</c>: the mode of every ipvlan network.</summary>
    public required string Mode { get; init; }

    /// <summary>The namespace that is made for the networks and their pods.</summary>
    public string Namespace { get; init; } = "multus";
}

/// <summary>A Multus node and the networks that it has an interface in.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Networks">Its networks, in their order.</param>
public sealed record MultusNodeNetworks(string Name, ImmutableArray<MultusNodeNetwork> Networks);

/// <summary>What a node has in a Multus network.</summary>
/// <param name="InterfaceName">Name of its interface: <c>ens6</c>.</param>
/// <param name="Subnet">The network's block.</param>
/// <param name="FirstAddress">The first of the addresses that AWS delivers to that interface beside its own.</param>
/// <param name="LastAddress">The last of them.</param>
public sealed record MultusNodeNetwork(string InterfaceName, string Subnet, string FirstAddress, string LastAddress);
