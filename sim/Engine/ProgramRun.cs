using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.State;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Lab.Simulation.Engine;

/// <summary>What a program that ran to its end returned.</summary>
internal sealed record ProgramOutputs(PropertyMap Values, ImmutableArray<string> SecretNames);

/// <summary>Runs a program on Pulumi's SDK, and answers what it asks of Pulumi's engine.</summary>
internal sealed class ProgramRun : IMocks, IDisposable
{
    private const string StackReferenceType = "pulumi:pulumi:StackReference";
    private const string FailedOperation = nameof(OperationFailedException);

    private readonly StackUpdate _update;
    private readonly RecordedStacks _stacks;
    private readonly ProgramActivity _activity = new();
    private readonly CallQueue _queue;
    private readonly ProgramOptions _options = new();
    private Exception? _error;
    private ProgramOutputs? _outputs;

    public ProgramRun(StackUpdate update, RecordedStacks stacks)
    {
        _update = update;
        _stacks = stacks;
        _queue = new CallQueue(_activity);
    }

    /// <summary>Runs the program to its end, or to the first failure. Blocks the thread, on which all operations are done.</summary>
    /// <returns>What it returned, or <see langword="null"/> when something failed or was cancelled.</returns>
    public ProgramOutputs? Run(Func<Task<IDictionary<string, object?>>> program)
    {
        _activity.TakeTurn();

        // The SDK blocks the thread on which it starts a program until the program's function returns.
        var running = Task.Factory.StartNew(
            () => _activity.WatchAsync(() => RunAsync(program)), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
        _queue.AnswerAll();
        var problems = running.GetAwaiter().GetResult();
        foreach (var problem in problems)
        {
            _update.Session.Tally.Failed(new ResourceFailure(Urn.OfStack(_update.Session.Stack), ResourceOperation.Update, null, problem));
        }

        return _update.Session.Tally.HasFailures || _update.Session.IsCancelled ? null : _outputs;
    }

    public async Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        var (type, name) = (args.Type ?? "", args.Name ?? "");
        if (type == StackOutputs.Type) return (null, ImmutableDictionary<string, object?>.Empty);
        var options = _options.Of(type, name);
        var registration = new Registration(type, name, await MockValues.FromAsync(args.Inputs).ConfigureAwait(false))
        {
            Provider = NullIfEmpty(args.Provider),
            IgnoreChanges = [.. options?.IgnoreChanges ?? []],
            DeleteBeforeReplace = options is CustomResourceOptions { DeleteBeforeReplace: true },
        };
        var state = await _queue.AskAsync($"{type}::{name}", () => Answer(registration, NullIfEmpty(args.Id))).ConfigureAwait(false);
        return (NullIfEmpty(state.Id), MockValues.To(state.Outputs));
    }

    public async Task<object> CallAsync(MockCallArgs args)
    {
        var token = args.Token ?? "";
        var arguments = await MockValues.FromAsync(args.Args).ConfigureAwait(false);
        var result = await _queue.AskAsync(token + arguments, () => _update.Invoke(token, arguments, NullIfEmpty(args.Provider)))
            .ConfigureAwait(false);
        return MockValues.To(result);
    }

    public async Task RegisterResourceOutputs(MockRegisterResourceOutputsRequest args)
    {
        if (Urn.TypeAndName(args.Urn).Type != StackOutputs.Type) return;
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var secrets = new List<string>();
        foreach (var (name, output) in args.Outputs)
        {
            if (!await OutputUtilities.GetIsKnownAsync(output).ConfigureAwait(false)) continue;
            values[name] = await MockValues.FromAsync(await OutputUtilities.GetValueAsync(output).ConfigureAwait(false)).ConfigureAwait(false);
            if (await Output.IsSecretAsync(output).ConfigureAwait(false)) secrets.Add(name);
        }

        _outputs = new ProgramOutputs(PropertyMap.From(values), [.. secrets.Order(StringComparer.Ordinal)]);
    }

    public void Dispose() => _queue.Dispose();

