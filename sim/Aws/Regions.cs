using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws;

/// <summary>An availability zone.</summary>
/// <param name="Name">For example <c>ap-northeast-2a</c>.</param>
/// <param name="ZoneId">For example <c>apne2-az1</c>.</param>
/// <param name="HoldsEksControlPlanes">Whether EKS puts network interfaces of control planes there.</param>
public sealed record AvailabilityZone(string Name, string ZoneId, bool HoldsEksControlPlanes);

/// <summary>The regions of the simulated AWS and their zones (<c>Data/regions.json</c>).</summary>
public static class Regions
{
    /// <summary>The region of a provider that names none: the one of the posts.</summary>
    public const string Default = "ap-northeast-2";

    private static readonly Lazy<ImmutableSortedDictionary<string, ImmutableArray<AvailabilityZone>>> Table = new(Read);

    /// <summary>The zones of a region by name.</summary>
    /// <exception cref="ResourceException">There is no such region.</exception>
    public static ImmutableArray<AvailabilityZone> Zones(string region) =>
        Table.Value.TryGetValue(region, out var zones) ? zones : throw new ResourceException("InvalidRegion", $"invalid AWS Region: {region}");

    private static ImmutableSortedDictionary<string, ImmutableArray<AvailabilityZone>> Read()
    {
        var data = AwsData.Read("regions.json");
        var without = data.Strings("withoutEksControlPlane");
        return data.Map("regions").ToImmutableSortedDictionary(
            pair => pair.Key,
            pair => data.Map("regions").StringMap(pair.Key).Select(zone => new AvailabilityZone(pair.Key + zone.Key, zone.Value,
            !without.Contains(zone.Value))).ToImmutableArray(),
            StringComparer.Ordinal);
    }
}
