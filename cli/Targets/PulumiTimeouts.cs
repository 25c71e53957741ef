using System.Collections.Immutable;
using Lab.Stacks;

namespace Lab.Cli.Targets;

/// <summary>How long an update of a stage may take.</summary>
/// <remarks>
/// What a stage takes at most when all goes well, in minutes. Sources, 2026-11: EKS user guide (a cluster "10–15 minutes", a managed node group a few;
/// https://docs.aws.amazon.com/eks/latest/userguide/getting-started-console.html), the AWS provider's default timeouts
/// (https://github.com/hashicorp/terraform-provider-aws: NAT gateway 10, cluster 30, add-on 20, Auto Scaling group 10), Pulumi.Kubernetes, which
/// waits 10 minutes for a Deployment or Service and 5 for a Helm release.
/// </remarks>
internal static class PulumiTimeouts
{
    /// <summary>A service may be slow: nothing is stopped before this many times the longest expected time has gone by.</summary>
    public const int Factor = 2;

    private static readonly ImmutableSortedDictionary<string, int> LongestMinutes = new Dictionary<string, int>
    {
        ["network"] = 15,
        ["cluster"] = 45,
        ["multus-nodes"] = 20,
        ["multus"] = 15,
        ["netshoot"] = 10,
        ["max-pods"] = 10,
        ["prefix-nodes"] = 25,
        ["load-balancer-controller"] = 15,
        ["nlb-ip"] = 15,
        ["nlb-instance"] = 15,
        ["service-types"] = 15,
        ["kube-ops-view"] = 15,
        ["external-dns"] = 15,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>What an update of a stage takes at most when all goes well.</summary>
    public static TimeSpan LongestOf(string stage) => TimeSpan.FromMinutes(LongestMinutes[stage]);

    /// <summary>What stages take at most that wait for those that they need, and for no others.</summary>
    /// <param name="stages">The stages, each after those that it needs.</param>
    public static TimeSpan LongestPath(IReadOnlyCollection<LabStage> stages)
    {
        var ends = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var stage in stages) ends[stage.Name] = stage.DependsOn.Select(need => ends.GetValueOrDefault(need)).Append(TimeSpan.Zero).Max() + LongestOf(stage.Name);
        return ends.Values.Append(TimeSpan.Zero).Max();
    }

    /// <summary>After what time an update of a stage is stopped.</summary>
    public static TimeSpan LimitOf(string stage) => LongestOf(stage) * Factor;
}
