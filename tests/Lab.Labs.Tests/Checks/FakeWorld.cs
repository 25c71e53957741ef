using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Labs.Checks;

namespace Lab.Labs.Tests.Checks;

/// <summary>
/// A world written down by hand: what AWS and Kubernetes would show of an environment <c>alice</c> in which all is well. Tests break
/// one thing in it at a time. Nodes 1 to 3 are those of ng1, node 4 is the Multus node.
/// </summary>
internal sealed record FakeWorld : ILabProbe
{
    public const string Cluster = "alice-myeks";
    public const string OperatorInstance = "i-operator";

    public ImmutableDictionary<string, ImmutableDictionary<string, object?>> Outputs { get; init; } =
        ImmutableDictionary<string, ImmutableDictionary<string, object?>>.Empty
            .Add("network", new Dictionary<string, object?>
            {
                ["vpcId"] = "vpc-eks",
                ["vpcCidr"] = "192.168.0.0/16",
                ["publicSubnetIds"] = ImmutableArray.Create<object>("subnet-public1", "subnet-public2", "subnet-public3"),
                ["privateSubnetIds"] = ImmutableArray.Create<object>("subnet-private1", "subnet-private2", "subnet-private3"),
                ["availabilityZones"] = ImmutableArray.Create<object>("ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"),
                ["operatorVpcCidr"] = "172.20.0.0/16",
                ["operatorPublicSubnetId"] = "subnet-operator-public",
                ["operatorPrivateSubnetId"] = "subnet-operator-private",
                ["operatorInstanceId"] = OperatorInstance,
                ["operatorPrivateIp"] = "172.20.1.100",
                ["operatorPublicIp"] = "3.35.0.100",
                ["region"] = "ap-northeast-2",
                ["operatorCidr"] = "203.0.113.0/24",
            }.ToImmutableDictionary())
            .Add("cluster", new Dictionary<string, object?>
            {
                ["clusterName"] = Cluster,
                ["clusterVersion"] = "1.31",
                ["endpoint"] = "https://0A.gr7.ap-northeast-2.eks.amazonaws.com",
                ["nodeGroupName"] = "ng1",
                ["nodeCount"] = 3.0,
                ["nodeInstanceType"] = "t3.medium",
                ["nodeVolumeSize"] = 30.0,
                ["serviceCidr"] = "10.100.0.0/16",
                ["loadBalancerControllerRoleArn"] = FakeLoadBalancing.ControllerRole,
                ["externalDnsRoleArn"] = FakeLoadBalancing.ExternalDnsRole,
            }.ToImmutableDictionary())
            .Add("multus-nodes", new Dictionary<string, object?>
            {
                ["autoScalingGroupName"] = "alice-multus",
                ["nodeRoleArn"] = "arn:aws:iam::111122223333:role/alice-multus",
                ["securityGroupId"] = "sg-multus",
                ["subnetIds"] = ImmutableArray.Create<object>("subnet-multus1", "subnet-multus2"),
                ["podRanges"] = ImmutableArray.Create<object>("192.168.21.64/26", "192.168.22.64/26"),
                ["availabilityZone"] = "ap-northeast-2a",
                ["instanceType"] = "c5.large",
                ["nodeCount"] = 1.0,
                ["networks"] = 2.0,
                ["addressesPerNode"] = 8.0,
                ["maxPods"] = 11.0,
                ["functionName"] = "alice-multus-enis",
                ["interfaceNames"] = ImmutableArray.Create<object>("ens6", "ens7"),
            }.ToImmutableDictionary())
            .Add("netshoot", new Dictionary<string, object?>
            {
                ["namespace"] = "netshoot",
                ["deploymentName"] = "netshoot-pod",
                ["replicas"] = 3.0,
            }.ToImmutableDictionary())
            .AddRange(FakeLoadBalancing.Outputs).AddRange(FakePodNetworks.Outputs);

    public ImmutableArray<ProbedVpc> Vpcs { get; init; } =
        [new("vpc-eks", ["192.168.0.0/16"], NoTags), new("vpc-operator", ["172.20.0.0/16"], NoTags)];

