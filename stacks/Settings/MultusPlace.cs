using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Infra.MultusNodes;

namespace Lab.Stacks.Settings;

/// <summary>Where the Multus nodes stand, or every reason why they can't.</summary>
/// <param name="Zone">Index of the zone; 0 is the first one in use.</param>
/// <param name="Subnets">Their Multus subnets, in the order of the networks.</param>
/// <param name="Problems">Each problem, beginning with the configuration key.</param>
internal sealed record MultusPlace(int Zone, ImmutableArray<SubnetPlan> Subnets, ImmutableArray<string> Problems)
{
    /// <summary>The place in the zones that are in use.</summary>
    /// <exception cref="SettingsException">There is none; it lists every reason.</exception>
    public static MultusPlace Require(LabSettings settings, ImmutableArray<string> zones)
    {
        var place = Of(settings.MultusNodes, settings.MultusZone, zones, settings.Addresses.Lab);
        return place.Problems.IsEmpty ? place : throw new SettingsException(place.Problems);
    }

    /// <summary>Finds the place.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="name">Name of the zone; <see langword="null"/> means the first one, which always has Multus subnets.</param>
    /// <param name="zones">Names of the zones in use, in order; they need not be known for the first one.</param>
    /// <param name="vpc">Addresses of the cluster's VPC.</param>
    public static MultusPlace Of(MultusNodePlan nodes, string? name, ImmutableArray<string> zones, VpcPlan vpc)
    {
        var zone = name is null ? 0 : zones.IndexOf(name);
        var subnets = vpc.MultusSubnets(zone);
        if (!subnets.IsEmpty) return new MultusPlace(zone, [.. subnets.Take(nodes.Networks)], nodes.ProblemsIn(subnets));
        var possible = zones.Take(vpc.Of(SubnetKind.Multus1).Count());
        return new MultusPlace(
            zone, [], [$"{SettingKeys.MultusZone}: \"{name}\" has no Multus subnets: choose one of {string.Join(", ", possible)}, or leave it empty"]);
    }
}
