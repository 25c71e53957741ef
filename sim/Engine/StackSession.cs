using Lab.Simulation.Faults;
using Lab.Simulation.Resources;
using Lab.Simulation.State;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Engine;

/// <summary>
/// One command on one stack: runs its operations one after the other, each whole or not at all and on disk before the next one.
/// </summary>
internal sealed class StackSession(
    StateStore store, ResourceTypes types, string stack, bool isPreview, IUpdateObserver observer, CancellationToken cancellationToken)
{
    public string Stack { get; } = stack;

    public bool IsPreview { get; } = isPreview;

    public ResourceTypes Types { get; } = types;

    public World World { get; } = store.World;

    public StackResources Resources { get; } = new(store.World, stack);

    public UpdateTally Tally { get; } = new(observer);

    /// <inheritdoc cref="ResourceContext.ForgetsUnreachable"/>
    public bool ForgetsUnreachable { get; init; }

    /// <summary>Whether something was left undone because the command was cancelled.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>What a handler may use for an operation on the resource.</summary>
    public ResourceContext Context(string urn, string type, string name, ResourceState? provider) =>
        new(World, urn, type, name, IsPreview, provider, message => Tally.Reported(urn, message)) { ForgetsUnreachable = ForgetsUnreachable };

    /// <summary>Makes or changes a resource, and records it. One that did not become live is recorded too, and is a failure.</summary>
    /// <exception cref="OperationFailedException">It failed; nothing is changed, except for a resource that did not become live.</exception>
    public ResourceState Apply(string urn, ResourceOperation operation, IReadOnlyList<string> changed, Func<ResourceState> work)
    {
        var state = Attempt(urn, operation, () =>
        {
            Tally.Started(urn, operation, changed);
            if (operation != ResourceOperation.Same) Strike(urn, operation);
            var applied = work();
            if (operation != ResourceOperation.Same) World.Put(new UnsettledStack(Stack));
            Save();
            return applied;
        });
        if (!state.InitErrors.IsEmpty && !IsPreview)
        {
            throw Fail(new ResourceFailure(urn, operation, "InitError", string.Join('\n', state.InitErrors)));
        }

        Tally.Completed(urn, operation);
        return state;
    }

    /// <summary>Deletes a resource, and takes it out of the record.</summary>
    /// <exception cref="OperationFailedException">It failed; nothing is changed.</exception>
    public void Delete(ResourceState state, bool isCounted)
    {
        ThrowIfCancelled();
        Attempt(state.Urn, ResourceOperation.Delete, () =>
        {
            Tally.Started(state.Urn, ResourceOperation.Delete, []);
            if (!IsPreview)
            {
                Strike(state.Urn, ResourceOperation.Delete);
                if (state.Id.Length > 0) Types.Get(state.Type).Delete(Context(state.Urn, state.Type, state.Name, Resources.ProviderOf(state)), state);
                Resources.Remove(state);
                World.Put(new UnsettledStack(Stack));
                Save();
            }

            return state;
        });
        Tally.Completed(state.Urn, ResourceOperation.Delete, isCounted);
    }

    /// <summary>Does a part of an operation; what it changed is taken back when it fails, unless the failure says that it stays.</summary>
    /// <exception cref="OperationFailedException">It failed.</exception>
    public T Attempt<T>(string urn, ResourceOperation operation, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is not (OperationFailedException or OperationCanceledException or StateException))
        {
            if (exception is ResourceException { HasEffect: true }) Save();
            else TakeBack();
            throw Fail(Failure(urn, operation, exception));
        }
    }

    /// <summary>To be called before each operation.</summary>
    /// <exception cref="OperationCanceledException">No other operation shall start.</exception>
    public void ThrowIfCancelled()
    {
        IsCancelled |= cancellationToken.IsCancellationRequested;
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Puts what was changed on disk; in a preview nothing is.</summary>
    public void Save()
    {
        if (!IsPreview) store.Save();
    }

    /// <summary>Meets the faults of an operation that is about to begin. Components and the stack itself are no service's.</summary>
    /// <exception cref="ResourceException">It is refused.</exception>
    public void Strike(string urn, ResourceOperation operation)
    {
        var (type, name) = Urn.TypeAndName(urn);
        if (!IsPreview && Types.Find(type) is not null) FaultInjection.Strike(Context(urn, type, name, provider: null), operation);
    }

    private void TakeBack()
    {
        FaultInjection.Rollback(World);
        Save();
    }

    private OperationFailedException Fail(ResourceFailure failure)
    {
        Tally.Failed(failure);
        return new OperationFailedException(failure.Message);
    }

    private static ResourceFailure Failure(string urn, ResourceOperation operation, Exception exception)
    {
        var (type, name) = Urn.TypeAndName(urn);
        return exception switch
        {
            ResourceException refused => new ResourceFailure(urn, operation, refused.Code, refused.Message),
            ArgumentException => new ResourceFailure(urn, operation, null, $"{type} resource '{name}' has a problem: {exception.Message}"),

            // A defect of the simulated world: all that helps to find it is shown.
            _ => new ResourceFailure(urn, operation, "InternalError", $"{type} resource '{name}': the simulated world failed: {exception}"),
        };
    }
}
