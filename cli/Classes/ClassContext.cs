using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Commands;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Infra.Addressing;
using Lab.Simulation.Engine;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Classes;

/// <summary>A class under a command: its file, what is remembered of it, and the plan that follows from both.</summary>
internal sealed class ClassContext : IDisposable
{
    private readonly LabSession _session;
    private readonly IReadOnlyDictionary<string, string> _damaged;

    private ClassContext(LabSession session, ClassStore store, ClassPlan plan, IReadOnlyDictionary<string, string> damaged)
    {
        (_session, _damaged) = (session, damaged);
        Store = store;
        Plan = plan;
    }

    public ClassStore Store { get; }

    public ClassPlan Plan { get; }

    /// <summary>Whether everything is in the simulated world.</summary>
    public bool IsSimulated => Plan.TargetName == SimulatedTarget.TargetName;

    /// <summary>The environments of the class, and those that were of it.</summary>
    public ImmutableArray<ClassMember> All =>
    [
        .. Plan.Members, .. Plan.Former,
        .. _damaged.Keys.Where(name => Plan.Members.All(member => member.Name != name)).Order(StringComparer.Ordinal)
            .Select(name => new ClassMember(new ClassRecord(name), EnvironmentSettings.None) { IsMade = false }),
    ];

    /// <summary>Reads the file that the command line names.</summary>
    /// <param name="session">The command.</param>
    /// <param name="isChange">Whether the command changes something, so that it must have the class for itself.</param>
    /// <param name="targetName">The target that it is about; without it, that of the command line or the file.</param>
    /// <exception cref="LabException">The file or the command line is wrong, or another command is at work on the class.</exception>
    public static ClassContext Open(LabSession session, bool isChange, string? targetName = null)
    {
        var path = session.Line.GetValue(ClassOptions.File)!;
        if (session.Line.GetResult(LabOptions.Environment) is { Implicit: false }) throw new LabException(ExitCode.Usage, $"--env: {path} names the environments: leave it out");
        var file = ClassFileReader.Read(session.Host.CurrentFolder, path);
        var target = targetName ?? (session.Line.GetResult(LabOptions.Target) is { Implicit: false } ? session.TargetName : file.TargetName);
        var folder = session.Paths.Class(file.Name, target);
        var store = isChange ? ClassStore.Write(folder, file.Name) : ClassStore.Read(folder);
        try
        {
            var damaged = new Dictionary<string, string>(StringComparer.Ordinal);
            var now = session.Host.Time.GetUtcNow();
            var records = store.All(now, damaged);
            return new ClassContext(session, store, ClassPlan.Make(file, target, records, now), damaged);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Where the class is, in words: on AWS every account and region.</summary>
    public async Task<string> PlaceAsync()
    {
        var places = new List<string>();
        foreach (var member in All.DistinctBy(member => member.Place)) places.Add(await EnvironmentPlace.OfAsync(For(RequestOf(member) with { Settings = PlaceOf(member) }), StageCatalog.All));
        return string.Join(", ", places.Distinct(StringComparer.Ordinal));
    }

    /// <summary>Remembers where an export puts the environments and which addresses they have there, so that who joins the class later moves none.</summary>
    /// <exception cref="LabException">It can't be remembered.</exception>
    public void KeepExported()
    {
        foreach (var member in Plan.Members.Where(member => !member.IsMade && !member.Record.IsExported && (member.Record.Region is not null || member.Record.AddressNumber is not null)))
        {
            Store.Save(member.Record with { CreatedAt = null, Set = [], IsExported = true });
        }
    }

    /// <summary>Refuses while a record can't be read: what it tells would be decided anew.</summary>
    /// <exception cref="LabException">Some can't: all that is.</exception>
    public void RequireRecords()
    {
        if (_damaged.Count > 0) throw new LabException(ExitCode.Failed, [.. _damaged.Values]);
    }

    /// <summary>Whether to go on with a command that takes something away from all environments: the one who types names the class.</summary>
    /// <param name="what">What is done, such as <c>Destroy</c>.</param>
    /// <param name="fate">What becomes of the environments.</param>
    /// <param name="members">The environments.</param>
    /// <exception cref="LabException">Every environment is protected and not named, one is named that is none of them, or nobody is here to ask.</exception>
    /// <remarks>
    /// Where some are protected and not named, the others go: each of those is refused by its own turn, and reported. The question leaves them out.
    /// </remarks>
    public async Task<bool> IsConfirmedAsync(string what, string fate, ImmutableArray<ClassMember> members)
    {
        var unprotected = ImmutableArray.CreateBuilder<ClassMember>();
        foreach (var member in members)
        {
            if (await IsFreeAsync(member)) unprotected.Add(member);
        }

        var free = unprotected.Count > 0 ? unprotected.ToImmutable() : members;
        return await Confirmation.IsGivenAsync(
            For(_session.Request with { TargetName = Plan.TargetName }),
            new Removal(
                string.Create(CultureInfo.InvariantCulture, $"{what} {free.Length} {(free.Length == 1 ? "environment" : "environments")} of class {Plan.File.Name}"),
                await PlaceAsync(), [.. free.Select(member => member.Name).Union(_session.Request.DestroyProtected, StringComparer.Ordinal)], Plan.File.Name)
            {
                Subject = $"class {Plan.File.Name}",
                Fate = fate,
                Items = [.. free.Select(member => IsSimulated ? member.Name : $"{member.Name} in {member.Place}")],
            });
    }

    /// <summary>Refuses once what would be refused for every environment.</summary>
    /// <param name="asksAws">Whether <c>aws</c> is needed beside <c>pulumi</c>.</param>
    /// <param name="runsChecks">Whether what checks look through is needed too.</param>
    /// <exception cref="LabException">This machine lacks what AWS needs: all that it does.</exception>
    public void RequireTools(bool asksAws, bool runsChecks = false)
    {
        if (IsSimulated) return;
        if (PulumiTarget.MissingTools(_session.Host, _session.Paths, asksAws, runsChecks) is { Count: > 0 } problems) throw new LabException(ExitCode.Usage, [.. problems]);
    }

    /// <summary>Refuses names that the class doesn't have, before anything is begun.</summary>
    /// <exception cref="LabException">A stage was named that no environment of the class has, or a protected environment that is none of it: all that were.</exception>
    public void CheckNames()
    {
        _session.CheckNames();
        var problems = new Problems();
        var stages = Plan.Members.SelectMany(member => Plan.StagesOf(member)).Select(stage => stage.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var stage in _session.StageNames.Where(stage => !stages.Contains(stage)))
        {
            problems.Add($"stage {stage} is not of class {Plan.File.Name}: its stages are {string.Join(", ", StageCatalog.All.Select(each => each.Name).Where(stages.Contains))}");
        }

        foreach (var name in _session.Request.DestroyProtected.Except(All.Select(member => member.Name), StringComparer.Ordinal)) problems.Add(Protection.Elsewhere(name));
        problems.ThrowIfAny();
    }

    /// <summary>A request for an environment, without stages and settings.</summary>
    public LabRequest RequestOf(ClassMember member) => new(member.Name, Plan.TargetName)
    {
        IsConfirmed = true,
        DestroyProtected = [.. _session.Request.DestroyProtected.Where(name => name == member.Name)],
    };

    /// <summary>Does the work with environments.</summary>
    public async Task<ClassReport> RunAsync(ImmutableArray<ClassMember> members, ClassWork work)
    {
        var atOnce = _session.Line.GetValue(ClassOptions.Parallel) is { } parallel ? new ClassConcurrency(parallel, InPlace: null) : ClassConcurrency.OfMachine(Plan.TargetName);
        var refused = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (await ProblemsOfAsync(member, work) is { IsEmpty: false } problems) refused.Add(member.Name, problems);
        }

        var done = await new ClassRun(_session, Store, atOnce).RunAsync([.. members.Where(member => !refused.ContainsKey(member.Name))], work);
        var reports = done.Concat(refused.Select(each => new ClassEnvironmentReport(each.Key) { Outcome = ClassEnvironmentReport.Failed, Problems = each.Value }))
            .ToDictionary(report => report.Environment, StringComparer.Ordinal);
        return new ClassReport(Plan.File.Name, Plan.File.Path) { Environments = [.. members.Select(member => work.IsChange ? reports[member.Name] : WithTimes(reports[member.Name], member))], AtOnce = atOnce.InAll };
    }

    // Of one that nothing is known of, the others may have nothing in common with, but for its part of the block.
    private async Task<ImmutableArray<string>> ProblemsOfAsync(ClassMember member, ClassWork work)
    {
        if (_damaged.TryGetValue(member.Name, out var damage)) return [damage];
        if (!work.IsMaking || member.IsMade) return [];
        return Plan.File.Block is { } block && _damaged.Count > 0
            ? [$"which part of {block} is free for {member.Name} can't be told before this is mended: {string.Join("; ", _damaged.Values)}"]
            : [.. (await Refusals.CatchAsync(_session.Host, async () => new LabReport { Problems = await ProblemsOfMoveAsync(member) })).Problems];
    }

    // Where the class has no record of what is up, it would take it for new, and put its network elsewhere with all that is in it.
    private async Task<ImmutableArray<string>> ProblemsOfMoveAsync(ClassMember member)
    {
        List<string> assigned = [];
        if (member.Record.Region is not null) assigned.Add(SettingKeys.Region);
        if (member.Record.Profile is not null) assigned.Add(SettingKeys.AwsProfile);
        if (member.Record.AddressNumber is not null) assigned.Add(AddressSettings.VpcCidrKey);
        if (assigned.Count == 0) return [];
        var own = For(RequestOf(member));
        using var target = await own.OpenAsync(EnvironmentAccess.Read);
        var status = await target.StatusAsync();
        if (StageCatalog.All.FirstOrDefault(stage => status.ContainsKey(stage.Name)) is not { } first) return [];
        var remembered = (await own.RememberedAsync())[first];
        return
        [
            .. assigned.Select(key => (Key: key, Was: remembered.GetValueOrDefault(key) ?? SettingKeys.Find(key)!.Default, Becomes: member.Settings[key])).Where(each => each.Was != each.Becomes)
                .Select(each => $"{member.Name} is up with {each.Key} {each.Was}, and the class, which has no record of it, would move it to {each.Becomes}: "
                    + $"leave it out of {Plan.File.Path}, or take it down first (`lab destroy --env {member.Name}`)"),
        ];
    }

    /// <summary>The reset of the class that was asked for, as it is typed, but for its level.</summary>
    public string ResetCommand => string.Join(' ', [Typed("reset"), .. _session.StageNames]);

    /// <summary>The command's report; says how to go on when something is left to do.</summary>
    /// <param name="command">The command.</param>
    /// <param name="report">What it did with each environment.</param>
    /// <param name="notices">What is worth knowing.</param>
    /// <param name="isLook">Whether it only looked, so that there is nothing to go on with.</param>
    public LabReport Report(string command, ClassReport report, IReadOnlyList<string>? notices = null, bool isLook = false)
    {
        var failed = report.Environments.Count(environment => environment.Outcome == ClassEnvironmentReport.Failed);
        var left = report.Environments.Count(environment => environment.Outcome is ClassEnvironmentReport.Stopped or ClassEnvironmentReport.NotBegun);
        if (failed + left > 0) TellHowToGoOn(isLook ? "" : command, failed, left, report.Environments.Count);
        return new LabReport
        {
            Target = Plan.TargetName,
            ExitCode = left > 0 ? ExitCode.Interrupted : failed > 0 ? ExitCode.Failed : ExitCode.Done,
            Class = report,
            Notices = notices,
        };
    }

    public void Dispose() => Store.Dispose();

    // Of one that can't be read its own turn tells why; the others go on.
    private async Task<bool> IsFreeAsync(ClassMember member)
    {
        if (_damaged.ContainsKey(member.Name)) return false;
        if (_session.Request.DestroyProtected.Contains(member.Name, StringComparer.Ordinal)) return true;
        try
        {
            return !await Protection.IsProtectedAsync(For(RequestOf(member)), member.Name);
        }
        catch (LabException) when (IsSimulated)
        {
            return false;
        }
    }

    private LabSession For(LabRequest request) => new(_session.Host, _session.Console, _session.Paths, request, _session.Line);

    private static ImmutableSortedDictionary<string, string> PlaceOf(ClassMember member)
    {
        var settings = EnvironmentSettings.None.Add(SettingKeys.Region, member.Region);
        return member.Profile is null ? settings : settings.Add(SettingKeys.AwsProfile, member.Profile);
    }

    // Only of what was looked at: what is remembered is older than what a command just did.
    private ClassEnvironmentReport WithTimes(ClassEnvironmentReport report, ClassMember member)
    {
        if (!member.IsMade) return report;
        var age = _session.Host.Time.GetUtcNow() - member.Record.CreatedAt!.Value;
        return report with
        {
            AgeSeconds = Math.Round(age.TotalSeconds, 3),
            DollarsSoFar = report.DollarsPerHour is { } price ? decimal.Round(price * (decimal)age.TotalHours, 2) : null,
            ExpiresAt = Plan.File.TimeToLive is { } time ? member.Record.CreatedAt.Value + time : null,
            Last = member.Record.Last is { } last ? $"{last.Command} {(last.IsDone ? ClassEnvironmentReport.Done : last.Report?.Outcome ?? "interrupted")}" : null,
        };
    }

    private void TellHowToGoOn(string command, int failed, int left, int count)
    {
        List<string> parts = [];
        if (failed > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{failed} of {count} failed"));
        if (left > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{left} of {count} are left to do"));
        _session.Console.Error(string.Join(", ", parts) + command switch
        {
            "up" => $": `{Typed(command)} --resume` goes on with them and leaves the others alone",
            "reset" => $": `{ResetCommand}{LevelOption} --resume` goes on with them and leaves the others alone",
            "down" => $": `{Typed(command)}` goes on with them",
            _ => "",
        });
    }

    private string LevelOption => _session.Request.Level is { } level ? $" --level {level.ToString().ToLowerInvariant()}" : "";

    private string Typed(string command) => $"lab class {command} {Plan.File.Path}{(Plan.TargetName == Plan.File.TargetName ? "" : $" --target {Plan.TargetName}")}";
}
