using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A CloudWatch log group; its id is its name. EKS and Lambda make one where there is none, and leave it behind.</summary>
public sealed record LogGroup(string Id) : IEntity
{
    /// <summary>After how many days lines are deleted; 0 means never.</summary>
    public int RetentionInDays { get; init; }

    /// <summary>Its lines, oldest first.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>Its tags.</summary>
    public Tags Tags { get; init; } = Tags.Empty;
}
