using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A launch template; <paramref name="Versions"/> holds the data of version 1, 2, … as the provider's properties.</summary>
public sealed record LaunchTemplate(string Id, string Name, ImmutableArray<PropertyMap> Versions, int DefaultVersion, Tags Tags) : IEntity;
