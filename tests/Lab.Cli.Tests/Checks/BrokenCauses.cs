using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Lambda;
using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Cli.Tests.Checks;

/// <summary>What may go wrong in a world: for each check a cause that it has to see, and what it then observes.</summary>
internal static class BrokenCauses
{
    /// <summary>By check id: what is broken, and a part of what is observed.</summary>
    public static ImmutableSortedDictionary<string, (Action<World> Break, string Seen)> All { get; } =
        new Dictionary<string, (Action<World>, string)>(StringComparer.Ordinal)
        {
            ["network/subnets"] = (world => world.Put(FirstPublicSubnet(world) with { AvailabilityZone = "ap-northeast-2d" }), "no public subnet in ap-northeast-2"),
            ["network/peering-to-operator"] = (DeletePeering, "pcx-"),
            ["network/peering-from-operator"] = (DeletePeering, "pcx-"),
            ["network/internet"] = (SwapDefaultRoutes, "no route to 8.8.8.8"),
            ["network/operator-ssh"] = (world => OpenSsh(world, "0.0.0.0/0"), "→ operating server tcp/22: reached"),
            ["cluster/version"] = (world => world.Put(world.All<EksCluster>().Single() with { Version = "1.32" }), ": 1.32"),
            ["cluster/nodes-ready"] = (world => SetNotReady(world, FirstNode(world)), "is not Ready"),
            ["cluster/nodes-zones"] = (MoveFirstNode, "0 in ap-northeast-2"),
            ["cluster/nodes-ami"] = (
                world => world.Put(FirstInstance(world) with { ImageName = "amazon-eks-node-1.31-v20251126" }), "from amazon-eks-node-1.31-v20251126"),
            ["cluster/nodes-disk"] = (
                world => world.Put(FirstInstance(world) with { RootVolume = FirstInstance(world).RootVolume with { Size = 20, Type = "gp2" } }), "20 GiB gp2"),
            ["cluster/nodes-imdsv2"] = (world => world.Put(FirstInstance(world) with { HttpTokens = "optional" }), "HttpTokens=optional"),
            ["cluster/nodes-pod-limit"] = (DelegatePrefixes, "(t3.medium): 17"),
            ["cluster/system-pods"] = (
                world => world.Remove<KubernetesObject>(world.All<KubernetesObject>().First(each =>
                    each is { Kind: "Pod", Namespace: "kube-system" } && each.Name.StartsWith("aws-node-", StringComparison.Ordinal)).Id),
                "11 pods in kube-system"),
            ["cluster/operator-reaches-nodes"] = (DeletePeering, "pcx-"),
            ["cluster/operator-reaches-endpoint"] = (
                world => world.Put(world.All<EksCluster>().Single() with { PublicAccessCidrs = ["198.51.100.0/24"] }), "tcp/443"),
            ["cluster/nodes-ssh-closed"] = (world => OpenSsh(world, "0.0.0.0/0"), "tcp/22: reached"),
            ["multus-nodes/nodes-ready"] = (world => SetNotReady(world, MultusNode(world)), "is not Ready"),
            ["multus-nodes/nodes-zone"] = (world => world.Put(MultusInstance(world) with { InstanceType = "c5.xlarge" }), ": c5.xlarge in ap-northeast-2a"),
            ["multus-nodes/launch-hook"] = (
                world => ChangeGroup(world, scaled => scaled with { Instances = [scaled.Instances[0] with { LifecycleState = "Pending:Wait" }, .. scaled.Instances[1..]] }),
                "is Pending:Wait"),
            ["multus-nodes/interfaces"] = (SwapMultusSubnets, "(holds for the other 2 of 4)"),
            ["multus-nodes/interfaces-tagged"] = (
                world => ChangeEnis(world, eni => eni with { Tags = eni.Tags.Remove(VpcCni.NoManageTag) }), "no_manage=(missing)"),
            ["multus-nodes/interfaces-ignored"] = (LetTheCniTakeOver, "has the VPC CNI's tag"),
            ["multus-nodes/source-dest-check"] = (world => ChangeEnis(world, eni => eni with { SourceDestCheck = true }), "drops packets"),
            ["multus-nodes/delete-on-termination"] = (world => ChangeEnis(world, eni => eni with { DeleteOnTermination = false }), "outlives its instance"),
            ["multus-nodes/pod-addresses"] = (
                world => ChangeEnis(world, eni => eni with { SecondaryAddresses = eni.SecondaryAddresses.SetItem(0, "192.168.21.200") }),
                "192.168.21.200 outside 192.168.21.64/26"),
            ["multus-nodes/pod-addresses-apart"] = (
                world => ChangeEnis(world, eni => eni with { SecondaryAddresses = eni.SecondaryAddresses.SetItem(0, "192.168.21.100") }),
                "192.168.21.100 on "),
            ["multus-nodes/interfaces-left"] = (GiveAPodAMultusAddress, "has an address of no interface of the VPC CNI"),
            ["multus-nodes/pod-limit"] = (TakeTheLimitOfTheType, "29, as if no interface were taken: 18 of them"),
            ["multus-nodes/label-and-taint"] = (
                world => world.Put(MultusNode(world) with
                {
                    Content = MultusNode(world).Content.With("spec", MultusNode(world).Content.Map("spec").With("taints", null)),
                }),
                "no taint"),
            ["multus-nodes/imdsv2"] = (world => world.Put(MultusInstance(world) with { HttpPutResponseHopLimit = 2 }), "HttpPutResponseHopLimit=2"),
            ["multus-nodes/disk"] = (
                world => world.Put(MultusInstance(world) with { RootVolume = MultusInstance(world).RootVolume with { Encrypted = false } }), "not encrypted"),
            ["multus-nodes/ssh-closed"] = (world => OpenSsh(world, "0.0.0.0/0"), "tcp/22: reached"),
            ["multus-nodes/function-outside-vpc"] = (
                world => world.Put(world.All<LambdaFunction>().Single() with { SubnetIds = ["subnet-private"] }), "in subnet-private"),
            ["multus-nodes/dead-letters"] = (world => world.Put(world.All<Queue>().Single() with { Messages = ["{}"] }), ": 1 messages"),
            ["netshoot/running"] = (LeaveAPodWaiting, "(Back-off pulling image)"),
            ["netshoot/one-per-node"] = (CrowdOneNode, "2 on "),
            ["netshoot/addresses"] = (TakeAddresses, "no interface has"),
            ["netshoot/second-interface"] = (DetachSecondInterfaces, "has no second interface for pods"),
            ["netshoot/pod-to-pod"] = (CloseInbound, "sg-"),
            ["netshoot/snat-peer"] = (DeletePeering, "pcx-"),
            ["netshoot/snat-internet"] = (RemoveInternetRoutes, "no route to 8.8.8.8"),
            ["netshoot/snat-second-interface"] = (DeletePeering, "pcx-"),
        }.Concat(BrokenLoadBalancing.All).ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static Instance FirstInstance(World world) => world.Get<Instance>(world.All<NodeGroup>().Single().InstanceIds[0]);

