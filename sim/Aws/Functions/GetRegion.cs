using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:index/getRegion:getRegion</c>.</summary>
internal sealed class GetRegion : IFunctionHandler
{
    public string Token => "aws:index/getRegion:getRegion";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments)
    {
        region = arguments.String("region") ?? arguments.String("name") ?? region;
        Regions.Zones(region);
        return PropertyMap.Of(
            ("id", region), ("name", region), ("region", region), ("endpoint", $"ec2.{region}.amazonaws.com"), ("description", region));
    }
}
