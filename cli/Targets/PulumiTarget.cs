using System.Collections.Immutable;
using Lab.Cli.Aws;
using Lab.Cli.Probes;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Cli.Terminal;
using Lab.Infra;
using Lab.Infra.Clusters;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Targets;

/// <summary>AWS by the <c>pulumi</c> command; see <see cref="PulumiEngine"/>. Settings and state are Pulumi's own.</summary>
internal sealed class PulumiTarget : ILabTarget
{
    public const string TargetName = "aws";

    /// <summary>The environment variable that names what encrypts the secrets of stacks that are made, such as <c>awskms://alias/lab</c>.</summary>
    public const string SecretsProviderVariable = "LAB_SECRETS_PROVIDER";

    private const int MostAtOnce = 4;

    private static readonly string[] Passphrases = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"];

    private readonly LabHost _host;
    private readonly LabConsole _console;
    private readonly LabPaths _paths;
    private readonly string _environment;
    private readonly IReadOnlyDictionary<string, string> _overrides;
    private readonly PulumiEngine _engine;
    private readonly RecordedSettings _recorded;
    private readonly StaleFiles _stale;
    private readonly Lazy<ILiveEnvironment> _live;
    private readonly Lazy<AwsQueries> _queries;
    private readonly Lazy<KubectlCli> _kubectl;
    private ImmutableArray<AwsIdentity> _identities = [];

    /// <param name="host">The process.</param>
    /// <param name="console">Where command lines are shown.</param>
    /// <param name="paths">The repo: pulumi runs in its folder.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="engine">The command.</param>
    /// <param name="recorded">What was set for the stages.</param>
    /// <param name="overrides">What <c>--set</c> sets.</param>
    public PulumiTarget(
        LabHost host, LabConsole console, LabPaths paths, string environment, PulumiEngine engine, RecordedSettings recorded, IReadOnlyDictionary<string, string> overrides)
    {
        (_host, _console, _paths, _environment, _engine, _recorded, _overrides) = (host, console, paths, environment, engine, recorded, overrides);
        _stale = new(paths, environment, recorded, overrides);
        _live = new(() => new AwsLiveEnvironment(host, paths, environment, engine, Aws));
        _queries = new(() => new AwsQueries(Aws));
        _kubectl = new(() => new KubectlCli(host, Aws, new ResourceNames(environment).Cluster, paths.Kubeconfig(environment, Aws.Region, Aws.Profile)));
    }

    public string Name => TargetName;

    public string Place => _identities.IsEmpty
        ? $"AWS ({string.Join(", ", StageCatalog.All.Select(stage => Setting(stage, SettingKeys.Region)).Distinct(StringComparer.Ordinal))})"
        : $"AWS ({string.Join("; ", _identities.Select(identity => identity.Place))})";

    public bool AsksBeforeUp => true;

    /// <summary>Each is a pulumi process with a plugin of some hundred megabytes, and calls the same API limits: a few.</summary>
    public int StagesAtOnce => MostAtOnce;

    public ILabProbe Probe => new AwsProbe(_host, _environment, _queries.Value, _kubectl.Value);

    public IReadOnlyList<string> ProbeProblems => [.. new[] { AwsCli.Missing(_host), KubectlCli.Missing(_host) }.OfType<string>()];

    public bool AnswersAtOnce => false;

    public ILiveEnvironment Live => _live.Value;

    private AwsCli Aws => AwsOf(StageCatalog.Find(LiveObjects.ClusterStage)!);

    /// <summary>What this machine lacks, whatever the environment.</summary>
    /// <param name="host">The process.</param>
    /// <param name="paths">Where everything is.</param>
    /// <param name="asksAws">Whether <c>aws</c> is needed too.</param>
    /// <param name="runsChecks">Whether what checks look through is needed too.</param>
    public static List<string> MissingTools(LabHost host, LabPaths paths, bool asksAws, bool runsChecks)
    {
        var problems = new List<string>();
        if (host.Processes.Find(PulumiCommand.Program) is null) problems.Add("pulumi is not on PATH: get it from https://www.pulumi.com/docs/iac/download-install/");
        if ((asksAws || runsChecks) && AwsCli.Missing(host) is { } missing) problems.Add(missing);
        if (runsChecks && KubectlCli.Missing(host) is { } unseen) problems.Add($"{unseen}; checks look at the cluster by it (`lab up` and `lab reset` take --no-checks)");
        if (SdkChoice.Read(paths) == SdkChoice.Bindings)
        {
            problems.Add("pulumi needs the genuine packages, and this machine uses the bindings in sdk/: `lab sdk packages` changes that where they can be restored");
        }

        return problems;
    }

