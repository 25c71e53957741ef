using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the prefix nodes' stage made.</summary>
public sealed record PrefixNodesOutputs : PinnedNginxOutputs
{
    /// <summary>How many nodes the group has.</summary>
    public required Output<int> NodeCount { get; init; }

    /// <summary>How many pods a node holds.</summary>
    public required Output<int> MaxPods { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary()
    {
        var outputs = base.ToDictionary();
        outputs[NameOf(nameof(NodeCount))] = NodeCount;
        outputs[NameOf(nameof(MaxPods))] = MaxPods;
        return outputs;
    }
}
