using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Tests.Checks;

/// <summary>What the labs about pods' networks and numbers add to a <see cref="FakeWorld"/>: Multus on node 4, nginx on ng1, and a node 6 with prefixes.</summary>
internal static class FakePodNetworks
{
    public const string StatusAnnotation = "k8s.v1.cni.cncf.io/network-status";

    public static ImmutableDictionary<string, ImmutableDictionary<string, object?>> Outputs { get; } =
        ImmutableDictionary<string, ImmutableDictionary<string, object?>>.Empty
            .Add("multus", new Dictionary<string, object?>
            {
                ["namespace"] = "multus",
                ["networkNames"] = ImmutableArray.Create<object>("ipvlan-conf-1", "ipvlan-conf-2"),
                ["podNames"] = ImmutableArray.Create<object>("sampleapp-1", "sampleapp-dual"),
                ["mode"] = "l2",
            }.ToImmutableDictionary())
            .Add("max-pods", new Dictionary<string, object?>
            {
                ["namespace"] = "max-pods",
                ["deploymentName"] = "nginx",
                ["replicas"] = 2.0,
                ["nodeGroupName"] = "ng1",
            }.ToImmutableDictionary())
            .Add("prefix-nodes", new Dictionary<string, object?>
            {
                ["namespace"] = "prefix-nodes",
                ["deploymentName"] = "nginx",
                ["replicas"] = 20.0,
                ["nodeGroupName"] = "ng2",
                ["nodeCount"] = 1.0,
                ["maxPods"] = 110.0,
            }.ToImmutableDictionary());

    public static ImmutableArray<ProbedPod> Pods { get; } =
    [
        Pod("kube-system", "kube-multus-ds-4", 4, "192.168.1.40", "multus") with
        {
            IsHostNetwork = true, Labels = FakeWorld.NoTags.Add("name", "multus").Add("app.kubernetes.io/name", "multus"),
        },
        Pod("multus", "sampleapp-1", 4, "192.168.1.41", "sampleapp-1", ("net1", "ipvlan-conf-1", "192.168.21.64")),
        Pod(
            "multus", "sampleapp-dual", 4, "192.168.1.42", "sampleapp-dual", ("net1", "ipvlan-conf-1", "192.168.21.65"),
            ("net2", "ipvlan-conf-2", "192.168.22.64")),
        Pod("max-pods", "nginx-1", 1, "192.168.1.22", "nginx"),
        Pod("max-pods", "nginx-2", 2, "192.168.2.22", "nginx"),
    ];

    /// <summary>The interface that a t3.medium gets with its sixth pod.</summary>
    public static IEnumerable<ProbedNetworkInterface> ThirdInterfaces =>
        from node in new[] { 1, 2, 3 }
        select new ProbedNetworkInterface(
            $"eni-{node}-2", $"subnet-public{node}", $"i-node{node}", 2, $"192.168.{node}.30",
            [.. Enumerable.Range(31, 5).Select(host => $"192.168.{node}.{host}")], [], ["sg-cluster"], SourceDestCheck: true, DeleteOnTermination: true, "",
            FakeWorld.NoTags);

    public static ImmutableArray<ProbedNetworkAttachmentDefinition> Networks { get; } =
        [Network("ipvlan-conf-1", "ens6", "192.168.21", 64, 71), Network("ipvlan-conf-2", "ens7", "192.168.22", 64, 71)];

    /// <summary>A network with a range of its own.</summary>
    public static ProbedNetworkAttachmentDefinition Network(string name, string master, string network, int first, int last, string mode = "l2") => new(
        "multus", name,
        $$"""
        {"cniVersion":"0.3.1","type":"ipvlan","master":"{{master}}","mode":"{{mode}}",
         "ipam":{"type":"host-local","subnet":"{{network}}.0/24","rangeStart":"{{network}}.{{first}}","rangeEnd":"{{network}}.{{last}}"} }
        """);

    /// <summary>A pod of the Multus lab on a node, with the annotation that Multus writes: the VPC CNI shows two interfaces of its own.</summary>
    public static ProbedPod Pod(
        string podNamespace, string name, int node, string address, string app, params (string Interface, string Network, string Address)[] networks)
    {
        var pod = new ProbedPod(
            podNamespace, name, "Running", IsReady: true, $"node{node}", address, IsHostNetwork: false, null, FakeWorld.NoTags.Add("app", app));
        if (networks.Length == 0) return pod;
        var further = networks.Select(each =>
            $$"""{"name":"multus/{{each.Network}}","interface":"{{each.Interface}}","ips":["{{each.Address}}"],"mac":"02:00:00:00:00:01","dns":{} }""");
        string[] own =
        [
            $$"""{"name":"aws-cni","interface":"eth0","ips":["{{address}}"],"default":true,"dns":{} }""",
            """{"name":"aws-cni","interface":"dummy0123","mac":"0","dns":{} }""",
        ];
        return pod with
        {
            Annotations = FakeWorld.NoTags
                .Add("k8s.v1.cni.cncf.io/networks", string.Join(", ", networks.Select(each => each.Network)))
                .Add(StatusAnnotation, $"[{string.Join(",", own.Concat(further))}]"),
        };
    }

    /// <summary>A cluster that assigns prefixes, and node 6 of group ng2 with three of them and twenty pods.</summary>
    public static FakeWorld WithPrefixNodes(this FakeWorld world)
    {
        var address = 0;
        return world with
        {
            EksCluster = world.EksCluster! with { DelegatesPrefixes = true },
            Nodes = world.Nodes.Add(world.Nodes[0] with
            {
                Name = "node6",
                InstanceId = "i-node6",
                AllocatablePods = 110,
                Labels = FakeWorld.NoTags.Add("eks.amazonaws.com/nodegroup", "ng2"),
            }),
            Interfaces = world.Interfaces.Add(new ProbedNetworkInterface(
                "eni-6-0", "subnet-public1", "i-node6", 0, "192.168.1.60", [], ["192.168.1.128/28", "192.168.1.144/28", "192.168.1.160/28"], ["sg-cluster"],
                SourceDestCheck: true, DeleteOnTermination: true, "", FakeWorld.NoTags)),
            Pods =
            [
                .. world.Pods,
                .. new[] { "aws-node", "kube-proxy" }.Select(app => world.Pods[0] with { Name = $"{app}-6", NodeName = "node6", PodIp = "192.168.1.60" }),
                .. Enumerable.Range(1, 20).Select(number => Pod("prefix-nodes", $"nginx-p{number}", 6, $"192.168.1.{128 + address++}", "nginx")),
            ],
        };
    }
}
