using Lab.Infra.Clusters;
using Lab.Stacks.Settings;
using Lab.Tests;

namespace Lab.Stacks.Tests;

public class CostTests
{
    // The estimate of the domain facts for ap-northeast-2: 0.60 (1.31 in extended support) or 0.10, three t3.medium 0.156, addresses 0.005
    // each, 30 GiB gp3 each.
    [Theory]
    [InlineData("1.31", "2026-11-20", 0.60 + 0.156 + 0.015 + (90 * 0.0912 / 730))]
    [InlineData("1.36", "2026-11-20", 0.10 + 0.156 + 0.015 + (90 * 0.0912 / 730))]
    [InlineData("1.31", "2025-11-25", 0.10 + 0.156 + 0.015 + (90 * 0.0912 / 730))]
    [InlineData("1.31", "2025-11-26", 0.60 + 0.156 + 0.015 + (90 * 0.0912 / 730))]
    public void The_cluster_costs_what_its_support_costs_that_day(string version, string today, double expected) =>
        ((double)StageCatalog.Find("cluster")!.CostPerHour(Settings(("clusterVersion", version)), At(today)).Total)
            .ShouldBe(expected, tolerance: 0.0001);

    [Theory]
    [InlineData("false", 0.026 + 0.005 + (30 * 0.0912 / 730))]
    [InlineData("true", 0.026 + 0.005 + (30 * 0.0912 / 730) + 0.059 + 0.005)]
    public void A_NAT_gateway_costs_extra(string natGateway, double expected) =>
        ((double)StageCatalog.Find("network")!.CostPerHour(Settings(("natGateway", natGateway)), At("2026-11-20")).Total)
            .ShouldBe(expected, tolerance: 0.0001);

    // c5.large 0.096 and c5.xlarge 0.192, an address 0.005 and 30 GiB gp3 each.
    [Theory]
    [InlineData("c5.large", "1", 0.096 + 0.005 + (30 * 0.0912 / 730))]
    [InlineData("c5.xlarge", "2", 2 * (0.192 + 0.005 + (30 * 0.0912 / 730)))]
    public void Multus_nodes_cost_what_their_instances_cost(string type, string count, double expected) =>
        ((double)StageCatalog.Find("multus-nodes")!.CostPerHour(Settings(("multusInstanceType", type), ("multusNodeCount", count)), At("2026-11-20")).Total)
            .ShouldBe(expected, tolerance: 0.0001);

    // An NLB and an ALB 0.0225 each, an address 0.005 in each of three zones, a hosted zone 0.50 a month.
    [Theory]
    [InlineData("load-balancer-controller", 0)]
    [InlineData("nlb-ip", 0.0225 + 0.015)]
    [InlineData("nlb-instance", 0.0225 + 0.015)]
    [InlineData("service-types", 2 * (0.0225 + 0.015))]
    [InlineData("kube-ops-view", 0.0225 + 0.015)]
    [InlineData("external-dns", 0.0225 + 0.015 + (0.50 / 730))]
    public void Load_balancers_cost_with_their_public_addresses(string stage, double expected) =>
        ((double)StageCatalog.Find(stage)!.CostPerHour(Settings(), At("2026-11-20")).Total).ShouldBe(expected, tolerance: 0.0001);

    [Fact]
    public void Pods_cost_nothing() => StageCatalog.Find("netshoot")!.CostPerHour(Settings(), At("2026-11-20")).Total.ShouldBe(0);

    private static LabSettings Settings(params (string Key, string Value)[] values) =>
        LabSettings.Parse("alice", values.ToDictionary(value => value.Key, value => value.Value));

    private static SupportCalendar At(string today) => new(FixedTime.At(today + "T12:00:00Z"));
}