    public ImmutableArray<ProbedSubnet> Subnets { get; init; } =
    [
        PublicSubnet("subnet-public1", "192.168.1.0/24", "a"),
        PublicSubnet("subnet-public2", "192.168.2.0/24", "b"),
        PublicSubnet("subnet-public3", "192.168.3.0/24", "c"),
        Subnet("subnet-private1", "192.168.11.0/24", "a"),
        Subnet("subnet-private2", "192.168.12.0/24", "b"),
        Subnet("subnet-private3", "192.168.13.0/24", "c"),
        Subnet("subnet-multus1", "192.168.21.0/24", "a"),
        Subnet("subnet-multus2", "192.168.22.0/24", "a"),
        Subnet("subnet-operator-public", "172.20.1.0/24", "a") with { VpcId = "vpc-operator" },
        Subnet("subnet-operator-private", "172.20.11.0/24", "a") with { VpcId = "vpc-operator" },
    ];

    public ImmutableArray<ProbedInstance> Instances { get; init; } =
    [
        NodeInstance(1, "a"), NodeInstance(2, "b"), NodeInstance(3, "c"), MultusInstance(4),
        new(
            OperatorInstance, "t3.small", "al2023-ami-2023.6.20250115.0-kernel-6.1-x86_64", "subnet-operator-public", "ap-northeast-2a",
            "172.20.1.100", "3.35.0.100",
            "required", 1, 30, "gp3", RootVolumeEncrypted: true, NoTags),
    ];

    /// <summary>Two interfaces a node, as after its first pod: six addresses each on a t3.medium, the primary one included.</summary>
    public ImmutableArray<ProbedNetworkInterface> Interfaces { get; init; } =
    [
        .. from node in new[] { 1, 2, 3 }
           from device in new[] { 0, 1 }
           let first = 10 * (device + 1)
           select new ProbedNetworkInterface(
               $"eni-{node}-{device}", $"subnet-public{node}", $"i-node{node}", device, $"192.168.{node}.{first}",
               [.. Enumerable.Range(first + 1, 5).Select(host => $"192.168.{node}.{host}")], [], ["sg-cluster"], SourceDestCheck: true,
               DeleteOnTermination: true, "", NoTags),
        .. MultusInterfaces(4, firstPodAddress: 64),
    ];

    public ProbedCluster? EksCluster { get; init; } = new(
        Cluster, "1.31", "https://0A.gr7.ap-northeast-2.eks.amazonaws.com", "10.100.0.0/16", "API", EndpointPublicAccess: true,
        EndpointPrivateAccess: true,
        ["203.0.113.0/24"], NoTags, DelegatesPrefixes: false);

    public ImmutableArray<ProbedNode> Nodes { get; init; } = [Node(1, "a"), Node(2, "b"), Node(3, "c"), MultusNode(4)];

    public ProbedAutoScalingGroup? AutoScalingGroup { get; init; } = new(
        "alice-multus", DesiredCapacity: 1, ["subnet-public1"], [new("i-node4", "InService")],
        [new("attach-enis", "autoscaling:EC2_INSTANCE_LAUNCHING", "ABANDON")]);

    public ProbedFunction? Function { get; init; } = new("alice-multus-enis", [], DeadLetters);

    public ProbedQueue? Queue { get; init; } = new("alice-multus-enis-dead-letters", Messages: 0);

    /// <summary>Pods of a fresh cluster and three netshoot pods, the third one on its node's second interface.</summary>
    public ImmutableArray<ProbedPod> Pods { get; init; } =
    [
        .. from node in new[] { 1, 2, 3, 4 }
           from app in new[] { "aws-node", "kube-proxy" }
           select Pod("kube-system", $"{app}-{node}", node, $"192.168.{node}.10", "k8s-app", app) with { IsHostNetwork = true },
        Pod("kube-system", "coredns-1", 1, "192.168.1.12", "k8s-app", "kube-dns"),
        Pod("kube-system", "coredns-2", 2, "192.168.2.12", "k8s-app", "kube-dns"),
        Pod("netshoot", "netshoot-pod-1", 1, "192.168.1.11", "app", "netshoot-pod"),
        Pod("netshoot", "netshoot-pod-2", 2, "192.168.2.11", "app", "netshoot-pod"),
        Pod("netshoot", "netshoot-pod-3", 3, "192.168.3.21", "app", "netshoot-pod"),
    ];

