using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.Aws;

/// <summary>The least of a Kubernetes half that EKS needs: nodes, the <c>aws-node</c> DaemonSet, and pods that a test puts there.</summary>
internal sealed class FakeKubernetes : IKubernetesHalf
{
    private readonly Dictionary<string, KubernetesObject> _objects = [];

    public List<NodeRegistration> Joined { get; } = [];

    public List<string> Left { get; } = [];

    /// <summary>Looks at the world when a node joins.</summary>
    public Action<NodeRegistration> OnJoin { get; set; } = _ => { };

    public List<Addon> Addons { get; } = [];

    public List<string> RemovedAddons { get; } = [];

    public List<string> Clusters { get; } = [];

    public void Put(string clusterName, string kind, string objectNamespace, string name, PropertyMap content)
    {
        var made = new KubernetesObject(clusterName, kind, objectNamespace, name, content);
        _objects[made.Id] = made;
    }

    public void PutPod(string clusterName, string name, string nodeName, string address, bool hostNetwork = false) => Put(
        clusterName, "Pod", "default", name,
        PropertyMap.Of(
            ("spec", PropertyMap.Of(("nodeName", nodeName), ("hostNetwork", hostNetwork))),
            ("status", PropertyMap.Of(("podIP", address)))));

    public void PutNode(string clusterName, string name, string instanceId) => Put(
        clusterName, "Node", "", name,
        PropertyMap.Of(
            ("spec", PropertyMap.Of(("providerID", $"aws:///zone/{instanceId}"))),
            ("status", PropertyMap.Of(("conditions", new object[] { PropertyMap.Of(("type", "Ready"), ("status", "True")) })))));

    public void PutCni(string clusterName, PropertyMap environment)
    {
        var container = PropertyMap.Of(
            ("name", "aws-node"), ("env", environment.Select(pair => (object?)PropertyMap.Of(("name", pair.Key), ("value", pair.Value)))));
        var template = PropertyMap.Of(("spec", PropertyMap.Of(("containers", new object[] { container }))));
        Put(clusterName, "DaemonSet", "kube-system", "aws-node", PropertyMap.Of(("spec", PropertyMap.Of(("template", template)))));
    }

    public void ClusterCreated(World world, EksCluster cluster) => Clusters.Add(cluster.Id);

    public void ClusterDeleted(World world, string clusterName) => Clusters.Remove(clusterName);

    public void NodeJoined(World world, EksCluster cluster, NodeRegistration node)
    {
        OnJoin(node);
        Joined.Add(node);
        PutNode(
            cluster.Id, HostNames.Private(Regions.Default, NetworkInterfaces.OfInstance(world, node.InstanceId)[0].PrimaryAddress), node.InstanceId);
    }

    public void Elapse(World world, TimeSpan time) => world.Advance(time);

    public void NodeLeft(World world, string clusterName, string instanceId)
    {
        Left.Add(instanceId);
        foreach (var node in List(world, clusterName, "Node")
            .Where(node => ((string)node.Content.At("spec", "providerID")!).EndsWith(instanceId, StringComparison.Ordinal)))
        {
            _objects.Remove(node.Id);
        }
    }

    public void AddonApplied(World world, EksCluster cluster, Addon addon)
    {
        Addons.Add(addon);
        if (addon.Name == "vpc-cni") PutCni(cluster.Id, PropertyMap.Empty);
    }

    public void AddonRemoved(World world, string clusterName, string addonName) => RemovedAddons.Add(addonName);

    public KubernetesObject? Find(World world, string clusterName, string kind, string objectNamespace, string name) =>
        _objects.GetValueOrDefault($"{clusterName}/{kind}/{objectNamespace}/{name}");

    public IReadOnlyList<KubernetesObject> List(World world, string clusterName, string kind, string? objectNamespace = null) =>
        [.. _objects.Values.Where(each => each.ClusterName == clusterName && each.Kind == kind
            && (objectNamespace is null || each.Namespace == objectNamespace))];

    public IReadOnlyList<KubernetesEvent> Events(World world, string clusterName, string kind, string objectNamespace, string name) => [];
}