    private ResourceState Answer(Registration registration, string? id)
    {
        var (type, name) = (registration.Type, registration.Name);
        if (type == StackReferenceType) return Reference(registration);
        if (_update.Session.Types.FindComponent(type) is { } component) return _update.RegisterComponent(component, registration);
        if (_update.Session.Types.IsLocalComponent(type, registration.Inputs)) return _update.RegisterComponent(type, name, parentUrn: null);
        var plain = registration with { Inputs = MockValues.WithIds(registration.Inputs, IdOf) };
        return id is null ? _update.Register(plain) : _update.Read(plain, id);
    }

    private string? IdOf(string urn)
    {
        var (type, name) = Urn.TypeAndName(urn);
        return NullIfEmpty(_update.Find(type, name)?.Id);
    }

    private ResourceState Reference(Registration registration)
    {
        var session = _update.Session;
        session.ThrowIfCancelled();
        var urn = Urn.Of(session.Stack, registration.Type, registration.Name);
        return session.Attempt(urn, ResourceOperation.Same, () =>
        {
            var fullName = registration.Inputs.String("name") ?? registration.Name;
            var stack = fullName[(fullName.LastIndexOf('/') + 1)..];
            var snapshot = _stacks.Find(stack) ?? throw new ArgumentException($"there is no stack {stack}: run `{UpCommand(stack)}`");
            var outputs = PropertyMap.Of(("name", fullName), ("outputs", snapshot.Outputs), ("secretOutputNames", snapshot.SecretOutputNames));
            return new ResourceState(urn, registration.Type, registration.Name, fullName, registration.Inputs, outputs);
        });
    }

    // A stack is called ENVIRONMENT.STAGE.
    private static string UpCommand(string stack) =>
        stack.Split('.', 2) is [var environment, var stage] ? $"lab up {stage} --env {environment}" : $"lab up {stack}";

    private async Task<IReadOnlyList<string>> RunAsync(Func<Task<IDictionary<string, object?>>> program)
    {
        var options = new TestOptions { ProjectName = Urn.Project, StackName = _update.Session.Stack, IsPreview = _update.Session.IsPreview };
        try
        {
            await Deployment.TestAsync(this, options, () => BodyAsync(program)).ConfigureAwait(false);
            return [];
        }
        catch (Exception exception) when (_error is not null)
        {
            return IsOurs(_error) || IsOurs(exception) ? [] : [ProgramProblem.Describe(_error)];
        }
        catch (AggregateException exception)
        {
            return [.. exception.InnerExceptions.Where(inner => !IsOurs(inner)).Select(ProgramProblem.Describe)];
        }
        catch (Exception exception)
        {
            return IsOurs(exception) ? [] : [ProgramProblem.Describe(exception)];
        }
        finally
        {
            _queue.End();
        }
    }

    private async Task<IDictionary<string, object?>> BodyAsync(Func<Task<IDictionary<string, object?>>> program)
    {
        try
        {
            // From here on the program moves on the thread that answers it: no other thread's pace, and no lock that one holds, changes the order in
            // which it asks.
            await _queue.AskAsync("", () => true).ConfigureAwait(false);
            _ = new ProgramStack(_options);
            var outputs = await program().ConfigureAwait(false);
            _ = new StackOutputs(outputs);
            return outputs;
        }
        catch (Exception exception)
        {
            _error = exception;
            throw;
        }
    }

    // The SDK passes an exception on as the text of another one.
    private static bool IsOurs(Exception exception) => exception.ToString().Contains(FailedOperation, StringComparison.Ordinal);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // Hands the stack's outputs to RegisterResourceOutputs, resolved by the SDK itself.
    private sealed class StackOutputs : ComponentResource
    {
        public const string Type = "eks-lab:engine:StackOutputs";

        public StackOutputs(IDictionary<string, object?> outputs)
            : base(Type, "outputs") => RegisterOutputs(outputs);
    }

    // Takes the place of the stack that the SDK makes for a function, whose options can't be given.
    private sealed class ProgramStack(ProgramOptions options) : Stack(new StackOptions { ResourceTransformations = { options.Record } });
}
