using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Scheduling;

/// <summary>A node of a generated case.</summary>
public sealed record GeneratedNode(
    ImmutableSortedDictionary<string, string> Labels, string Cpu, string Memory, int Pods, ImmutableArray<GeneratedTaint> Taints, bool IsCordoned)
{
    // What the node controller sets on a cordoned node a moment later.
    private static readonly GeneratedTaint Cordon = new("node.kubernetes.io/unschedulable", "", "NoSchedule");

    /// <summary>The Node object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="more">Labels of the test's own.</param>
    public JsonObject Manifest(string name, params IEnumerable<(string Key, string Value)> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var labels = new JsonObject { ["kubernetes.io/hostname"] = name };
        foreach (var (key, value) in Labels) labels[key] = value;
        foreach (var (key, value) in more) labels[key] = value;
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels },
            ["spec"] = new JsonObject
            {
                ["taints"] = new JsonArray([.. Taints.Concat(IsCordoned ? [Cordon] : []).Select(taint => (JsonNode)new JsonObject
                {
                    ["key"] = taint.Key, ["value"] = taint.Value, ["effect"] = taint.Effect,
                })]),
                ["unschedulable"] = IsCordoned,
            },
            ["status"] = new JsonObject { ["allocatable"] = Size(), ["capacity"] = Size() },
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Manifest("node").ToJsonString(new JsonSerializerOptions { WriteIndented = false });

    private JsonObject Size() => new()
    {
        ["cpu"] = Cpu,
        ["memory"] = Memory,
        ["pods"] = Pods.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
