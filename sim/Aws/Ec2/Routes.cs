using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>EC2's operations on the routes of a route table.</summary>
internal static class Routes
{
    private static readonly ImmutableArray<string> TargetProperties = ["gatewayId", "natGatewayId", "vpcPeeringConnectionId", "networkInterfaceId"];

    /// <summary>The target that a route's properties name.</summary>
    /// <exception cref="ResourceException">None or more than one is named.</exception>
    public static string Target(PropertyMap properties)
    {
        var targets = TargetProperties.Select(properties.String).Where(target => !string.IsNullOrEmpty(target)).ToList();
        return targets is [{ } target]
            ? target
            : throw new ResourceException("InvalidArgument", $"one of `{string.Join(",", TargetProperties)}` must be specified");
    }

    /// <summary>CreateRoute.</summary>
    /// <exception cref="ResourceException">The route exists, its destination is local, or its target can't carry it.</exception>
    public static void Add(World world, string tableId, Route route)
    {
        var table = Ec2Lookup.RouteTable(world, tableId);
        var destination = Destination(route.DestinationCidrBlock);
        var vpc = world.Get<Vpc>(table.VpcId);
        if (vpc.CidrBlocks.Any(block => block == route.DestinationCidrBlock)
            || table.Routes.Any(other => other.DestinationCidrBlock == route.DestinationCidrBlock))
        {
            throw new ResourceException("RouteAlreadyExists", $"The route identified by {route.DestinationCidrBlock} already exists.");
        }

        if (!route.TargetId.StartsWith("eni-", StringComparison.Ordinal) && vpc.CidrBlocks.Any(block => Ipv4Range.Parse(block).Contains(destination)))
        {
            throw new ResourceException(
                "InvalidParameterValue",
                $"The destination CIDR block {route.DestinationCidrBlock} is equal to or more specific than one of this VPC's CIDR blocks. "
                + "This route can target only an interface or an instance.");
        }

        RequireTarget(world, table, route.TargetId);
        Quotas.Require("routesPerTable", table.Routes.Length);
        world.Put(table with { Routes = table.Routes.Add(route) });
    }

    /// <summary>ReplaceRoute: the same destination by another target.</summary>
    /// <exception cref="ResourceException">The target can't carry it.</exception>
    public static void Replace(World world, string tableId, Route route)
    {
        var table = Ec2Lookup.RouteTable(world, tableId);
        RequireTarget(world, table, route.TargetId);
        world.Put(table with { Routes = [.. table.Routes.Where(other => other.DestinationCidrBlock != route.DestinationCidrBlock), route] });
    }

    /// <summary>DeleteRoute.</summary>
    public static void Remove(World world, string tableId, string destination)
    {
        var table = Ec2Lookup.RouteTable(world, tableId);
        world.Put(table with { Routes = [.. table.Routes.Where(other => other.DestinationCidrBlock != destination)] });
    }

    /// <summary>Whether the target is there to carry traffic; a route whose target is not is a <c>blackhole</c>.</summary>
    public static bool IsActive(World world, string vpcId, string targetId) => Prefix(targetId) switch
    {
        "igw" => world.Find<InternetGateway>(targetId)?.VpcId == vpcId,
        "nat" => world.Find<NatGateway>(targetId) is not null,
        "pcx" => world.Find<VpcPeeringConnection>(targetId)?.Status == "active",
        _ => world.Find<NetworkInterface>(targetId)?.Status == "in-use",
    };

    private static Ipv4Range Destination(string text) => Ipv4Range.TryParse(text, out var range)
        ? range
        : throw new ResourceException(
            "InvalidParameterValue", $"Value ({text}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.");

    private static void RequireTarget(World world, RouteTable table, string targetId)
    {
        switch (Prefix(targetId))
        {
            case "igw":
                var gateway = Ec2Lookup.InternetGateway(world, targetId);
                if (gateway.VpcId.Length == 0)
                {
                    throw new ResourceException("Gateway.NotAttached", $"resource {targetId} is not attached to a network");
                }
                RequireSameNetwork(table, targetId, gateway.VpcId);
                break;
            case "nat":
                RequireSameNetwork(table, targetId, world.Get<Subnet>(Ec2Lookup.NatGateway(world, targetId).SubnetId).VpcId);
                break;
            case "pcx":
                var peering = Ec2Lookup.Peering(world, targetId);
                if (peering.Status != "active")
                {
                    throw new ResourceException("IncorrectState", $"VPC peering connection {targetId} is in state {peering.Status}");
                }
                if (peering.VpcId != table.VpcId) RequireSameNetwork(table, targetId, peering.PeerVpcId);
                break;
            case "eni":
                RequireSameNetwork(table, targetId, world.Get<Subnet>(Ec2Lookup.NetworkInterface(world, targetId).SubnetId).VpcId);
                break;
            default:
                throw new ResourceException("InvalidParameterValue", $"Value ({targetId}) for parameter gatewayId is invalid.");
        }
    }

    private static void RequireSameNetwork(RouteTable table, string targetId, string vpcId)
    {
        if (table.VpcId == vpcId) return;
        throw new ResourceException("InvalidParameterValue", $"route table {table.Id} and network gateway {targetId} belong to different networks");
    }

    private static string Prefix(string id) => id.Split('-')[0];
}
