using System.Collections.Immutable;
using System.Text.Json;

namespace Lab.Security.Tests.Trivy;

/// <summary>What trivy found.</summary>
/// <param name="Rule">Its id: <c>AWS-0107</c>.</param>
/// <param name="Severity"><c>LOW</c>, <c>MEDIUM</c>, <c>HIGH</c> or <c>CRITICAL</c>.</param>
/// <param name="Resource">The resource's Terraform address; of a Kubernetes object its file, without the extension.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record TrivyFinding(string Rule, string Severity, string Resource, string Message)
{
    /// <summary>Whether it is of medium severity or above.</summary>
    public bool IsSerious => Severity is "MEDIUM" or "HIGH" or "CRITICAL";

    /// <summary>Reads trivy's report.</summary>
    public static ImmutableArray<TrivyFinding> Parse(string report) =>
    [
        .. (JsonSerializer.Deserialize<Report>(report)!.Results ?? [])
            .SelectMany(result => (result.Misconfigurations ?? [])
                .Where(found => found.Status == "FAIL")
                .Select(found => new TrivyFinding(
                    found.ID, found.Severity, found.CauseMetadata.Resource ?? Path.ChangeExtension(result.Target, null), found.Message))),
    ];

    private sealed record Report(IReadOnlyList<Result>? Results);

    private sealed record Result(string Target, IReadOnlyList<Misconfiguration>? Misconfigurations);

    private sealed record Misconfiguration(string ID, string Severity, string Status, string Message, Cause CauseMetadata);

    private sealed record Cause(string? Resource);
}