    /// <summary>Answers in place of the world's own for the paths that a test breaks; <see langword="null"/> leaves a path alone.</summary>
    public Func<PathEnd, PathEnd, PathPort, ProbedPath?> BrokenPath { get; init; } = (_, _, _) => null;

    /// <summary>Every path that was asked for.</summary>
    public List<(PathEnd From, PathEnd To, PathPort Port)> AskedPaths { get; } = [];

    private const string DeadLetters = "arn:aws:sqs:ap-northeast-2:111122223333:alice-multus-enis-dead-letters";

    public static ImmutableSortedDictionary<string, string> NoTags => ImmutableSortedDictionary<string, string>.Empty;

    public static ProbedPath Refused(string why) => new(IsReached: false, null, [], why, RefusedBy.Other);

    public static ProbedPath Refused(RefusedBy by, string why) => new(IsReached: false, null, [], why, by);

    public static ProbedPath Reached(string source) => new(IsReached: true, source, ["somehow"], null, null);

    /// <summary>The world with the pods of the later labs as well.</summary>
    public static FakeWorld Course()
    {
        var world = new FakeWorld();
        var ready = world.Nodes[3].Labels.Add("eks-lab/multus-was-ready", "true");
        return world with
        {
            Nodes = world.Nodes.SetItem(3, world.Nodes[3] with { Taints = [], Labels = ready }),
            Interfaces = [.. world.Interfaces, .. FakePodNetworks.ThirdInterfaces],
            Pods = [.. world.Pods, .. FakeLoadBalancing.Pods, .. FakePodNetworks.Pods],
        };
    }

    public FakeWorld WithOutput(string stage, string name, object? value) =>
        this with { Outputs = Outputs.SetItem(stage, Outputs[stage].SetItem(name, value)) };

    public FakeWorld WithNode(int number, Func<ProbedNode, ProbedNode> change) =>
        this with { Nodes = Nodes.SetItem(number - 1, change(Nodes[number - 1])) };

    public FakeWorld WithInstance(int number, Func<ProbedInstance, ProbedInstance> change) =>
        this with { Instances = Instances.SetItem(number - 1, change(Instances[number - 1])) };

    public FakeWorld WithPod(string name, Func<ProbedPod, ProbedPod> change) =>
        this with { Pods = [.. Pods.Select(pod => pod.Name == name ? change(pod) : pod)] };

    public FakeWorld WithInterface(string id, Func<ProbedNetworkInterface, ProbedNetworkInterface> change) =>
        this with { Interfaces = [.. Interfaces.Select(eni => eni.Id == id ? change(eni) : eni)] };

    public FakeWorld WithService(string id, Func<ProbedService, ProbedService> change) =>
        this with { Services = [.. Services.Select(each => $"{each.Namespace}/{each.Name}" == id ? change(each) : each)] };

    public FakeWorld WithLoadBalancer(string name, Func<ProbedLoadBalancer, ProbedLoadBalancer> change) =>
        this with { LoadBalancers = [.. LoadBalancers.Select(each => each.Name == name ? change(each) : each)] };

    public FakeWorld WithTargetGroup(string name, Func<ProbedTargetGroup, ProbedTargetGroup> change) =>
        this with { TargetGroups = [.. TargetGroups.Select(each => each.Name == name ? change(each) : each)] };

    /// <summary>A second Multus node, the fifth of all; its addresses for pods begin at <paramref name="firstPodAddress"/>.</summary>
    public FakeWorld WithSecondMultusNode(int firstPodAddress) => WithOutput("multus-nodes", "nodeCount", 2.0) with
    {
        Instances = Instances.Add(MultusInstance(5)),
        Interfaces = [.. Interfaces, .. MultusInterfaces(5, firstPodAddress)],
        Nodes = Nodes.Add(MultusNode(5)),
        AutoScalingGroup = AutoScalingGroup! with { Instances = AutoScalingGroup.Instances.Add(new("i-node5", "InService")) },
    };

