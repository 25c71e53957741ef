using Lab.Simulation.Faults;
using Lab.Simulation.State;

namespace Lab.Simulation.Engine;

/// <summary>Deletes a stack's resources and then the stack.</summary>
internal static class StackDestruction
{
    public static void Run(StackSession session, RecordedStacks stacks)
    {
        foreach (var state in StackResources.DeletionOrder(session.Resources.All)) session.Delete(state, isCounted: true);
        if (!stacks.Contains(session.Stack)) return;
        session.ThrowIfCancelled();
        var urn = Urn.OfStack(session.Stack);
        session.Tally.Started(urn, ResourceOperation.Delete, []);
        stacks.Remove(session.Stack);

        // With nothing left of it, the environment begins anew: the next first up makes the same world again.
        if (stacks.IsEmpty)
        {
            FaultInjection.LiftAll(session.World);
            session.World.BeginAnew();
        }

        session.Save();
        session.Tally.Completed(urn, ResourceOperation.Delete);
    }
}
