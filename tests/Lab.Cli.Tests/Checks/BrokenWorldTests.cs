using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Lab.Stacks;

namespace Lab.Cli.Tests.Checks;

/// <summary>The checks on the simulated world: each passes after <c>lab up</c>, and fails, saying why, when its cause is broken.</summary>
public sealed class BrokenWorldTests(SimulatedLab lab) : IClassFixture<SimulatedLab>
{
    public static TheoryData<string> Ids => [.. StageCatalog.WithDependencies(["netshoot"]).SelectMany(stage => stage.Checks).Select(check => check.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_check_passes_after_up(string id)
    {
        var result = await lab.CheckAsync(id);

        result.Passed.ShouldBeTrue($"expected {result.Outcome.Expected}; observed {result.Outcome.Observed}");
    }

    [Theory]
    [InlineData("network/peering-to-operator", "no route to 172.20.")]
    [InlineData("network/peering-from-operator", "no route to 172.20.")]
    public async Task A_private_route_table_without_the_peering_route_cuts_both_directions(string id, string why)
    {
        var subnet = lab.Outputs("network", "privateSubnetIds")[0];
        var result = await lab.CheckAsync(id, world =>
        {
            var table = world.Get<RouteTable>(world.All<RouteTableAssociation>().Single(each => each.SubnetId == subnet).RouteTableId);
            world.Put(table with { Routes = [.. table.Routes.Where(route => !route.TargetId.StartsWith("pcx-", StringComparison.Ordinal))] });
        });

        ShouldFail(result, why);
        result.Outcome.Observed.ShouldContain("192.168.11.0/24 (private)");
        result.Outcome.Observed.ShouldNotContain("192.168.1.0/24 (public)");
    }

    [Theory]
    [InlineData("network/peering-to-operator")]
    [InlineData("cluster/operator-reaches-nodes")]
    [InlineData("netshoot/snat-peer")]
    public async Task Without_the_peering_connection_the_two_VPCs_are_strangers(string id)
    {
        var result = await lab.CheckAsync(id, world =>
        {
            foreach (var peering in world.All<VpcPeeringConnection>()) world.Put(peering with { Status = "deleted" });
        });

        ShouldFail(result, "pcx-");
    }

    [Theory]
    [InlineData("network/operator-ssh", "→ operating server tcp/22: reached")]
    [InlineData("cluster/nodes-ssh-closed", "tcp/22: reached")]
    public async Task A_rule_for_the_whole_internet_opens_SSH(string id, string seen)
    {
        var result = await lab.CheckAsync(id, world =>
        {
            foreach (var group in world.All<SecurityGroup>())
            {
                var rule = new SecurityGroupRule($"sgr-{group.Id}", IsEgress: false, "tcp", 22, 22, "0.0.0.0/0", null, "everybody");
                world.Put(group with { Rules = group.Rules.Add(rule) });
            }
        });

        ShouldFail(result, seen);
    }

    [Theory]
    [InlineData("network/operator-ssh", 22)]
    [InlineData("cluster/operator-reaches-nodes", 22)]
    public async Task Without_a_rule_for_it_a_port_is_closed(string id, int port)
    {
        var result = await lab.CheckAsync(id, world =>
        {
            foreach (var group in world.All<SecurityGroup>())
            {
                world.Put(group with { Rules = [.. group.Rules.Where(rule => rule.IsEgress || rule.FromPort != port)] });
            }
        });

        ShouldFail(result, "sg-");
    }

    [Fact]
    public async Task An_endpoint_closed_to_the_operating_server_is_named()
    {
        var result = await lab.CheckAsync("cluster/operator-reaches-endpoint", world =>
        {
            var cluster = world.Get<EksCluster>(lab.Output("cluster", "clusterName"));
            world.Put(cluster with { PublicAccessCidrs = ["198.51.100.0/24"] });
        });

        ShouldFail(result, "tcp/443");
    }

    [Fact]
    public async Task A_terminated_instance_takes_its_node_from_the_checks()
    {
        var result = await lab.CheckAsync("cluster/nodes-disk", world => world.Put(FirstNode(world) with { State = "terminated" }));

        ShouldFail(result, "is not running");
    }

    [Fact]
    public async Task Another_disk_is_named()
    {
        var result = await lab.CheckAsync("cluster/nodes-disk", world =>
        {
            var node = FirstNode(world);
            world.Put(node with { RootVolume = node.RootVolume with { Size = 20, Type = "gp2" } });
        });

        ShouldFail(result, "20 GiB gp2");
    }

    [Fact]
    public async Task IMDSv1_is_named()
    {
        var result = await lab.CheckAsync("cluster/nodes-imdsv2", world => world.Put(FirstNode(world) with { HttpTokens = "optional" }));

        ShouldFail(result, "HttpTokens=optional");
    }

    [Fact]
    public async Task A_node_that_is_not_Ready_is_named()
    {
        var result = await lab.CheckAsync("cluster/nodes-ready", world => SetNotReady(world, world.All<KubernetesObject>().First(each => each.Kind == "Node")));

        ShouldFail(result, "is not Ready");
    }

    [Fact]
    public async Task A_pod_that_waits_is_named_in_the_words_of_its_last_warning()
    {
        var result = await lab.CheckAsync("netshoot/running", world =>
        {
            var pod = world.All<KubernetesObject>().First(each => each is { Kind: "Pod", Namespace: "netshoot" });
            SetNotReady(world, pod);
            world.Put(new KubernetesEvent(
                "late", pod.ClusterName, "Pod", pod.Namespace, pod.Name, "Warning", "BackOff", "Back-off pulling image", 1, world.Now + TimeSpan.FromHours(1)));
        });

        ShouldFail(result, "(Back-off pulling image)");
    }

    [Fact]
    public async Task A_node_that_loses_the_interface_of_a_pod_is_named()
    {
        var result = await lab.CheckAsync("netshoot/addresses", world =>
        {
            foreach (var eni in world.All<NetworkInterface>().Where(eni => eni.InstanceId == FirstNode(world).Id))
            {
                world.Put(eni with { SecondaryAddresses = [], Prefixes = [] });
            }
        });

        ShouldFail(result, "no interface has");
    }

    [Theory]
    [InlineData("netshoot/snat-peer")]
    [InlineData("netshoot/snat-internet")]
    [InlineData("netshoot/snat-second-interface")]
    public async Task With_translation_left_to_others_pods_leave_under_their_own_address_or_not_at_all(string id)
    {
        var result = await lab.CheckAsync(id, world => SetCniVariable(world, "AWS_VPC_K8S_CNI_EXTERNALSNAT", "true"));

        result.Passed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_range_kept_from_translation_sees_the_pods_own_address()
    {
        var result = await lab.CheckAsync("netshoot/snat-peer", world => SetCniVariable(world, "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "172.20.0.0/16"));

        ShouldFail(result, "seen as 192.168.");
    }

    [Fact]
    public async Task A_range_kept_from_translation_changes_nothing_for_the_internet()
    {
        var result = await lab.CheckAsync("netshoot/snat-internet", world => SetCniVariable(world, "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "172.20.0.0/16"));

        result.Passed.ShouldBeTrue();
    }

    [Fact]
    public async Task Nodes_that_may_not_talk_to_each_other_keep_pods_apart()
    {
        var result = await lab.CheckAsync("netshoot/pod-to-pod", world =>
        {
            foreach (var group in world.All<SecurityGroup>()) world.Put(group with { Rules = [.. group.Rules.Where(rule => rule.IsEgress)] });
        });

        ShouldFail(result, "sg-");
    }

    [Fact]
    public async Task Without_a_route_to_the_internet_gateway_pods_do_not_get_out()
    {
        var result = await lab.CheckAsync("netshoot/snat-internet", world =>
        {
            foreach (var table in world.All<RouteTable>())
            {
                world.Put(table with { Routes = [.. table.Routes.Where(route => !route.TargetId.StartsWith("igw-", StringComparison.Ordinal))] });
            }
        });

        ShouldFail(result, "no route to 8.8.8.8");
    }

    private static void ShouldFail(CheckResult result, string seen)
    {
        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldNotContain("broke off");
        result.Outcome.Observed.ShouldContain(seen);
    }

    private static Instance FirstNode(World world) => world.Get<Instance>(world.All<NodeGroup>().Single().InstanceIds[0]);

    private static void SetNotReady(World world, KubernetesObject live)
    {
        var status = live.Content.Map("status");
        var conditions = status.List("conditions").Maps.Select(each => each.String("type") == "Ready" ? each.With("status", "False") : each);
        world.Put(live with { Content = live.Content.With("status", status.With("conditions", PropertyList.From(conditions.ToImmutableArray()))) });
    }

    private static void SetCniVariable(World world, string name, string value)
    {
        var daemonSet = world.All<KubernetesObject>().Single(each => each is { Kind: "DaemonSet", Name: "aws-node" });
        var spec = daemonSet.Content.Map("spec");
        var podSpec = spec.Map("template").Map("spec");
        var containers = podSpec.List("containers").Maps.Select(container => container.String("name") == "aws-node" ? container.With("env", Set(container)) : container);
        var template = spec.Map("template").With("spec", podSpec.With("containers", PropertyList.From(containers.ToImmutableArray())));
        world.Put(daemonSet with { Content = daemonSet.Content.With("spec", spec.With("template", template)) });

        PropertyList Set(PropertyMap container) => PropertyList.From(
            container.List("env").Maps.Where(variable => variable.String("name") != name).Append(PropertyMap.Of(("name", name), ("value", value))).ToImmutableArray());
    }
}
