using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.CloudController;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.CloudController;

/// <summary>
/// The VPC, the cluster and the instances of the recording (its README, section 0), with nothing running in the cluster but the cloud
/// controller manager: nodes are ready when the test says so.
/// </summary>
internal sealed class CloudWorld
{
    public const string ClusterName = "myeks";
    public const string ClusterTag = "kubernetes.io/cluster/myeks";
    private const string RoleArn = "arn:aws:iam::123456789012:role/eks";
    private const string Region = "ap-northeast-2";

    /// <summary>The SDK's three tries took about four seconds in the recording (case 07d).</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1.2);

    private readonly Dictionary<string, Fault> _faults = new(StringComparer.Ordinal);
    private readonly List<string> _calls = [];

    public CloudWorld(string version = "1.33")
    {
        World = new World("test");
        World.Hear = Hear;
        World.Put(new Vpc("vpc-1", ["192.168.0.0/16"], EnableDnsSupport: true, EnableDnsHostnames: true, "rtb-main", "sg-default", Tags.Empty));
        World.Put(new InternetGateway("igw-1", "vpc-1", Tags.Empty));
        World.Put(new RouteTable("rtb-main", "vpc-1", [], Tags.Empty));
        World.Put(new RouteTable("rtb-public", "vpc-1", [ToTheInternet], Tags.Empty));
        World.Put(new SecurityGroup("sg-default", "vpc-1", "default", "default VPC security group", [], Tags.Empty));
        PutGroup("sg-cluster", "eks-cluster-sg-myeks-1", RecordedDescription, Tags.Empty.Add(ClusterTag, "owned").Add("Name", "eks-cluster-sg-myeks-1"));
        foreach (var name in Zones.Keys.Where(name => name is "pubA" or "pubC" or "prA" or "prC")) AddSubnet(name);
        World.Put(new Role("eks", RoleArn, "AROAEKS", "{}", ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"], Tags.Empty, Tags.Empty));
        World.Put(new EksCluster(
            ClusterName, "arn:aws:eks:::cluster/myeks", version, RoleArn, "vpc-1", [.. World.All<Subnet>().Select(subnet => subnet.Id)], [], "sg-cluster",
            "10.100.0.0/16", EndpointPublicAccess: true, EndpointPrivateAccess: true, [], "https://api", "Y2E=", "https://oidc", "API", [], Tags.Empty));
        World.Put(new ControlPlane(ClusterName, 0));
        AddNamespace("default");
        foreach (var (name, (subnet, address, _)) in Machines.Where(machine => machine.Key is "node1" or "node2"))
        {
            AddInstance(name);
            ApplyNode(NodeManifest(name, subnet, address));
            SetReady(NodeName(address), "True");
        }

        Elapse(TimeSpan.Zero);
        _calls.Clear();
        foreach (var old in World.All<KubernetesEvent>()) World.Remove<KubernetesEvent>(old.Id);
    }

    public World World { get; }

    public ClusterApi Api => new(World, ClusterName);

    /// <summary>Whether the controller's process runs.</summary>
    public bool IsRunning { get; set; } = true;

    private static Route ToTheInternet { get; } = new("0.0.0.0/0", "igw-1");

    /// <summary>Subnets with zone and network. Letters before the name make the recording's order of ids.</summary>
    private static ImmutableSortedDictionary<string, (string Id, string Zone, string Cidr)> Zones { get; } =
        new Dictionary<string, (string, string, string)>(StringComparer.Ordinal)
        {
            ["prC"] = ("subnet-a-prC", "c", "192.168.12.0/24"),
            ["pubC"] = ("subnet-b-pubC", "c", "192.168.2.0/24"),
            ["prA"] = ("subnet-c-prA", "a", "192.168.11.0/24"),
            ["pubA3"] = ("subnet-d-pubA3", "a", "192.168.4.0/24"),
            ["pubA2"] = ("subnet-e-pubA2", "a", "192.168.3.0/24"),
            ["pubA"] = ("subnet-f-pubA", "a", "192.168.1.0/24"),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The instances of the recording: subnet, address, public address.</summary>
    private static ImmutableSortedDictionary<string, (string Subnet, string Address, string? PublicIp)> Machines { get; } =
        new Dictionary<string, (string, string, string?)>(StringComparer.Ordinal)
        {
            ["node1"] = ("pubA", "192.168.1.10", "203.0.113.1"),
            ["node2"] = ("pubC", "192.168.2.10", "203.0.113.2"),
            ["node3"] = ("pubA", "192.168.1.30", null),
            ["node4"] = ("pubA", "192.168.1.40", "203.0.113.4"),
            ["node5"] = ("pubC", "192.168.2.50", null),
            ["node6"] = ("pubC", "192.168.2.60", null),
            ["node7"] = ("pubA", "192.168.1.70", null),
            ["node8"] = ("pubC", "192.168.2.80", null),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private const string RecordedDescription =
        "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.";

    public static string NodeName(string address) => HostNames.Private(Region, address);

    public static string NodeOf(string machine) => NodeName(Machines[machine].Address);

    public static string? MachineOf(string node) => Machines.Keys.FirstOrDefault(machine => NodeOf(machine) == node);

    public static string SubnetId(string name) => Zones[name].Id;

    /// <summary>The calls that changed something since the last time, refused ones included.</summary>
    public List<string> TakeCalls()
    {
        List<string> taken = [.. _calls];
        _calls.Clear();
        return taken;
    }

    /// <summary>AWS refuses an operation from now on, or so many times.</summary>
    public void Refuse(string operation, string code, string message, int times = int.MaxValue) => _faults[operation] = new Fault(code, message, times);

    public void RefuseNothing() => _faults.Clear();

    /// <summary>A controller that starts knows nothing.</summary>
    public void Restart()
    {
        foreach (var known in World.All<CloudService>()) World.Remove<CloudService>(known.Id);
        IsRunning = true;
    }

    /// <summary>Lets time pass, with the controller at work.</summary>
    public void Elapse(TimeSpan time)
    {
        var end = World.Now + time;
        while (true)
        {
            var before = World.Now;
            if (IsRunning) new CloudControllerManager(Api).Run();
            // A call that was tried again took time, in which something else may have become due.
            if (World.Now > before) continue;
            if (!IsRunning || new CloudControllerManager(Api).Next(awaited: false) is not { } next || next > end) break;
            World.Advance(next - World.Now);
        }

        if (end > World.Now) World.Advance(end - World.Now);
    }

    public void AddNamespace(string name) => Api.Create(
        PropertyMap.Of(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", PropertyMap.Of(("name", name)))), "test");

    public void AddInstance(string name)
    {
        var (subnet, address, publicIp) = Machines[name];
        var id = "i-" + name;
        World.Put(new Instance(
            id, "t3.medium", "ami-1", "amazon-eks-node-al2023-x86_64-standard-1.31-v20260714", SubnetId(subnet), "running", "required", 2, null, null,
            new Volume("vol-1", 30, "gp3", Encrypted: true), Tags.Empty));
        var made = NetworkInterfaces.Create(World, SubnetId(subnet), "", ["sg-cluster"], privateAddress: address);
        NetworkInterfaces.Change(World, made with { InstanceId = id, DeviceIndex = 0, DeleteOnTermination = true, PublicIp = publicIp });
    }

    public void SetState(string machine, string state) => World.Put(World.Get<Instance>("i-" + machine) with { State = state });

    public void SetGroups(string machine, params ImmutableArray<string> groups) =>
        World.Put(NetworkInterfaces.OfInstance(World, "i-" + machine)[0] with { SecurityGroupIds = groups });

    public void PutGroup(string id, string name, string description, Tags tags) => World.Put(new SecurityGroup(
        id, "vpc-1", name, description, [SecurityGroups.Rule(isEgress: true, "-1", -1, -1, SecurityGroups.Anywhere, null) with { Id = "sgr-" + id }], tags));

    public void AddSubnet(string name)
    {
        var (id, zone, cidr) = Zones[name];
        var isPublic = name.StartsWith("pub", StringComparison.Ordinal);
        World.Put(new Subnet(id, "vpc-1", cidr, Region + zone, isPublic, Tags.Empty));
        if (isPublic) World.Put(new RouteTableAssociation("rtbassoc-" + name, "rtb-public", id));
        Tag(name, cluster: true, isPublic ? ("elb", "1") : ("internal-elb", "1"));
    }

    /// <summary>Gives a subnet just these tags.</summary>
    public void Tag(string name, bool cluster, (string Role, string Value)? role = null, string? otherCluster = null)
    {
        var tags = cluster ? Tags.Empty.Add(ClusterTag, "owned") : Tags.Empty;
        if (role is var (key, value)) tags = tags.Add("kubernetes.io/role/" + key, value);
        if (otherCluster is not null) tags = tags.Add("kubernetes.io/cluster/" + otherCluster, "owned");
        World.Put(World.Get<Subnet>(SubnetId(name)) with { Tags = tags });
    }

    public IEnumerable<string> SubnetNames => Zones.Keys.Where(name => World.Find<Subnet>(SubnetId(name)) is not null);

    public void SetInternetRoute(bool isThere) => World.Put(World.Get<RouteTable>("rtb-public") with { Routes = isThere ? [ToTheInternet] : [] });

    /// <summary>Makes a Service as the recording's API server did: with its uid and node ports.</summary>
    public void ApplyService(PropertyMap manifest, PropertyMap? recorded)
    {
        var made = Api.Create(WithRecordedPorts(manifest, recorded), "test");
        if (recorded?.String("uid") is { } uid) Api.Write(made with { Content = made.Content.Set(uid, "metadata", "uid") });
    }

    /// <summary>Changes a Service's spec; what the API server allocates is taken from the recording.</summary>
    public void ChangeService(string name, Func<PropertyMap, PropertyMap> change, PropertyMap? recorded)
    {
        var live = Api.Find("Service", "default", name)!;
        Api.Write(live with { Content = WithRecordedPorts(change(live.Content), recorded) });
    }

    public void ApplyNode(PropertyMap manifest)
    {
        var name = manifest.Map("metadata").RequiredString("name");
        if (Api.Find("Node", "", name) is { } old) Api.Remove(old);
        Api.Create(manifest, "test");
        if (manifest.Map("metadata").Map("annotations").ContainsKey("kwok.x-k8s.io/node")) SetReady(name, "True");
    }

    public void ChangeNode(string name, Func<PropertyMap, PropertyMap> change)
    {
        var live = Api.Find("Node", "", name)!;
        Api.Write(live with { Content = change(live.Content) });
    }

    public void SetReady(string node, string status) => ChangeNode(node, content => content.Set(
        PropertyList.From(new[]
        {
            PropertyMap.Of(("type", "Ready"), ("status", status), ("lastTransitionTime", PropertyPaths.Timestamp(World.Now))),
        }),
        "status", "conditions"));

    private static PropertyMap NodeManifest(string name, string subnet, string address) => PropertyMap.Of(
        ("apiVersion", "v1"), ("kind", "Node"),
        ("metadata", PropertyMap.Of(
            ("name", NodeName(address)),
            ("labels", PropertyMap.Of(("kubernetes.io/hostname", NodeName(address)), ("kubernetes.io/os", "linux"), ("kubernetes.io/arch", "amd64"))))),
        ("spec", PropertyMap.Of(
            ("providerID", $"aws:///{Region}{Zones[subnet].Zone}/i-{name}"),
            ("taints", new[] { PropertyMap.Of(("key", "node.cloudprovider.kubernetes.io/uninitialized"), ("value", "true"), ("effect", "NoSchedule")) }))));

    private static PropertyMap WithRecordedPorts(PropertyMap manifest, PropertyMap? recorded)
    {
        if (recorded is null) return manifest;
        var ports = recorded.Map("spec").List("ports").Maps.ToDictionary(Key, port => port["nodePort"], StringComparer.Ordinal);
        return manifest
            .With("spec", manifest.Map("spec")
                .Each("ports", port => port.With("nodePort", ports.GetValueOrDefault(Key(port))).Default("TCP", "protocol"))
                .With("healthCheckNodePort", recorded.Map("spec")["healthCheckNodePort"]));

        static string Key(PropertyMap port) => $"{port.String("port")}/{port.String("protocol") ?? "TCP"}";
    }

    private void Hear(string action)
    {
        var operation = action.Split(':')[1];
        if (!operation.StartsWith("Describe", StringComparison.Ordinal)) _calls.Add(action);
        if (_faults.GetValueOrDefault(operation) is not { Times: > 0 } fault) return;
        _faults[operation] = fault with { Times = fault.Times - 1 };
        if (fault.Code is "Throttling" or "RequestLimitExceeded") World.Advance(BetweenTries);
        throw new ResourceException(fault.Code, fault.Message);
    }

    private sealed record Fault(string Code, string Message, int Times);
}
