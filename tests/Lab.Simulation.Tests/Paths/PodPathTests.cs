using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Paths;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Aws;

namespace Lab.Simulation.Tests.Paths;

/// <summary>A managed node group and its pods with the simulated Kubernetes in its place: both halves of the world together.</summary>
public class PodPathTests
{
    private readonly SimulatedKubernetes _kubernetes = new();
    private readonly TestCloud _cloud;
    private readonly TestCluster _lab;
    private readonly PathEvaluator _paths;

    public PodPathTests()
    {
        _paths = new PathEvaluator(_kubernetes);
        _cloud = new TestCloud(kubernetes: _kubernetes);
        _lab = new TestCluster(_cloud);
        _lab.Create();
        _lab.Addon("vpc-cni");
        _lab.Addon("kube-proxy");
        _lab.NodeGroup().Outputs.String("status").ShouldBe("ACTIVE");
        _lab.Addon("coredns");
    }

    [Fact]
    public void A_fresh_cluster_has_three_nodes_and_eight_pods()
    {
        _kubernetes.List(_cloud.World, "myeks", "Node").Count.ShouldBe(3);
        Pods.Count.ShouldBe(8);
        Pods.Select(pod => pod.Content.At("status", "phase")).Distinct().ShouldBe(["Running"]);
    }

    [Fact]
    public void Pods_have_secondary_addresses_of_their_node_and_reach_each_other_under_them()
    {
        var own = Pods.Where(pod => pod.Content.At("spec", "hostNetwork") is not true).ToList();
        own.Count.ShouldBe(2);
        foreach (var (from, to) in own.SelectMany(from => own.Where(to => to != from).Select(to => (from, to))))
        {
            var address = (string)from.Content.At("status", "podIP")!;
            _cloud.World.All<NetworkInterface>().ShouldContain(each => each.SecondaryAddresses.Contains(address));
            var result = _paths.Evaluate(_cloud.World, Source(from), new PathDestination.Pod("myeks", to.Namespace, to.Name), "icmp", 0);
            result.Refusal.ShouldBeNull();
            result.SourceSeen.ShouldBe(address);
        }
    }

    [Fact]
    public void A_pod_in_the_internet_is_its_node()
    {
        var pod = Pods.First(pod => pod.Content.At("spec", "hostNetwork") is not true);
        var owner = NetworkInterfaces.Owner(_cloud.World, _lab.Vpc.Id, (string)pod.Content.At("status", "podIP")!)!;
        _paths.Evaluate(_cloud.World, Source(pod), new PathDestination.Address("198.51.100.1"), "tcp", 443).SourceSeen
            .ShouldBe(NetworkInterfaces.OfInstance(_cloud.World, owner.InstanceId!)[0].PublicIp);
    }

    [Fact]
    public void Labels_and_taints_of_the_group_change_on_its_nodes_in_place()
    {
        var group = new ResourceState("urn", "aws:eks/nodeGroup:NodeGroup", "ng1", "myeks:ng1", Inputs(), PropertyMap.Empty);
        group = _cloud.Update(
            group, ("labels", PropertyMap.Of(("tier", "primary"))),
            ("taints", new object[] { PropertyMap.Of(("key", "lab"), ("value", "only"), ("effect", "NO_SCHEDULE")) }));
        Nodes.Select(node => node.Content.At("metadata", "labels", "tier")).ShouldBe(["primary", "primary", "primary"]);
        Nodes.Select(node => PropertyValue.ToJson(node.Content.At("spec", "taints"))).Distinct().ShouldBe(["""[{"effect":"NoSchedule","key":"lab","value":"only"}]"""]);
        _cloud.Update(group, ("labels", null), ("taints", null));
        Nodes.Select(node => node.Content.At("metadata", "labels", "tier")).ShouldBe([null, null, null]);
    }

    [Fact]
    public void Scaling_in_and_deleting_leave_no_interface_behind()
    {
        var group = new ResourceState("urn", "aws:eks/nodeGroup:NodeGroup", "ng1", "myeks:ng1", Inputs(), PropertyMap.Empty);
        group = _cloud.Update(group, ("scalingConfig", TestCluster.Scaling(1)));
        _kubernetes.List(_cloud.World, "myeks", "Node").Count.ShouldBe(1);
        _cloud.World.All<NetworkInterface>().Select(each => each.InstanceId).OfType<string>().Distinct().Count().ShouldBe(1);
        _cloud.Delete(group);
        _cloud.World.All<NetworkInterface>().ShouldAllBe(each => each.RequesterId == "amazon-eks");
    }

    private IReadOnlyList<KubernetesObject> Nodes => _kubernetes.List(_cloud.World, "myeks", "Node");

    private IReadOnlyList<KubernetesObject> Pods => _kubernetes.List(_cloud.World, "myeks", "Pod");

    private static PathSource.Pod Source(KubernetesObject pod) => new("myeks", pod.Namespace, pod.Name);

    private PropertyMap Inputs() => PropertyMap.Of(_lab.NodeGroupInputs());
}
