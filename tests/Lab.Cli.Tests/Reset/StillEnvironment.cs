using Lab.Cli.Reset;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Tests.Reset;

/// <summary>A cluster in which no controller does anything: what is asked to go stays.</summary>
internal sealed class StillEnvironment : ILiveEnvironment
{
    public string Name => "dev";

    public List<RecordedResource> Recorded { get; } = [];

    public List<KubernetesObject> Objects { get; } = [];

    /// <summary>What was changed in it.</summary>
    public List<string> Acts { get; } = [];

    public TimeSpan Waited { get; private set; }

    public Task<IReadOnlyList<RecordedResource>> RecordedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RecordedResource>>([.. Recorded]);

    public Task<IReadOnlySet<string>> StagesOfLostClustersAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>());

    public Task<IReadOnlyList<KubernetesObject>> ObjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<KubernetesObject>>([.. Objects]);

    public Task<IReadOnlyList<LiveNodeGroup>> NodeGroupsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LiveNodeGroup>>([]);

    public Task<IReadOnlyList<LiveRule>> RulesAsync(IReadOnlyCollection<string> groupIds, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LiveRule>>([]);

    public IReadOnlyList<PropertyMap> ManifestOf(KubernetesObject releaseSecret) => [];

    public Task DeleteAsync(KubernetesObject live, CancellationToken cancellationToken) => Act($"delete {LiveObjects.Name(live)}");

    public Task PatchAsync(KubernetesObject live, PropertyMap patch, CancellationToken cancellationToken) => Act($"patch {LiveObjects.Name(live)} {patch}");

    public Task ApplyAsync(PropertyMap manifest, string fieldManager, CancellationToken cancellationToken) => Act($"apply {manifest}");

    public Task RevokeAsync(LiveRule rule, CancellationToken cancellationToken) => Act($"revoke {rule.Id}");

    public Task TerminateAsync(string instanceId, CancellationToken cancellationToken) => Act($"terminate {instanceId}");

    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        Waited += time;
        return Task.CompletedTask;
    }

    private Task Act(string act)
    {
        Acts.Add(act);
        return Task.CompletedTask;
    }
}
