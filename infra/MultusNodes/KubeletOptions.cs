using System.Collections.Immutable;

namespace Lab.Infra.MultusNodes;

/// <summary>How a node's kubelet runs.</summary>
public sealed record KubeletOptions
{
    /// <summary>Describes a kubelet.</summary>
    /// <param name="maxPods">How many pods it holds.</param>
    /// <param name="labels">Labels with which it registers its node.</param>
    /// <param name="taints">Taints likewise.</param>
    public KubeletOptions(int maxPods, ImmutableSortedDictionary<string, string> labels, ImmutableArray<NodeTaint> taints)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Config = new KubeletConfiguration(maxPods);
        Flags =
        [
            $"--node-labels={string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"))}",
            $"--register-with-taints={string.Join(',', taints)}",
        ];
    }

    /// <summary>What overrides nodeadm's own KubeletConfiguration.</summary>
    public KubeletConfiguration Config { get; }

    /// <summary>Arguments on top of nodeadm's own.</summary>
    public ImmutableArray<string> Flags { get; }
}

/// <summary>The part of the KubeletConfiguration that the lab sets.</summary>
/// <param name="MaxPods">How many pods the node holds, those on its own address included.</param>
public sealed record KubeletConfiguration(int MaxPods);

/// <summary>A taint.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Effect"><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</param>
public sealed record NodeTaint(string Key, string Value, string Effect)
{
    /// <summary>The taint as the kubelet's arguments have it.</summary>
    public override string ToString() => $"{Key}={Value}:{Effect}";
}
