using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Lab.Cli.Ephemeral;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Infra;
using Lab.Simulation.Engine;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary><c>lab ephemeral</c>: an environment for one command, given back whatever happens.</summary>
internal sealed class EphemeralCommand : LabCommand
{
    private const string DefaultLife = "2h";

    private readonly Option<string[]> _through = ThroughOption();

    private readonly Option<string> _life = new("--ttl")
    {
        Description = "How long it may stand, from its beginning on: what is left of it later may be swept",
        HelpName = "time",
        DefaultValueFactory = _ => DefaultLife,
    };

    private readonly Option<bool> _keepOnFailure = new("--keep-on-failure") { Description = "Leave it standing when the up or the command fails, to look at it" };

    private readonly Option<string> _prefix = new("--name-prefix")
    {
        Description = "What its name begins with",
        HelpName = "prefix",
        DefaultValueFactory = _ => EphemeralName.DefaultPrefix,
    };

    /// <summary>The command that it runs.</summary>
    public static Argument<string[]> Program { get; } = new("command")
    {
        Description = "Behind --, the command to run in it, with KUBECONFIG, LAB_ENVIRONMENT, LAB_TARGET, LAB_OUTPUTS and LAB_<STAGE>_<OUTPUT>",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public EphemeralCommand()
        : base(
            "ephemeral",
            "Bring up an environment for one command, and give it back whatever happens",
            ("lab ephemeral --through cluster --ttl 2h -- ./my-tests.sh", "a cluster for the tests; the exit code is theirs"),
            ("lab ephemeral --through network -- sh -c 'echo $LAB_NETWORK_VPC_ID'", "outputs are in the environment"),
            ("lab ephemeral list", "those that were begun here and are not gone"),
            ("lab ephemeral clean --yes", "give back what killed runs left, and what has expired"))
    {
        Options.Add(_through);
        Options.Add(_life);
        Options.Add(LabOptions.Set);
        Options.Add(_keepOnFailure);
        Options.Add(_prefix);
        Arguments.Add(Program);
        Subcommands.Add(new EphemeralListCommand());
        Subcommands.Add(new EphemeralCleanCommand());
    }

    public override IReadOnlyList<Symbol> Inapplicable => [LabOptions.Environment];

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        var problems = new Problems();
        foreach (var problem in ProblemsOf(session)) problems.Add(problem);
        var life = Durations.Parse(session.Line.GetValue(_life)!);
        if (life is null) problems.Add($"--ttl {session.Line.GetValue(_life)}: it is not {Durations.Expected}");
        var name = NewName(session, problems);
        var now = WholeSeconds(session.Host.Time.GetUtcNow());
        var record = new EphemeralRecord(name, session.TargetName, now, now + (life ?? TimeSpan.Zero), IsKept: false);
        var own = session.For(RequestOf(session, record), session.Host with { Out = session.Host.Error });
        var plan = await problems.TryAsync(own.PlanAsync);
        problems.ThrowIfAny();
        await RefuseUnpreparedAsync(own, plan);

        own.Console.Progress(
            $"environment {name} in {await EnvironmentPlace.OfAsync(own, [.. plan.Select(planned => planned.Stage)])} until {record.ExpiresAt.ToString("u", CultureInfo.InvariantCulture)}; "
            + $"`{GivingBack.Line(own)}` gives it back should this process be killed",
            Tone.Plain);
        using var folder = EphemeralFolder.Take(session.Paths, name) ?? throw new LabException(ExitCode.Failed, $"another process makes {name} right now");
        folder.Save(record);
        return await new EphemeralRun(session, own, record, folder).RunAsync(session.Line.GetValue(Program)!, session.Line.GetValue(_keepOnFailure));
    }

    // What can't come up is refused before anything is remembered of it. The simulated world lacks nothing, and its preparation writes.
    private static async Task RefuseUnpreparedAsync(LabSession own, ImmutableArray<PlannedStage> plan)
    {
        if (own.TargetName == SimulatedTarget.TargetName) return;
        var silent = own.For(own.Request, own.Host with { Out = TextWriter.Null, Error = TextWriter.Null });
        using var target = await silent.OpenAsync(EnvironmentAccess.Read);
        await target.PrepareUpAsync(plan, runsChecks: !own.Request.SkipsChecks);
    }

    private static Option<string[]> ThroughOption()
    {
        var option = new Option<string[]>("--through") { Description = "Up to this stage, with what it needs; may be repeated; without it, all", HelpName = "stage" };
        option.CompletionSources.Add(_ => StageCatalog.All.Select(stage => stage.Name));
        return option;
    }

    private IEnumerable<string> ProblemsOf(LabSession session)
    {
        if (session.Line.GetResult(LabOptions.Environment) is { Implicit: false }) yield return "--env: an ephemeral environment has a new name; --name-prefix says what it begins with";
        foreach (var key in new[] { SettingKeys.ExpiresAt, SettingKeys.Protected }.Where(session.Request.Settings.ContainsKey))
        {
            yield return key == SettingKeys.ExpiresAt ? $"--set {key}: --ttl says when it expires" : $"--set {key}: an ephemeral environment is always destroyed";
        }

        if (session.Line.Tokens.All(token => token.Type != TokenType.DoubleDash) || session.Line.GetValue(Program) is not [var program, ..])
        {
            yield return "there is no command to run: write it behind --, such as `lab ephemeral -- ./my-tests.sh`";
        }
        else if (PathOf(session.Host, program) is not { } path)
        {
            yield return $"{program} is not there: give the path of a program, or one on PATH";
        }
        else if (!IsExecutable(path))
        {
            yield return $"{program} can't be executed: `chmod +x {path}`, or name the program that reads it, such as `-- sh {program}`";
        }
    }

    private static string? PathOf(LabHost host, string program)
    {
        if (!program.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)) return host.Processes.Find(program);
        var path = Path.Combine(host.CurrentFolder, program);
        return File.Exists(path) ? path : null;
    }

    private static bool IsExecutable(string path) => OperatingSystem.IsWindows() || !File.Exists(path)
        || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;

    private string NewName(LabSession session, Problems problems)
    {
        var prefix = session.Line.GetValue(_prefix)!;
        var name = EphemeralName.New(prefix, session.Host.Variable);
        if ((ResourceNames.ProblemOf(prefix) ?? ResourceNames.ProblemOf(name)) is not { } problem) return name;
        problems.Add($"--name-prefix {prefix}: {problem}");

        // The settings are looked at all the same, so that everything wrong is told at once.
        return EphemeralName.DefaultPrefix;
    }

    private LabRequest RequestOf(LabSession session, EphemeralRecord record) => session.Request with
    {
        Environment = record.Environment,
        StageNames = session.Line.GetValue(_through) ?? [],
        Settings = session.Request.Settings.SetItem(SettingKeys.ExpiresAt, record.ExpiresAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),

        // It is what was asked for.
        IsConfirmed = true,
    };

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
