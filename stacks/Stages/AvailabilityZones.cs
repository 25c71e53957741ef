using System.Collections.Immutable;
using Lab.Infra.Data;
using Lab.Stacks.Settings;
using Pulumi;
using Pulumi.Aws.Inputs;
using Aws = Pulumi.Aws;

namespace Lab.Stacks.Stages;

/// <summary>Which zones an environment uses.</summary>
internal static class AvailabilityZones
{
    /// <summary>The configured zones, or the first ones of the region that EKS can use: as many as the address plan needs.</summary>
    /// <exception cref="SettingsException">The region has fewer.</exception>
    public static async Task<ImmutableArray<string>> ChooseAsync(LabSettings settings, Aws.Provider aws)
    {
        var needed = settings.Addresses.ZoneCount;
        if (!settings.AvailabilityZones.IsEmpty) return settings.AvailabilityZones[..needed];

        // Without the filter the Local Zones that the account opted in to come too.
        var zones = await Aws.GetAvailabilityZones.InvokeAsync(
            new Aws.GetAvailabilityZonesArgs
            {
                State = "available",
                ExcludeZoneIds = [.. ZonesWithoutEks.Ids],
                Filters = [new GetAvailabilityZonesFilterArgs { Name = "opt-in-status", Values = ["opt-in-not-required"] }],
            },
            new InvokeOptions { Provider = aws });
        return zones.Names.Length >= needed
            ? [.. zones.Names.Order(StringComparer.Ordinal).Take(needed)]
            : throw new SettingsException(
                [
                    $"region: {settings.Region} has {zones.Names.Length} zones for EKS and the address plan needs {needed}: "
                    + $"name fewer subnets, for example publicSubnetCidrs and privateSubnetCidrs with {zones.Names.Length} each",
                ]);
    }
}
