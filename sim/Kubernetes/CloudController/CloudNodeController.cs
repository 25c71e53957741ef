using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// Completes nodes that a kubelet registered: instance type, zone and region as labels, addresses, then the taint goes that keeps pods away
/// (k8s.io/cloud-provider, <c>controllers/node</c>; recorded cases 03a, 03b).
/// </summary>
internal sealed class CloudNodeController(ClusterApi api)
{
    /// <summary>The kubelet's taint of a node that the cloud controller has not seen yet.</summary>
    public const string Uninitialized = "node.cloudprovider.kubernetes.io/uninitialized";

    private const string BetaInstanceType = "beta.kubernetes.io/instance-type";
    private const string BetaRegion = "failure-domain.beta.kubernetes.io/region";
    private const string BetaZone = "failure-domain.beta.kubernetes.io/zone";
    private const string InstanceType = "node.kubernetes.io/instance-type";
    private const string ZoneId = "topology.k8s.aws/zone-id";
    private const string Region = "topology.kubernetes.io/region";
    private const string Zone = "topology.kubernetes.io/zone";

    /// <summary>The labels that this controller puts on nodes.</summary>
    public static ImmutableHashSet<string> LabelNames { get; } = [BetaInstanceType, BetaRegion, BetaZone, InstanceType, ZoneId, Region, Zone];

    /// <summary>Does what is due now. A node whose instance is not found keeps its taint, without an event.</summary>
    public void Run()
    {
        foreach (var node in api.List("Node").Where(node => node.Spec.List("taints").Maps.Any(taint => taint.String("key") == Uninitialized)))
        {
            if (InstanceOf(node) is { } instance) Initialize(node, instance);
        }
    }

    // Without a providerID the instance is found by its private DNS name, which is the node's.
    private Instance? InstanceOf(KubernetesObject node) => node.Spec.ContainsKey("providerID")
        ? api.World.Find<Instance>(NodeFacts.InstanceId(node))
        : api.World.All<Instance>().FirstOrDefault(instance => instance.State != "terminated"
            && NetworkInterfaces.OfInstance(api.World, instance.Id).Count > 0 && NodeFacts.Name(api.World, instance) == node.Name);

    private void Initialize(KubernetesObject node, Instance instance)
    {
        var taints = PropertyList.From(node.Spec.List("taints").Maps.Where(taint => taint.String("key") != Uninitialized));
        var zone = api.World.Get<Subnet>(instance.SubnetId).AvailabilityZone;
        var content = node.Content
            .Set(node.Metadata.Map("labels").Merge(Labels(instance, zone)), "metadata", "labels")
            .Set(taints.Count == 0 ? null : taints, "spec", "taints")
            .Default($"aws:///{zone}/{instance.Id}", "spec", "providerID")
            .Set(PropertyList.From(NodeFacts.Addresses(api.World, instance)), "status", "addresses");
        api.Event(api.Write(node with { Content = content }), "Normal", "Synced", "Node synced successfully");
    }

    private static PropertyMap Labels(Instance instance, string zone)
    {
        var region = zone[..^1];
        return PropertyMap.Of(
            (BetaInstanceType, instance.InstanceType), (InstanceType, instance.InstanceType), (BetaRegion, region), (BetaZone, zone),
            (ZoneId, Regions.Zones(region).First(each => each.Name == zone).ZoneId), (Region, region), (Zone, zone));
    }
}
