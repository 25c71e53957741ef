using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.Json;
using Lab.Tests;

namespace Lab.Security.Tests;

/// <summary>A rule that the lab breaks on purpose, an entry of <c>exceptions.json</c>.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Resource">
/// Which resources, by their Terraform address, or which Kubernetes objects, by <c>stage/kind/namespace/name</c>; <c>*</c> stands for any text.
/// </param>
/// <param name="Reason">Why.</param>
public sealed record AcceptedFinding(string Rule, string Resource, string Reason)
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<AcceptedFinding> All { get; } = JsonSerializer.Deserialize<ImmutableArray<AcceptedFinding>>(
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Lab.Security.Tests", "exceptions.json")), JsonSerializerOptions.Web);

    /// <summary>Whether the rule is one of trivy's for AWS: <c>AWS-0107</c>.</summary>
    public bool IsOfTrivy => Rule.StartsWith("AWS-", StringComparison.Ordinal);

    /// <summary>Whether the rule is one of trivy's for Kubernetes: <c>KSV-0014</c>.</summary>
    public bool IsOfTrivyForKubernetes => Rule.StartsWith("KSV-", StringComparison.Ordinal);

    /// <summary>Whether it is about that rule and resource.</summary>
    public bool Covers(string rule, string address) => rule == Rule && FileSystemName.MatchesSimpleExpression(Resource, address, ignoreCase: false);
}
