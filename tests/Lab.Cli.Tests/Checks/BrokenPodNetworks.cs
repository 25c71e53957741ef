using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Cli.Tests.Checks;

/// <summary>What may go wrong with Multus, with slots for pods, and with prefixes.</summary>
internal static class BrokenPodNetworks
{
    private const string StatusAnnotation = "k8s.v1.cni.cncf.io/network-status";

    /// <summary>By check id: what is broken, and a part of what is observed.</summary>
    public static ImmutableSortedDictionary<string, (Action<World> Break, string Seen)> All { get; } =
        new Dictionary<string, (Action<World>, string)>(StringComparer.Ordinal)
        {
            ["multus/daemon"] = (world => Remove(world, "kube-system", "kube-multus-ds-"), ": no Multus"),
            ["multus/startup-taint"] = (
                world => Change(world, BrokenCauses.MultusNode(world), new[] { Taint }, "spec", "taints"), "eks-lab/multus-not-ready=true:NoSchedule"),
            ["multus/networks"] = (
                world => Configure(world, "ipvlan-conf-1", Config(world, "ipvlan-conf-1").Replace("ens6", "eth1", StringComparison.Ordinal)),
                "ipvlan-conf-1: l2 on eth1"),
            ["multus/ranges-reserved"] = (
                world => BrokenCauses.ChangeEnis(world, eni => eni with { SecondaryAddresses = eni.SecondaryAddresses[1..] }), "which does not have 192.168.21."),
            ["multus/ranges-apart"] = (
                world => Configure(world, "ipvlan-conf-1-2", Config(world, "ipvlan-conf-1")), "ipvlan-conf-1 and ipvlan-conf-1-2 both have"),
            ["multus/running"] = (world => Change(world, Pod(world, "multus", "sampleapp-1"), "Pending", "status", "phase"), "sampleapp-1: "),
            ["multus/default-network"] = (
                world => Change(world, Pod(world, "multus", "sampleapp-1"), "192.168.21.64", "status", "podIP"), "Kubernetes knows 192.168.21.64"),
            ["multus/interfaces"] = (ForgetInterfaces, "Running without a further interface"),
            ["multus/addresses"] = (world => BrokenCauses.ChangeEnis(world, eni => eni with { SecondaryAddresses = [] }), "sampleapp-1 net1: "),
            ["multus/same-node"] = (ForgetInterfaces, "no node has two pods with net1"),
            ["multus/across-nodes"] = (BrokenCauses.CloseInbound, "sg-"),
            ["max-pods/slots"] = (world => Limit(world, BrokenCauses.FirstNode(world), "110"), ": 110"),
            ["max-pods/plus-two"] = (world => Remove(world, "kube-system", "kube-proxy-"), ": aws-node-"),
            ["max-pods/budget"] = (world => Crowd(world, "strangers", 14), "strangers 14"),
            ["max-pods/running"] = (world => BrokenCauses.SetNotReady(world, BrokenCauses.FirstPod(world, "max-pods")), "1 of 2 pods run"),
            ["max-pods/pending"] = (
                world => Change(world, BrokenCauses.FirstPod(world, "max-pods"), null, "spec", "nodeName"), "1 Pending"),
            ["max-pods/addresses"] = (TakeAllAddresses, "no interface of "),
            ["max-pods/per-interface"] = (world => Crowd(world, "max-pods", 6), " of 5"),
            ["max-pods/interfaces"] = (BrokenCauses.DetachSecondInterfaces, ": 1 interfaces for "),
            ["prefix-nodes/both-halves"] = (world => Limit(world, PrefixNode(world), "17"), "takes 17 pods as without them"),
            ["prefix-nodes/slots"] = (world => Limit(world, PrefixNode(world), "17"), ": 17"),
            ["prefix-nodes/prefixes"] = (TakeAllAddresses, ": no prefix"),
            ["prefix-nodes/reserve"] = (KeepThreePrefixes, "3 prefixes for "),
            ["prefix-nodes/addresses"] = (TakeAllAddresses, "of no prefix of it"),
            ["prefix-nodes/running"] = (world => BrokenCauses.SetNotReady(world, BrokenCauses.FirstPod(world, "prefix-nodes")), "49 of 50 run on "),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static PropertyMap Taint => PropertyMap.Of(
        ("key", "eks-lab/multus-not-ready"), ("value", "true"), ("effect", "NoSchedule"));

    private static void Change(World world, KubernetesObject live, object? value, params string[] path) =>
        world.Put(live with { Content = With(live.Content, value, path) });

    /// <summary>The map with a value at a path; <see langword="null"/> takes it away.</summary>
    public static PropertyMap With(PropertyMap map, object? value, params ReadOnlySpan<string> path) =>
        map.With(path[0], path.Length == 1 ? value : With(map.Map(path[0]), value, path[1..]));

    private static IEnumerable<KubernetesObject> Pods(World world, string podNamespace) =>
        world.All<KubernetesObject>().Where(each => each.Kind == "Pod" && each.Namespace == podNamespace);

    private static KubernetesObject Pod(World world, string podNamespace, string name) => Pods(world, podNamespace).Single(pod => pod.Name == name);

    private static void Remove(World world, string podNamespace, string prefix)
    {
        foreach (var pod in Pods(world, podNamespace).Where(pod => pod.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            world.Remove<KubernetesObject>(pod.Id);
        }
    }

    private static void Limit(World world, KubernetesObject node, string pods) => Change(world, node, pods, "status", "allocatable", "pods");

    private static KubernetesObject PrefixNode(World world) => world.All<KubernetesObject>().Single(each => each.Kind == "Node"
        && each.Content.Map("metadata").Map("labels").String("eks.amazonaws.com/nodegroup") == "ng2");

    private static KubernetesObject Network(World world, string name) =>
        world.All<KubernetesObject>().Single(each => each.Kind == "NetworkAttachmentDefinition" && each.Name == name);

    private static string Config(World world, string network) => Network(world, network).Content.Map("spec").String("config")!;

    private static void Configure(World world, string network, string config) => Change(world, Network(world, network), config, "spec", "config");

    private static void ForgetInterfaces(World world)
    {
        foreach (var pod in Pods(world, "multus").ToList()) Change(world, pod, null, "metadata", "annotations", StatusAnnotation);
    }

    private static void TakeAllAddresses(World world)
    {
        foreach (var eni in world.All<NetworkInterface>()) world.Put(eni with { SecondaryAddresses = [], Prefixes = [] });
    }

    private static void KeepThreePrefixes(World world)
    {
        foreach (var eni in world.All<NetworkInterface>()) world.Put(eni with { Prefixes = [.. eni.Prefixes.Take(3)] });
    }

    private static void Crowd(World world, string podNamespace, int count)
    {
        var pod = BrokenCauses.FirstPod(world, "max-pods");
        foreach (var number in Enumerable.Range(1, count)) world.Put(pod with { Namespace = podNamespace, Name = $"crowd-{number}" });
    }
}
