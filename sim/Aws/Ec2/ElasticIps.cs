using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>Maps Elastic IP addresses to network interfaces.</summary>
internal static class ElasticIps
{
    /// <summary>AssociateAddress. A public address that the ENI had before goes back to AWS.</summary>
    /// <exception cref="ResourceException">The address is associated already, or the VPC has no internet gateway.</exception>
    public static void Associate(World world, string allocationId, string networkInterfaceId)
    {
        var address = Ec2Lookup.ElasticIp(world, allocationId);
        var networkInterface = Ec2Lookup.NetworkInterface(world, networkInterfaceId);
        if (address.AssociationTarget.Length > 0)
        {
            throw new ResourceException(
                "Resource.AlreadyAssociated", $"resource {allocationId} is already associated with associate-id {AssociationId(world, address)}");
        }

        var vpcId = world.Get<Subnet>(networkInterface.SubnetId).VpcId;
        if (world.All<InternetGateway>().All(gateway => gateway.VpcId != vpcId))
        {
            throw new ResourceException("Gateway.NotAttached", $"Network {vpcId} is not attached to any internet gateway");
        }

        world.Put(address with { AssociationTarget = networkInterfaceId });
        world.Put(networkInterface with { PublicIp = address.PublicIp });
    }

    /// <summary>DisassociateAddress; one that is not associated is no error.</summary>
    public static void Disassociate(World world, string allocationId)
    {
        var address = Ec2Lookup.ElasticIp(world, allocationId);
        if (world.Find<NetworkInterface>(address.AssociationTarget) is { } networkInterface) world.Put(networkInterface with { PublicIp = null });
        world.Put(address with { AssociationTarget = "" });
    }

    /// <summary>
    /// The ENI that <c>instance</c>/<c>instanceId</c> and <c>networkInterface</c>/<c>networkInterfaceId</c> mean, or
    /// <see langword="null"/>.
    /// </summary>
    public static string? Target(World world, string? instanceId, string? networkInterfaceId) => instanceId is null
        ? networkInterfaceId
        : NetworkInterfaces.OfInstance(world, Ec2Lookup.Instance(world, instanceId).Id)[0].Id;

    /// <summary>Id of an address's association; empty without one.</summary>
    public static string AssociationId(World world, ElasticIp address) =>
        address.AssociationTarget.Length == 0 ? "" : world.NewId("eipassoc", $"{address.Id}/{address.AssociationTarget}");
}
