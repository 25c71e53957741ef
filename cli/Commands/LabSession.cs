using System.Collections.Immutable;
using System.CommandLine;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Infra;
using Lab.Infra.Clusters;
using Lab.Simulation.Engine;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary>A request under way: that of a command line, or one of many that a command line stands for.</summary>
/// <param name="host">The process.</param>
/// <param name="console">Where results go.</param>
/// <param name="paths">Where everything is.</param>
/// <param name="request">What is asked for.</param>
/// <param name="line">The command line, for options that a command alone has.</param>
internal sealed class LabSession(LabHost host, LabConsole console, LabPaths paths, LabRequest request, ParseResult line)
{
    public LabHost Host { get; } = host;

    public LabConsole Console { get; } = console;

    public LabPaths Paths { get; } = paths;

    public LabRequest Request { get; } = request;

    public ParseResult Line { get; } = line;

    public string Environment => Request.Environment;

    public string TargetName => Request.TargetName;

    public CancellationToken Interrupted => Host.Interrupted;

    /// <summary>The <c>pulumi</c> command, for all that this session asks it.</summary>
    public PulumiEngine Pulumi { get; } = new(host, paths.Root, command => console.Progress($"$ {command}", Tone.Plain), console.Error);

    /// <summary>The stages that were named.</summary>
    public IReadOnlyList<string> StageNames => Request.StageNames;

    /// <summary>A session for another request of the same command line.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="host">The process as that session sees it: its output may go to a file of its own.</param>
    public LabSession For(LabRequest request, LabHost host) =>
        new(host, new LabConsole(host, Console.Verbosity, isJson: false, hasColor: false), Paths, request, Line);

    /// <summary>Checks the environment's name and those of stages.</summary>
    /// <exception cref="LabException">A name is wrong: all that are.</exception>
    public void CheckNames()
    {
        var problems = new Problems();
        if (ResourceNames.ProblemOf(Environment) is { } problem) problems.Add(problem);
        problems.Try(() => StageCatalog.WithDependencies(StageNames));
        problems.ThrowIfAny();
    }

    /// <summary>The stages to look at: those named or, without any, all.</summary>
    public ImmutableArray<LabStage> Named() => [.. StageCatalog.All.Where(stage => StageNames.Count == 0 || StageNames.Contains(stage.Name))];

    /// <summary>The target. Whoever opens a simulated environment for writing holds its lock until the target is disposed of.</summary>
    /// <exception cref="LabException">What was set for the environment can't be asked for.</exception>
    public async Task<ILabTarget> OpenAsync(EnvironmentAccess access) => IsSimulated
        ? new SimulatedTarget(Paths, Environment, access, Host.Time)
        : new PulumiTarget(Host, Console, Paths, Environment, Pulumi, await RememberedAsync(), Request.Settings);

    /// <summary>The stages to bring up with what they need, each with its settings, all of them validated.</summary>
    /// <exception cref="LabException">Names or settings are wrong: all that is; or what was set can't be asked for.</exception>
    public async Task<ImmutableArray<PlannedStage>> PlanAsync() => Plan(await RememberedAsync());

    /// <summary>The stages to bring up with what they need, each with its settings, all of them validated.</summary>
    /// <param name="remembered">What was set for them.</param>
    /// <exception cref="LabException">Names or settings are wrong: all that is.</exception>
    public ImmutableArray<PlannedStage> Plan(RecordedSettings remembered)
    {
        var problems = new Problems();
        foreach (var problem in Request.SettingProblems) problems.Add(problem);
        var stages = problems.Try(() => StageNames.Count == 0 ? StageCatalog.All : StageCatalog.WithDependencies(StageNames));

        // Without valid names the settings are looked at all the same, so that everything wrong is told at once.
        var plan = (stages.IsDefault ? StageCatalog.All : stages).Select(stage =>
        {
            var values = EnvironmentSettings.Merge(remembered[stage], Request.Settings);
            return new PlannedStage(stage, values, problems.Try(() => LabSettings.Parse(Environment, values))!);
        }).ToImmutableArray();
        foreach (var problem in remembered.ProblemsOfUp([.. plan.Select(planned => planned.Stage)])) problems.Add(problem);
        problems.ThrowIfAny();
        if (StageNames.Count == 0) return [.. plan.Where(stage => stage.LeftOut is null)];
        foreach (var stage in plan.Where(stage => stage.LeftOut is not null)) problems.Add($"stage {stage.Stage.Name}: {stage.LeftOut}");
        problems.ThrowIfAny();
        return plan;
    }

