using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Aws;
using Lab.Cli.Reports;
using Lab.Cli.Sweep;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary><c>lab sweep</c>.</summary>
internal sealed class SweepCommand : LabCommand
{
    public SweepCommand()
        : base(
            "sweep",
            "Show what environments left behind that no stack records, and delete it",
            ("lab sweep --env alice", "what is left of alice in the simulated world, and what keeps it"),
            ("lab sweep --env alice --target aws --delete", "delete it in AWS, after account and region are typed"),
            ("lab sweep --all-environments --older-than 6h --target aws --delete --yes --account 123456789012 --region ap-northeast-2", "in a nightly job"))
    {
        foreach (var option in SweepOptions.All) Options.Add(option);
    }

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        var options = SweepOptions.Of(session);
        if (!options.IsAll) session.CheckNames();
        try
        {
            using var place = await PlaceAsync(session, options);
            return await RunAsync(session, options, place);
        }
        catch (AwsCliException refusal)
        {
            throw new LabException(ExitCode.Failed, refusal.Message);
        }
    }

    private static async Task<LabReport> RunAsync(LabSession session, SweepOptions options, SweepPlace place)
    {
        var plans = await PlansAsync(session, options, place);
        var plan = Joined(plans);
        Show(session, options, place, plan);
        if (!options.IsDelete || plan.Deletable.IsEmpty)
        {
            Advise(session, options, plan);
            return Report(session, options, place, plan, []);
        }

        if (!await Confirmation.IsGivenAsync(session, Removal(options, place, plan)))
        {
            return Report(session, options, place, plan, []) with { ExitCode = ExitCode.Failed, Problems = ["not confirmed: nothing was deleted"] };
        }

        // Somebody may have taken minutes to type, and the world goes on.
        if (!session.Request.IsConfirmed) plans = Confirmed(plans, await PlansAsync(session, options, place));
        var outcomes = new List<SweepOutcome>();
        foreach (var (account, each) in plans)
        {
            var sweeper = new Sweeper(account, session.Host.Time, outcome => Tell(session, outcome));
            outcomes.AddRange(await sweeper.RunAsync(each.Deletable, session.Interrupted));
        }

        var failures = outcomes.Count(outcome => outcome.Failure is not null);
        session.Console.Line(string.Create(CultureInfo.InvariantCulture, $"{outcomes.Count - failures} deleted, {failures} still there"), failures == 0 ? Tone.Good : Tone.Bad);
        return Report(session, options, place, Joined(plans), outcomes);
    }

    private static async Task<SweepPlace> PlaceAsync(LabSession session, SweepOptions options)
    {
        if (session.TargetName != SimulatedTarget.TargetName) return await AwsPlaceAsync(session, options);
        var access = options.IsDelete ? EnvironmentAccess.Write : EnvironmentAccess.Read;
        IReadOnlyList<string> names = options.IsAll ? session.Paths.SimulatedEnvironments() : [session.Environment];
        List<SimulatedEnvironment> opened = [];
        try
        {
            List<string> unread = [];
            foreach (var name in names)
            {
                try
                {
                    // Its settings tell whether it is protected.
                    EnvironmentSettings.Load(session.Paths.Settings(name));
                    opened.Add(SimulatedEnvironment.Open(session.Paths.SimulatedEnvironment(name), name, access, session.Host.Time));
                }
                catch (Exception exception) when (options.IsAll && exception is StateException or EnvironmentLockedException or LabException)
                {
                    unread.Add($"environment {name}: {string.Join("; ", (await Refusals.CatchAsync(session.Host, () => Task.FromException<LabReport>(exception))).Problems)}");
                }
            }

            return new SweepPlace("the simulated world", [.. opened.Select(environment => new SimulatedAccount(environment))], null, opened) { Unread = unread };
        }
        catch
        {
            foreach (var environment in opened) environment.Dispose();
            throw;
        }
    }

    private static async Task<SweepPlace> AwsPlaceAsync(LabSession session, SweepOptions options)
    {
        var settings = options.IsAll ? EnvironmentSettings.None : await SettingsAsync(session, options);
        var region = options.Region ?? settings.GetValueOrDefault(SettingKeys.Region) ?? SettingKeys.Find(SettingKeys.Region)!.Default;
        var aws = new AwsCli(session.Host, region, settings.GetValueOrDefault(SettingKeys.AwsProfile));
        var identity = await AwsIdentity.AskAsync(aws, session.Interrupted);
        if (options.Account is { } account && account != identity.AccountId)
        {
            throw new LabException(ExitCode.Usage, $"--account {account}: the credentials are those of {identity.Place}; nothing was looked at");
        }

        var queries = new AwsQueries(aws);
        IReadOnlyCollection<string> named = options.IsNamed ? [session.Environment] : [];
        return new SweepPlace(
            identity.Place, [new AwsAccount(queries, identity, new PulumiRecords(session.Host, session.Paths), named, session.Host.Time)], identity, [queries]);
    }

    private static async Task<ImmutableSortedDictionary<string, string>> SettingsAsync(LabSession session, SweepOptions options)
    {
        var network = StageCatalog.All[0];
        var remembered = await session.RememberedAsync();
        ImmutableArray<string> problems = options.Region is null ? [.. remembered.Problems([network])] : [];
        return problems.IsEmpty ? remembered[network] : throw new LabException(ExitCode.Usage, problems);
    }

    private static async Task<ImmutableArray<(ICloudAccount Account, SweepPlan Plan)>> PlansAsync(LabSession session, SweepOptions options, SweepPlace place)
    {
        var plans = ImmutableArray.CreateBuilder<(ICloudAccount, SweepPlan)>();
        foreach (var account in place.Accounts)
        {
            var found = await account.FindAsync(session.Interrupted);
            var isProtected = new List<string>();
            foreach (var name in found.Select(leftover => leftover.Environment).Distinct(StringComparer.Ordinal).Except(session.Request.DestroyProtected, StringComparer.Ordinal))
            {
                if (await Protection.IsProtectedAsync(session, name)) isProtected.Add(name);
            }

            var scope = new SweepScope(options.IsAll ? null : [session.Environment], options.OlderThan, [.. isProtected]);
            plans.Add((account, SweepPlan.Make(found, scope, account.Now)));
        }

        return plans.ToImmutable();
    }

    /// <summary>Of what is still to be deleted, that which was shown.</summary>
    private static ImmutableArray<(ICloudAccount Account, SweepPlan Plan)> Confirmed(
        ImmutableArray<(ICloudAccount Account, SweepPlan Plan)> shown, ImmutableArray<(ICloudAccount Account, SweepPlan Plan)> now)
    {
        var ids = Joined(shown).Deletable.Select(leftover => (leftover.Kind, leftover.Id)).ToHashSet();
        return
        [
            .. now.Select(each => (each.Account, new SweepPlan(
            [
                .. each.Plan.Environments.Select(environment => environment with
                {
                    Leftovers = environment.Leftovers.RemoveAll(leftover => leftover.InUseBy is null && !ids.Contains((leftover.Kind, leftover.Id))),
                }),
            ]))),
        ];
    }

    private static SweepPlan Joined(ImmutableArray<(ICloudAccount Account, SweepPlan Plan)> plans) => new([.. plans.SelectMany(each => each.Plan.Environments)]);

    private static Removal Removal(SweepOptions options, SweepPlace place, SweepPlan plan)
    {
        ImmutableArray<string> environments = [.. plan.Environments.Where(each => each.Deletable.Any()).Select(each => each.Environment)];
        var names = string.Join(", ", environments);
        var answer = place.Identity is { } identity ? $"{identity.AccountId} {identity.Region}" : options.IsAll ? "all" : names;
        return new Removal(string.Create(CultureInfo.InvariantCulture, $"Delete {plan.Deletable.Length} leftovers of {names}"), place.Words, environments, answer)
        {
            Subject = $"leftovers of {names}",
            Fate = "to be deleted, in this order",
            Items = [.. plan.Deletable.Select(Words)],
        };
    }

    // What is about to be deleted is listed where it is asked for.
    private static void Show(LabSession session, SweepOptions options, SweepPlace place, SweepPlan plan)
    {
        session.Console.Line($"{(plan.Environments.IsEmpty ? "nothing is left over" : "left over")} in {place.Words}");
        foreach (var each in plan.Environments)
        {
            var age = each.Age is { } time ? $", the youngest made {Durations.Words(Positive(time))} ago" : "";
            session.Console.Line($"environment {each.Environment}{age}{(each.LeftOut is null ? "" : $": nothing of it is deleted: {each.LeftOut}")}");
            var shown = options.IsDelete ? each.Leftovers.RemoveAll(each.Deletable.Contains) : each.Leftovers;
            if (shown.IsEmpty) continue;
            session.Console.Table(["what", "name", "id", "whose", "kept, because"], shown.Select(leftover => new[]
            {
                LeftoverWords.Of(leftover.Kind), leftover.Name ?? "", leftover.Id, leftover.Reason, leftover.InUseBy ?? "",
            }));
        }
    }

    // A world in which nothing is left begins anew, also its clock.
    private static TimeSpan Positive(TimeSpan age) => age < TimeSpan.Zero ? TimeSpan.Zero : age;

    private static void Advise(LabSession session, SweepOptions options, SweepPlan plan)
    {
        var where = $"{(options.IsAll ? "--all-environments" : $"--env {session.Environment}")}{(session.TargetName == SimulatedTarget.TargetName ? "" : $" --target {session.TargetName}")}"
            + (options.Region is null ? "" : $" --region {options.Region}");
        if (!plan.Deletable.IsEmpty)
        {
            session.Console.Line(string.Create(CultureInfo.InvariantCulture, $"nothing was changed; `lab sweep {where} --delete` deletes the {plan.Deletable.Length} that nothing keeps"));
        }
        else if (!plan.Environments.IsEmpty)
        {
            session.Console.Line("nothing of it can be swept as it is; what a cluster or a stack still has goes with `lab destroy`");
        }
    }

    private static void Tell(LabSession session, SweepOutcome outcome)
    {
        if (outcome.Failure is null) session.Console.Line($"deleted  {Words(outcome.Leftover)}", Tone.Good);
        else session.Console.Line($"failed   {Words(outcome.Leftover)}: {outcome.Failure}", Tone.Bad);
    }

    private static string Words(Leftover leftover) =>
        $"{LeftoverWords.Of(leftover.Kind)} {leftover.Id}{(leftover.Name is null ? "" : $" ({leftover.Name})")} of {leftover.Environment}";

    private static LabReport Report(LabSession session, SweepOptions options, SweepPlace place, SweepPlan plan, IReadOnlyList<SweepOutcome> outcomes)
    {
        var ends = outcomes.ToDictionary(outcome => outcome.Leftover);
        var failures = outcomes.Where(outcome => outcome.Failure is not null).Select(outcome => $"{Words(outcome.Leftover)}: {outcome.Failure}").ToList();
        failures.AddRange(place.Unread);
        if (options.IsDelete)
        {
            failures.AddRange(plan.Environments.Where(each => each.IsUndecided).Select(each => $"environment {each.Environment}: {each.LeftOut}"));
            failures.AddRange(plan.Environments.SelectMany(each => each.Undecided).Select(leftover => $"{Words(leftover)} was not decided: {leftover.InUseBy}"));
        }

        return session.Report(failures.Count == 0 ? ExitCode.Done : ExitCode.Failed) with
        {
            Environment = options.IsAll ? null : session.Environment,
            Problems = failures,
            Sweep = new SweepReport(
                [.. place.Accounts.Select(account => account.Place)], !options.IsDelete,
                [
                    .. plan.Environments.Select(each => new SweptEnvironmentReport(
                        each.Environment, each.Age is { } age ? Positive(age).TotalSeconds : null, each.LeftOut, [.. each.Leftovers.Select(Single)])),
                ])
            {
                Account = place.Identity?.AccountId,
                Region = place.Identity?.Region,
            },
        };

        LeftoverReport Single(Leftover leftover)
        {
            var outcome = ends.GetValueOrDefault(leftover);
            var state = outcome is null ? "left" : outcome.Failure is null ? "deleted" : "failed";
            return new LeftoverReport(
                LeftoverWords.Of(leftover.Kind), leftover.Id, leftover.Name, leftover.CreatedAt, leftover.Reason, leftover.InUseBy, state, outcome?.Failure);
        }
    }
}
