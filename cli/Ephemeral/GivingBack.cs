using System.Collections.Immutable;
using Lab.Cli.Commands;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Ephemeral;

/// <summary>Gives an ephemeral environment back: destroys it, and forgets it once nothing is left.</summary>
internal static class GivingBack
{
    /// <summary>Destroys all stages and forgets the environment.</summary>
    /// <param name="session">The environment's session; its request says whether that is confirmed.</param>
    /// <param name="folder">What is remembered of it.</param>
    /// <param name="begun">The stages that were begun: what may be left where nobody can tell what is.</param>
    /// <returns>The report of the destruction, and the stages of which something is left.</returns>
    public static async Task<(LabReport Report, ImmutableArray<string> Left)> RunAsync(LabSession session, EphemeralFolder folder, IEnumerable<string> begun)
    {
        // Until somebody has confirmed it, the environment is in use.
        if (session.Request.IsConfirmed) folder.DeleteCredentials();
        ImmutableArray<string> left = [.. begun];
        var report = await Refusals.CatchAsync(session.Host, async () =>
        {
            var destroyed = await DestroyCommand.DestroyAsync(session);
            if (destroyed.Stages is not null) folder.DeleteCredentials();
            left = await LeftAsync(session);
            if (left.IsEmpty && destroyed.ExitCode == ExitCode.Done) await ForgetAsync(session);
            return destroyed;
        });
        if (left.IsEmpty && report.ExitCode == ExitCode.Done) folder.Delete();
        return (report, left);
    }

    /// <summary>The command that gives the environment back by hand.</summary>
    public static string Line(LabSession session) => $"lab destroy --all --env {session.Environment} --target {session.TargetName}";

    private static async Task<ImmutableArray<string>> LeftAsync(LabSession session)
    {
        using var target = await session.OpenAsync(EnvironmentAccess.Read);
        var status = await target.StatusAsync();
        return [.. StageCatalog.All.Select(stage => stage.Name).Where(status.ContainsKey)];
    }

    // Every run has a name of its own: records of environments without resources would only pile up.
    private static async Task ForgetAsync(LabSession session)
    {
        if (session.TargetName == SimulatedTarget.TargetName)
        {
            var state = session.Paths.SimulatedEnvironment(session.Environment);
            if (Directory.Exists(state)) Directory.Delete(state, recursive: true);
            return;
        }

        // To be done also after a Ctrl-C.
        var names = (await session.Pulumi.StacksAsync(CancellationToken.None)).Select(stack => stack.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var stack in StageCatalog.All.Select(stage => new StackName(session.Environment, stage.Name)).Where(stack => names.Contains(stack.ToString())))
        {
            await session.Pulumi.RemoveAsync(stack, CancellationToken.None);
        }
    }
}
