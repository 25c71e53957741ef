using System.Collections.Immutable;
using System.Text.Json;

namespace Lab.Cli.Sweep;

/// <summary>A TXT record of ExternalDNS in a hosted zone, with the record that it is about as long as that is there.</summary>
/// <param name="ZoneId">The zone.</param>
/// <param name="Owner">The owner that it tells.</param>
/// <param name="Records">Both, or the TXT record alone, as Route 53 lists them.</param>
internal sealed record AwsRecord(string ZoneId, string Owner, ImmutableArray<JsonElement> Records)
{
    /// <summary>The zone and the TXT record's name, which no other has.</summary>
    public string Id => $"{ZoneId}/{Records[0].Id("Name")}";

    /// <summary>
    /// Whether it points to a load balancer of the region, or to nothing any more. Zones are the same in all regions, and in another one the environment's
    /// cluster may be up.
    /// </summary>
    public bool IsOf(string region) => IsAlone || Records.Any(record => record.Id("Type") != "TXT" && record.GetRawText().Contains($".{region}.", StringComparison.Ordinal));

    // ExternalDNS changes both at once. One whose name doesn't tell what it is about may well be about something.
    private bool IsAlone => Records.Length == 1 && DnsHeritage.Subject(Records[0].Id("Name")) is not null;

    /// <summary>Those of a zone.</summary>
    public static async Task<IEnumerable<AwsRecord>> FindAsync(AwsQueries queries, string zoneId, CancellationToken cancellationToken)
    {
        var sets = (await queries.AskAsync(cancellationToken, "route53", "list-resource-record-sets", "--hosted-zone-id", zoneId)).Items("ResourceRecordSets").ToList();
        return sets.Where(set => set.Id("Type") == "TXT").Select(text => Of(zoneId, text, sets)).OfType<AwsRecord>();
    }

    /// <summary>The change that deletes it, all or nothing.</summary>
    public string Deletion()
    {
        var changes = Records.Select(record => $$"""{"Action":"DELETE","ResourceRecordSet":{{record.GetRawText()}}}""");
        return $$"""{"Changes":[{{string.Join(',', changes)}}]}""";
    }

    private static AwsRecord? Of(string zoneId, JsonElement text, List<JsonElement> sets)
    {
        var owner = text.Items("ResourceRecords").Select(value => DnsHeritage.OwnerOf(value.Id("Value"))).FirstOrDefault(found => found is not null);
        if (owner is null) return null;
        var subject = DnsHeritage.Subject(text.Id("Name")) is { } about
            ? sets.Where(set => set.Id("Name") == about.Name && about.Types.Contains(set.Id("Type"))).Take(1)
            : [];
        return new AwsRecord(zoneId, owner, [text, .. subject]);
    }
}
