using Lab.Labs.Checks;
using Lab.Labs.Network;
using Lab.Labs.Tests.Checks;

namespace Lab.Labs.Tests.Network;

public sealed class NetworkChecksTests
{
    private static Task<CheckResult> CheckAsync(FakeWorld world, string id) => world.CheckAsync(NetworkChecks.All, id);

    [Fact]
    public async Task A_zone_without_its_private_subnet_is_named()
    {
        var world = new FakeWorld();
        var broken = world with { Subnets = [.. world.Subnets.Where(subnet => subnet.Id != "subnet-private2")] };

        var result = await CheckAsync(broken, "network/subnets");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain("no private subnet in ap-northeast-2b");
    }

    [Fact]
    public async Task A_subnet_outside_its_VPC_is_named()
    {
        var world = new FakeWorld();
        var broken = world with { Vpcs = [world.Vpcs[0] with { CidrBlocks = ["10.0.0.0/16", "192.168.8.0/21"] }] };

        var result = await CheckAsync(broken, "network/subnets");

        result.Outcome.Observed.ShouldStartWith("192.168.1.0/24 (public) in ap-northeast-2a lies outside 10.0.0.0/16, 192.168.8.0/21");
        result.Outcome.Observed.ShouldContain("holds for the other 3 of 6");
    }

    [Theory]
    [InlineData("network/peering-to-operator", "192.168.12.0/24 (private) → 172.20.1.0/24 (public) ping: no route to 172.20.0.0/16")]
    [InlineData("network/peering-from-operator", "172.20.1.0/24 (public) → 192.168.12.0/24 (private) ping: no route to 172.20.0.0/16")]
    public async Task A_private_route_table_without_the_peering_route_breaks_both_directions(string id, string seen)
    {
        var broken = new FakeWorld
        {
            BrokenPath = (from, to, _) =>
                from is PathEnd.Subnet { Id: "subnet-private2" } || to is PathEnd.Subnet { Id: "subnet-private2" }
                    ? FakeWorld.Refused("no route to 172.20.0.0/16")
                    : null,
        };

        var result = await CheckAsync(broken, id);

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain(seen);
        result.Outcome.Observed.ShouldContain("holds for the other 10 of 12");
    }

    [Fact]
    public async Task Peering_is_tried_between_every_subnet_of_one_side_and_every_subnet_of_the_other()
    {
        var world = new FakeWorld();

        await CheckAsync(world, "network/peering-to-operator");

        world.AskedPaths.Select(path => (((PathEnd.Subnet)path.From).Id, ((PathEnd.Subnet)path.To).Id)).ShouldBe(
            from cluster in new[] { "public1", "public2", "public3", "private1", "private2", "private3" }
            from other in new[] { "public", "private" }
            select ("subnet-" + cluster, "subnet-operator-" + other),
            ignoreOrder: true);
    }

    [Fact]
    public async Task Ssh_of_the_operating_server_that_answers_a_stranger_is_a_failure()
    {
        var open = new FakeWorld
        {
            BrokenPath = (from, _, _) => from is PathEnd.Internet { Address: var address }
                ? FakeWorld.Reached(address)
                : null,
        };

        var result = await CheckAsync(open, "network/operator-ssh");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain("198.51.100.10 → operating server tcp/22: reached");
    }

    [Fact]
    public async Task Ssh_of_the_operating_server_that_is_closed_to_operatorCidr_is_a_failure()
    {
        var closed = new FakeWorld { BrokenPath = (_, _, _) => FakeWorld.Refused("no security group rule lets it in") };

        var result = await CheckAsync(closed, "network/operator-ssh");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain("203.0.113.0 → operating server tcp/22: no security group rule lets it in");
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("192.0.0.0/2")]
    public async Task An_operatorCidr_that_lets_in_half_the_world_is_a_failure(string operatorCidr)
    {
        var result = await CheckAsync(new FakeWorld().WithOutput("network", "operatorCidr", operatorCidr), "network/operator-ssh");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldBe($"{operatorCidr} is too wide to keep anybody out");
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("129.6.15.28")]
    [InlineData("198.51.100.10")]
    public async Task Ssh_that_answers_one_part_of_the_internet_is_a_failure(string stranger)
    {
        var open = new FakeWorld { BrokenPath = (from, _, _) => from == new PathEnd.Internet(stranger) ? FakeWorld.Reached(stranger) : null };

        var result = await CheckAsync(open, "network/operator-ssh");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain($"{stranger} → operating server tcp/22: reached");
    }

    [Fact]
    public async Task Ssh_that_only_a_missing_route_keeps_strangers_from_is_a_failure()
    {
        var cutOff = new FakeWorld
        {
            BrokenPath = (from, _, _) => from is PathEnd.Internet { Address: "8.8.8.8" } ? FakeWorld.Refused(RefusedBy.RouteTable, "no route to 8.8.8.8") : null,
        };

        var result = await CheckAsync(cutOff, "network/operator-ssh");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain("no route to 8.8.8.8 (stopped, but not by a security group)");
    }

    [Fact]
    public async Task A_public_subnet_without_a_way_to_the_internet_is_named()
    {
        var result = await CheckAsync(InternetFrom("subnet-public2", FakeWorld.Refused(RefusedBy.RouteTable, "no route to 8.8.8.8")), "network/internet");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldStartWith("192.168.2.0/24 (public) → 8.8.8.8 tcp/443: no route to 8.8.8.8");
    }

    [Fact]
    public async Task A_private_subnet_with_a_route_to_the_internet_gateway_is_named_though_its_hosts_have_no_public_address()
    {
        var result = await CheckAsync(InternetFrom("subnet-private1", FakeWorld.Refused("no public address: igw-1 drops it")), "network/internet");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldStartWith("192.168.11.0/24 (private) → 8.8.8.8 tcp/443: no public address");
    }

    [Theory]
    [InlineData("nat-1 (alice): source becomes the NAT gateway's address 192.168.1.9", true)]
    [InlineData("igw-1: source becomes the public address 3.35.0.9", false)]
    public async Task A_private_subnet_may_reach_the_internet_by_a_NAT_gateway_alone(string hop, bool passes)
    {
        var result = await CheckAsync(InternetFrom("subnet-private1", FakeWorld.Reached("3.35.0.9") with { Hops = [hop] }), "network/internet");

        result.Passed.ShouldBe(passes);
    }

    [Fact]
    public async Task Without_operatorCidr_nobody_may_come_in()
    {
        var result = await CheckAsync(new FakeWorld().WithOutput("network", "operatorCidr", ""), "network/operator-ssh");

        result.Passed.ShouldBeTrue();
        result.Outcome.Expected.ShouldBe("tcp/22 is closed to the internet");
    }

    private static FakeWorld InternetFrom(string subnet, ProbedPath path) =>
        new() { BrokenPath = (from, to, _) => from == new PathEnd.Subnet(subnet) && to is PathEnd.Internet ? path : null };

    [Fact]
    public async Task Closed_ssh_is_no_merit_of_a_server_that_does_not_run()
    {
        var world = new FakeWorld();
        var broken = world with { Instances = [.. world.Instances.Where(instance => instance.Id != FakeWorld.OperatorInstance)] };

        var result = await CheckAsync(broken, "network/operator-ssh");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldBe("i-operator is not running");
    }
}
