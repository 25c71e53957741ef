using System.Collections.Immutable;

namespace Lab.Security.Tests.Rules;

/// <summary>All rules that the lab's AWS resources are held to.</summary>
internal static class SecurityRules
{
    public static ImmutableArray<SecurityRule> All { get; } =
        [.. NetworkRules.All, .. ComputeRules.All, .. EksRules.All, .. IamRules.All, .. ServerlessRules.All, .. BucketRules.All];

    public static SecurityRule Find(string id) => All.Single(rule => rule.Id == id);
}
