using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Route53;

/// <summary>Route 53's operations on public hosted zones, with its error codes.</summary>
internal static class HostedZones
{
    private const int NameServerCount = 4;
    private const int ServersPerDomain = 512;

    /// <summary>Seconds that resolvers keep the zone's own records: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html</summary>
    private const int NameServerTtl = 172800;

    private const int AuthorityTtl = 900;

    private static readonly ImmutableArray<string> Domains = ["com", "net", "org", "co.uk"];

    /// <summary>CreateHostedZone: the zone comes with four name servers, an NS and an SOA record.</summary>
    /// <param name="world">The world.</param>
    /// <param name="seed">What the zone is for; it seeds id and name servers.</param>
    /// <param name="name">Its domain.</param>
    /// <param name="tags">Its tags.</param>
    /// <exception cref="ResourceException"><c>InvalidDomainName</c>.</exception>
    public static HostedZone Create(World world, string seed, string name, Tags tags)
    {
        name = DnsNames.Normalized(name);
        if (!DnsNames.IsDomain(name)) throw new ResourceException("InvalidDomainName", "The domain name is not valid");
        var digits = world.Digits("route53/" + world.FreshSeed("Z", seed), 35).ToUpperInvariant();
        var servers = Enumerable.Range(0, NameServerCount).Select(index => NameServer(index, Convert.ToInt32(digits[(index * 4)..((index * 4) + 4)], 16)))
            .ToImmutableArray();
        var zone = new HostedZone(
            "Z0" + digits[16..], name, servers,
            [
                new ResourceRecordSet(name, "NS", NameServerTtl, [.. servers.Select(server => server + ".")], null),
                new ResourceRecordSet(
                    name, "SOA", AuthorityTtl, [$"{servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"], null),
            ],
            tags);
        world.Put(zone);
        return zone;
    }

    /// <summary>DeleteHostedZone; what is gone is no error.</summary>
    /// <exception cref="ResourceException"><c>HostedZoneNotEmpty</c>: it has records beside its own NS and SOA.</exception>
    public static void Delete(World world, string id)
    {
        if (world.Find<HostedZone>(id) is not { } zone) return;
        if (zone.RecordSets.Any(record => !IsOwn(zone, record)))
        {
            throw new ResourceException(
                "HostedZoneNotEmpty", "The specified hosted zone contains non-required resource record sets and so cannot be deleted.");
        }

        world.Remove<HostedZone>(id);
    }

    /// <summary>ChangeResourceRecordSets: all changes or none.</summary>
    /// <exception cref="ResourceException"><c>NoSuchHostedZone</c>; <c>InvalidChangeBatch</c> with everything that is wrong.</exception>
    public static void Change(World world, string id, IEnumerable<RecordChange> changes)
    {
        var zone = world.Find<HostedZone>(id) ?? throw new ResourceException("NoSuchHostedZone", $"No hosted zone found with ID: {id}");
        var (records, problems) = (zone.RecordSets, new List<string>());
        foreach (var change in changes)
        {
            if (RecordRules.Problem(zone, records, change) is { } problem) problems.Add(problem);
            else records = Applied(records, change);
        }

        if (problems.Count > 0) throw new ResourceException("InvalidChangeBatch", $"[{string.Join(", ", problems)}]");
        world.Put(zone with { RecordSets = records });
    }

    /// <summary>Whether the record is the zone's own NS or SOA, which stay as long as the zone does.</summary>
    public static bool IsOwn(HostedZone zone, ResourceRecordSet record) => record.Name == zone.Name && record.Type is "NS" or "SOA";

    private static ImmutableArray<ResourceRecordSet> Applied(ImmutableArray<ResourceRecordSet> records, RecordChange change)
    {
        var others = records.RemoveAll(each => RecordRules.IsSame(each, change.Record));
        return change.Action == "DELETE" ? others : others.Add(change.Record);
    }

    // The numbers of a domain are eight servers each: ns-2048 would be the first of the next.
    private static string NameServer(int domain, int number)
    {
        var server = (domain * ServersPerDomain) + (number % ServersPerDomain);
        return string.Create(CultureInfo.InvariantCulture, $"ns-{server}.awsdns-{server % ServersPerDomain / 8:00}.{Domains[domain]}");
    }
}
