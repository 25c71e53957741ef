using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Cli.Terminal;
using Lab.Infra.Clusters;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Targets;

/// <summary>
/// AWS by the <c>pulumi</c> command, with each command line shown, so that one learns to type it. Settings and state are Pulumi's own.
/// </summary>
/// <param name="host">The process.</param>
/// <param name="console">Where command lines are shown.</param>
/// <param name="paths">The repo: pulumi runs in its folder.</param>
/// <param name="environment">The environment.</param>
/// <param name="overrides">What <c>--set</c> sets.</param>
internal sealed class PulumiTarget(
    LabHost host, LabConsole console, LabPaths paths, string environment, IReadOnlyDictionary<string, string> overrides) : ILabTarget
{
    public const string TargetName = "aws";

    private const int MostAtOnce = 4;

    private bool _isSideBySide;

    public string Name => TargetName;

    public string Place => $"AWS ({string.Join(", ", StageCatalog.All.Select(RegionOf).Distinct(StringComparer.Ordinal))})";

    public bool AsksBeforeUp => true;

    /// <summary>Each is a pulumi process with a plugin of some hundred megabytes, and calls the same API limits: a few.</summary>
    public int StagesAtOnce => MostAtOnce;

    public ILabProbe? Probe => null;

    public ILiveEnvironment Live => new AwsLiveEnvironment(host, paths, environment, Aws);

    private AwsCli Aws => new(host, RegionOf(StageCatalog.Find(LiveObjects.ClusterStage)!), ProfileOf(StageCatalog.Find(LiveObjects.ClusterStage)!));

    public async Task<ICloudAccount> AccountAsync(CancellationToken cancellationToken) => new AwsAccount(
        new AwsQueries(Aws), await AwsIdentity.AskAsync(Aws, cancellationToken), new PulumiRecords(host, paths), [environment], host.Time);

    public Task PreparePreviewAsync(IReadOnlyList<PlannedStage> stages) => PrepareAsync(Operation.Preview, [.. stages.Select(stage => stage.Stage)], []);

    public Task PrepareUpAsync(IReadOnlyList<PlannedStage> stages) =>
        PrepareAsync(Operation.Up, [.. stages.Select(stage => stage.Stage)], ProblemsOnAws(stages));

    public Task PrepareDestroyAsync(IReadOnlyList<LabStage> stages) => PrepareAsync(Operation.Destroy, stages, []);

    public Task PrepareRefreshAsync(IReadOnlyList<LabStage> stages) => PrepareAsync(Operation.Refresh, stages, []);

    public Task<UpdateResult> PreviewAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        RunAllAsync(Operation.Preview, stage.Stage, observer, cancellationToken);

    public Task<UpdateResult> UpAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        RunAllAsync(Operation.Up, stage.Stage, observer, cancellationToken);

    public Task<UpdateResult> DestroyAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        RunAllAsync(Operation.Destroy, stage, observer, cancellationToken);

    public Task<UpdateResult> RefreshAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken) =>
        RunAllAsync(Operation.Refresh, stage, observer, cancellationToken);

    public async Task<IReadOnlyDictionary<string, StageStatus>> StatusAsync()
    {
        var stacks = await AskAsync(PulumiCommand.List());
        var status = stacks.EnumerateArray().ToDictionary(stack => stack.GetProperty("name").GetString()!, StatusOf, StringComparer.Ordinal);
        return StageCatalog.All.Where(stage => status.GetValueOrDefault(StackOf(stage).ToString()) is { Resources: > 0 })
            .ToDictionary(stage => stage.Name, stage => status[StackOf(stage).ToString()], StringComparer.Ordinal);
    }

    public async Task<PropertyMap?> OutputsAsync(LabStage stage, bool showSecrets) =>
        (await StatusAsync()).ContainsKey(stage.Name) ? PropertyValue.Of(await AskAsync(PulumiCommand.Outputs(StackOf(stage), showSecrets))) as PropertyMap : null;

    public void Dispose()
    {
    }

    private Task PrepareAsync(Operation operation, IReadOnlyList<LabStage> stages, IEnumerable<string> problemsOnAws)
    {
        _isSideBySide = stages.Count > 1;
        var commands = stages.SelectMany(stage => Commands(operation, stage));
        ImmutableArray<string> problems = [.. MissingTools(commands), .. problemsOnAws];
        if (!problems.IsEmpty) throw new LabException(ExitCode.Usage, problems);
        console.Progress($"environment {environment} on {Place}");
        return Task.CompletedTask;
    }

    // A stack that was never brought up has neither count nor time.
    private StageStatus StatusOf(JsonElement stack) => new(
        stack.TryGetProperty("resourceCount", out var count) ? count.GetInt32() : 0,
        IsComplete: true,
        stack.TryGetProperty("lastUpdate", out var time) && time.TryGetDateTimeOffset(out var updated) ? host.Time.GetUtcNow() - updated : null);

    private StackName StackOf(LabStage stage) => new(environment, stage.Name);

    private string RegionOf(LabStage stage) => SettingOf(stage, SettingKeys.Region) ?? SettingKeys.Find(SettingKeys.Region)!.Default;

    private string? ProfileOf(LabStage stage) => SettingOf(stage, SettingKeys.AwsProfile);

    private string? SettingOf(LabStage stage, string key) =>
        overrides.GetValueOrDefault(key) ?? PulumiStackConfig.Load(paths.PulumiConfig(StackOf(stage))).GetValueOrDefault(key);

    private IEnumerable<PulumiCommand> Commands(Operation operation, LabStage stage)
    {
        var stack = StackOf(stage);
        if (operation == Operation.Destroy) return [PulumiCommand.Destroy(stack)];
        if (operation == Operation.Refresh) return [PulumiCommand.Refresh(stack)];
        var update = operation == Operation.Up ? PulumiCommand.Up(stack, isConfirmed: true) : PulumiCommand.Preview(stack);
        return [PulumiCommand.Select(stack), .. PulumiCommand.Configure(stack, overrides), update];
    }

    private ImmutableArray<string> MissingTools(IEnumerable<PulumiCommand> commands)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (host.Processes.Find(PulumiCommand.Program) is null) problems.Add("pulumi is not on PATH: get it from https://www.pulumi.com/docs/iac/download-install/");
        if (SdkChoice.Read(paths) == SdkChoice.Bindings)
        {
            problems.Add("pulumi needs the genuine packages, and this machine uses the bindings in sdk/: `lab sdk packages` changes that where they can be restored");
        }

        if (problems.Count > 0) problems.Add($"once that is mended, these commands would be run in {paths.Root}:{string.Concat(commands.Select(command => $"\n  {command}"))}");
        return problems.ToImmutable();
    }

    private IEnumerable<string> ProblemsOnAws(IEnumerable<PlannedStage> stages)
    {
        var calendar = new SupportCalendar(host.Time);
        return stages.Select(stage => stage.Stage.ProblemOnAws(stage.Settings, calendar)).OfType<string>();
    }

    private async Task<UpdateResult> RunAllAsync(Operation operation, LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken)
    {
        var output = _isSideBySide ? new PrefixedWriter($"{stage.Name} | ", console.ChildOutput ?? host.Out) : console.ChildOutput;
        foreach (var command in Commands(operation, stage))
        {
            if (cancellationToken.IsCancellationRequested) return Result([], isCancelled: true);
            console.Progress($"$ {command}", Tone.Plain);
            var exitCode = await host.Processes.RunAsync(command.Call(paths.Root) with { Output = output }, CancellationToken.None);
            if (exitCode == 0) continue;
            var failure = Failure(StackOf(stage), operation, command, exitCode);
            observer.Failed(failure);
            return Result([failure], cancellationToken.IsCancellationRequested);
        }

        return Result([], isCancelled: false);
    }

    private static ResourceFailure Failure(StackName stack, Operation operation, PulumiCommand command, int exitCode) => new(
        $"urn:pulumi:{stack}::eks-lab::pulumi:pulumi:Stack::eks-lab-{stack}",
        operation switch
        {
            Operation.Destroy => ResourceOperation.Delete,
            Operation.Refresh => ResourceOperation.Refresh,
            _ => ResourceOperation.Update,
        },
        Code: null,
        string.Create(CultureInfo.InvariantCulture, $"`{command}` ended with exit code {exitCode}"));

    private static UpdateResult Result(ImmutableArray<ResourceFailure> failures, bool isCancelled) =>
        new(ImmutableSortedDictionary<ResourceOperation, int>.Empty, PropertyMap.Empty, [], failures, TimeSpan.Zero, isCancelled);

    /// <summary>What pulumi answers in JSON.</summary>
    /// <exception cref="LabException">It can't be asked or refuses.</exception>
    private async Task<JsonElement> AskAsync(PulumiCommand command)
    {
        if (MissingTools([command]) is { IsEmpty: false } problems) throw new LabException(ExitCode.Usage, problems);
        using var answer = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await host.Processes.RunAsync(command.Call(paths.Root) with { Output = answer }, CancellationToken.None);
        if (exitCode != 0) throw new LabException(ExitCode.Failed, string.Create(CultureInfo.InvariantCulture, $"`{command}` ended with exit code {exitCode}"));
        using var json = JsonDocument.Parse(answer.ToString());
        return json.RootElement.Clone();
    }

    private enum Operation
    {
        Preview,
        Up,
        Destroy,
        Refresh,
    }
}
