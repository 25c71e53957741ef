using System.Runtime.CompilerServices;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Addons;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.CloudController;
using Lab.Simulation.Kubernetes.ExternalDns;
using Lab.Simulation.Kubernetes.LoadBalancerController;
using Lab.Simulation.Kubernetes.Multus;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>
/// The Kubernetes clusters of the simulated world: an API server, the controllers, the scheduler, kubelets and the VPC CNI of each node.
/// Objects, events and the nodes' address pools are entities of the world; this class has no state of its own but
/// what it knows to be at rest.
/// </summary>
/// <remarks>
/// After each operation everything that reacts does so, and simulated time passes while something is awaited that will come by itself: a
/// pod that starts or stops, addresses for one. What a cluster does in its own time, such as giving an ENI back, happens when the world's
/// clock has moved on by then.
/// </remarks>
public sealed class SimulatedKubernetes : IKubernetesApi
{
    // Taints of Kubernetes itself say how the node is, and the cloud controller labels it; only the others come with the registration.
    private static KubernetesObject Relabelled(KubernetesObject live, PropertyMap registered)
    {
        static bool IsCondition(PropertyMap taint) => taint.RequiredString("key").Split('/')[0] is "node.kubernetes.io" or "node.cloudprovider.kubernetes.io";
        var taints = live.Spec.List("taints").Maps.Where(IsCondition)
            .Concat(registered.Map("spec").List("taints").Maps.Where(taint => !IsCondition(taint)));
        var labels = live.Labels.Where(label => CloudNodeController.LabelNames.Contains(label.Key))
            .Select(label => KeyValuePair.Create(label.Key, (object?)label.Value));
        var metadata = live.Content.Map("metadata")
            .With("labels", registered.Map("metadata").Map("labels").Merge(PropertyMap.From(labels)));
        return live with { Content = live.Content.With("metadata", metadata).With("spec", live.Spec.With("taints", taints)) };
    }

    private static readonly TimeSpan MostWaiting = TimeSpan.FromMinutes(5);

    /// <summary>What is known of a cluster's controllers, by world and cluster.</summary>
    private readonly ConditionalWeakTable<World, Dictionary<string, ClusterReactions>> _reactions = [];

    /// <inheritdoc/>
    public void ClusterCreated(World world, EksCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(cluster);
        var api = new ClusterApi(world, cluster.Id);
        world.Put(new ControlPlane(cluster.Id, 0));
        foreach (var manifest in NewCluster.Manifests(world, cluster)) api.Create(manifest, "kube-apiserver");
        Settle(api);
    }

    /// <inheritdoc/>
    public void ClusterDeleted(World world, string clusterName)
    {
        ArgumentNullException.ThrowIfNull(world);
        foreach (var each in world.All<KubernetesObject>().Where(each => each.ClusterName == clusterName)) world.Remove<KubernetesObject>(each.Id);
        foreach (var each in world.All<CloudService>().Where(each => each.ClusterName == clusterName)) world.Remove<CloudService>(each.Id);
        foreach (var each in world.All<KubernetesEvent>().Where(each => each.ClusterName == clusterName)) world.Remove<KubernetesEvent>(each.Id);
        foreach (var each in world.All<CniNode>().Where(each => each.ClusterName == clusterName)) world.Remove<CniNode>(each.Id);
        MultusNodes.Forget(world, each => each.ClusterName == clusterName);
        world.Remove<ControllerProcess>(clusterName);
        world.Remove<ExternalDnsRun>(clusterName);
        world.Remove<ControlPlane>(clusterName);
    }