    /// <summary>Lets a range in to tcp/22 of every network interface.</summary>
    public static void OpenSsh(World world, string range)
    {
        foreach (var group in world.All<SecurityGroup>())
        {
            var rule = new SecurityGroupRule($"sgr-{group.Id}", IsEgress: false, "tcp", 22, 22, range, null, "too many");
            world.Put(group with { Rules = group.Rules.Add(rule) });
        }
    }

    private static Subnet FirstPublicSubnet(World world) => world.Get<Subnet>(FirstInstance(world).SubnetId);

    private static IEnumerable<KubernetesObject> Nodes(World world) => world.All<KubernetesObject>()
        .Where(each => each.Kind == "Node" && each.Content.Map("metadata").Map("labels").ContainsKey("eks.amazonaws.com/nodegroup"));

    private static KubernetesObject FirstNode(World world) => Nodes(world).First();

    private static Instance MultusInstance(World world) => world.Get<Instance>(world.All<AutoScalingGroup>().Single().Instances[0].Id);

    private static KubernetesObject MultusNode(World world) => world.All<KubernetesObject>().Single(each => each.Kind == "Node"
        && (each.Content.Map("spec").String("providerID") ?? "").EndsWith(MultusInstance(world).Id, StringComparison.Ordinal));

    private static void ChangeGroup(World world, Func<AutoScalingGroup, AutoScalingGroup> change) =>
        world.Put(change(world.All<AutoScalingGroup>().Single()));

    /// <summary>The ENIs at device index 1 of all Multus nodes.</summary>
    private static List<NetworkInterface> FirstMultusEnis(World world) =>
    [
        .. from member in world.All<AutoScalingGroup>().Single().Instances
           from eni in world.All<NetworkInterface>()
           where eni.InstanceId == member.Id && eni.DeviceIndex == 1
           select eni,
    ];

    private static void ChangeEnis(World world, Func<NetworkInterface, NetworkInterface> change)
    {
        foreach (var eni in FirstMultusEnis(world)) world.Put(change(eni));
    }

    private static void SwapMultusSubnets(World world)
    {
        var first = FirstMultusEnis(world)[0];
        var second = world.All<NetworkInterface>().Single(eni => eni.InstanceId == first.InstanceId && eni.DeviceIndex == 2);
        world.Put(first with { SubnetId = second.SubnetId });
        world.Put(second with { SubnetId = first.SubnetId });
    }

