using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Lab.Security.Tests.Trivy;

/// <summary>What trivy found.</summary>
/// <param name="Rule">Its id: <c>AWS-0107</c>.</param>
/// <param name="Severity"><c>LOW</c>, <c>MEDIUM</c>, <c>HIGH</c> or <c>CRITICAL</c>.</param>
/// <param name="Resource">The resource's Terraform address.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record TrivyFinding(string Rule, string Severity, string Resource, string Message)
{
    /// <summary>Whether it is of medium severity or above.</summary>
    public bool IsSerious => Severity is "MEDIUM" or "HIGH" or "CRITICAL";

    /// <summary>Reads trivy's report.</summary>
    public static ImmutableArray<TrivyFinding> Parse(string report) =>
    [
        .. (JsonNode.Parse(report)!["Results"]?.AsArray() ?? [])
            .SelectMany(result => result!["Misconfigurations"]?.AsArray() ?? [])
            .Where(finding => (string?)finding!["Status"] == "FAIL")
            .Select(finding => new TrivyFinding(
                (string)finding!["ID"]!, (string)finding["Severity"]!, (string?)finding["CauseMetadata"]?["Resource"] ?? "", (string)finding["Message"]!)),
    ];
}
