using System.Collections.Immutable;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.State;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Engine;

/// <summary>How an environment is opened.</summary>
public enum EnvironmentAccess
{
    /// <summary>To look at: any number of readers, also beside a writer; they see the state as of opening.</summary>
    Read,

    /// <summary>To change: one at a time.</summary>
    Write,

    /// <summary>To try things out: as for reading, and changes are made in memory alone.</summary>
    Scratch,
}

/// <summary>
/// One environment of the simulated world on disk: its <see cref="World"/> and its stacks, with the operations that a Pulumi engine has.
/// </summary>
/// <remarks>
/// A program's registrations reach it through Pulumi's mocks, which tell type, name, inputs and provider, but neither parent nor
/// options of a resource: type and name identify one within its stack, and dependencies are told by values (an id or ARN among the
/// inputs). Not safe for use by several threads.
/// </remarks>
public sealed class SimulatedEnvironment : IDisposable
{
    private readonly StateStore _store;
    private readonly ResourceTypes _types;
    private readonly RecordedStacks _stacks;

    private SimulatedEnvironment(string environment, StateStore store, ResourceTypes types, RecordedStacks stacks)
    {
        Name = environment;
        _store = store;
        _types = types;
        _stacks = stacks;
    }

    /// <summary>Opens the environment whose state is in <paramref name="folder"/>; for writing, the folder is made when it is missing.</summary>
    /// <exception cref="EnvironmentLockedException">Another process is writing.</exception>
    /// <exception cref="StateException">The state is corrupted, foreign, of a newer version, or can't be written.</exception>
    public static SimulatedEnvironment Open(string folder, string environment, EnvironmentAccess access) =>
        Open(folder, environment, access, ResourceTypes.All(), TimeProvider.System);

    internal static SimulatedEnvironment Open(string folder, string environment, EnvironmentAccess access, ResourceTypes types, TimeProvider time)
    {
        folder = Path.GetFullPath(folder);
        var store = StateStore.Open(folder, environment, access, time);
        var key = new SecretKey(Path.Combine(Path.GetDirectoryName(folder) ?? folder, "key"), isKept: access != EnvironmentAccess.Scratch);
        return new SimulatedEnvironment(environment, store, types, new RecordedStacks(store.World, key));
    }

    /// <summary>The environment's name.</summary>
    public string Name { get; }

    /// <summary>All that exists.</summary>
    public World World => _store.World;

    /// <summary>The Kubernetes half of the world.</summary>
    public IKubernetesHalf Kubernetes => _types.Kubernetes;

    /// <summary>The stacks that have been made, by name.</summary>
    /// <exception cref="StateException">Secret outputs can't be opened, because their key is missing.</exception>
    public IReadOnlyDictionary<string, StackSnapshot> Stacks => _stacks.All;

    /// <summary>Says what <see cref="UpAsync"/> would do; changes nothing.</summary>
    public Task<UpdateResult> PreviewAsync(string stack, Func<Task<IDictionary<string, object?>>> program, IUpdateObserver observer, CancellationToken cancellationToken) =>
        OnOwnThread(() =>
        {
            var session = Session(stack, isPreview: true, observer, cancellationToken);
            try
            {
                return Update(session, program);
            }
            finally
            {
                World.Rollback();
            }
        });

    /// <summary>
    /// Runs the program and makes the world what it says: creates, updates, replaces; then deletes what it no longer names. Each
    /// operation is on disk before the next one starts. Cancelling lets the operation under way end and starts no other.
    /// </summary>
    /// <exception cref="StateException">The state can't be written; it holds all operations that were told to be completed.</exception>
    public Task<UpdateResult> UpAsync(string stack, Func<Task<IDictionary<string, object?>>> program, IUpdateObserver observer, CancellationToken cancellationToken) =>
        OnOwnThread(() =>
        {
            var result = Update(Session(stack, isPreview: false, observer, cancellationToken), program);
            _store.Compact();
            return result;
        });

    /// <summary>Deletes the stack's resources, those that depend on others first, then the stack itself.</summary>
    /// <exception cref="StateException">The state can't be written; it holds all operations that were told to be completed.</exception>
    public Task<UpdateResult> DestroyAsync(string stack, IUpdateObserver observer, CancellationToken cancellationToken) =>
        OnOwnThread(() => Run(Session(stack, isPreview: false, observer, cancellationToken), session => StackDestruction.Run(session, _stacks)));

    /// <summary>Reads every resource of the stack back and records what it is now.</summary>
    /// <exception cref="StateException">The state can't be written; it holds all operations that were told to be completed.</exception>
    public Task<UpdateResult> RefreshAsync(string stack, IUpdateObserver observer, CancellationToken cancellationToken) =>
        OnOwnThread(() => Run(Session(stack, isPreview: false, observer, cancellationToken), StackRefresh.Run));

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _store.Dispose();

    private StackSession Session(string stack, bool isPreview, IUpdateObserver observer, CancellationToken cancellationToken) =>
        new(_store, _types, stack, isPreview, observer, cancellationToken);

