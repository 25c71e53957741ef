using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Lab.Simulation.Aws.Route53;

/// <summary>
/// What Route 53 refuses of a change, in its words (https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html,
/// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html).
/// </summary>
internal static class RecordRules
{
    /// <summary>What is wrong with a change of a zone that has these records by now, or <see langword="null"/>.</summary>
    public static string? Problem(HostedZone zone, ImmutableArray<ResourceRecordSet> records, RecordChange change)
    {
        var record = change.Record;
        var live = records.FirstOrDefault(each => IsSame(each, record));
        if (!DnsNames.IsWithin(record.Name, zone.Name)) return $"RRSet with DNS name {record.Name}. is not permitted in zone {zone.Name}.";
        if (change.Action == "DELETE") return ProblemOfDeletion(zone, live, record);
        if (change.Action == "CREATE" && live is not null) return $"Tried to create resource record set {Words(record)} but it already exists";
        return Conflict(zone, records, record) ?? record.Values.Select(value => ProblemOfValue(record.Type, value)).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>Whether two record sets have the same name and type.</summary>
    public static bool IsSame(ResourceRecordSet record, ResourceRecordSet other) => (record.Name, record.Type) == (other.Name, other.Type);

    private static string? ProblemOfDeletion(HostedZone zone, ResourceRecordSet? live, ResourceRecordSet record)
    {
        if (live is null) return $"Tried to delete resource record set {Words(record)} but it was not found";
        if (HostedZones.IsOwn(zone, live))
        {
            return live.Type == "NS"
                ? "A HostedZone must contain at least one NS record for the zone itself."
                : "A HostedZone must contain exactly one SOA record.";
        }

        return (live.AliasTarget, live.Ttl) == (record.AliasTarget, record.Ttl) && live.Values.ToHashSet(StringComparer.Ordinal).SetEquals(record.Values)
            ? null
            : $"Tried to delete resource record set {Words(record)} but the values provided do not match the current values";
    }

    private static string? Conflict(HostedZone zone, ImmutableArray<ResourceRecordSet> records, ResourceRecordSet record)
    {
        if (record.Type == "CNAME" && record.Name == zone.Name)
        {
            return $"RRSet of type CNAME with DNS name {record.Name}. is not permitted at apex in zone {zone.Name}.";
        }

        var others = records.Where(each => each.Name == record.Name && each.Type != record.Type).ToList();
        var conflicts = record.Type == "CNAME" ? others.Count > 0 : others.Exists(each => each.Type == "CNAME");
        return conflicts
            ? $"RRSet of type {record.Type} with DNS name {record.Name}. is not permitted as it conflicts with other records with the same DNS name in zone {zone.Name}."
            : null;
    }

    private static string? ProblemOfValue(string type, string value) => type switch
    {
        "A" when !IsAddress(value, AddressFamily.InterNetwork) =>
            $"Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '{value}''",
        "AAAA" when !IsAddress(value, AddressFamily.InterNetworkV6) =>
            $"Invalid Resource Record: 'FATAL problem: AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address) encountered with '{value}''",
        "TXT" when !(value.Length > 1 && value.StartsWith('"') && value.EndsWith('"')) =>
            $"Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with '{value}''",
        _ => null,
    };

    private static bool IsAddress(string value, AddressFamily family) => IPAddress.TryParse(value, out var address) && address.AddressFamily == family;

    private static string Words(ResourceRecordSet record) => $"[name='{record.Name}.', type='{record.Type}']";
}
