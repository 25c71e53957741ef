using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>Finds things by id and refuses with EC2's code and words when there are none.</summary>
internal static class Ec2Lookup
{
    public static Vpc Vpc(World world, string id) => Find<Vpc>(world, id, "InvalidVpcID.NotFound", "vpc");

    public static Subnet Subnet(World world, string id) => Find<Subnet>(world, id, "InvalidSubnetID.NotFound", "subnet");

    public static RouteTable RouteTable(World world, string id) => Find<RouteTable>(world, id, "InvalidRouteTableID.NotFound", "routeTable");

    public static InternetGateway InternetGateway(World world, string id) =>
        Find<InternetGateway>(world, id, "InvalidInternetGatewayID.NotFound", "internetGateway");

    public static NatGateway NatGateway(World world, string id) => Find<NatGateway>(world, id, "InvalidNatGatewayID.NotFound", "natGateway");

    public static VpcPeeringConnection Peering(World world, string id) =>
        Find<VpcPeeringConnection>(world, id, "InvalidVpcPeeringConnectionID.NotFound", "vpcPeeringConnection");

    public static NetworkInterface NetworkInterface(World world, string id) =>
        Find<NetworkInterface>(world, id, "InvalidNetworkInterfaceID.NotFound", "networkInterface");

    public static Instance Instance(World world, string id) => Find<Instance>(world, id, "InvalidInstanceID.NotFound", "instance");

    public static SecurityGroup SecurityGroup(World world, string id) => world.Find<SecurityGroup>(id)
        ?? throw new ResourceException("InvalidGroup.NotFound", $"The security group '{id}' does not exist");

    public static ElasticIp ElasticIp(World world, string id) => world.Find<ElasticIp>(id)
        ?? throw new ResourceException("InvalidAllocationID.NotFound", $"The allocation ID '{id}' does not exist");

    private static T Find<T>(World world, string id, string code, string noun)
        where T : class, IEntity => world.Find<T>(id) ?? throw new ResourceException(code, $"The {noun} ID '{id}' does not exist");
}
