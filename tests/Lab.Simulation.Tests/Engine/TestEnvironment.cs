using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Engine;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.Engine;

/// <summary>An environment in a temporary folder that knows the tests' things alone.</summary>
internal sealed class TestEnvironment : IDisposable
{
    public const string Name = "alice";
    public const string Stack = "alice.things";

    private readonly string _root = Directory.CreateTempSubdirectory("lab-engine-").FullName;

    public string Folder => Path.Combine(_root, "sim", Name);

    public ThingHandler Handler { get; } = new();

    public RecordingObserver Observer { get; set; } = new();

    public static Func<Task<IDictionary<string, object?>>> Program(Action define) => () =>
    {
        define();
        return Task.FromResult<IDictionary<string, object?>>(new Dictionary<string, object?>());
    };

    public static Func<Task<IDictionary<string, object?>>> Program(Func<Dictionary<string, object?>> define) =>
        () => Task.FromResult<IDictionary<string, object?>>(define());

    public SimulatedEnvironment Open(EnvironmentAccess access = EnvironmentAccess.Write) => Open(access, [Handler, new AwsProvider()], [], []);

    public SimulatedEnvironment Open(
        EnvironmentAccess access, IEnumerable<IResourceHandler> resources, IEnumerable<IFunctionHandler> functions,
        IEnumerable<IComponentHandler> components) =>
        SimulatedEnvironment.Open(
            Folder, Name, access, new ResourceTypes(NoKubernetes.Instance, resources, functions, components), TimeProvider.System);

    public Task<UpdateResult> UpAsync(Action define, CancellationToken cancellationToken = default) => UpAsync(Program(define), cancellationToken);

    public async Task<UpdateResult> UpAsync(Func<Task<IDictionary<string, object?>>> program, CancellationToken cancellationToken = default)
    {
        using var environment = Open();
        return await environment.UpAsync(Stack, program, Observer, cancellationToken);
    }

    public async Task<UpdateResult> PreviewAsync(Action define)
    {
        using var environment = Open(EnvironmentAccess.Read);
        return await environment.PreviewAsync(Stack, Program(define), Observer, CancellationToken.None);
    }

    public async Task<UpdateResult> DestroyAsync()
    {
        using var environment = Open();
        return await environment.DestroyAsync(Stack, Observer, CancellationToken.None);
    }

    public async Task<UpdateResult> RefreshAsync()
    {
        using var environment = Open();
        return await environment.RefreshAsync(Stack, Observer, CancellationToken.None);
    }

    /// <summary>What the world holds, entity by entity, as text: equal texts are equal worlds.</summary>
    public string Describe()
    {
        using var environment = Open(EnvironmentAccess.Read);
        return Describe(environment.World);
    }

    public static string Describe(World world) =>
        string.Join('\n', world.Entities.Select(entity => System.Text.Encoding.UTF8.GetString(
            Lab.Simulation.State.StateFile.Line("", [new Lab.Simulation.State.EntityChange(entity.GetType(), entity.Id, entity)]))));

    public ImmutableArray<string> ThingIds()
    {
        using var environment = Open(EnvironmentAccess.Read);
        return [.. environment.World.All<SubnetCidrReservation>().Select(thing => thing.Id)];
    }

    public IReadOnlyDictionary<string, ResourceState> Resources()
    {
        using var environment = Open(EnvironmentAccess.Read);
        return environment.Stacks[Stack].Resources.ToDictionary(resource => resource.Name);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private sealed class NoKubernetes : IKubernetesHalf
    {
        public static NoKubernetes Instance { get; } = new();

        public void ClusterCreated(World world, EksCluster cluster) => throw new NotSupportedException();

        public void ClusterDeleted(World world, string clusterName) => throw new NotSupportedException();

        public void NodeJoined(World world, EksCluster cluster, NodeRegistration node) => throw new NotSupportedException();

        public void Elapse(World world, TimeSpan time) => world.Advance(time);

        public void NodeLeft(World world, string clusterName, string instanceId) => throw new NotSupportedException();

        public void AddonApplied(World world, EksCluster cluster, Addon addon) => throw new NotSupportedException();

        public void AddonRemoved(World world, string clusterName, string addonName) => throw new NotSupportedException();

        public KubernetesObject? Find(World world, string clusterName, string kind, string objectNamespace, string name) =>
            throw new NotSupportedException();

        public IReadOnlyList<KubernetesObject> List(World world, string clusterName, string kind, string? objectNamespace = null) =>
            throw new NotSupportedException();

        public IReadOnlyList<KubernetesEvent> Events(World world, string clusterName, string kind, string objectNamespace, string name) =>
            throw new NotSupportedException();
    }
}
