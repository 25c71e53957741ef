using System.Collections.Immutable;
using System.CommandLine;
using Lab.Cli.Classes;
using Lab.Cli.Reports;
using Lab.Cli.Reset;

namespace Lab.Cli.Commands;

/// <summary><c>lab class reset</c>.</summary>
internal sealed class ClassResetCommand : LabCommand
{
    public ClassResetCommand()
        : base(
            "reset",
            "Put back in every environment of a class what differs from what stages declare",
            ("lab class reset class.yaml netshoot", "one stage of every environment, after asking"),
            ("lab class reset class.yaml --dry-run", "what differs in each, and what a reset would do about it"),
            ("lab class reset class.yaml --level nodes --yes", "at least the node groups, without asking"))
    {
        Arguments.Add(ClassOptions.File);
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.Level);
        Options.Add(LabOptions.DryRun);
        Options.Add(ClassOptions.Resume);
        Options.Add(ClassOptions.Parallel);
        Options.Add(LabOptions.Yes);
        Options.Add(LabOptions.DestroyProtected);
    }

    public override IReadOnlyList<Symbol> Inapplicable => ClassOptions.Inapplicable;

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        var isDryRun = session.Request.IsDryRun;
        using var context = ClassContext.Open(session, isChange: !isDryRun);
        context.CheckNames();
        context.RequireTools(asksAws: true, runsChecks: true);
        var look = WorkOf(session, context, isDryRun: true);
        var plan = await context.RunAsync(context.Plan.Members, look);
        ClassTables.ShowResetPlan(session.Console, plan);
        var isStopped = session.Interrupted.IsCancellationRequested;
        if (isDryRun || isStopped)
        {
            ClassTables.ShowReset(session.Console, plan);
            return context.Report("reset", plan, isLook: true);
        }

        ImmutableArray<ClassMember> differing = [.. context.Plan.Members.Zip(plan.Environments).Where(each => each.Second.Deviations > 0).Select(each => each.First)];
        if (!differing.IsEmpty && !await context.IsConfirmedAsync("Reset", "to be put back, as is shown above", differing))
        {
            return context.Report("reset", plan, isLook: true) with { ExitCode = ExitCode.Failed, Problems = ["not confirmed: nothing was reset"] };
        }

        var looked = plan.Environments.ToDictionary(environment => environment.Environment, StringComparer.Ordinal);
        var names = differing.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        var work = WorkOf(session, context, isDryRun: false);
        var report = await context.RunAsync(context.Plan.Members, work with
        {
            DoAsync = own => names.Contains(own.Environment) ? work.DoAsync(Confirmed(own, looked[own.Environment])) : Task.FromResult(Untouched(own, looked[own.Environment])),
        });
        report = report with { Environments = [.. report.Environments.Select(environment => names.Contains(environment.Environment) ? environment : Kept(environment, looked[environment.Environment]))] };
        ClassTables.ShowReset(session.Console, report);
        return context.Report("reset", report);

        // --yes confirms whatever must be; who was asked has seen these levels.
        LabSession Confirmed(LabSession own, ClassEnvironmentReport shown) => session.Request.IsConfirmed || shown.Level is not { } level
            ? own
            : own.For(own.Request with { Confirmed = new ConfirmedReset(Enum.Parse<ResetLevel>(level, ignoreCase: true), context.ResetCommand) }, own.Host);
    }

    private static ClassWork WorkOf(LabSession session, ClassContext context, bool isDryRun) => new("reset", ResetCommand.ResetAsync, member => context.RequestOf(member) with
    {
        StageNames = session.StageNames,

        // A reset moves nothing: of an environment that the class didn't make, what it was brought up with counts, not what the file would give it.
        Settings = member.IsMade ? member.Settings : EnvironmentSettings.None,
        Level = session.Request.Level,
        IsDryRun = isDryRun,
    })
    {
        IsChange = !isDryRun,
        IsResumed = session.Line.GetValue(ClassOptions.Resume),
        Details = session.Request.Level?.ToString() ?? "",
    };

    // What was not to be put back when it was asked for isn't touched, whatever happened to it since.
    private static LabReport Untouched(LabSession own, ClassEnvironmentReport looked)
    {
        if (looked.Outcome == ClassEnvironmentReport.Done) own.Console.Line($"nothing of {own.Environment} differs from what its stages declare: nothing to reset");
        return own.Report(looked.Outcome == ClassEnvironmentReport.Done ? ExitCode.Done : ExitCode.Failed) with { Problems = looked.Problems ?? [] };
    }

    private static ClassEnvironmentReport Kept(ClassEnvironmentReport environment, ClassEnvironmentReport looked) =>
        environment.Outcome is ClassEnvironmentReport.Done or ClassEnvironmentReport.Failed
            ? looked with { Outcome = environment.Outcome, Problems = environment.Problems ?? looked.Problems, Log = environment.Log }
            : environment;
}
