using System.Collections.Immutable;
using Lab.Stacks.Settings;

namespace Lab.Stacks;

/// <summary>Stages in an order in which each comes after those that it depends on.</summary>
public sealed class StageGraph
{
    /// <summary>Orders the stages; those that nothing puts in an order stay as given.</summary>
    /// <exception cref="InvalidOperationException">
    /// Two stages share a name, one depends on an unknown one, or they depend on each other in a circle.
    /// </exception>
    public StageGraph(IEnumerable<LabStage> stages)
    {
        var given = stages.ToImmutableArray();
        var problems = given.GroupBy(stage => stage.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => $"the name {group.Key} has {group.Count()} owners: {string.Join(", ", group.Select(stage => stage.GetType().Name))}")
            .Concat(
                from stage in given
                from unknown in stage.DependsOn.Except(given.Select(other => other.Name), StringComparer.Ordinal)
                select $"{stage.Name} depends on {unknown}, which is no stage")
            .ToList();
        if (problems.Count > 0) throw new InvalidOperationException($"the stages don't fit together: {string.Join("; ", problems)}");
        All = Order(given);
    }

    /// <summary>All stages; each comes after those that it depends on.</summary>
    public ImmutableArray<LabStage> All { get; }

    /// <summary>The stage of that name, or <see langword="null"/>.</summary>
    public LabStage? Find(string name) => All.FirstOrDefault(stage => stage.Name == name);

    /// <summary>The named stages and all that they need, in the order in which to bring them up.</summary>
    /// <exception cref="SettingsException">A name is unknown; every unknown one is listed with the nearest known.</exception>
    public ImmutableArray<LabStage> WithDependencies(IEnumerable<string> names)
    {
        var wanted = Known(names);
        foreach (var stage in All.Reverse().Where(stage => wanted.Contains(stage.Name))) wanted.UnionWith(stage.DependsOn);
        return [.. All.Where(stage => wanted.Contains(stage.Name))];
    }

    /// <summary>The named stages and all that need them, in the order in which to take them down.</summary>
    /// <exception cref="SettingsException">A name is unknown; every unknown one is listed with the nearest known.</exception>
    public ImmutableArray<LabStage> WithDependents(IEnumerable<string> names)
    {
        var wanted = Known(names);
        foreach (var stage in All.Where(stage => stage.DependsOn.Any(wanted.Contains))) wanted.Add(stage.Name);
        return [.. All.Reverse().Where(stage => wanted.Contains(stage.Name))];
    }

    private HashSet<string> Known(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> problems = [.. wanted.Where(name => Find(name) is null).Order(StringComparer.Ordinal).Select(UnknownStage)];
        return problems.IsEmpty ? wanted : throw new SettingsException(problems);
    }

    /// <summary>What to say of a name that is no stage's.</summary>
    internal string UnknownStage(string name) => NearestName.Of(name, All.Select(stage => stage.Name)) is { } nearest
        ? $"there is no stage \"{name}\"; did you mean {nearest}?"
        : $"there is no stage \"{name}\"; the stages are {string.Join(", ", All.Select(stage => stage.Name))}";

    private static ImmutableArray<LabStage> Order(ImmutableArray<LabStage> given)
    {
        var ordered = new List<LabStage>();
        var waiting = given.ToList();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(stage => stage.DependsOn.All(name => ordered.Exists(done => done.Name == name)))
                ?? throw new InvalidOperationException(
                    $"the stages don't fit together: {string.Join(", ", waiting.Select(stage => stage.Name))} depend on each other in a circle");
            waiting.Remove(next);
            ordered.Add(next);
        }

        return [.. ordered];
    }
}
