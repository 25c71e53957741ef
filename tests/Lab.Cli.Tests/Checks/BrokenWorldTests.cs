using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Lab.Stacks;

namespace Lab.Cli.Tests.Checks;

/// <summary>The checks on the simulated world: each passes after <c>lab up</c>, and fails, saying why, when its cause is broken.</summary>
public sealed class BrokenWorldTests(SimulatedLab lab, PrefixLab prefixes) : IClassFixture<SimulatedLab>, IClassFixture<PrefixLab>
{
    public static TheoryData<string> Ids => [.. StageCatalog.All.SelectMany(stage => stage.Checks).Select(check => check.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_check_passes_after_up(string id)
    {
        var result = await Lab(id).CheckAsync(id);

        result.Passed.ShouldBeTrue($"expected {result.Outcome.Expected}; observed {result.Outcome.Observed}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_check_fails_when_its_cause_is_broken(string id)
    {
        BrokenCauses.All.ShouldContainKey(id, "each check needs a cause that makes it fail");
        var (breaking, seen) = BrokenCauses.All[id];

        ShouldFail(await Lab(id).CheckAsync(id, breaking), seen);
    }

    public static TheoryData<string> IdsWithPrefixes =>
        [.. StageCatalog.All.SelectMany(stage => stage.Checks).Select(check => check.Id).Where(id => id.Split('/')[0] is "cluster" or "netshoot" or "multus" or "max-pods" or "prefix-nodes")];

    [Theory]
    [MemberData(nameof(IdsWithPrefixes))]
    public async Task It_passes_too_where_the_cluster_assigns_prefixes_from_the_start(string id)
    {
        var result = await prefixes.CheckAsync(id);

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
    [InlineData("network/operator-ssh", "0.0.0.0/1", "8.8.8.8 → operating server tcp/22: reached")]
    [InlineData("network/operator-ssh", "128.0.0.0/1", "198.51.100.10 → operating server tcp/22: reached")]
    [InlineData("cluster/nodes-ssh-closed", "0.0.0.0/1", "tcp/22: reached")]
    [InlineData("cluster/nodes-ssh-closed", "128.0.0.0/1", "tcp/22: reached")]
    public async Task A_rule_for_half_the_internet_opens_SSH(string id, string range, string seen)
    {
        var result = await lab.CheckAsync(id, world => BrokenCauses.OpenSsh(world, range));

        ShouldFail(result, seen);
    }

    [Theory]
    [InlineData("network/operator-ssh")]
    [InlineData("cluster/nodes-ssh-closed")]
    public async Task SSH_that_only_a_missing_public_address_keeps_strangers_from_is_not_closed(string id)
    {
        var result = await lab.CheckAsync(id, world =>
        {
            foreach (var eni in world.All<NetworkInterface>()) world.Put(eni with { PublicIp = null });
        });

        ShouldFail(result, "has no public address (stopped, but not by a security group)");
    }

    [Fact]
    public async Task A_route_to_the_internet_gateway_in_a_private_table_is_named_though_it_lets_nobody_out()
    {
        var subnet = lab.Outputs("network", "privateSubnetIds")[0];
        var result = await lab.CheckAsync("network/internet", world =>
        {
            var table = world.Get<RouteTable>(world.All<RouteTableAssociation>().Single(each => each.SubnetId == subnet).RouteTableId);
            var gateway = world.All<RouteTable>().Where(each => each.VpcId == table.VpcId).SelectMany(each => each.Routes)
                .First(route => route.TargetId.StartsWith("igw-", StringComparison.Ordinal));
            world.Put(table with { Routes = table.Routes.Add(gateway) });
        });

        ShouldFail(result, "192.168.11.0/24 (private) → 8.8.8.8 tcp/443:");
        result.Outcome.Observed.ShouldNotContain("(public)");
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
    public async Task A_terminated_instance_takes_its_node_from_the_checks()
    {
        var result = await lab.CheckAsync("cluster/nodes-disk", world => world.Put(BrokenCauses.FirstInstance(world) with { State = "terminated" }));

        ShouldFail(result, "is not running");
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

    private static void ShouldFail(CheckResult result, string seen)
    {
        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldNotContain("broke off");
        result.Outcome.Observed.ShouldContain(seen);
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

    private SimulatedLab Lab(string id) => id.StartsWith("prefix-nodes/", StringComparison.Ordinal) ? prefixes : lab;
}