    /// <summary>Runs one check on this world.</summary>
    public async Task<CheckResult> CheckAsync(ImmutableArray<LabCheck> checks, string id) =>
        (await CheckRunner.RunAsync([checks.Single(check => check.Id == id)], Context(), TimeProvider.System)).Single();

    public CheckContext Context() => new(
        "alice", Outputs.ToDictionary(stage => stage.Key, stage => (IReadOnlyDictionary<string, object?>)stage.Value, StringComparer.Ordinal), this);

    public Task<IReadOnlyList<ProbedVpc>> VpcsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ProbedVpc>>(Vpcs);

    public Task<IReadOnlyList<ProbedSubnet>> SubnetsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProbedSubnet>>(Subnets);

    public Task<IReadOnlyList<ProbedInstance>> InstancesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProbedInstance>>(Instances);

    public Task<IReadOnlyList<ProbedNetworkInterface>> NetworkInterfacesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProbedNetworkInterface>>(Interfaces);

    public Task<ProbedCluster?> ClusterAsync(string clusterName, CancellationToken cancellationToken) =>
        Task.FromResult(clusterName == EksCluster?.Name ? EksCluster : null);

    public Task<IReadOnlyList<ProbedNode>> NodesAsync(string clusterName, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProbedNode>>(Nodes);

    public Task<IReadOnlyList<ProbedPod>> PodsAsync(string clusterName, string? podNamespace, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ProbedPod>>([.. Pods.Where(pod => podNamespace is null || pod.Namespace == podNamespace)]);

    public ImmutableArray<ProbedDeployment> Deployments { get; init; } = FakeLoadBalancing.Deployments;

    public ImmutableArray<ProbedServiceAccount> ServiceAccounts { get; init; } = FakeLoadBalancing.ServiceAccounts;

    public ImmutableArray<ProbedWebhook> Webhooks { get; init; } = FakeLoadBalancing.Webhooks;

    public ImmutableArray<ProbedService> Services { get; init; } = FakeLoadBalancing.Services;

    public ImmutableArray<ProbedIngress> Ingresses { get; init; } = FakeLoadBalancing.Ingresses;

    public ImmutableArray<ProbedNetworkAttachmentDefinition> NetworkAttachmentDefinitions { get; init; } = FakePodNetworks.Networks;

    public ImmutableArray<ProbedLoadBalancer> LoadBalancers { get; init; } = FakeLoadBalancing.LoadBalancers;

    public ImmutableArray<ProbedTargetGroup> TargetGroups { get; init; } = FakeLoadBalancing.TargetGroups;

    public ImmutableArray<ProbedSecurityGroup> SecurityGroups { get; init; } = FakeLoadBalancing.SecurityGroups;

    public ImmutableArray<ProbedRecordSet> RecordSets { get; init; } = FakeLoadBalancing.RecordSets;

    /// <summary>Lines of <c>iptables-save</c> by node.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Iptables { get; init; } = FakeLoadBalancing.Iptables;

    public Task<ProbedDeployment?> DeploymentAsync(string clusterName, string deploymentNamespace, string name, CancellationToken cancellationToken) =>
        Task.FromResult(Deployments.FirstOrDefault(each => each.Namespace == deploymentNamespace && each.Name == name));

    public Task<ProbedServiceAccount?> ServiceAccountAsync(string clusterName, string accountNamespace, string name, CancellationToken cancellationToken) =>
        Task.FromResult(ServiceAccounts.FirstOrDefault(each => each.Namespace == accountNamespace && each.Name == name));

    public Task<IReadOnlyList<ProbedWebhook>> WebhooksAsync(string clusterName, CancellationToken cancellationToken) => Read(Webhooks);

    public Task<IReadOnlyList<ProbedService>> ServicesAsync(string clusterName, string serviceNamespace, CancellationToken cancellationToken) =>
        Read(Services.Where(each => each.Namespace == serviceNamespace));

    public Task<IReadOnlyList<ProbedIngress>> IngressesAsync(string clusterName, string ingressNamespace, CancellationToken cancellationToken) =>
        Read(Ingresses.Where(each => each.Namespace == ingressNamespace));

    public Task<IReadOnlyList<ProbedNetworkAttachmentDefinition>> NetworkAttachmentDefinitionsAsync(
        string clusterName, string definitionNamespace, CancellationToken cancellationToken) =>
        Read(NetworkAttachmentDefinitions.Where(each => each.Namespace == definitionNamespace));

    public Task<IReadOnlyList<string>> IptablesAsync(string clusterName, string nodeName, string table, CancellationToken cancellationToken) =>
        Read(Iptables.GetValueOrDefault(nodeName, []));

    public Task<IReadOnlyList<ProbedLoadBalancer>> LoadBalancersAsync(CancellationToken cancellationToken) => Read(LoadBalancers);

    public Task<IReadOnlyList<ProbedTargetGroup>> TargetGroupsAsync(CancellationToken cancellationToken) => Read(TargetGroups);

    public Task<IReadOnlyList<ProbedSecurityGroup>> SecurityGroupsAsync(CancellationToken cancellationToken) => Read(SecurityGroups);

    public Task<IReadOnlyList<ProbedRecordSet>> RecordSetsAsync(string hostedZoneId, CancellationToken cancellationToken) => Read(RecordSets);

    private static Task<IReadOnlyList<T>> Read<T>(IEnumerable<T> items) => Task.FromResult<IReadOnlyList<T>>([.. items]);

    public Task<ProbedAutoScalingGroup?> AutoScalingGroupAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(name == AutoScalingGroup?.Name ? AutoScalingGroup : null);

    public Task<ProbedFunction?> FunctionAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(name == Function?.Name ? Function : null);

    public Task<ProbedQueue?> QueueAsync(string arn, CancellationToken cancellationToken) => Task.FromResult(arn == DeadLetters ? Queue : null);

    public Task<ProbedPath> PathAsync(PathEnd from, PathEnd to, PathPort port, CancellationToken cancellationToken)
    {
        AskedPaths.Add((from, to, port));
        return Task.FromResult(BrokenPath(from, to, port) ?? (from, to) switch
        {
            (PathEnd.Subnet, PathEnd.Subnet) => Reached("of the subnet"),
            (_, PathEnd.LoadBalancer or PathEnd.Service or PathEnd.Node) => FakeLoadBalancing.Path(from, to),
            (PathEnd.Internet { Address: "203.0.113.0" }, PathEnd.Instance { Id: OperatorInstance }) => Reached("203.0.113.0"),
            (PathEnd.Subnet { Id: var id }, PathEnd.Internet) when id.Contains("private", StringComparison.Ordinal) =>
                Refused(RefusedBy.RouteTable, "no route to 8.8.8.8"),
            (PathEnd.Subnet, PathEnd.Internet) => Reached("3.35.0.250"),
            (PathEnd.Internet, _) => Refused(RefusedBy.SecurityGroup, "no security group rule lets it in"),
            (PathEnd.Instance, _) => Reached("172.20.1.100"),
            (PathEnd.PodInterface pod, PathEnd.PodInterface) => Reached(InterfaceAddress(pod)),
            (PathEnd.PodInterface, PathEnd.Instance) => Refused("an ipvlan slave does not reach its own node"),
            (PathEnd.Pod pod, PathEnd.Pod) => Reached(Pods.Single(other => other.Name == pod.Name).PodIp!),
            (PathEnd.Pod pod, PathEnd.Instance) => Reached(NodeAddress(Pods.Single(other => other.Name == pod.Name).NodeName!)),
            (PathEnd.Pod pod, PathEnd.Internet) => Reached($"3.35.0.{Pods.Single(other => other.Name == pod.Name).NodeName![^1]}"),
            (PathEnd.ImaginedPod pod, PathEnd.Instance) => Reached(NodeAddress(pod.NodeName)),
            (PathEnd.ImaginedPod pod, PathEnd.Internet) => Reached($"3.35.0.{pod.NodeName[^1]}"),
            _ => Refused($"nobody thought of {from} → {to}"),
        });
    }

    // Those of Multus stand in the first subnet.
    private static string NodeAddress(string node) => node[^1] < '4' ? $"192.168.{node[^1]}.10" : $"192.168.1.{node[^1]}0";

    private string InterfaceAddress(PathEnd.PodInterface end) => JsonNode.Parse(
            Pods.Single(pod => pod.Name == end.Name && pod.Namespace == end.Namespace).Annotations[FakePodNetworks.StatusAnnotation])!.AsArray()
        .Single(each => (string?)each!["interface"] == end.Interface)!["ips"]![0]!.ToString();

    private static ProbedSubnet Subnet(string id, string cidr, string zone) => new(id, "vpc-eks", cidr, "ap-northeast-2" + zone, NoTags);

    private static ProbedSubnet PublicSubnet(string id, string cidr, string zone) =>
        Subnet(id, cidr, zone) with { Tags = NoTags.Add("kubernetes.io/role/elb", "1") };

    private static ProbedInstance NodeInstance(int number, string zone) => new(
        $"i-node{number}", "t3.medium", "amazon-eks-node-al2023-x86_64-standard-1.31-v20260714", $"subnet-public{number}", "ap-northeast-2" + zone,
        $"192.168.{number}.10", $"3.35.0.{number}", "required", 2, 30, "gp3", RootVolumeEncrypted: true, NoTags);

    private static ProbedNode Node(int number, string zone) => new(
        $"node{number}", $"i-node{number}", IsReady: true, "v1.31.14-eks-ecaa3a6", "Amazon Linux 2023.11.20260714", $"192.168.{number}.10",
        "ap-northeast-2" + zone, 17,
        NoTags.Add("eks.amazonaws.com/nodegroup", "ng1"), []);

    private static ProbedInstance MultusInstance(int number) => NodeInstance(number, "a") with
    {
        InstanceType = "c5.large",
        SubnetId = "subnet-public1",
        HttpPutResponseHopLimit = 1,
    };

    private static ProbedNode MultusNode(int number) => Node(number, "a") with
    {
        AllocatablePods = 11,
        Labels = NoTags.Add("eks-lab/node-group", "multus"),
        Taints = [new ProbedTaint("eks-lab/multus-not-ready", "true", "NoSchedule")],
    };

    /// <summary>The primary interface, filled to the brim, and one in each of two Multus networks with eight addresses for pods.</summary>
    private static IEnumerable<ProbedNetworkInterface> MultusInterfaces(int node, int firstPodAddress) =>
    [
        new(
            $"eni-{node}-0", "subnet-public1", $"i-node{node}", 0, $"192.168.1.{node}0",
            [.. Enumerable.Range(1, 9).Select(host => $"192.168.1.{node}{host}")], [], ["sg-cluster"], SourceDestCheck: true,
            DeleteOnTermination: true, "", NoTags),
        .. from network in new[] { 1, 2 }
           select new ProbedNetworkInterface(
               $"eni-{node}-{network}", $"subnet-multus{network}", $"i-node{node}", network, $"192.168.2{network}.{node}",
               [.. Enumerable.Range(firstPodAddress, 8).Select(host => $"192.168.2{network}.{host}")], [], ["sg-multus"], SourceDestCheck: false,
               DeleteOnTermination: true, "", NoTags.AddRange(new Dictionary<string, string>(StringComparer.Ordinal)
               {
                   ["node.k8s.amazonaws.com/no_manage"] = "true",
                   ["eks-lab/environment"] = "alice",
                   ["eks-lab/stage"] = "multus-nodes",
                   ["eks-lab/instance"] = $"i-node{node}",
               })),
    ];

    private static ProbedPod Pod(string podNamespace, string name, int node, string address, string label, string app) =>
        new(podNamespace, name, "Running", IsReady: true, $"node{node}", address, IsHostNetwork: false, null, NoTags.Add(label, app));
}
