using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>A plugin is called for an interface of a sandbox.</summary>
/// <param name="World">The world.</param>
/// <param name="ClusterName">The node's cluster.</param>
/// <param name="InstanceId">The node's instance.</param>
/// <param name="SandboxId">The sandbox, which CNI calls the container.</param>
/// <param name="InterfaceName">The interface in the pod.</param>
/// <param name="Network">The network's name, which names host-local's folder.</param>
/// <param name="Configuration">The plugin's configuration.</param>
/// <param name="Addresses">Addresses that the pod asks for.</param>
/// <param name="MacAddress">The MAC address that it asks for, or <see langword="null"/>.</param>
internal sealed record CniCall(
    World World, string ClusterName, string InstanceId, string SandboxId, string InterfaceName, string Network, PropertyMap Configuration,
    ImmutableArray<string> Addresses, string? MacAddress);
