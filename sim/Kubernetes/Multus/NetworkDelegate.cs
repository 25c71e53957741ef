using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>A network that Multus has a plugin make.</summary>
/// <param name="Name"><c>aws-cni</c>, or namespace and name of the NetworkAttachmentDefinition.</param>
/// <param name="Network">The network's name in its configuration.</param>
/// <param name="InterfaceName">Its interface in the pod.</param>
/// <param name="Plugins">The configurations of its plugins.</param>
/// <param name="IsList">Whether the configuration is a list of plugins.</param>
public sealed record NetworkDelegate(string Name, string Network, string InterfaceName, ImmutableArray<PropertyMap> Plugins, bool IsList);
