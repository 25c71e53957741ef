using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Route53;

/// <summary><c>aws:route53/zone:Zone</c>, public ones.</summary>
internal sealed class ZoneHandler() : AwsResource("aws:route53/zone:Zone")
{
    protected override ImmutableArray<string> Replaces => ["delegationSetId"];

    protected override string NameProperty => "name";

    protected override bool IsRegional => false;

    protected override PropertyMap Defaults => PropertyMap.Of(("comment", "Managed by Pulumi"), ("forceDestroy", false));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.String("name") is { Length: 0 or > 1024 }) yield return "expected length of name to be in the range (1 - 1024)";
        if (inputs.String("comment") is { Length: > 256 }) yield return "expected length of comment to be in the range (0 - 256)";
        if (inputs.String("delegationSetId") is { Length: > 32 }) yield return "expected length of delegation_set_id to be in the range (0 - 32)";
        if (inputs.List("vpcs").Count > 0) yield return "vpcs: private hosted zones are not part of the simulated world";
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var zone = HostedZones.Create(context.World, context.Urn, inputs.RequiredString("name"), TagsAll(context, inputs));
        context.Report("created", Durations.Of("hostedZone"));
        return zone.Id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(context.World.Get<HostedZone>(old.Id) with { Tags = TagsAll(context, inputs) });

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<HostedZone>(id) is not { } zone
            ? null
            : PropertyMap.Of(
                ("arn", $"arn:aws:route53:::hostedzone/{id}"), ("zoneId", id), ("name", zone.Name),
                ("nameServers", zone.NameServers.Order(StringComparer.Ordinal)), ("primaryNameServer", zone.NameServers[0]));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        if (state.Inputs.Flag("forceDestroy") && context.World.Find<HostedZone>(state.Id) is { } zone)
        {
            context.World.Put(zone with { RecordSets = zone.RecordSets.RemoveAll(record => !HostedZones.IsOwn(zone, record)) });
        }

        HostedZones.Delete(context.World, state.Id);
        context.Report("deleted", Durations.Of("hostedZone"));
    }
}