    private UpdateResult Update(StackSession session, Func<Task<IDictionary<string, object?>>> program)
    {
        var urn = Urn.OfStack(session.Stack);
        var operation = _stacks.Contains(session.Stack) ? ResourceOperation.Same : ResourceOperation.Create;
        session.Tally.Started(urn, operation, []);
        if (operation == ResourceOperation.Create && !session.IsPreview) _stacks.Create(session.Stack);
        session.Save();
        var update = new StackUpdate(session);
        var outputs = new ProgramRun(update, _stacks).Run(program);
        if (!session.IsPreview) _stacks.SetOutputs(session.Stack, outputs?.Values ?? PropertyMap.Empty, outputs?.SecretNames ?? []);
        session.Save();
        if (outputs is not null)
        {
            Carry(session, () => update.DeleteUnregistered());
            session.Tally.Completed(urn, operation);
        }

        return session.Tally.Result(outputs?.Values ?? PropertyMap.Empty, outputs?.SecretNames ?? [], session.IsCancelled);
    }

    private UpdateResult Run(StackSession session, Action<StackSession> work)
    {
        Carry(session, () => work(session));
        _store.Compact();
        var stack = _stacks.Find(session.Stack);
        return session.Tally.Result(stack?.Outputs ?? PropertyMap.Empty, stack?.SecretOutputNames ?? [], session.IsCancelled);
    }

    // A failure or a cancellation is in the session's result already.
    private static void Carry(StackSession session, Action work)
    {
        try
        {
            work();
        }
        catch (OperationFailedException) when (session.Tally.HasFailures)
        {
        }
        catch (OperationCanceledException) when (session.IsCancelled)
        {
        }
    }

    private static Task<UpdateResult> OnOwnThread(Func<UpdateResult> command) =>
        Task.Factory.StartNew(command, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>A stack as recorded.</summary>
/// <param name="Name">Its name, for example <c>alice.network</c>.</param>
/// <param name="Outputs">Its outputs; empty after a failed update.</param>
/// <param name="SecretOutputNames">Those outputs that are secrets.</param>
/// <param name="Resources">Its resources in the order of registration.</param>
public sealed record StackSnapshot(string Name, PropertyMap Outputs, ImmutableArray<string> SecretOutputNames, ImmutableArray<ResourceState> Resources);

/// <summary>What an operation does to a resource.</summary>
public enum ResourceOperation
{
    /// <summary>Nothing.</summary>
    Same,

    /// <summary>Makes it.</summary>
    Create,

    /// <summary>Changes it in place.</summary>
    Update,

    /// <summary>Makes another one in its place.</summary>
    Replace,

    /// <summary>Deletes it.</summary>
    Delete,

    /// <summary>Reads it back.</summary>
    Refresh,
}

/// <summary>Is told what happens during an operation, in order; calls don't overlap.</summary>
public interface IUpdateObserver
{
    /// <summary>An operation on a resource starts. <paramref name="changed"/> names the top-level properties that differ.</summary>
    void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed);

    /// <summary>It says something.</summary>
    void Reported(string urn, StatusMessage message);

    /// <summary>It is done. <paramref name="simulated"/> is how long the real one would have taken.</summary>
    void Completed(string urn, ResourceOperation operation, TimeSpan simulated);

    /// <summary>It failed.</summary>
    void Failed(ResourceFailure failure);
}

/// <summary>A failed operation.</summary>
/// <param name="Urn">The resource.</param>
/// <param name="Operation">What was tried.</param>
/// <param name="Code">The service's error code, or <see langword="null"/> when the program itself failed.</param>
/// <param name="Message">The reasons, in the service's words.</param>
public sealed record ResourceFailure(string Urn, ResourceOperation Operation, string? Code, string Message);

/// <summary>What became of an operation on a stack.</summary>
/// <param name="Counts">How many resources there were of each kind of operation.</param>
/// <param name="Outputs">The stack's outputs (unknown ones left out in a preview).</param>
/// <param name="SecretOutputNames">Those outputs that are secrets.</param>
/// <param name="Failures">What failed; empty when all went well.</param>
/// <param name="Simulated">How long the real operations would have taken, one after the other.</param>
/// <param name="IsCancelled">Whether it was stopped before its end.</param>
public sealed record UpdateResult(
    ImmutableSortedDictionary<ResourceOperation, int> Counts, PropertyMap Outputs, ImmutableArray<string> SecretOutputNames, ImmutableArray<ResourceFailure> Failures,
    TimeSpan Simulated, bool IsCancelled)
{
    /// <summary>Whether everything was done.</summary>
    public bool Succeeded => Failures.IsEmpty && !IsCancelled;

    /// <summary>Whether anything was, or in a preview would be, changed.</summary>
    public bool HasChanges => Counts.Any(count => count.Key is not (ResourceOperation.Same or ResourceOperation.Refresh) && count.Value > 0);
}

/// <summary>Another process is writing this environment.</summary>
/// <param name="environment">The environment.</param>
/// <param name="holder">Who: process id, command, user, host and since when, in words.</param>
/// <param name="lockFile">The lock's file.</param>
public sealed class EnvironmentLockedException(string environment, string holder, string lockFile)
    : Exception($"environment {environment} is being changed by {holder}")
{
    /// <summary>The lock's file.</summary>
    public string LockFile { get; } = lockFile;
}

/// <summary>The state on disk can't be used.</summary>
/// <param name="file">The file.</param>
/// <param name="problem">What is wrong with it, and where.</param>
/// <param name="remedy">What to do about it.</param>
public sealed class StateException(string file, string problem, string remedy) : Exception($"{file}: {problem}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
