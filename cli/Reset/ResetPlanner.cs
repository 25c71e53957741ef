using System.Collections.Immutable;
using Lab.Stacks;

namespace Lab.Cli.Reset;

/// <summary>Chooses how much has to be taken down to put right what differs: as little as will do.</summary>
/// <param name="named">The stages that were asked for.</param>
/// <param name="recorded">The stages of which something is recorded.</param>
/// <param name="wanted">The level that was asked for; <see langword="null"/> for the smallest that is needed.</param>
internal sealed class ResetPlanner(IReadOnlySet<string> named, IReadOnlySet<string> recorded, ResetLevel? wanted)
{
    public const string ControllerStage = "load-balancer-controller";

    public const string NetworkStage = "network";

    private readonly Dictionary<string, ResetLevel> _tried = new(StringComparer.Ordinal);

    /// <summary>Remembers what a plan tried, so that the next one goes a level further.</summary>
    public void Tried(ResetPlan plan)
    {
        foreach (var stage in plan.Stages)
        {
            var level = plan.Sweeps ? ResetLevel.Cluster
                : plan.Down.Contains(stage) ? ResetLevel.Stack
                : plan.Nodes.Contains(stage) ? ResetLevel.Nodes
                : ResetLevel.Objects;
            _tried[stage] = _tried.TryGetValue(stage, out var before) && before > level ? before : level;
        }
    }

    /// <summary>What to do about what was found.</summary>
    /// <param name="found">What is not as declared.</param>
    /// <param name="loadBalancers">What nobody declared that has a load balancer: names.</param>
    public ResetPlan Plan(IReadOnlyList<Deviation> found, ImmutableArray<string> loadBalancers)
    {
        var levels = found.Select(deviation => (Deviation: deviation, Level: LevelOf(deviation, found))).ToList();
        var reasons = levels.Where(each => each.Level is not null).ToList();
        var down = Down([.. reasons.Select(each => (each.Deviation.Stage, each.Level!.Value))]);
        var nodes = reasons.Where(each => each.Level == ResetLevel.Nodes && !down.Contains(each.Deviation.Stage)).Select(each => each.Deviation).ToList();
        var replaced = nodes.OfType<Repair>().Where(repair => repair.ReplacesNodes).Select(repair => repair.Stage);
        var up = reasons.Where(each => each.Level == ResetLevel.Objects).Select(each => each.Deviation.Stage)
            .Concat(down).Concat(StageCatalog.WithDependents(replaced).Select(stage => stage.Name).Where(recorded.Contains))
            .ToHashSet(StringComparer.Ordinal);
        return new ResetPlan(reasons.Select(each => each.Level!.Value).DefaultIfEmpty().Max())
        {
            Reasons = [.. reasons.Select(each => each.Deviation)],
            Left = [.. levels.Where(each => each.Level is null && !each.Deviation.IsSymptom).Select(each => each.Deviation)],
            RevivesController = RevivesController(found, down, loadBalancers),
            LoadBalancers = down.Contains(ControllerStage) || down.Contains(LiveObjects.ClusterStage) ? loadBalancers : [],
            Down = down,
            Nodes = InOrder(nodes.Select(deviation => deviation.Stage)),
            Up = InOrder(up),
        };
    }

    private ResetLevel? LevelOf(Deviation deviation, IReadOnlyList<Deviation> found)
    {
        var needed = Needed(deviation, found);
        return wanted switch
        {
            null => needed,
            ResetLevel.Cluster => ResetLevel.Cluster,
            ResetLevel.Stack when named.Contains(deviation.Stage) && deviation.Level != ResetLevel.Nodes => ResetLevel.Stack,
            _ when deviation.IsSymptom => wanted == ResetLevel.Nodes ? null : ResetLevel.Objects,
            ResetLevel.Nodes => deviation.Level is ResetLevel.Objects or ResetLevel.Nodes ? deviation.Level : null,
            _ => deviation.Level <= wanted ? deviation.Level : null,
        };
    }

    // A failed check says that something is wrong, not what. Where nothing else differs, it is something that only a stack made anew puts right.
    private ResetLevel? Needed(Deviation deviation, IReadOnlyList<Deviation> found)
    {
        if (deviation.IsSymptom && found.Any(other => !other.IsSymptom)) return null;
        var level = deviation.IsSymptom ? ResetLevel.Stack : deviation.Level;
        if (_tried.TryGetValue(deviation.Stage, out var tried) && tried >= level) level = tried == ResetLevel.Objects ? ResetLevel.Stack : ResetLevel.Cluster;
        return _tried.GetValueOrDefault(deviation.Stage) == ResetLevel.Cluster ? null : level;
    }

    private ImmutableArray<string> Down(IReadOnlyList<(string Stage, ResetLevel Level)> needs)
    {
        var roots = needs.Where(need => need.Level == ResetLevel.Stack).Select(need => need.Stage)
            .Concat(needs.Any(need => need.Level == ResetLevel.Cluster) ? [LiveObjects.ClusterStage] : []).ToHashSet(StringComparer.Ordinal);
        return [.. StageCatalog.WithDependents(roots).Select(stage => stage.Name).Where(recorded.Contains)];
    }

    private bool RevivesController(IReadOnlyList<Deviation> found, ImmutableArray<string> down, ImmutableArray<string> loadBalancers) =>
        recorded.Contains(ControllerStage) && found.Any(deviation => deviation.Stage == ControllerStage)
        && found.All(deviation => deviation.Stage != ControllerStage || deviation.Level == ResetLevel.Objects)
        && (loadBalancers.Length > 0 || StageCatalog.WithDependents([ControllerStage]).Any(stage => down.Contains(stage.Name)));

    private static ImmutableArray<string> InOrder(IEnumerable<string> stages)
    {
        var names = stages.ToHashSet(StringComparer.Ordinal);
        return [.. StageCatalog.All.Select(stage => stage.Name).Where(names.Contains)];
    }
}
