using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>Attaches internet gateways to VPCs, one to one.</summary>
internal static class InternetGateways
{
    /// <summary>AttachInternetGateway.</summary>
    /// <exception cref="ResourceException">One of the two is taken already.</exception>
    public static void Attach(World world, string gatewayId, string vpcId)
    {
        var gateway = Ec2Lookup.InternetGateway(world, gatewayId);
        var vpc = Ec2Lookup.Vpc(world, vpcId);
        if (gateway.VpcId.Length > 0)
        {
            throw new ResourceException("Resource.AlreadyAssociated", $"resource {gatewayId} is already attached to network {gateway.VpcId}");
        }

        if (world.All<InternetGateway>().Any(other => other.VpcId == vpc.Id))
        {
            throw new ResourceException("InvalidParameterValue", $"Network {vpcId} already has an internet gateway attached");
        }

        world.Put(gateway with { VpcId = vpcId });
    }

    /// <summary>DetachInternetGateway; one that is not attached is no error.</summary>
    /// <exception cref="ResourceException"><c>DependencyViolation</c>: addresses of the VPC are public.</exception>
    public static void Detach(World world, string gatewayId)
    {
        var gateway = Ec2Lookup.InternetGateway(world, gatewayId);
        var isUsed = world.All<NetworkInterface>().Any(each => each.PublicIp is not null && world.Get<Subnet>(each.SubnetId).VpcId == gateway.VpcId);
        if (isUsed)
        {
            throw new ResourceException(
                "DependencyViolation",
                $"Network {gateway.VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.");
        }

        world.Put(gateway with { VpcId = "" });
    }
}
