using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;
using Polly;
using Polly.Retry;

namespace Lab.Cli.Targets;

/// <summary>The Pulumi engine by its command: each command line is shown, so that one learns to type it; state, locks and secrets are Pulumi's own.</summary>
/// <param name="host">The process.</param>
/// <param name="folder">The folder of Pulumi.yaml.</param>
/// <param name="show">Shows a command line that changes something.</param>
/// <param name="tell">Tells what one has to know although it goes on.</param>
internal sealed class PulumiEngine(LabHost host, string folder, Action<string> show, Action<string> tell)
{
    // https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_select/
    private const int NoSuchStack = 6;

    private readonly PulumiAnswers _answers = new(host.Time);

    /// <summary>Whether the command is there.</summary>
    public bool IsInstalled => host.Processes.Find(PulumiCommand.Program) is not null;

    /// <summary>How long an operation under way may take to end after a stop; AWS's longest, a cluster, takes about a quarter of an hour.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>The pause before the first of the tries again; each is twice as long as the one before.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an update that AWS throttled is tried again.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Which backend is used.</summary>
    /// <exception cref="LabException">Pulumi is not logged in, or the backend can't be reached.</exception>
    public async Task<PulumiBackend> BackendAsync(CancellationToken cancellationToken)
    {
        var answer = await AskOnceAsync(PulumiCommand.WhoAmI(), stack: null, cancellationToken);
        return new PulumiBackend(answer.GetProperty("url").GetString()!, answer.GetProperty("user").GetString()!);
    }

    /// <summary>Makes a stack if need be, selects it, and sets configuration values.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task SelectAsync(StackName stack, string? secretsProvider, IReadOnlyCollection<KeyValuePair<string, string>> values, CancellationToken cancellationToken)
    {
        foreach (var command in Preparation(stack, secretsProvider, values))
        {
            await ChangeAsync(command, stack, cancellationToken);
        }
    }

    /// <summary>The commands of <see cref="SelectAsync"/>.</summary>
    public static IEnumerable<PulumiCommand> Preparation(StackName stack, string? secretsProvider, IReadOnlyCollection<KeyValuePair<string, string>> values) =>
        PulumiCommand.Configure(stack, values).Prepend(PulumiCommand.Select(stack, secretsProvider));

    /// <summary>The stacks of the project.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task<ImmutableArray<PulumiStack>> StacksAsync(CancellationToken cancellationToken) =>
        [.. (await AskOnceAsync(PulumiCommand.List(), stack: null, cancellationToken)).EnumerateArray().Select(PulumiStack.Of)];

