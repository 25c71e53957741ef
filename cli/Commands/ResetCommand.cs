using Lab.Cli.Reports;
using Lab.Cli.Reset;
using Lab.Simulation.Engine;

namespace Lab.Cli.Commands;

/// <summary><c>lab reset</c>.</summary>
internal sealed class ResetCommand : LabCommand
{
    public ResetCommand()
        : base(
            "reset",
            "Put back what differs from what stages declare, taking down as little as will do",
            ("lab reset netshoot", "one stage, with what it needs"),
            ("lab reset --dry-run", "what differs in every stage that is up, and what would be done about it"),
            ("lab reset netshoot --level stack", "destroy it and bring it up again if anything differs"),
            ("lab reset --env alice --yes", "every stage that is up, without asking"))
    {
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.All);
        Options.Add(LabOptions.Level);
        Options.Add(LabOptions.DryRun);
        Options.Add(LabOptions.NoChecks);
        Options.Add(LabOptions.Yes);
        Options.Add(LabOptions.DestroyProtected);
    }

    public override Task<LabReport> RunAsync(LabSession session) => ResetAsync(session);

    /// <summary>Puts back what the session's request names, at its level or the smallest that is needed.</summary>
    /// <exception cref="LabException">It can't be begun, or what somebody did can't be put right: all that is wrong.</exception>
    public static async Task<LabReport> ResetAsync(LabSession session)
    {
        session.CheckNames();
        await Protection.RefuseOthersAsync(session);
        using var target = await session.OpenAsync(session.Request.IsDryRun ? EnvironmentAccess.Scratch : EnvironmentAccess.Write);
        return await new EnvironmentReset(session, target).RunAsync();
    }
}
