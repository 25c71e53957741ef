using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Faults;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Provider;
using Lab.Simulation.Resources;
using Lab.Simulation.State;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Engine;

/// <summary>
/// One environment of the simulated world on disk: its <see cref="World"/> and its stacks, with the operations that a Pulumi engine has.
/// </summary>
/// <remarks>
/// A program's registrations reach it through Pulumi's mocks, which tell type, name, inputs and provider, but not the parent of a
/// resource: type and name identify one within its stack, and dependencies are told by values (an id or ARN among the inputs). Of the
/// options of a resource, <c>ignoreChanges</c> and <c>deleteBeforeReplace</c> count. Not safe for use by several threads.
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

    /// <summary>Opens the environment whose state is in <paramref name="folder"/>. A folder that is missing is made, and locked, with the first
    /// change.</summary>
    /// <param name="folder">Where its state is.</param>
    /// <param name="environment">Its name.</param>
    /// <param name="access">What it is opened for.</param>
    /// <param name="time">What the lock is dated by. The world has a clock of its own, which no date of today moves.</param>
    /// <exception cref="EnvironmentLockedException">Another process is writing.</exception>
    /// <exception cref="StateException">The state is corrupted, foreign, of a newer version, or can't be written.</exception>
    public static SimulatedEnvironment Open(string folder, string environment, EnvironmentAccess access, TimeProvider time) =>
        Open(folder, environment, access, ResourceTypes.All(), time);

    internal static SimulatedEnvironment Open(string folder, string environment, EnvironmentAccess access, ResourceTypes types, TimeProvider time)
    {
        folder = Path.GetFullPath(folder);
        var store = StateStore.Open(folder, environment, access, time);
        var key = new SecretKey(Path.Combine(Path.GetDirectoryName(folder) ?? folder, SecretKey.FileName), isKept: access != EnvironmentAccess.Scratch);
        return new SimulatedEnvironment(environment, store, types, new RecordedStacks(store.World, key));
    }

    /// <summary>The environment's name.</summary>
    public string Name { get; }

    /// <summary>All that exists.</summary>
    public World World => _store.World;

    /// <summary>The Kubernetes half of the world.</summary>
    public IKubernetesHalf Kubernetes => _types.Kubernetes;

    /// <summary>The stacks that have been made, by name.</summary>
    public IReadOnlyDictionary<string, StackSnapshot> Stacks => _stacks.All;

    /// <summary>Says what <see cref="UpAsync"/> would do; changes nothing.</summary>
    public Task<UpdateResult> PreviewAsync(
        string stack, Func<Task<IDictionary<string, object?>>> program, IUpdateObserver observer, CancellationToken cancellationToken) =>
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
    public Task<UpdateResult> UpAsync(
        string stack, Func<Task<IDictionary<string, object?>>> program, IUpdateObserver observer, CancellationToken cancellationToken) =>
        OnOwnThread(() =>
        {
            var result = Update(Session(stack, isPreview: false, observer, cancellationToken), program);
            _store.Flush();
            return result;
        });

    /// <summary>Deletes the stack's resources, those that depend on others first, then the stack itself.</summary>
    /// <exception cref="StateException">The state can't be written; it holds all operations that were told to be completed.</exception>
    public Task<UpdateResult> DestroyAsync(string stack, IUpdateObserver observer, CancellationToken cancellationToken) =>
        OnOwnThread(() => Run(Session(stack, isPreview: false, observer, cancellationToken), session => StackDestruction.Run(session, _stacks)));

    /// <summary>Reads every resource of the stack back and records what it is now.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="observer">Hears what is done.</param>
    /// <param name="cancellationToken">Lets the operation under way end and starts no other.</param>
    /// <param name="forgetsUnreachable">Whether what is in a cluster that doesn't answer is forgotten, as <c>PULUMI_K8S_DELETE_UNREACHABLE</c> says.</param>
    /// <exception cref="StateException">The state can't be written; it holds all operations that were told to be completed.</exception>
    public Task<UpdateResult> RefreshAsync(
        string stack, IUpdateObserver observer, CancellationToken cancellationToken, bool forgetsUnreachable = false) =>
        OnOwnThread(() => Run(
            new StackSession(_store, _types, stack, isPreview: false, observer, cancellationToken) { ForgetsUnreachable = forgetsUnreachable },
            StackRefresh.Run));

    /// <summary>Whether the stack has objects in a cluster that AWS no longer has: deleted, or rebuilt under another endpoint.</summary>
    public bool HasLostCluster(string stack) => Stacks.GetValueOrDefault(stack)?.Resources
        .Where(resource => resource.Type == KubernetesProviderHandler.Type)
        .Select(provider => Kubeconfig.Server(provider.Inputs.String("kubeconfig")).Server)
        .Any(server => server is not null && World.All<EksCluster>().All(cluster => cluster.Endpoint != server)) ?? false;

    /// <summary>
    /// Lets simulated time pass if the stack was changed since this was last done: load balancers become active, their targets are checked,
    /// names are written.
    /// </summary>
    /// <exception cref="StateException">The state can't be written; it is as before.</exception>
    public Task SettleAsync(string stack, TimeSpan time) => World.Find<UnsettledStack>(stack) is null
        ? Task.CompletedTask
        : OperateAsync(() =>
        {
            Pass(time);
            World.Remove<UnsettledStack>(stack);
        });

    /// <summary>
    /// Changes the world as somebody does who goes past every stack, in AWS's console or with <c>kubectl</c>. All of it is one operation: on disk at
    /// once, or not at all.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="time">
    /// How much simulated time passes after it, in which controllers and Auto Scaling put right what they can. None leaves that to the next command.
    /// </param>
    /// <exception cref="StateException">The state can't be written; it is as before.</exception>
    public Task ChangeAsync(Action<World> change, TimeSpan time = default) => OperateAsync(() =>
    {
        GroupHealth.Look(World);
        change(World);
        Pass(time);
        foreach (var stack in World.All<StackRecord>()) World.Put(new UnsettledStack(stack.Id));
    });

    /// <summary>Lets a fault be met from now on; one of the same name is replaced.</summary>
    /// <exception cref="StateException">The state can't be written; it is as before.</exception>
    public Task InjectAsync(Fault fault) => ChangeAsync(world => world.Put(fault));

    /// <summary>Ends a fault; one that is over already is none.</summary>
    /// <exception cref="StateException">The state can't be written; it is as before.</exception>
    public Task LiftAsync(string fault) => ChangeAsync(world => world.Remove<Fault>(fault));

    /// <summary>Takes a snapshot of what was done, and gives the lock back.</summary>
    public void Dispose()
    {
        try
        {
            World.Rollback();
            _store.Compact();
        }
        catch (StateException)
        {
            // The journal has all of it; the next command reads that.
        }
        finally
        {
            _store.Dispose();
        }
    }

    private Task OperateAsync(Action operation) => OnOwnThread(() =>
    {
        try
        {
            operation();
            _store.Save();
        }
        catch
        {
            World.Rollback();
            throw;
        }

        _store.Flush();
    });

    // Auto Scaling counts from when something began to lack, however short the pieces are in which the time passes.
    private void Pass(TimeSpan time)
    {
        var end = World.Now + time;
        GroupHealth.Look(World);
        while (GroupHealth.Next(World) is { } due && due <= end)
        {
            if (due > World.Now) Kubernetes.Elapse(World, due - World.Now);
            GroupHealth.Restore(World, Kubernetes);
        }

        Kubernetes.Elapse(World, end > World.Now ? end - World.Now : TimeSpan.Zero);
    }

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
        using var run = new ProgramRun(update, _stacks);
        var outputs = run.Run(program);
        if (outputs is not null)
        {
            if (!session.IsPreview) _stacks.SetOutputs(session.Stack, outputs.Values, outputs.SecretNames);
            session.Save();
            Carry(session, () => update.DeleteUnregistered());
            session.Tally.Completed(urn, operation);
        }

        return session.Tally.Result(outputs?.Values ?? PropertyMap.Empty, outputs?.SecretNames ?? [], session.IsCancelled);
    }

    private UpdateResult Run(StackSession session, Action<StackSession> work)
    {
        Carry(session, () => work(session));
        _store.Flush();

        // Without outputs: no program said any, and what doesn't hand over secrets needs no key.
        return session.Tally.Result(PropertyMap.Empty, [], session.IsCancelled);
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

    // The thread pool is for programs: as long as something else keeps its threads, nobody knows whether a program is at rest.
    private static Task OnOwnThread(Action command) =>
        Task.Factory.StartNew(command, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<UpdateResult> OnOwnThread(Func<UpdateResult> command) =>
        Task.Factory.StartNew(command, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
