using Lab.Simulation.Aws;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>The route that a packet takes. <paramref name="TargetId"/> is <c>local</c> within the VPC.</summary>
public sealed record RouteDecision(RouteTable Table, Ipv4Range Destination, string TargetId)
{
    /// <summary>The target of routes within a VPC.</summary>
    public const string Local = "local";
}

/// <summary>
/// VPC route tables: a subnet uses the table that it is associated with, else its VPC's main one, and the longest matching prefix wins
/// (https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html).
/// </summary>
public static class RouteLookup
{
    /// <summary>The route table of a subnet.</summary>
    public static RouteTable TableOf(World world, string subnetId)
    {
        var association = world.All<RouteTableAssociation>().FirstOrDefault(each => each.SubnetId == subnetId);
        return world.Get<RouteTable>(association?.RouteTableId ?? world.Get<Vpc>(world.Get<Subnet>(subnetId).VpcId).MainRouteTableId);
    }

    /// <summary>The route to an address from a subnet, or <see langword="null"/> when there is none.</summary>
    public static RouteDecision? Find(World world, string subnetId, string address)
    {
        var table = TableOf(world, subnetId);
        var local = world.Get<Vpc>(table.VpcId).CidrBlocks.Select(block => new Route(block, RouteDecision.Local));
        return local.Concat(table.Routes)
            .Select(route => new RouteDecision(table, Ipv4Range.Parse(route.DestinationCidrBlock), route.TargetId))
            .Where(route => route.Destination.Contains(address))
            .MaxBy(route => route.Destination.PrefixLength);
    }
}
