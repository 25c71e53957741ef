using System.Collections.Immutable;
using Lab.Infra.Data;
using Lab.Infra.MultusNodes;
using Lab.Stacks.Settings;

namespace Lab.Cli.Doctor;

/// <summary>Whether the zones that the environment uses have the instance types of its settings.</summary>
internal sealed class InstanceTypesCheck : IDoctorCheck
{
    public string Name => "instance-types";

    public DoctorNeeds Needs => DoctorNeeds.Account;

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        var settings = visit.Settings;
        var types = visit.InstanceTypes;
        var zones = await ZonesAsync(visit, cancellationToken);
        var answer = await visit.Aws.AskAsync(
            [
                "ec2", "describe-instance-type-offerings", "--location-type", "availability-zone",
                "--filters", $"Name=instance-type,Values={string.Join(',', types.Select(type => type.Name))}",
            ],
            cancellationToken);
        var offered = answer.GetProperty("InstanceTypeOfferings").EnumerateArray()
            .ToLookup(offering => offering.GetProperty("InstanceType").GetString()!, offering => offering.GetProperty("Location").GetString()!, StringComparer.Ordinal);
        DoctorFinding[] missing = [.. types.Where(type => zones.Except(offered[type.Name]).Any()).Select(type => Missing(settings, type, zones, offered[type.Name]))];
        return missing is [] ? [DoctorFinding.Ok(Name, $"{string.Join(", ", zones)} have {string.Join(", ", types.Select(type => type.Name))}")] : [.. missing];
    }

    private DoctorFinding Missing(LabSettings settings, InstanceTypeData type, ImmutableArray<string> zones, IEnumerable<string> offered)
    {
        const string Why = "AWS refuses to start an instance there, and its node group waits in vain until it gives up.";
        var keys = string.Join(" or ", KeysOf(settings, type));
        if (!offered.Any()) return DoctorFinding.Error(Name, $"Region {settings.Region} has no {type.Name}.", Why, $"Set {keys} to another type, or choose another region.");
        var without = zones.Except(offered, StringComparer.Ordinal);
        return DoctorFinding.Error(
            Name, $"{string.Join(", ", without)} of {settings.Region} {(without.Count() == 1 ? "has" : "have")} no {type.Name}.", Why,
            $"Set availabilityZones to some of {string.Join(", ", offered.Order(StringComparer.Ordinal))}, or {keys} to another type.");
    }

    private static IEnumerable<string> KeysOf(LabSettings settings, InstanceTypeData type)
    {
        if (settings.NodeInstanceType == type) yield return "nodeInstanceType";
        if (settings.MultusNodes.InstanceType == type) yield return MultusNodePlan.InstanceTypeKey;
        if (settings.OperatorInstanceType == type) yield return "operatorInstanceType";
    }

    /// <summary>The zones that the network stage would choose.</summary>
    private static async Task<ImmutableArray<string>> ZonesAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        var settings = visit.Settings;
        var needed = settings.Addresses.ZoneCount;
        if (!settings.AvailabilityZones.IsEmpty) return settings.AvailabilityZones[..needed];
        var answer = await visit.Aws.AskAsync(
            ["ec2", "describe-availability-zones", "--filters", "Name=opt-in-status,Values=opt-in-not-required", "Name=state,Values=available"], cancellationToken);
        return
        [
            .. answer.GetProperty("AvailabilityZones").EnumerateArray()
                .Where(zone => !ZonesWithoutEks.Ids.Contains(zone.GetProperty("ZoneId").GetString()!))
                .Select(zone => zone.GetProperty("ZoneName").GetString()!).Order(StringComparer.Ordinal).Take(needed),
        ];
    }
}