    public async Task<ICloudAccount> AccountAsync(CancellationToken cancellationToken) => new AwsAccount(
        new AwsQueries(Aws), await AwsIdentity.AskAsync(Aws, cancellationToken), new PulumiRecords(_host, _paths), [_environment], _host.Time);

    public Task PreparePreviewAsync(IReadOnlyList<PlannedStage> stages)
    {
        ImmutableArray<LabStage> all = [.. stages.Select(stage => stage.Stage)];
        return PrepareUpAsync(all, PulumiCommand.Preview, [], asksAws: false, runsChecks: false);
    }

    public Task PrepareUpAsync(IReadOnlyList<PlannedStage> stages, bool runsChecks)
    {
        ImmutableArray<LabStage> all = [.. stages.Select(stage => stage.Stage)];
        return PrepareUpAsync(all, PulumiCommand.Up, ProblemsOnAws(stages), asksAws: true, runsChecks);
    }

    public Task PrepareDestroyAsync(IReadOnlyList<LabStage> stages) => PrepareMadeAsync(stages, PulumiCommand.Destroy);

    public Task PrepareRefreshAsync(IReadOnlyList<LabStage> stages) => PrepareMadeAsync(stages, PulumiCommand.Refresh);

    public Task<UpdateResult> PreviewAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        SelectAndRunAsync(stage.Stage, PulumiUpdate.Preview(StackOf(stage.Stage)), observer, cancellationToken);

    public Task<UpdateResult> UpAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        SelectAndRunAsync(stage.Stage, PulumiUpdate.Up(StackOf(stage.Stage)), observer, cancellationToken);

