using System.Collections.Immutable;
using System.Text.Json;

namespace Lab.Cli.Targets;

/// <summary>
/// A line of Pulumi's event log, as far as the lab reads it:
/// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go (<c>EngineEvent</c>).
/// </summary>
/// <param name="Time">When it happened, to the second.</param>
internal abstract record PulumiEvent(DateTimeOffset Time)
{
    /// <summary>Reads a line.</summary>
    /// <returns>The event; <see langword="null"/> for one that says nothing to the lab.</returns>
    /// <exception cref="JsonException">The line is not JSON.</exception>
    public static PulumiEvent? Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var json = JsonDocument.ParseValue(ref reader);
        var root = json.RootElement;
        var time = DateTimeOffset.FromUnixTimeSeconds(root.TryGetProperty("timestamp", out var seconds) ? seconds.GetInt64() : 0);
        if (root.TryGetProperty("resourcePreEvent", out var pre)) return Step(time, pre, PulumiStepPhase.Started);
        if (root.TryGetProperty("resOutputsEvent", out var outputs)) return Step(time, outputs, PulumiStepPhase.Completed);
        if (root.TryGetProperty("resOpFailedEvent", out var failed)) return Step(time, failed, PulumiStepPhase.Failed);
        if (root.TryGetProperty("diagnosticEvent", out var diagnostic))
        {
            return new PulumiDiagnostic(time, Text(diagnostic, "urn"), Text(diagnostic, "severity"), Text(diagnostic, "message").Trim());
        }

        return root.TryGetProperty("summaryEvent", out var summary) ? new PulumiSummary(time, Counts(summary)) : null;
    }

    private static PulumiStep Step(DateTimeOffset time, JsonElement step, PulumiStepPhase phase)
    {
        var metadata = step.GetProperty("metadata");
        ImmutableArray<string> changed = metadata.TryGetProperty("diffs", out var diffs) && diffs.ValueKind == JsonValueKind.Array
            ? [.. diffs.EnumerateArray().Select(diff => diff.GetString()!)]
            : [];
        return new PulumiStep(time, phase, Text(metadata, "op"), Text(metadata, "urn"), Text(metadata, "type"), changed);
    }

    private static ImmutableSortedDictionary<string, int> Counts(JsonElement summary) =>
        summary.TryGetProperty("resourceChanges", out var changes) && changes.ValueKind == JsonValueKind.Object
            ? changes.EnumerateObject().ToImmutableSortedDictionary(change => change.Name, change => change.Value.GetInt32(), StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, int>.Empty;

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

/// <summary>A step of a resource.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Phase">How far the step is.</param>
/// <param name="Operation">Pulumi's name of it, such as <c>create-replacement</c>.</param>
/// <param name="Urn">The resource.</param>
/// <param name="Type">Its type.</param>
/// <param name="Changed">The top-level properties that differ.</param>
internal sealed record PulumiStep(
    DateTimeOffset Time, PulumiStepPhase Phase, string Operation, string Urn, string Type, ImmutableArray<string> Changed) : PulumiEvent(Time);

/// <summary>How far a step is.</summary>
internal enum PulumiStepPhase
{
    /// <summary>It was begun.</summary>
    Started,

    /// <summary>It is done.</summary>
    Completed,

    /// <summary>It failed; the diagnostics before it say why.</summary>
    Failed,
}

/// <summary>Something that is said.</summary>
/// <param name="Time">When.</param>
/// <param name="Urn">The resource that it is about; empty when it is about none.</param>
/// <param name="Severity"><c>error</c>, <c>warning</c>, <c>info</c>, <c>info#err</c> or <c>debug</c>.</param>
/// <param name="Message">The text.</param>
internal sealed record PulumiDiagnostic(DateTimeOffset Time, string Urn, string Severity, string Message) : PulumiEvent(Time);

/// <summary>What an update did.</summary>
/// <param name="Time">When it ended.</param>
/// <param name="Changes">How many resources there were of each operation, by Pulumi's names.</param>
internal sealed record PulumiSummary(DateTimeOffset Time, ImmutableSortedDictionary<string, int> Changes) : PulumiEvent(Time);