    /// <inheritdoc/>
    public void NodeJoined(World world, EksCluster cluster, NodeRegistration node)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        var api = new ClusterApi(world, cluster.Id);
        var registered = NodeFacts.Register(world, cluster, node);
        if (api.Find("Node", "", registered.Map("metadata").RequiredString("name")) is { } live) api.Write(Relabelled(live, registered));
        else api.Create(registered, "kubelet");
        Settle(api);
    }

    /// <inheritdoc/>
    public void NodeLeft(World world, string clusterName, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(world);
        var api = new ClusterApi(world, clusterName);
        foreach (var node in api.List("Node").Where(node => NodeFacts.InstanceId(node) == instanceId)) api.Remove(node);
        world.Remove<CniNode>(instanceId);
        MultusNodes.Forget(world, each => each.Id == instanceId);
        Settle(api);
    }

    /// <inheritdoc/>
    public void AddonApplied(World world, EksCluster cluster, Addon addon)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(addon);
        var api = new ClusterApi(world, cluster.Id);
        foreach (var manifest in AddonManifests.Of(cluster, addon)) api.Apply(manifest, AddonManifests.FieldManager);
        Settle(api);
    }

    /// <inheritdoc/>
    public void AddonRemoved(World world, string clusterName, string addonName)
    {
        ArgumentNullException.ThrowIfNull(world);
        var api = new ClusterApi(world, clusterName);
        foreach (var (kind, objectNamespace, name) in AddonManifests.Objects(addonName))
        {
            if (api.Find(kind, objectNamespace, name) is { } found) api.Delete(found);
        }

        Settle(api);
    }

    /// <inheritdoc/>
    public KubernetesObject? Find(World world, string clusterName, string kind, string objectNamespace, string name) =>
        new ClusterApi(world, clusterName).Find(kind, objectNamespace, name);

    /// <inheritdoc/>
    public IReadOnlyList<KubernetesObject> List(World world, string clusterName, string kind, string? objectNamespace = null) =>
        new ClusterApi(world, clusterName).List(kind, objectNamespace);

    /// <inheritdoc/>
    public IReadOnlyList<KubernetesEvent> Events(World world, string clusterName, string kind, string objectNamespace, string name)
    {
        ArgumentNullException.ThrowIfNull(world);
        return
        [
            .. world.All<KubernetesEvent>(KubernetesObject.IdOf(clusterName, kind, objectNamespace, name)).OrderBy(each => each.LastSeen),
        ];
    }

    /// <inheritdoc/>
    public KubernetesObject Create(World world, string clusterName, PropertyMap manifest, string fieldManager, bool dryRun = false)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var api = new ClusterApi(world, clusterName);
        if (dryRun) return api.Create(manifest, fieldManager, dryRun: true);
        Reconcile(api);
        var made = api.Create(manifest, fieldManager);
        Reconcile(api);
        return api.Find(made.Kind, made.Namespace, made.Name) ?? made;
    }

    /// <inheritdoc/>
    public KubernetesObject Apply(
        World world, string clusterName, PropertyMap manifest, string fieldManager, bool dryRun = false,
        FieldConflicts conflicts = FieldConflicts.Force)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var api = new ClusterApi(world, clusterName);
        if (dryRun) return api.Apply(manifest, fieldManager, dryRun: true, conflicts);
        Reconcile(api);
        var made = api.Apply(manifest, fieldManager, dryRun: false, conflicts);
        Reconcile(api);
        return api.Find(made.Kind, made.Namespace, made.Name) ?? made;
    }

    /// <inheritdoc/>
    public void Patch(World world, string clusterName, KubernetesObject live, PropertyMap patch, string fieldManager, string? subresource = null)
    {
        ArgumentNullException.ThrowIfNull(live);
        var api = new ClusterApi(world, clusterName);
        Reconcile(api);
        var now = api.Find(live.Kind, live.Namespace, live.Name)
            ?? throw new KubernetesApiException("NotFound", $"{KubernetesKind.Find(live.Kind)?.QualifiedResource ?? live.Kind} \"{live.Name}\" not found");
        new ObjectPatch(api, patch, fieldManager, subresource).Write(now);
        Reconcile(api);
    }

    /// <inheritdoc/>
    public void Delete(World world, string clusterName, string kind, string objectNamespace, string name, DeletionPropagation propagation)
    {
        var api = new ClusterApi(world, clusterName);
        Reconcile(api);
        if (api.Find(kind, objectNamespace, name) is { } found) api.Delete(found, propagation);
        Reconcile(api);
    }

    /// <inheritdoc/>
    public void Elapse(World world, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(world);
        var end = world.Now + time;
        List<ClusterApi> all = [.. world.All<ControlPlane>().Select(plane => new ClusterApi(world, plane.Id))];
        while (true)
        {
            foreach (var api in all) Reconcile(api);
            if (all.Select(api => Next(api, awaited: false)).Min() is not { } next || next > end) break;
            AdvanceTo(world, next);
        }

        if (end > world.Now) world.Advance(end - world.Now);
    }

    /// <inheritdoc/>
    public void Settle(World world, string clusterName) => Settle(new ClusterApi(world, clusterName));

    /// <inheritdoc/>
    public DateTimeOffset? NextChange(World world, string clusterName) => Next(new ClusterApi(world, clusterName), awaited: false);

    /// <summary>Lets everything react, and time pass while something is awaited.</summary>
    private void Settle(ClusterApi api)
    {
        var end = api.World.Now + MostWaiting;
        while (true)
        {
            Reconcile(api);
            if (Next(api, awaited: true) is not { } next || next > end) return;
            AdvanceTo(api.World, next);
        }
    }

    /// <summary>Passes the time until the next thing is due. What is due already has been done, or it would be waited for without end.</summary>
    private static void AdvanceTo(World world, DateTimeOffset next)
    {
        if (next <= world.Now) throw new InvalidOperationException($"something is due at {next:O} and still to be done at {world.Now:O}");
        world.Advance(next - world.Now);
    }

    /// <summary>Runs everything that reacts until nothing changes any more; no time passes.</summary>
    private void Reconcile(ClusterApi api) => Reactions(api).Run(api);

    private DateTimeOffset? Next(ClusterApi api, bool awaited) => Reactions(api).Next(api, awaited);

    private ClusterReactions Reactions(ClusterApi api)
    {
        var ofWorld = _reactions.GetOrCreateValue(api.World);
        if (!ofWorld.TryGetValue(api.ClusterName, out var reactions)) ofWorld[api.ClusterName] = reactions = new ClusterReactions();
        return reactions;
    }
}
