using System.Collections.Immutable;
using Lab.Cli.Aws;
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
    private readonly Lazy<ILiveEnvironment> _live;
    private ImmutableArray<AwsIdentity> _identities = [];
    private ImmutableDictionary<string, ImmutableSortedDictionary<string, string>?> _recorded =
        ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, string>?>(StringComparer.Ordinal);

    /// <param name="host">The process.</param>
    /// <param name="console">Where command lines are shown.</param>
    /// <param name="paths">The repo: pulumi runs in its folder.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="overrides">What <c>--set</c> sets.</param>
    public PulumiTarget(LabHost host, LabConsole console, LabPaths paths, string environment, IReadOnlyDictionary<string, string> overrides)
    {
        (_host, _console, _paths, _environment, _overrides) = (host, console, paths, environment, overrides);
        _live = new(() => new AwsLiveEnvironment(host, paths, environment, Aws));
        _engine = new PulumiEngine(host, paths.Root, command => console.Progress($"$ {command}", Tone.Plain), console.Error);
    }

    public string Name => TargetName;

    public string Place => _identities.IsEmpty
        ? $"AWS ({string.Join(", ", StageCatalog.All.Select(stage => Setting(stage, SettingKeys.Region)).Distinct(StringComparer.Ordinal))})"
        : $"AWS ({string.Join("; ", _identities.Select(identity => identity.Place))})";

    public bool AsksBeforeUp => true;

    /// <summary>Each is a pulumi process with a plugin of some hundred megabytes, and calls the same API limits: a few.</summary>
    public int StagesAtOnce => MostAtOnce;

    public ILabProbe? Probe => null;

    public ILiveEnvironment Live => _live.Value;

    private AwsCli Aws => AwsOf(StageCatalog.Find(LiveObjects.ClusterStage)!);

    public async Task<ICloudAccount> AccountAsync(CancellationToken cancellationToken) => new AwsAccount(
        new AwsQueries(Aws), await AwsIdentity.AskAsync(Aws, cancellationToken), new PulumiRecords(_host, _paths), [_environment], _host.Time);

    public Task PreparePreviewAsync(IReadOnlyList<PlannedStage> stages)
    {
        ImmutableArray<LabStage> all = [.. stages.Select(stage => stage.Stage)];
        return PrepareAsync(all, stack => [.. Preparation(stack), PulumiCommand.Preview(stack)], [], asksAws: false);
    }

    public Task PrepareUpAsync(IReadOnlyList<PlannedStage> stages)
    {
        ImmutableArray<LabStage> all = [.. stages.Select(stage => stage.Stage)];
        return PrepareAsync(all, stack => [.. Preparation(stack), PulumiCommand.Up(stack)], ProblemsOnAws(stages), asksAws: true);
    }

    public Task PrepareDestroyAsync(IReadOnlyList<LabStage> stages) =>
        PrepareAsync(stages, stack => [PulumiCommand.Destroy(stack)], [], asksAws: true, usesRecordedSettings: true);

    public Task PrepareRefreshAsync(IReadOnlyList<LabStage> stages) =>
        PrepareAsync(stages, stack => [PulumiCommand.Refresh(stack)], [], asksAws: true, usesRecordedSettings: true);

    public Task<UpdateResult> PreviewAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        SelectAndRunAsync(PulumiUpdate.Preview(StackOf(stage.Stage)), observer, cancellationToken);

    public Task<UpdateResult> UpAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        SelectAndRunAsync(PulumiUpdate.Up(StackOf(stage.Stage)), observer, cancellationToken);

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
    }

    /// <summary>The stacks of the environment that have resources.</summary>
    private async Task<ImmutableArray<(LabStage Stage, PulumiStack Stack)>> StacksAsync()
    {
        RequirePulumi();
        var stacks = (await _engine.StacksAsync(_host.Interrupted)).Where(stack => stack.Resources > 0).ToDictionary(stack => stack.Name, StringComparer.Ordinal);
        return [.. StageCatalog.All.Where(stage => stacks.ContainsKey(StackOf(stage).ToString())).Select(stage => (stage, stacks[StackOf(stage).ToString()]))];
    }

    private async Task PrepareAsync(
        IReadOnlyList<LabStage> stages,
        Func<StackName, IEnumerable<PulumiCommand>> commandsOf,
        IEnumerable<string> problemsOnAws,
        bool asksAws,
        bool usesRecordedSettings = false)
    {
        var problems = MissingTools(asksAws);
        if (problems.Count > 0)
        {
            var commands = stages.SelectMany(stage => commandsOf(StackOf(stage)));
            problems.Add($"once that is mended, these commands would be run in {_paths.Root}:{string.Concat(commands.Select(command => $"\n  {command}"))}");
        }

        problems.AddRange(problemsOnAws);
        if (problems.Count > 0) throw new LabException(ExitCode.Usage, [.. problems]);
        var backend = await _engine.BackendAsync(_host.Interrupted);
        if (MissingPassphrase(backend, stages) is { } missing) throw new LabException(ExitCode.Usage, missing);
        if (usesRecordedSettings) await RecallAsync(stages);
        if (asksAws) _identities = await IdentitiesAsync(stages);
        _console.Progress($"environment {_environment} on {Place}");
        _console.Progress($"Pulumi's state is in {backend.Words}");
    }

    /// <exception cref="LabException">Of some stacks that are up nothing tells the region: all that are.</exception>
    private async Task RecallAsync(IReadOnlyList<LabStage> stages)
    {
        _recorded = await RecordedSettings.OfAsync(_host, _paths, _environment, stages);
        ImmutableArray<string> unknown = [.. stages.Where(stage => _recorded[stage.Name] is null).Select(stage =>
            $"in which region {StackOf(stage)} is, neither {_paths.PulumiConfig(StackOf(stage))} nor the stack's history tells: `pulumi config set region REGION --stack {StackOf(stage)}`")];
        if (unknown.Length > 0) throw new LabException(ExitCode.Usage, unknown);
    }

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

    private IEnumerable<PulumiCommand> Preparation(StackName stack) => PulumiEngine.Preparation(stack, SecretsProviderOf(stack), [.. _overrides]);

    // What the stack names itself comes first; the variable is for those that are made.
    private string? SecretsProviderOf(StackName stack) =>
        PulumiStackConfig.SecretsProvider(_paths.PulumiConfig(stack)) ?? (_host.Variable(SecretsProviderVariable) is { Length: > 0 } provider ? provider : null);

    private StackName StackOf(LabStage stage) => new(_environment, stage.Name);

    private AwsCli AwsOf(LabStage stage)
    {
        var profile = Setting(stage, SettingKeys.AwsProfile);
        return new AwsCli(_host, Setting(stage, SettingKeys.Region), profile.Length == 0 ? null : profile);
    }

    private string Setting(LabStage stage, string key) =>
        _overrides.GetValueOrDefault(key)
        ?? PulumiStackConfig.Load(_paths.PulumiConfig(StackOf(stage))).GetValueOrDefault(key)
        ?? _recorded.GetValueOrDefault(stage.Name)?.GetValueOrDefault(key)
        ?? SettingKeys.Find(key)!.Default;

    /// <exception cref="LabException">It is not there.</exception>
    private void RequirePulumi()
    {
        if (MissingTools(asksAws: false) is { Count: > 0 } problems) throw new LabException(ExitCode.Usage, [.. problems]);
    }

    private List<string> MissingTools(bool asksAws)
    {
        var problems = new List<string>();
        if (_host.Processes.Find(PulumiCommand.Program) is null) problems.Add("pulumi is not on PATH: get it from https://www.pulumi.com/docs/iac/download-install/");
        if (asksAws && AwsCli.Missing(_host) is { } missing) problems.Add(missing);
        if (SdkChoice.Read(_paths) == SdkChoice.Bindings)
        {
            problems.Add("pulumi needs the genuine packages, and this machine uses the bindings in sdk/: `lab sdk packages` changes that where they can be restored");
        }

        return problems;
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

    private async Task<UpdateResult> SelectAndRunAsync(PulumiUpdate update, IUpdateObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            await _engine.SelectAsync(update.Stack, SecretsProviderOf(update.Stack), [.. _overrides], cancellationToken);
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
