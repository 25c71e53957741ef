using System.Collections.Immutable;
using Lab.Labs.NetworkLoadBalancer;
using Lab.Stacks.Stages;

namespace Lab.Stacks;

/// <summary>The stages of the course in their order.</summary>
public static class StageCatalog
{
    private static readonly StageGraph Graph = new(
    [
        new NetworkStage(),
        new ClusterStage(),
        new MultusNodesStage(),
        new MultusStage(),
        new NetshootStage(),
        new MaxPodsStage(),
        new PrefixNodesStage(),
        new LoadBalancerControllerStage(),
        new NetworkLoadBalancerStage(NlbTargetType.Ip),
        new NetworkLoadBalancerStage(NlbTargetType.Instance),
        new ServiceTypesStage(),
        new KubeOpsViewStage(),
        new ExternalDnsStage(),
    ]);

    /// <summary>All stages; each comes after those that it depends on.</summary>
    public static ImmutableArray<LabStage> All => Graph.All;

    /// <summary>The stage of that name, or <see langword="null"/>.</summary>
    public static LabStage? Find(string name) => Graph.Find(name);

    /// <summary>The named stages and all that they need, in the order in which to bring them up.</summary>
    /// <exception cref="Settings.SettingsException">A name is unknown; every unknown one is listed with the nearest known.</exception>
    public static ImmutableArray<LabStage> WithDependencies(IEnumerable<string> names) => Graph.WithDependencies(names);

    /// <summary>The named stages and all that need them, in the order in which to take them down.</summary>
    /// <exception cref="Settings.SettingsException">A name is unknown; every unknown one is listed with the nearest known.</exception>
    public static ImmutableArray<LabStage> WithDependents(IEnumerable<string> names) => Graph.WithDependents(names);

    /// <summary>What to say of a name that is no stage's.</summary>
    internal static string UnknownStage(string name) => Graph.UnknownStage(name);
}
