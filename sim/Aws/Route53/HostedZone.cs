using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Route53;

/// <summary>A public hosted zone.</summary>
/// <param name="Id">Its id, such as <c>Z0123…</c>.</param>
/// <param name="Name">Its domain, without the last dot.</param>
/// <param name="NameServers">The four name servers that answer for it.</param>
/// <param name="RecordSets">Its record sets, NS and SOA of the zone itself included.</param>
/// <param name="Tags">Its tags.</param>
public sealed record HostedZone(
    string Id, string Name, ImmutableArray<string> NameServers, ImmutableArray<ResourceRecordSet> RecordSets, Tags Tags) : IEntity;

/// <summary>A record set.</summary>
/// <param name="Name">Its name, without the last dot.</param>
/// <param name="Type"><c>A</c>, <c>AAAA</c>, <c>TXT</c>, …</param>
/// <param name="Ttl">Seconds; <see langword="null"/> for an alias.</param>
/// <param name="Values">Its values; empty for an alias.</param>
/// <param name="AliasTarget">The DNS name that an alias stands for.</param>
public sealed record ResourceRecordSet(string Name, string Type, int? Ttl, ImmutableArray<string> Values, string? AliasTarget);
