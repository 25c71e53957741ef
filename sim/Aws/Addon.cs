using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An EKS add-on; its id is <c>CLUSTER:NAME</c>. <paramref name="ConfigurationValues"/> is JSON text or empty.</summary>
public sealed record Addon(string Id, string ClusterName, string Name, string Version, string ConfigurationValues, Tags Tags) : IEntity;