    /// <summary>Whether the last update of a stack went to its end.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task<bool> IsCompleteAsync(StackName stack, CancellationToken cancellationToken)
    {
        var updates = await AskOnceAsync(PulumiCommand.LastUpdate(stack), stack, cancellationToken);
        return updates.EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } last || last.GetProperty("result").GetString() == "succeeded";
    }

    /// <summary>The configuration that the last up of a stack was given; <see langword="null"/> when no recorded update tells.</summary>
    /// <remarks>A refresh or destroy on another machine than the one that made the stack is given the defaults, so those don't count.</remarks>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task<PulumiStackConfig?> ConfigAsync(StackName stack, CancellationToken cancellationToken) =>
        PulumiStackConfig.OfLastUp(await AskOnceAsync(PulumiCommand.LastUpdate(stack), stack, cancellationToken))
        ?? PulumiStackConfig.OfLastUp(await AskOnceAsync(PulumiCommand.LastUpdates(stack), stack, cancellationToken));

    /// <summary>The outputs of a stack.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task<PropertyMap> OutputsAsync(StackName stack, bool showSecrets, CancellationToken cancellationToken) =>
        (PropertyMap)PropertyValue.Of(await AskAsync(PulumiCommand.Outputs(stack, showSecrets), stack, cancellationToken))!;

    /// <summary>What is recorded of a stack; nothing of one that isn't there.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task<PulumiState> StateAsync(StackName stack, CancellationToken cancellationToken)
    {
        var command = PulumiCommand.Export(stack);
        var (exitCode, output, errors) = await RunAsync(command, cancellationToken);
        if (exitCode == NoSuchStack) return PulumiState.Empty;
        return PulumiState.Of(Json(command, exitCode, output, errors, stack));
    }

    /// <summary>All that is recorded of a stack that is there. With secrets in the clear it is asked for each time and not kept.</summary>
    /// <exception cref="LabException">Pulumi refuses, or the stack is another project's.</exception>
    public async Task<JsonElement> ExportAsync(StackName stack, bool showSecrets, CancellationToken cancellationToken)
    {
        var command = PulumiCommand.Export(stack, showSecrets);
        var export = await (showSecrets ? AskAsync(command, stack, cancellationToken) : AskOnceAsync(command, stack, cancellationToken));
        RequireOwn(stack, PulumiState.Of(export));
        return export;
    }

    /// <summary>The locks of stacks, as far as the backend tells them: of a bucket nobody knows, so each stack there may be locked.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task<ImmutableArray<StageLock>> LocksAsync(IReadOnlyList<StackName> stacks, CancellationToken cancellationToken)
    {
        var backend = await BackendAsync(cancellationToken);
        if (backend.Folder is { } files) return [.. stacks.SelectMany(stack => PulumiLock.Of(files, PulumiCommand.ProjectName, stack))];
        if (!backend.IsService)
        {
            tell($"the locks are in {backend.Words} below .pulumi/locks/organization/{PulumiCommand.ProjectName}, where only `aws s3 ls --recursive` lists them, and an update "
                + "that is refused names their holders: each stage is taken for locked");
        }

        var locked = (await StacksAsync(cancellationToken)).Where(stack => stack.IsUpdating || !backend.IsService).Select(stack => stack.Name).ToHashSet(StringComparer.Ordinal);
        return [.. stacks.Where(stack => locked.Contains(stack.ToString())).Select(stack => new StageLock(stack.Stage, null, null, null, null, LockHolder.Unknown))];
    }

    /// <summary>Takes away the locks of a stack.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public Task CancelAsync(StackName stack, CancellationToken cancellationToken) => ChangeAsync(PulumiCommand.Cancel(stack), stack, cancellationToken);

    /// <summary>Takes the records of a stack without resources away.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public Task RemoveAsync(StackName stack, CancellationToken cancellationToken) => ChangeAsync(PulumiCommand.Remove(stack), stack, cancellationToken);

    /// <summary>
    /// Goes through a stack's resources. What an earlier update left halfway is put right first. What AWS throttled is tried again, nothing else.
    /// </summary>
    /// <param name="update">The command.</param>
    /// <param name="limit">After what time it is stopped.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="cancellationToken">It shall be stopped after the operations under way.</param>
    public async Task<UpdateResult> RunAsync(PulumiUpdate update, TimeSpan limit, IUpdateObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            if (!update.ChangesState) return Told(update, await RunAsync(update), observer);
            var state = await StateAsync(update.Stack, cancellationToken);
            RequireOwn(update.Stack, state);
            var fitted = await update.Fit(update, state, cancellationToken);
            if (state.PendingOperations.IsEmpty) return Told(fitted, await RunAsync(fitted), observer);
            var repair = fitted.Repair();
            var repaired = await RunAsync(repair);
            if (!repaired.Succeeded) return Told(repair, repaired, observer);
            foreach (var operation in state.PendingOperations.Where(operation => operation.IsCreate)) tell(Notice(update.Stack, operation));
            return update.Operation == ResourceOperation.Refresh ? repaired : Told(fitted, await RunAsync(fitted), observer);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return PulumiRun.Result([], isCancelled: true);
        }
        catch (LabException refused)
        {
            return Told(update, PulumiRun.Result([PulumiRun.OfStack(update, string.Join('\n', refused.Problems))], isCancelled: false), observer);
        }

        async Task<UpdateResult> RunAsync(PulumiUpdate one) => await Retry(one.Stack).ExecuteAsync(
            async token =>
            {
                show(one.Command.ToString());
                return await ChangeAsync(() => new PulumiRun(host, folder, Grace).RunAsync(one, limit, observer, token));
            },
            cancellationToken);
    }

    // A backend in the layout of before 2023 knows stacks by their name alone, so that another project's is taken for ours:
    // https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_upgrade/
    private static void RequireOwn(StackName stack, PulumiState state)
    {
        var others = string.Join(", ", state.Projects.Remove(PulumiCommand.ProjectName));
        if (others.Length == 0) return;
        throw new LabException(
            ExitCode.Failed,
            $"the stack {stack} of this backend belongs to project {others}: nothing of it was touched. `pulumi state upgrade` gives each project stacks of its own; "
            + "or name another environment with --env");
    }

    private static UpdateResult Told(PulumiUpdate update, UpdateResult result, IUpdateObserver observer)
    {
        var told = result with { Failures = [.. result.Failures.Select(update.Explain)] };
        foreach (var failure in told.Failures) observer.Failed(failure);
        return told;
    }

    // AWS's own answer to too many calls is to call later: https://docs.aws.amazon.com/general/latest/gr/api-retries.html
    private ResiliencePipeline<UpdateResult> Retry(StackName stack) =>
        new ResiliencePipelineBuilder<UpdateResult> { TimeProvider = host.Time }.AddRetry(new RetryStrategyOptions<UpdateResult>
        {
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is { } result && IsThrottled(result)),
            MaxRetryAttempts = Retries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = FirstPause,
            UseJitter = true,
            OnRetry = arguments =>
            {
                tell($"{stack}: AWS takes no more calls for now ({arguments.Outcome.Result!.Failures[0].Code}): again in {Durations.Words(arguments.RetryDelay)}");
                return default;
            },
        }).Build();

    private static bool IsThrottled(UpdateResult result) =>
        !result.IsCancelled && !result.Failures.IsEmpty && result.Failures.All(failure => failure.Code is { } code && AwsErrorCode.Throttling.Contains(code));

    private static string Notice(StackName stack, PulumiPendingOperation operation) =>
        $"{stack}: an update was broken off while it made {operation.Type} {operation.Name}: that may exist although no state knows it. `lab sweep --env "
        + $"{stack.Environment}` lists what carries the environment's tags; `pulumi import {operation.Type} {operation.Name} ID --stack {stack}` takes it over";

    private Task<JsonElement> AskOnceAsync(PulumiCommand command, StackName? stack, CancellationToken cancellationToken) =>
        _answers.GetAsync(command, () => AskAsync(command, stack, cancellationToken));

    /// <summary>What pulumi answers in JSON.</summary>
    private async Task<JsonElement> AskAsync(PulumiCommand command, StackName? stack, CancellationToken cancellationToken)
    {
        var (exitCode, output, errors) = await RunAsync(command, cancellationToken);
        return Json(command, exitCode, output, errors, stack);
    }

    private static JsonElement Json(PulumiCommand command, int exitCode, string output, string errors, StackName? stack)
    {
        if (exitCode != 0) throw new LabException(ExitCode.Failed, PulumiRefusal.Explain(command, exitCode, errors, stack));
        using var json = JsonDocument.Parse(output);
        return json.RootElement.Clone();
    }

    private async Task ChangeAsync(PulumiCommand command, StackName stack, CancellationToken cancellationToken)
    {
        show(command.ToString());
        var (exitCode, _, errors) = await ChangeAsync(() => RunAsync(command, cancellationToken));
        if (exitCode != 0) throw new LabException(ExitCode.Failed, PulumiRefusal.Explain(command, exitCode, errors, stack));
    }

    // An answer that is given meanwhile may be the old one.
    private async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        _answers.Forget();
        try
        {
            return await change();
        }
        finally
        {
            _answers.Forget();
        }
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(PulumiCommand command, CancellationToken cancellationToken)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await host.Processes.RunAsync(command.Call(folder) with { Output = output, Error = errors }, cancellationToken);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