    /// <summary>What the settings and the support calendar say that is no error.</summary>
    public ImmutableArray<string> Notices(ImmutableArray<PlannedStage> plan)
    {
        var calendar = new SupportCalendar(Host.Time);
        var notices = plan.SelectMany(stage => stage.Settings.Notices.Append(calendar.NoticeOf(stage.Settings.ClusterVersion.Version)));
        var leftOut = StageNames.Count > 0 ? [] : StageCatalog.All
            .Select(stage => (stage.Name, Reason: stage.LeftOut(plan[0].Settings)))
            .Where(stage => stage.Reason is not null)
            .Select(stage => $"stage {stage.Name} is left out: {stage.Reason}");
        return [.. notices.OfType<string>().Distinct(StringComparer.Ordinal), .. leftOut];
    }

    /// <summary>What was set for the stages of the environment; nothing when its name is wrong.</summary>
    /// <exception cref="LabException">It can't be read or asked for.</exception>
    public Task<RecordedSettings> RememberedAsync() => RememberedAsync(Environment);

    /// <summary>What was set for the stages of an environment; nothing when its name is wrong.</summary>
    /// <exception cref="LabException">It can't be read or asked for.</exception>
    public async Task<RecordedSettings> RememberedAsync(string environment) =>
        ResourceNames.ProblemOf(environment) is not null ? RecordedSettings.None(Paths, environment)
        : IsSimulated ? RecordedSettings.OfSimulated(Paths, environment)
        : await RecordedSettings.OfAsync(Pulumi, Paths, environment, Interrupted);

    /// <summary>The outputs of every stage that is up, secrets included, for checks and guides.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>>> OutputsAsync(ILabTarget target)
    {
        var outputs = new Dictionary<string, IReadOnlyDictionary<string, object?>>(StringComparer.Ordinal);
        foreach (var stage in StageCatalog.All)
        {
            if (await target.OutputsAsync(stage, showSecrets: true) is { } values) outputs[stage.Name] = values;
        }

        return outputs;
    }

    /// <summary>Refuses to look at what is not there.</summary>
    /// <exception cref="LabException">No stage is given, or something is not up: all that is.</exception>
    public void RequireUp(IReadOnlyCollection<LabStage> stages, IReadOnlyDictionary<string, StageStatus> status)
    {
        var option = $"--env {Environment}";
        if (stages.Count == 0) throw new LabException(ExitCode.Usage, $"no stage is up in environment {Environment}: run `lab up {option}`");
        Refuse(
            stages.Where(stage => !status.ContainsKey(stage.Name)),
            stage => $"stage {stage} is not up in environment {Environment}: run `lab up {stage} {option}`");
    }

    /// <summary>Refuses to look at what an update left halfway: it has no outputs, and every claim would fail for that alone.</summary>
    /// <exception cref="LabException">Some stages are incomplete: all that are.</exception>
    public void RequireComplete(IReadOnlyCollection<LabStage> stages, IReadOnlyDictionary<string, StageStatus> status) => Refuse(
        stages.Where(stage => !status[stage.Name].IsComplete),
        stage => $"stage {stage} of environment {Environment} is incomplete: `lab up {stage} --env {Environment}` goes on with it");

    /// <summary>A report of this command with what all reports have.</summary>
    public LabReport Report(int exitCode = ExitCode.Done) => new() { Environment = Environment, Target = TargetName, ExitCode = exitCode };

    private bool IsSimulated => TargetName == SimulatedTarget.TargetName;

    private static void Refuse(IEnumerable<LabStage> stages, Func<string, string> problemOf)
    {
        var problems = new Problems();
        foreach (var stage in stages) problems.Add(problemOf(stage.Name));
        problems.ThrowIfAny();
    }
}
