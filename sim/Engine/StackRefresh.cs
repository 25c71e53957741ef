using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>Reads a stack's resources back and records what they are now; what is gone is taken out of the record.</summary>
internal static class StackRefresh
{
    public static void Run(StackSession session)
    {
        foreach (var state in session.Resources.All.Where(state => state.Id.Length > 0))
        {
            session.ThrowIfCancelled();
            session.Tally.Started(state.Urn, ResourceOperation.Refresh, []);
            var now = session.Attempt(state.Urn, ResourceOperation.Refresh, () =>
            {
                session.Strike(state.Urn, ResourceOperation.Refresh);
                return Read(session, state);
            });
            if (now is null) session.Resources.Remove(state);
            else if (!IsSame(now, state)) session.Resources.Put(now);
            session.Save();
            session.Tally.Completed(
                state.Urn, now is null ? ResourceOperation.Delete : IsSame(now, state) ? ResourceOperation.Same : ResourceOperation.Update);
        }
    }

    private static ResourceState? Read(StackSession session, ResourceState state)
    {
        var context = session.Context(state.Urn, state.Type, state.Name, session.Resources.ProviderOf(state));
        try
        {
            var handler = session.Types.Get(state.Type);
            return handler.Read(context, state) is { } outputs
                ? state with { Inputs = handler.RefreshedInputs(state, outputs), Outputs = outputs, InitErrors = [] }
                : null;
        }
        catch (PartialFailureException partial)
        {
            context.Report(
                $"Refreshed resource is in an unhealthy state:\n{string.Join('\n', partial.Errors.Select(error => "* " + error))}", isWarning: true);
            return state with { Outputs = partial.Result.Outputs, InitErrors = partial.Errors };
        }
    }

    private static bool IsSame(ResourceState now, ResourceState before) =>
        now.Outputs.Equals(before.Outputs) && now.InitErrors.SequenceEqual(before.InitErrors);
}