    /// <remarks>
    /// Kubernetes objects of a cluster that AWS says is gone are forgotten; those of a cluster that only can't be reached are not, since they,
    /// and the load balancers that they stand for, may cost money still.
    /// </remarks>
    public Task<UpdateResult> DestroyAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken) => _engine.RunAsync(
        PulumiUpdate.Destroy(StackOf(stage)) with { Fit = (update, state, token) => FitToClusterAsync(stage, update, state, token) },
        PulumiTimeouts.LimitOf(stage.Name),
        observer,
        cancellationToken);

    public Task<UpdateResult> RefreshAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        _engine.RunAsync(PulumiUpdate.Refresh(StackOf(stage)), PulumiTimeouts.LimitOf(stage.Name), observer, cancellationToken);

    public async Task<IReadOnlyList<StageLock>> LocksAsync(IReadOnlyList<LabStage> stages)
    {
        RequirePulumi();
        return await _engine.LocksAsync([.. stages.Select(StackOf)], _host.Interrupted);
    }

    public Task CancelAsync(LabStage stage) => _engine.CancelAsync(StackOf(stage), _host.Interrupted);

    public async Task<IReadOnlyDictionary<string, StageStatus>> StatusAsync()
    {
        var stacks = await StacksAsync();
        var ended = await Task.WhenAll(stacks.Select(async item => (item.Stage, IsComplete: await _engine.IsCompleteAsync(StackOf(item.Stage), _host.Interrupted))));
        return stacks.ToDictionary(
            item => item.Stage.Name,
            item => new StageStatus(
                item.Stack.Resources,
                ended.First(other => other.Stage == item.Stage).IsComplete,
                item.Stack.LastUpdate is { } updated ? _host.Time.GetUtcNow() - updated : null),
            StringComparer.Ordinal);
    }

    public async Task<PropertyMap?> OutputsAsync(LabStage stage, bool showSecrets) =>
        (await StacksAsync()).Any(item => item.Stage == stage) ? await _engine.OutputsAsync(StackOf(stage), showSecrets, _host.Interrupted) : null;

    public void Dispose()
    {
        if (_queries.IsValueCreated) _queries.Value.Dispose();
    }

    /// <summary>The stacks of the environment that have resources.</summary>
    private async Task<ImmutableArray<(LabStage Stage, PulumiStack Stack)>> StacksAsync()
    {
        RequirePulumi();
        var stacks = (await _engine.StacksAsync(_host.Interrupted)).Where(stack => stack.Resources > 0).ToDictionary(stack => stack.Name, StringComparer.Ordinal);
        return [.. StageCatalog.All.Where(stage => stacks.ContainsKey(StackOf(stage).ToString())).Select(stage => (stage, stacks[StackOf(stage).ToString()]))];
    }

    private async Task PrepareUpAsync(
        IReadOnlyList<LabStage> stages, Func<StackName, PulumiCommand> commandOf, IEnumerable<string> problems, bool asksAws, bool runsChecks)
    {
        var lastUps = await LastUpsAsync(stages);
        await PrepareAsync(
            stages,
            stage => [.. PulumiEngine.Preparation(StackOf(stage), SecretsProviderOf(StackOf(stage)), ToSet(stage)), commandOf(StackOf(stage))],
            [.. problems, .. _stale.ProblemsOfPlace(lastUps, takesSettings: true), .. _stale.ProblemsOfProtection(lastUps)],
            asksAws,
            runsChecks);
        foreach (var notice in _stale.Notices(lastUps)) _console.Progress(notice);
        foreach (var stage in stages.Where(stage => !_recorded.Missing(stage).IsEmpty))
        {
            _console.Progress($"{_recorded.Origin(stage)}: {string.Join(", ", _recorded.Missing(stage).Select(setting => $"{setting.Key}={setting.Value}"))}");
        }
    }

    private async Task PrepareMadeAsync(IReadOnlyList<LabStage> stages, Func<StackName, PulumiCommand> commandOf) => await PrepareAsync(
        stages,
        stage => [commandOf(StackOf(stage))],
        [.. _recorded.Problems(stages), .. _stale.ProblemsOfPlace(await LastUpsAsync(stages), takesSettings: false)],
        asksAws: true,
        runsChecks: false);

    private async Task PrepareAsync(
        IReadOnlyList<LabStage> stages, Func<LabStage, IEnumerable<PulumiCommand>> commandsOf, IEnumerable<string> otherProblems, bool asksAws, bool runsChecks)
    {
        var problems = MissingTools(_host, _paths, asksAws, runsChecks);
        if (problems.Count > 0)
        {
            var commands = stages.SelectMany(stage => commandsOf(stage));
            problems.Add($"once that is mended, these commands would be run in {_paths.Root}:{string.Concat(commands.Select(command => $"\n  {command}"))}");
        }

        problems.AddRange(otherProblems);
        if (problems.Count > 0) throw new LabException(ExitCode.Usage, [.. problems]);
        var backend = await _engine.BackendAsync(_host.Interrupted);
        if (MissingPassphrase(backend, stages) is { } missing) throw new LabException(ExitCode.Usage, missing);
        if (asksAws) _identities = await IdentitiesAsync(stages);
        _console.Progress($"environment {_environment} on {Place}");
        _console.Progress($"Pulumi's state is in {backend.Words}");
    }

    private Task<ImmutableArray<(LabStage Stage, PulumiStackConfig LastUp)>> LastUpsAsync(IReadOnlyList<LabStage> stages) =>
        _recorded.LastUpsAsync(_engine, stages, _host.Interrupted);

    private async Task<ImmutableArray<AwsIdentity>> IdentitiesAsync(IReadOnlyList<LabStage> stages)
    {
        var clis = stages.Select(AwsOf).DistinctBy(aws => (aws.Region, aws.Profile));
        try
        {
            return [.. await Task.WhenAll(clis.Select(aws => AwsIdentity.AskAsync(aws, _host.Interrupted)))];
        }
        catch (AwsCliException refused)
        {
            throw new LabException(
                ExitCode.Usage,
                $"AWS doesn't say whose account this is: {refused.Message}: log in (`aws sso login`, `aws configure`), or name a profile with `--set awsProfile=NAME`");
        }
    }

    // What is set nowhere on this machine comes first: what is typed overrides it.
    private ImmutableSortedDictionary<string, string> ToSet(LabStage stage) => _recorded.Missing(stage).SetItems(_overrides);

    // What the stack names itself comes first; the variable is for those that are made.
    private string? SecretsProviderOf(StackName stack) =>
        PulumiStackConfig.SecretsProvider(_paths.PulumiConfig(stack)) ?? (_host.Variable(SecretsProviderVariable) is { Length: > 0 } provider ? provider : null);

    private StackName StackOf(LabStage stage) => new(_environment, stage.Name);

    /// <exception cref="LabException">Nothing tells where the stage is.</exception>
    private AwsCli AwsOf(LabStage stage)
    {
        ImmutableArray<string> problems = [.. _recorded.Problems([stage])];
        if (!problems.IsEmpty) throw new LabException(ExitCode.Usage, problems);
        var profile = Setting(stage, SettingKeys.AwsProfile);
        return new AwsCli(_host, Setting(stage, SettingKeys.Region), profile.Length == 0 ? null : profile);
    }

    private string Setting(LabStage stage, string key) =>
        _overrides.GetValueOrDefault(key)
        ?? _recorded[stage].GetValueOrDefault(key)
        ?? SettingKeys.Find(key)!.Default;

    /// <exception cref="LabException">It is not there.</exception>
    private void RequirePulumi()
    {
        if (MissingTools(_host, _paths, asksAws: false, runsChecks: false) is { Count: > 0 } problems) throw new LabException(ExitCode.Usage, [.. problems]);
    }

    // Pulumi would say so at the first stage that has something to encrypt. An empty passphrase is one.
    private string? MissingPassphrase(PulumiBackend backend, IReadOnlyList<LabStage> stages)
    {
        if (backend.IsService || Passphrases.Any(name => _host.Variable(name) is not null)) return null;
        var needing = stages.Where(stage => SecretsProviderOf(StackOf(stage)) is null).Select(stage => stage.Name).ToList();
        return needing.Count == 0 ? null
            : $"state in {backend.Words} has its secrets encrypted with a passphrase: set {string.Join(" or ", Passphrases)} (the second to a file that holds it), "
            + $"or {SecretsProviderVariable} to a key for new stacks, such as awskms://alias/NAME; without one: {string.Join(", ", needing)}";
    }

    private IEnumerable<string> ProblemsOnAws(IEnumerable<PlannedStage> stages)
    {
        var calendar = new SupportCalendar(_host.Time);
        return stages.Select(stage => stage.Stage.ProblemOnAws(stage.Settings, calendar)).OfType<string>();
    }

    private async Task<UpdateResult> SelectAndRunAsync(LabStage stage, PulumiUpdate update, IUpdateObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            await _engine.SelectAsync(update.Stack, SecretsProviderOf(update.Stack), ToSet(stage), cancellationToken);
        }
        catch (LabException refused)
        {
            var failure = PulumiRun.OfStack(update, string.Join('\n', refused.Problems));
            observer.Failed(failure);
            return PulumiRun.Result([failure], isCancelled: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return PulumiRun.Result([], isCancelled: true);
        }

        return await _engine.RunAsync(update, PulumiTimeouts.LimitOf(update.Stack.Stage), observer, cancellationToken);
    }

    private async Task<PulumiUpdate> FitToClusterAsync(LabStage stage, PulumiUpdate update, PulumiState state, CancellationToken cancellationToken)
    {
        if (state.KubernetesServers.IsEmpty) return update;
        var aws = AwsOf(stage);
        var cluster = await AwsCluster.AskAsync(aws, new ResourceNames(_environment).Cluster, state.KubernetesServers, cancellationToken);
        if (!cluster.IsGone) return update with { Explain = cluster.Explain };
        _console.Progress($"{stage.Name}: {cluster.Words}, so its Kubernetes objects are gone too and are forgotten", Tone.Plain);
        return update with { Command = update.Command with { Variables = update.Command.Variables.Add("PULUMI_K8S_DELETE_UNREACHABLE", "true") } };
    }
}
