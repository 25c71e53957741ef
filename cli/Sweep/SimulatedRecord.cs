using System.Collections.Immutable;
using Lab.Simulation.Aws.Route53;

namespace Lab.Cli.Sweep;

/// <summary>A TXT record of ExternalDNS in a simulated zone, with the record that it is about as long as that is there.</summary>
/// <param name="ZoneId">The zone.</param>
/// <param name="Owner">The owner that it tells.</param>
/// <param name="Records">Both, or the TXT record alone.</param>
internal sealed record SimulatedRecord(string ZoneId, string Owner, ImmutableArray<ResourceRecordSet> Records)
{
    /// <summary>The zone and the TXT record's name, which no other has.</summary>
    public string Id => $"{ZoneId}/{Records[0].Name}";

    /// <summary>Those of a zone.</summary>
    public static IEnumerable<SimulatedRecord> Of(HostedZone zone)
    {
        foreach (var text in zone.RecordSets.Where(record => record.Type == "TXT"))
        {
            if (text.Values.Select(DnsHeritage.OwnerOf).FirstOrDefault(owner => owner is not null) is not { } owner) continue;
            var subject = DnsHeritage.Subject(text.Name) is { } about
                ? zone.RecordSets.FirstOrDefault(record => record.Name == about.Name && about.Types.Contains(record.Type))
                : null;
            yield return new SimulatedRecord(zone.Id, owner, subject is null ? [text] : [text, subject]);
        }
    }
}
