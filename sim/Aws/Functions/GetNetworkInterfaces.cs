using System.IO.Enumeration;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:ec2/getNetworkInterfaces:getNetworkInterfaces</c>: the ids of those that pass every filter, in order.</summary>
internal sealed class GetNetworkInterfaces : IFunctionHandler
{
    private const string TagFilter = "tag:";

    public string Token => "aws:ec2/getNetworkInterfaces:getNetworkInterfaces";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments)
    {
        var filters = arguments.List("filters").Maps.ToList();
        var wanted = arguments.StringMap("tags");
        var ids = world.All<NetworkInterface>()
            .Where(each => filters.TrueForAll(filter => Matches(world, each, filter)))
            .Where(each => wanted.All(tag => each.Tags.GetValueOrDefault(tag.Key) == tag.Value))
            .Select(each => each.Id).Order(StringComparer.Ordinal);
        return arguments.Merge(PropertyMap.Of(("id", region), ("region", arguments.String("region") ?? region), ("ids", ids)));
    }

    private static bool Matches(World world, NetworkInterface each, PropertyMap filter)
    {
        var name = filter.RequiredString("name");
        var value = name switch
        {
            "subnet-id" => each.SubnetId,
            "vpc-id" => world.Get<Subnet>(each.SubnetId).VpcId,
            "status" => each.Status,
            "attachment.instance-id" => each.InstanceId,
            "private-ip-address" => each.PrimaryAddress,
            "description" => each.Description,
            _ when name.StartsWith(TagFilter, StringComparison.Ordinal) => each.Tags.GetValueOrDefault(name[TagFilter.Length..]),
            _ => throw new ResourceException("InvalidParameterValue", $"The filter '{name}' is invalid"),
        };
        return value is not null
            && filter.Strings("values").Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false));
    }
}
