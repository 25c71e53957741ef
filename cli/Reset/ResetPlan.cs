using System.Collections.Immutable;

namespace Lab.Cli.Reset;

/// <summary>What a reset does, in the order in which it is safe: load balancers before their controller, controllers before nodes, leftovers before the VPC.</summary>
/// <param name="Level">The greatest level in it.</param>
internal sealed record ResetPlan(ResetLevel Level)
{
    /// <summary>Why: what is put right.</summary>
    public ImmutableArray<Deviation> Reasons { get; init; } = [];

    /// <summary>What the level that was asked for doesn't put right.</summary>
    public ImmutableArray<Deviation> Left { get; init; } = [];

    /// <summary>Whether the AWS Load Balancer Controller is put right first, so that load balancers can go.</summary>
    public bool RevivesController { get; init; }

    /// <summary>What nobody declared that has a load balancer and goes before its controller: names.</summary>
    public ImmutableArray<string> LoadBalancers { get; init; } = [];

    /// <summary>Stages to be destroyed, in that order.</summary>
    public ImmutableArray<string> Down { get; init; } = [];

    /// <summary>Stages whose nodes are put right.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];

    /// <summary>Stages to be put right or brought up again, in that order.</summary>
    public ImmutableArray<string> Up { get; init; } = [];

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Down.IsEmpty && Nodes.IsEmpty && Up.IsEmpty;

    /// <summary>Whether what controllers leave behind is swept once the cluster is gone.</summary>
    public bool Sweeps => Down.Contains(LiveObjects.ClusterStage);

    /// <summary>Every stage that it is about.</summary>
    public IEnumerable<string> Stages => Up.Union(Nodes, StringComparer.Ordinal);

    /// <summary>Whether it puts right something else of a stage than its nodes.</summary>
    public bool PutsRightMoreThanNodes(string stage) =>
        Up.Contains(stage) && Reasons.Any(reason => reason.Stage == stage && reason.Level != ResetLevel.Nodes);

    /// <summary>Whether a repair may be done: what nobody declared goes only if it was there when the plan was shown.</summary>
    public bool Allows(Repair repair) => !repair.RemovesForeign || Reasons.Any(reason => reason.Stage == repair.Stage && reason.Text == repair.Text);

    /// <summary>The steps in words.</summary>
    public IEnumerable<string> Steps()
    {
        if (RevivesController) yield return $"put {ResetPlanner.ControllerStage} right: load balancers go while it is there";
        foreach (var each in LoadBalancers) yield return $"delete {each} and wait for its load balancer to go";
        foreach (var stage in Down.Where(stage => stage != ResetPlanner.NetworkStage)) yield return $"destroy {stage}";
        if (Sweeps) yield return "sweep what the cluster's controllers left";
        if (Down.Contains(ResetPlanner.NetworkStage)) yield return $"destroy {ResetPlanner.NetworkStage}";
        foreach (var stage in Nodes) yield return $"put the nodes of {stage} right";
        foreach (var stage in Up) yield return Down.Contains(stage) ? $"bring {stage} up again" : $"put {stage} right: refresh and up";
    }
}
