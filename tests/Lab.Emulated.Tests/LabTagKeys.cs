using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Lab.Emulated.Tests;

/// <summary>The tags of every resource of the lab, as the README names them.</summary>
internal static class LabTagKeys
{
    public static ImmutableArray<string> All { get; } = ["eks-lab/environment", "eks-lab/expires-at", "eks-lab/owner", "eks-lab/stage"];

    /// <summary>Tags as the AWS API writes them: a list of keys and values.</summary>
    public static ImmutableSortedDictionary<string, string> Of(JsonNode? list) => (list?.AsArray() ?? [])
        .ToImmutableSortedDictionary(tag => (string)tag!["Key"]!, tag => (string)tag!["Value"]!, StringComparer.Ordinal);
}
