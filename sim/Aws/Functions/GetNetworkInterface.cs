using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:ec2/getNetworkInterface:getNetworkInterface</c> by id.</summary>
internal sealed class GetNetworkInterface : IFunctionHandler
{
    public string Token => "aws:ec2/getNetworkInterface:getNetworkInterface";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments)
    {
        var eni = NetworkInterfaces.Find(world, arguments.RequiredString("id"));
        region = arguments.String("region") ?? region;
        var subnet = world.Get<Subnet>(eni.SubnetId);
        var attachments = eni.InstanceId is null
            ? []
            : new[] { PropertyMap.Of(("instanceId", eni.InstanceId), ("deviceIndex", eni.DeviceIndex), ("networkCardIndex", 0)) };
        return arguments.Merge(PropertyMap.Of(
            ("region", region), ("subnetId", eni.SubnetId), ("vpcId", subnet.VpcId), ("availabilityZone", subnet.AvailabilityZone),
            ("description", eni.Description), ("interfaceType", "interface"), ("requesterId", eni.RequesterId ?? ""),
            ("privateIp", eni.PrimaryAddress), ("privateIps", eni.SecondaryAddresses.Prepend(eni.PrimaryAddress)),
            ("privateDnsName", HostNames.Private(region, eni.PrimaryAddress)), ("securityGroups", eni.SecurityGroupIds),
            ("attachments", attachments), ("tags", PropertyMap.From(eni.Tags.Select(tag => KeyValuePair.Create(tag.Key, (object?)tag.Value))))));
    }
}
