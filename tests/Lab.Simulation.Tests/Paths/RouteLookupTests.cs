using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Lab.Simulation.Aws;
using Lab.Simulation.Paths;
using Lab.Simulation.Tests.Aws;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Paths;

public class RouteLookupTests
{
    // Longest prefix by definition: of the routes that contain the address, written as bits, none is longer.
    [Fact]
    public void The_longest_matching_prefix_wins() => Prop.ForAll(
        Gen.Choose(0,
        32)
            .SelectMany(length => Gen.Choose(0, 3).Select(octet => (octet, length))).ListOf(12)
                .SelectMany(routes => Gen.Choose(0, 255).Select(last => (routes, last))).ToArbitrary(),
        input =>
        {
            var routes = input.routes.Select(route => Masked($"11.0.{route.octet}.77", route.length)).Distinct()
                .Select(cidr => new Route(cidr, "eni-" + cidr)).ToList();
            var address = $"11.0.1.{input.last}";
            var world = WorldWith(routes);
            var decision = RouteLookup.Find(world, "subnet-1", address);
            var matching = routes.Where(route => Bits(address).StartsWith(Prefix(route.DestinationCidrBlock), StringComparison.Ordinal)).ToList();
            if (matching.Count == 0) decision.ShouldBeNull();
            else decision.ShouldNotBeNull().TargetId.ShouldBe(matching.MaxBy(route => Prefix(route.DestinationCidrBlock).Length)!.TargetId);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_local_route_carries_what_lies_in_the_vpc() =>
        RouteLookup.Find(WorldWith([new Route("0.0.0.0/0", "igw-1")]), "subnet-1", "10.0.200.1").ShouldNotBeNull()
            .TargetId.ShouldBe(RouteDecision.Local);

    [Fact]
    public void A_subnet_uses_its_own_table_or_else_the_main_one()
    {
        var cloud = new TestCloud();
        var vpc = cloud.Vpc("vpc", "10.0.0.0/16");
        var (own, other) = (cloud.Subnet(vpc, "10.0.0.0/24"), cloud.Subnet(vpc, "10.0.1.0/24"));
        var table = cloud.RouteTable(vpc, "own", own);
        RouteLookup.TableOf(cloud.World, own.Id).Id.ShouldBe(table.Id);
        RouteLookup.TableOf(cloud.World, other.Id).Id.ShouldBe(vpc.Outputs.String("mainRouteTableId"));
    }

    private static World WorldWith(IEnumerable<Route> routes)
    {
        var world = new World("test");
        world.Put(new Vpc("vpc-1", ["10.0.0.0/16"], true, true, "rtb-1", "sg-1", Tags.Empty));
        world.Put(new Subnet("subnet-1", "vpc-1", "10.0.0.0/24", "ap-northeast-2a", false, Tags.Empty));
        world.Put(new RouteTable("rtb-1", "vpc-1", [.. routes], Tags.Empty));
        return world;
    }

    private static string Bits(string address) =>
        string.Concat(address.Split('.').Select(octet => Convert.ToString(byte.Parse(octet, CultureInfo.InvariantCulture), 2).PadLeft(8, '0')));

    private static string Prefix(string cidr) => Bits(cidr.Split('/')[0])[..int.Parse(cidr.Split('/')[1], CultureInfo.InvariantCulture)];

    private static string Masked(string address, int length)
    {
        var bits = Bits(address)[..length].PadRight(32, '0');
        return string.Join('.', Enumerable.Range(0, 4).Select(octet => Convert.ToByte(bits.Substring(octet * 8, 8), 2))) + $"/{length}";
    }
}
