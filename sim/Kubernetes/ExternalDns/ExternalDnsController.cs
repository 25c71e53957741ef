using System.Collections.Immutable;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Controllers;

namespace Lab.Simulation.Kubernetes.ExternalDns;

/// <summary>
/// ExternalDNS 0.21 with its AWS provider: while a pod of it is ready it compares, once in its interval, the names that the cluster asks for
/// with the records of the account's hosted zones, and changes those that are its own. What it fails at it only logs.
/// </summary>
internal sealed class ExternalDnsController(ClusterApi api)
{
    private const string ImageName = "external-dns";

    /// <summary>Seconds for a record that says no TTL (its AWS provider's default).</summary>
    private const int DefaultTtl = 300;

    /// <summary>Looks when it is time to.</summary>
    public void Run()
    {
        if (Pod() is not { } pod) return;
        var last = api.World.Find<ExternalDnsRun>(api.ClusterName);
        if (last?.PodUid == pod.Pod.Uid && last.NextAt > api.World.Now) return;
        var options = ExternalDnsOptions.Of(pod);
        api.World.Put(new ExternalDnsRun(api.ClusterName, pod.Pod.Uid, api.World.Now + options.Interval));
        try
        {
            Sync(options, PodCredentials.Of(api, pod.Pod));
        }
        catch (AwsCallException)
        {
            // It says so in its log and tries again at the next look.
        }
    }

    /// <summary>When it looks next, or <see langword="null"/> while it does not run.</summary>
    public DateTimeOffset? Next() =>
        Pod() is { } pod && api.World.Find<ExternalDnsRun>(api.ClusterName) is { } last && last.PodUid == pod.Pod.Uid && last.NextAt > api.World.Now
            ? last.NextAt
            : null;

    // Without a hosted zone there is nothing that it could find or change.
    private ControllerPod? Pod() => api.World.All<HostedZone>().Count == 0 ? null : ControllerPods.Of(api, ImageName) is [var first, ..] ? first : null;

    private void Sync(ExternalDnsOptions options, AwsSession session)
    {
        var registry = new DnsRegistry(options);
        var zones = session.Call(AwsService.Route53, "ListHostedZones", () => api.World.All<HostedZone>().Where(zone => options.Covers(zone.Name)).ToList());
        var current = zones.SelectMany(zone => session.Call(AwsService.Route53, "ListResourceRecordSets", () => registry.Read(zone).ToList()));
        var wanted = new DnsSources(api, options).Wanted.SelectMany(AsRoute53);
        var plan = DnsPlan.Make(wanted, current.Where(endpoint => options.Covers(endpoint.Name)), options);
        var changes = plan.Deleted.Select(endpoint => Records(registry, options, endpoint, "DELETE"))
            .Concat(plan.Created.Select(endpoint => Records(registry, options, endpoint with { Owner = options.OwnerId }, "CREATE")))
            .Concat(plan.Updated.Select(pair => Records(registry, options, pair.New with { Owner = pair.Old.Owner }, "UPSERT")));
        foreach (var zone in zones)
        {
            var batch = changes.Select(each => each.Where(change => ZoneOf(zones, change.Record.Name) == zone).ToList())
                .Where(each => each.Count > 0).ToList();
            if (batch.Count == 0 || Submit(session, zone.Id, batch.SelectMany(each => each))) continue;

            // A batch that is refused is submitted again, each record with its owner's by itself.
            foreach (var pair in batch) Submit(session, zone.Id, pair);
        }
    }

    private bool Submit(AwsSession session, string zoneId, IEnumerable<RecordChange> changes)
    {
        try
        {
            session.Call(AwsService.Route53, "ChangeResourceRecordSets", () => HostedZones.Change(api.World, zoneId, changes));
            return true;
        }
        catch (AwsCallException)
        {
            return false;
        }
    }

    private static IEnumerable<RecordChange> Records(DnsRegistry registry, ExternalDnsOptions options, DnsEndpoint endpoint, string action)
    {
        var record = endpoint.IsAlias
            ? new ResourceRecordSet(endpoint.Name, endpoint.Type, null, [], endpoint.Targets[0])
            : new ResourceRecordSet(endpoint.Name, endpoint.Type, endpoint.Ttl ?? DefaultTtl, endpoint.Targets, null);
        yield return new RecordChange(action, record);
        if (options.Registry == "txt") yield return new RecordChange(action, registry.Text(endpoint));
    }

    /// <summary>The name of a load balancer of AWS becomes two aliases, for IPv4 and IPv6 (measured with the real program).</summary>
    private static IEnumerable<DnsEndpoint> AsRoute53(DnsEndpoint endpoint) => endpoint.Type == "CNAME" && IsLoadBalancer(endpoint.Targets[0])
        ? ImmutableArray.Create("A", "AAAA").Select(type => endpoint with { Type = type, IsAlias = true, Ttl = null })
        : [endpoint];

    private static bool IsLoadBalancer(string target) =>
        target.EndsWith(".amazonaws.com", StringComparison.Ordinal) && target.Contains(".elb.", StringComparison.Ordinal);

    /// <summary>The zone with the longest name that the record is within.</summary>
    private static HostedZone? ZoneOf(IEnumerable<HostedZone> zones, string name) =>
        zones.Where(zone => DnsNames.IsWithin(name, zone.Name)).MaxBy(zone => zone.Name.Length);
}
