using System.Collections.Immutable;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the Multus stage made.</summary>
public sealed record MultusOutputs : StageOutputs
{
    /// <summary>The namespace of the networks and their pods.</summary>
    public required Output<string> Namespace { get; init; }

    /// <summary>Names of the networks, those of the first node first.</summary>
    public required Output<ImmutableArray<string>> NetworkNames { get; init; }

    /// <summary>Names of the pods, those of the first node first.</summary>
    public required Output<ImmutableArray<string>> PodNames { get; init; }

    /// <summary>Mode of the pods' ipvlan interfaces.</summary>
    public required Output<string> Mode { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Namespace))] = Namespace,
        [NameOf(nameof(NetworkNames))] = NetworkNames,
        [NameOf(nameof(PodNames))] = PodNames,
        [NameOf(nameof(Mode))] = Mode,
    };
}