    // Without its tag, and with the agent started anew, an ENI is taken over.
    private static void LetTheCniTakeOver(World world)
    {
        ChangeEnis(world, eni => eni with { Tags = eni.Tags.Remove(VpcCni.NoManageTag) });
        var agent = world.Get<CniNode>(MultusInstance(world).Id);
        VpcCni.Start(world, agent.Id, agent.ClusterName, agent.Settings);
    }

    private static void GiveAPodAMultusAddress(World world)
    {
        var pod = FirstPod(world, "netshoot");
        var (spec, status) = (pod.Content.Map("spec"), pod.Content.Map("status"));
        world.Put(pod with
        {
            Content = pod.Content.With("spec", spec.With("nodeName", MultusNode(world).Name))
                .With("status", status.With("podIP", FirstMultusEnis(world)[0].SecondaryAddresses[0])),
        });
    }

    private static void TakeTheLimitOfTheType(World world)
    {
        var node = MultusNode(world);
        var status = node.Content.Map("status");
        world.Put(node with { Content = node.Content.With("status", status.With("allocatable", status.Map("allocatable").With("pods", "29"))) });
    }

    private static KubernetesObject FirstPod(World world, string podNamespace) =>
        world.All<KubernetesObject>().First(each => each.Kind == "Pod" && each.Namespace == podNamespace);

    private static void DeletePeering(World world)
    {
        foreach (var peering in world.All<VpcPeeringConnection>()) world.Put(peering with { Status = "deleted" });
    }

    private static bool IsInternetRoute(Route route) => route.TargetId.StartsWith("igw-", StringComparison.Ordinal);

    private static void RemoveInternetRoutes(World world)
    {
        foreach (var table in world.All<RouteTable>()) world.Put(table with { Routes = [.. table.Routes.Where(route => !IsInternetRoute(route))] });
    }

    // Public subnets lose the default route, and the others of their VPC get it.
    private static void SwapDefaultRoutes(World world)
    {
        var tables = world.All<RouteTable>();
        foreach (var table in tables)
        {
            var defaults = tables.Where(other => other.VpcId == table.VpcId).SelectMany(other => other.Routes).Where(IsInternetRoute).Take(1);
            world.Put(table with
            {
                Routes = table.Routes.Any(IsInternetRoute)
                    ? [.. table.Routes.Where(route => !IsInternetRoute(route))]
                    : [.. table.Routes, .. defaults],
            });
        }
    }

    private static void CloseInbound(World world)
    {
        foreach (var group in world.All<SecurityGroup>()) world.Put(group with { Rules = [.. group.Rules.Where(rule => rule.IsEgress)] });
    }

    private static void MoveFirstNode(World world)
    {
        const string Zone = "topology.kubernetes.io/zone";
        var nodes = Nodes(world).ToList();
        var (metadata, other) = (nodes[0].Content.Map("metadata"), nodes[1].Content.Map("metadata").Map("labels").String(Zone));
        world.Put(nodes[0] with { Content = nodes[0].Content.With("metadata", metadata.With("labels", metadata.Map("labels").With(Zone, other))) });
    }

    private static void DelegatePrefixes(World world)
    {
        var cni = world.All<Addon>().Single(addon => addon.Name == "vpc-cni");
        world.Put(cni with { ConfigurationValues = """{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}""" });
    }

    private static void LeaveAPodWaiting(World world)
    {
        var pod = FirstPod(world, "netshoot");
        SetNotReady(world, pod);
        world.Put(new KubernetesEvent(
            "late", pod.ClusterName, "Pod", pod.Namespace, pod.Name, "Warning", "BackOff", "Back-off pulling image", 1, world.Now + TimeSpan.FromHours(1)));
    }

    private static void CrowdOneNode(World world)
    {
        var pods = world.All<KubernetesObject>().Where(each => each is { Kind: "Pod", Namespace: "netshoot" }).ToList();
        var crowded = pods[1].Content.Map("spec").String("nodeName");
        world.Put(pods[0] with { Content = pods[0].Content.With("spec", pods[0].Content.Map("spec").With("nodeName", crowded)) });
    }

    private static void TakeAddresses(World world)
    {
        foreach (var eni in world.All<NetworkInterface>().Where(eni => eni.InstanceId == FirstInstance(world).Id))
        {
            world.Put(eni with { SecondaryAddresses = [], Prefixes = [] });
        }
    }

    private static void DetachSecondInterfaces(World world)
    {
        foreach (var eni in world.All<NetworkInterface>().Where(eni => eni is { InstanceId: not null, DeviceIndex: > 0 }))
        {
            world.Put(eni with { InstanceId = null });
        }
    }

    private static void SetNotReady(World world, KubernetesObject live)
    {
        var status = live.Content.Map("status");
        var conditions = status.List("conditions").Maps.Select(each => each.String("type") == "Ready" ? each.With("status", "False") : each);
        world.Put(live with { Content = live.Content.With("status", status.With("conditions", PropertyList.From(conditions.ToImmutableArray()))) });
    }
}
