using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Functions;

/// <summary><c>aws:index/getAvailabilityZones:getAvailabilityZones</c>.</summary>
internal sealed class GetAvailabilityZones : IFunctionHandler
{
    public string Token => "aws:index/getAvailabilityZones:getAvailabilityZones";

    public PropertyMap Invoke(World world, string region, PropertyMap arguments)
    {
        region = arguments.String("region") ?? region;
        var zones = Regions.Zones(region)
            .Where(zone => !arguments.Strings("excludeNames").Contains(zone.Name) && !arguments.Strings("excludeZoneIds").Contains(zone.ZoneId))
            .Where(zone => arguments.List("filters").Maps.All(filter => Matches(zone, region, filter))).ToList();
        return arguments.Merge(PropertyMap.Of(
            ("id", region), ("region", region), ("names", zones.Select(zone => zone.Name)), ("zoneIds", zones.Select(zone => zone.ZoneId)),
            ("groupNames", new[] { region })));
    }

    private static bool Matches(AvailabilityZone zone, string region, PropertyMap filter) => filter.RequiredString("name") switch
    {
        "zone-name" => filter.Strings("values").Contains(zone.Name),
        "zone-id" => filter.Strings("values").Contains(zone.ZoneId),
        "region-name" or "group-name" => filter.Strings("values").Contains(region),
        "zone-type" => filter.Strings("values").Contains("availability-zone"),
        "opt-in-status" => filter.Strings("values").Contains("opt-in-not-required"),
        "state" => filter.Strings("values").Contains("available"),
        var name => throw new ResourceException("InvalidParameterValue", $"The filter '{name}' is invalid"),
    };
}
