using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:index/getPartition:getPartition</c>.</summary>
internal sealed class GetPartition : IFunctionHandler
{
    public string Token => "aws:index/getPartition:getPartition";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments) =>
        PropertyMap.Of(("id", "aws"), ("partition", "aws"), ("dnsSuffix", "amazonaws.com"), ("reverseDnsPrefix", "com.amazonaws"));
}
