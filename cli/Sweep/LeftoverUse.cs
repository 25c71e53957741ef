using Lab.Infra;

namespace Lab.Cli.Sweep;

/// <summary>What keeps a sweep from a thing although it is an environment's and no stack records it.</summary>
internal static class LeftoverUse
{
    private const string AutoScalingTag = "aws:autoscaling:groupName";

    /// <summary>Whether only stack records that couldn't be read keep the thing.</summary>
    public static bool IsUndecided(SweepCandidate candidate, Ownership owner, EnvironmentState state) =>
        Of(candidate, owner, state) != Of(candidate, owner, state with { RecordsUnknown = null });

    /// <summary>Who still looks after the thing, or could, in words; <see langword="null"/> when nobody does.</summary>
    public static string? Of(SweepCandidate candidate, Ownership owner, EnvironmentState state)
    {
        // As long as the cluster is there, its controllers serve with what they made, and would make it again.
        if (state.HasCluster) return $"cluster {new ResourceNames(state.Name).Cluster} exists";
        if (candidate.Tags.TryGetValue(AutoScalingTag, out var group)) return $"Auto Scaling group {group} would launch it again";
        if (owner.Maker != Maker.Stack) return null;
        if (state.IsBusy) return $"an update of {state.Name} is under way or was interrupted, which may have made it";
        if (state.RecordsUnknown is { } reason) return $"a stack of {state.Name} may record it: {reason}";

        // Another machine's backend may have them. Who names the environment knows; otherwise its own time has to be over.
        return state.HasStacks || state.IsNamed || state.IsExpired ? null : $"{state.Name} has no stack in this backend, its time is not over, and nobody named it";
    }
}
