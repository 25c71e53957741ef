using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>A world with a VPC of three subnets and an EKS cluster in it, as the network and cluster stages leave them.</summary>
internal sealed class ClusterFixture
{
    public const string Endpoint = "https://0A1B2C3D4E5F60718293A4B5C6D7E8F9.gr7.ap-northeast-2.eks.amazonaws.com";
    public const string Region = "ap-northeast-2";
    private const string RoleArn = "arn:aws:iam::1:role/eks";

    public ClusterFixture(string environment = "test", int subnetPrefix = 24)
    {
        World = new World(environment);
        World.Put(new Vpc("vpc-1", ["192.168.0.0/16"], EnableDnsSupport: true, EnableDnsHostnames: true, "rtb-main", "sg-default", Tags.Empty));
        World.Put(new RouteTable("rtb-main", "vpc-1", [], Tags.Empty));
        World.Put(new SecurityGroup("sg-default", "vpc-1", "default", "default VPC security group", [], Tags.Empty));
        World.Put(new SecurityGroup("sg-cluster", "vpc-1", "eks-cluster-sg", "", [], Tags.Empty));
        for (var index = 1; index <= 3; index++)
        {
            World.Put(new Subnet(
                Text($"subnet-{index}"), "vpc-1", Text($"192.168.{index}.0/{subnetPrefix}"), Region + "abc"[index - 1],
                MapPublicIpOnLaunch: true, Tags.Empty));
        }

        World.Put(new Role(
            "eks", RoleArn, "AROAEKS", "{}", ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"], Tags.Empty, Tags.Empty));
        Cluster = NewCluster("myeks", Endpoint);
    }

    public World World { get; }

    public SimulatedKubernetes Kubernetes { get; } = new();

    public EksCluster Cluster { get; }

    /// <summary>A cluster with three ready t3.medium nodes and the three add-ons, in the order of the cluster stage.</summary>
    public static ClusterFixture Fresh(string environment = "test")
    {
        var fixture = new ClusterFixture(environment);
        fixture.InstallAddon("vpc-cni");
        fixture.InstallAddon("kube-proxy");
        for (var zone = 1; zone <= 3; zone++) fixture.Join(zone);
        fixture.InstallAddon("coredns");
        return fixture;
    }

    /// <summary>A cluster like those of the recorded cases: nothing runs in it but what a case makes, and a node has four free places.</summary>
    public static ClusterFixture With(int nodes, params string[] namespaces)
    {
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");
        // aws-node takes one of five places.
        for (var zone = 1; zone <= nodes; zone++) fixture.Join(zone, maxPods: 5);
        foreach (var each in namespaces) fixture.Apply($$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "{{each}}"} }""");
        return fixture;
    }

    public EksCluster NewCluster(string name, string endpoint)
    {
        var cluster = new EksCluster(
            name, $"arn:aws:eks:{Region}:{World.AccountId}:cluster/{name}", "1.31", RoleArn, "vpc-1",
            ["subnet-1", "subnet-2", "subnet-3"], [], "sg-cluster",
            "10.100.0.0/16", EndpointPublicAccess: true, EndpointPrivateAccess: true, ["0.0.0.0/0"], endpoint, "Y2E=", "https://oidc",
            "API", [], Tags.Empty);
        World.Put(cluster);
        Kubernetes.ClusterCreated(World, cluster);
        return cluster;
    }

    public void InstallAddon(string name, string configuration = "") =>
        Kubernetes.AddonApplied(World, Cluster, new Addon($"myeks:{name}", "myeks", name, "v1.20.4-eksbuild.1", configuration, Tags.Empty));

    public string Launch(int zone, string type = "t3.medium")
    {
        var id = World.NewId("i", Text($"instance/{World.All<Instance>().Count}"));
        World.Put(new Instance(
            id, type, "ami-1", "amazon-eks-node-al2023-x86_64-standard-1.31-v20260714", Text($"subnet-{zone}"), "running", "required", 2,
            null, "node", new Volume("vol-1", 30, "gp3", true), Tags.Empty));
        var primary = Lab.Simulation.Aws.Ec2.NetworkInterfaces.Create(World, Text($"subnet-{zone}"), $"primary of {id}", ["sg-cluster"]);
        Lab.Simulation.Aws.Ec2.NetworkInterfaces.Attach(World, primary.Id, id);
        return id;
    }

    public string Join(
        int zone, string type = "t3.medium", int? maxPods = null, string? group = "ng1", IEnumerable<NodeTaint>? taints = null,
        params (string Key, string Value)[] labels)
    {
        var id = Launch(zone, type);
        Register(id, maxPods, group, taints, labels);
        return id;
    }

    public void Register(
        string instanceId, int? maxPods = null, string? group = null, IEnumerable<NodeTaint>? taints = null,
        params (string Key, string Value)[] labels) =>
        Kubernetes.NodeJoined(World, Cluster, new NodeRegistration(
            instanceId, group, labels.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal), [.. taints ?? []],
            maxPods));

    public KubernetesObject Apply(string manifest)
    {
        var made = Kubernetes.Apply(World, "myeks", (PropertyMap)PropertyValue.Parse(manifest)!, "test");
        Kubernetes.Settle(World, "myeks");
        return Find(made.Kind, made.Name, made.Namespace)!;
    }

    public KubernetesObject Deploy(string name, int replicas, string image = "nginx:alpine", string podSpec = "") =>
        Apply(Deployment(name, replicas, image, podSpec));

    public static string Deployment(string name, int replicas, string image = "nginx:alpine", string podSpec = "") => Text($$$"""
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "{{{name}}}", "namespace": "default"},
         "spec": {"replicas": {{{replicas}}}, "selector": {"matchLabels": {"app": "{{{name}}}"}},
          "template": {"metadata": {"labels": {"app": "{{{name}}}"}}, "spec": {"containers": [{"name": "c", "image": "{{{image}}}"}]{{{podSpec}}} } } } }
        """);

    public KubernetesObject? Find(string kind, string name, string objectNamespace = "default") =>
        Kubernetes.Find(World, "myeks", kind, objectNamespace, name);

    public IReadOnlyList<KubernetesObject> Pods(string? objectNamespace = "default") => Kubernetes.List(World, "myeks", "Pod", objectNamespace);

    public IEnumerable<KubernetesObject> PodsOf(string app) => Pods().Where(pod => (string?)pod.Content.At("metadata", "labels", "app") == app);

    public IEnumerable<string> Messages(KubernetesObject about, string reason) =>
        Kubernetes.Events(World, "myeks", about.Kind, about.Namespace, about.Name).Where(each => each.Reason == reason).Select(each => each.Message);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
