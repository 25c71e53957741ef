using Lab.Cli.Probes;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;

namespace Lab.Cli.Targets;

/// <summary>The simulated world: in process, state in <c>.lab/sim/ENVIRONMENT</c>.</summary>
internal sealed class SimulatedTarget : ILabTarget
{
    public const string TargetName = "sim";

    /// <summary>
    /// What goes by after a change before anybody looks. Pulumi waits for a load balancer's name alone; it takes minutes more until the load
    /// balancer is active, has checked its targets, and has its name in Route 53.
    /// </summary>
    public static readonly TimeSpan UntilAtRest = TimeSpan.FromMinutes(5);

    // Pulumi counts the stack as one of its resources.
    private const int StackItself = 1;

    private readonly string _settingsFile;
    private readonly SimulatedEnvironment _environment;

    public SimulatedTarget(LabPaths paths, string environment, EnvironmentAccess access, TimeProvider time)
    {
        _settingsFile = paths.Settings(environment);
        _environment = SimulatedEnvironment.Open(paths.SimulatedEnvironment(environment), environment, access, time);
    }

    public string Name => TargetName;

    public string Place => "the simulated world";

    public bool AsksBeforeUp => false;

    /// <summary>
    /// One: what is decided by order, such as which address is free next, shall be the same in every run. It takes no time in which another stage
    /// could go on.
    /// </summary>
    public int StagesAtOnce => 1;

    public ILabProbe Probe => new SimulatedProbe(_environment.World, _environment.Kubernetes);

    public IReadOnlyList<string> ProbeProblems => [];

    public bool AnswersAtOnce => true;

    public ILiveEnvironment Live => new SimulatedLiveEnvironment(_environment);

    public Task<ICloudAccount> AccountAsync(CancellationToken cancellationToken) => Task.FromResult<ICloudAccount>(new SimulatedAccount(_environment));

    /// <summary>What is recorded, by stage.</summary>
    public StackSnapshot? Snapshot(LabStage stage) => _environment.Stacks.GetValueOrDefault(StackOf(stage));

    public Task PreparePreviewAsync(IReadOnlyList<PlannedStage> stages) => Task.CompletedTask;

    public Task PrepareUpAsync(IReadOnlyList<PlannedStage> stages, bool runsChecks)
    {
        if (stages is [var first, ..]) EnvironmentSettings.Save(_settingsFile, first.Values);
        return Task.CompletedTask;
    }

    public Task PrepareDestroyAsync(IReadOnlyList<LabStage> stages) => Task.CompletedTask;

    public Task PrepareRefreshAsync(IReadOnlyList<LabStage> stages) => Task.CompletedTask;

    public async Task<UpdateResult> PreviewAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken)
    {
        var preview = await _environment.PreviewAsync(StackOf(stage.Stage), Program(stage), observer, cancellationToken);
        if (!preview.Succeeded) return preview;

        // Carried out in memory, so that a stage that needs this one can be previewed too. What fails here would fail in an up.
        var tried = await _environment.UpAsync(StackOf(stage.Stage), Program(stage), new FailureObserver(observer), cancellationToken);
        return preview with { Failures = tried.Failures, IsCancelled = tried.IsCancelled, Simulated = tried.Simulated };
    }

    public async Task<UpdateResult> UpAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken)
    {
        var result = await _environment.UpAsync(StackOf(stage.Stage), Program(stage), observer, cancellationToken);
        if (result.Succeeded) await _environment.SettleAsync(StackOf(stage.Stage), UntilAtRest);
        return result;
    }

    public async Task<UpdateResult> DestroyAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken)
    {
        // Nothing can be deleted in a cluster that is gone, Helm releases not even with deleteUnreachable (recorded case 10h): a refresh forgets them.
        if (_environment.HasLostCluster(StackOf(stage)))
        {
            var refresh = await _environment.RefreshAsync(StackOf(stage), observer, cancellationToken, forgetsUnreachable: true);
            if (!refresh.Succeeded) return refresh;
        }

        var result = await _environment.DestroyAsync(StackOf(stage), observer, cancellationToken);

        // With nothing left of it, the environment begins anew.
        if (_environment.Stacks.Count == 0) EnvironmentSettings.Save(_settingsFile, EnvironmentSettings.None);
        return result;
    }

    public Task<UpdateResult> RefreshAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        _environment.RefreshAsync(StackOf(stage), observer, cancellationToken);

    /// <summary>None: the lock of a simulated environment goes with its process.</summary>
    public Task<IReadOnlyList<StageLock>> LocksAsync(IReadOnlyList<LabStage> stages) => Task.FromResult<IReadOnlyList<StageLock>>([]);

    public Task CancelAsync(LabStage stage) => Task.CompletedTask;

    public Task<IReadOnlyDictionary<string, StageStatus>> StatusAsync()
    {
        var stages = StageCatalog.All.Select(stage => (stage.Name, Snapshot: Snapshot(stage))).Where(stage => stage.Snapshot is not null);
        return Task.FromResult<IReadOnlyDictionary<string, StageStatus>>(stages.ToDictionary(
            stage => stage.Name, stage => Status(stage.Snapshot!), StringComparer.Ordinal));
    }

    public Task<PropertyMap?> OutputsAsync(LabStage stage, bool showSecrets)
    {
        var snapshot = Snapshot(stage);
        if (snapshot is null || showSecrets) return Task.FromResult(snapshot?.Outputs);
        return Task.FromResult<PropertyMap?>(snapshot.SecretOutputNames.Aggregate(snapshot.PlainOutputs, (outputs, name) => outputs.With(name, ILabTarget.Secret)));
    }

    public void Dispose() => _environment.Dispose();

    private StageStatus Status(StackSnapshot stack) =>
        new(stack.Resources.Length + StackItself, stack.HasOutputs, _environment.World.Now - stack.CreatedAt);

    private string StackOf(LabStage stage) => new StackName(_environment.Name, stage.Name).ToString();

    private Func<Task<IDictionary<string, object?>>> Program(PlannedStage planned) => async () =>
        (await planned.Stage.DefineAsync(new StageContext(_environment.Name, planned.Stage.Name, planned.Settings))).ToDictionary();

    /// <summary>Passes on failures, and the warnings that say why.</summary>
    private sealed class FailureObserver(IUpdateObserver observer) : IUpdateObserver
    {
        public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
        {
        }

        public void Reported(string urn, StatusMessage message)
        {
            if (message.IsWarning) observer.Reported(urn, message);
        }

        public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
        {
        }

        public void Failed(ResourceFailure failure) => observer.Failed(failure);
    }
}
