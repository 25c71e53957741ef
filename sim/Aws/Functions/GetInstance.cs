using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:ec2/getInstance:getInstance</c> by id.</summary>
internal sealed class GetInstance : IFunctionHandler
{
    public string Token => "aws:ec2/getInstance:getInstance";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments)
    {
        var id = arguments.RequiredString("instanceId");
        var instance = world.Find<Instance>(id) ?? throw new ResourceException(
            "InvalidInstanceID.NotFound", $"The instance ID '{id}' does not exist");
        region = arguments.String("region") ?? region;
        var primary = NetworkInterfaces.OfInstance(world, id).First(eni => eni.DeviceIndex == 0);
        return arguments.Merge(PropertyMap.Of(
            ("id", id), ("region", region), ("instanceType", instance.InstanceType), ("instanceState", instance.State), ("ami", instance.ImageId),
            ("subnetId", instance.SubnetId), ("availabilityZone", world.Get<Subnet>(instance.SubnetId).AvailabilityZone),
            ("networkInterfaceId", primary.Id), ("privateIp", primary.PrimaryAddress),
            ("privateDns", HostNames.Private(region, primary.PrimaryAddress)), ("publicIp", primary.PublicIp ?? ""),
            ("publicDns", primary.PublicIp is null ? "" : HostNames.Public(region, primary.PublicIp)), ("keyName", instance.KeyName ?? "")));
    }
}
