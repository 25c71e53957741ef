using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Lab.Infra.MultusNodes;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Engine;
using Lab.Simulation.Faults;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Lab.Stacks;

namespace Lab.Cli.Reset;

/// <summary>A simulated environment's world.</summary>
/// <param name="environment">The environment.</param>
internal sealed class SimulatedLiveEnvironment(SimulatedEnvironment environment) : ILiveEnvironment
{
    /// <summary>As <c>kubectl patch</c> calls itself; from that one Pulumi takes fields over without a conflict (recorded case 11c).</summary>
    private const string FieldManager = "kubectl-patch";

    private const string NoManageTag = "node.k8s.amazonaws.com/no_manage";
    private const string NodeGroupLabel = "eks.amazonaws.com/nodegroup";

    /// <inheritdoc/>
    public string Name => environment.Name;

    private World World => environment.World;

    private IKubernetesApi Kubernetes => (IKubernetesApi)environment.Kubernetes;

    private EksCluster? Cluster => World.All<EksCluster>().FirstOrDefault(cluster => World.Find<ControlPlane>(cluster.Id) is not null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedResource>> RecordedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RecordedResource>>(
    [
        .. from stage in StageCatalog.All
           from resource in environment.Stacks.GetValueOrDefault(StackOf(stage.Name))?.Resources ?? []
           where !resource.PendingDelete
           select new RecordedResource(stage.Name, resource.Type, resource.Id, resource.Inputs, resource.Outputs),
    ]);

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> StagesOfLostClustersAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlySet<string>>(
        StageCatalog.All.Select(stage => stage.Name).Where(stage => environment.HasLostCluster(StackOf(stage))).ToHashSet(StringComparer.Ordinal));

    /// <inheritdoc/>
    public Task<IReadOnlyList<KubernetesObject>> ObjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<KubernetesObject>>(
        Cluster is { } cluster ? [.. World.All<KubernetesObject>().Where(each => each.ClusterName == cluster.Id)] : []);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LiveNodeGroup>> NodeGroupsAsync(CancellationToken cancellationToken)
    {
        var stages = StageCatalog.All.SelectMany(stage => (environment.Stacks.GetValueOrDefault(StackOf(stage.Name))?.Resources ?? [])
            .Select(resource => (resource.Id, Stage: stage.Name))).Where(resource => resource.Id.Length > 0).ToLookup(resource => resource.Id, resource => resource.Stage);
        var managed = World.All<NodeGroup>().Where(group => stages.Contains(group.Id)).Select(group => new LiveNodeGroup(
            stages[group.Id].First(), group.Name, group.DesiredSize,
            [.. group.InstanceIds.Where(IsRunning).Select(id => Instance(id, group.Labels.SetItem(NodeGroupLabel, group.Name), group.Taints.Select(taint => taint.Key), 0))])
        {
            Issues = group.HealthIssues,
        });
        var own = World.All<AutoScalingGroup>().Where(group => stages.Contains(group.Id)).Select(group =>
        {
            var stage = stages[group.Id].First();
            var networks = environment.Stacks[StackOf(stage)].PlainOutputs.Integer("networks") ?? 0;
            return new LiveNodeGroup(
                stage, group.Id, group.DesiredCapacity,
                [.. group.Instances.Select(each => each.Id).Where(IsRunning).Select(id => Instance(id, MultusNodeGroup.Labels, [MultusNodeGroup.NotReady.Key], networks))])
            {
                Issues = group.CapacityFailure is { } failure ? [failure] : [],
            };
        });
        return Task.FromResult<IReadOnlyList<LiveNodeGroup>>([.. managed, .. own]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LiveRule>> RulesAsync(IReadOnlyCollection<string> groupIds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LiveRule>>(
        [
            .. from id in groupIds
               from rule in World.Find<SecurityGroup>(id)?.Rules ?? []
               select new LiveRule(rule.Id, id, rule.IsEgress, rule.CidrBlock ?? rule.ReferencedGroupId ?? "", rule.CidrBlock is not null, Ports(rule), rule.Description),
        ]);

    /// <inheritdoc/>
    public IReadOnlyList<PropertyMap> ManifestOf(KubernetesObject releaseSecret)
    {
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(releaseSecret.Content.Map("data").RequiredString("release")));
        return [.. ((PropertyMap)PropertyValue.Parse(text)!).List("manifest").Maps];
    }

    /// <inheritdoc/>
    public Task DeleteAsync(KubernetesObject live, CancellationToken cancellationToken) => ChangeAsync(
        cluster => Kubernetes.Delete(World, cluster, live.Kind, live.Namespace, live.Name, DeletionPropagation.Background));

    /// <inheritdoc/>
    public Task PatchAsync(KubernetesObject live, PropertyMap patch, CancellationToken cancellationToken) => ChangeAsync(cluster =>
    {
        if (Kubernetes.Find(World, cluster, live.Kind, live.Namespace, live.Name) is { } now) Kubernetes.Patch(World, cluster, now, patch, FieldManager);
    });

    /// <inheritdoc/>
    public Task ApplyAsync(PropertyMap manifest, string fieldManager, CancellationToken cancellationToken) =>
        ChangeAsync(cluster => Kubernetes.Apply(World, cluster, manifest, fieldManager));

    /// <inheritdoc/>
    public Task RevokeAsync(LiveRule rule, CancellationToken cancellationToken) => environment.ChangeAsync(world =>
    {
        if (world.Find<SecurityGroup>(rule.GroupId) is { } group) world.Put(group with { Rules = group.Rules.RemoveAll(each => each.Id == rule.Id) });
    });

    /// <inheritdoc/>
    public Task TerminateAsync(string instanceId, CancellationToken cancellationToken) => environment.ChangeAsync(world =>
    {
        if (world.Find<Instance>(instanceId) is not null) Mishaps.TerminateInstance(world, instanceId);
    });

    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => environment.ChangeAsync(static _ => { }, time);

    // Simulated time passes, in which the pods that it makes anew start.
    private Task ChangeAsync(Action<string> change) => environment.ChangeAsync(_ =>
    {
        if (Cluster is not { } cluster) return;
        try
        {
            change(cluster.Id);
            Kubernetes.Settle(World, cluster.Id);
        }
        catch (KubernetesApiException refusal)
        {
            throw new LabException(ExitCode.Failed, $"{refusal.Code}: {refusal.Message}");
        }
    });

    private LiveInstance Instance(string id, ImmutableSortedDictionary<string, string> labels, IEnumerable<string> taintKeys, int networks)
    {
        var interfaces = World.All<NetworkInterface>().Where(each => each.InstanceId == id).ToList();
        return new LiveInstance(
            id, labels, [.. taintKeys],
            [.. interfaces.SelectMany(each => each.SecondaryAddresses.Append(each.PrimaryAddress)).Select(address => IPNetwork.Parse(address + "/32")),
             .. interfaces.SelectMany(each => each.Prefixes).Select(IPNetwork.Parse)])
        {
            UnmanagedInterfaces = interfaces.Count(each => each.Tags.GetValueOrDefault(NoManageTag) == "true"),
            WantedUnmanagedInterfaces = networks,
        };
    }

    private bool IsRunning(string instanceId) => World.Find<Instance>(instanceId) is { State: "running" };

    private string StackOf(string stage) => new StackName(environment.Name, stage).ToString();

    private static string Ports(SecurityGroupRule rule) => rule.Protocol == "-1" ? "everything"
        : string.Create(CultureInfo.InvariantCulture, $"{rule.Protocol}/{(rule.FromPort == rule.ToPort ? rule.FromPort : $"{rule.FromPort}-{rule.ToPort}")}");
}
