using System.Collections.Immutable;
using Lab.Simulation.Aws.Route53;

namespace Lab.Simulation.Kubernetes.ExternalDns;

/// <summary>
/// Who owns a record: a TXT record beside it says so (https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/registry/txt.md).
/// </summary>
internal sealed class DnsRegistry(ExternalDnsOptions options)
{
    private const string Heritage = "heritage=external-dns";
    private const string OwnerKey = "external-dns/owner=";
    private const string ResourceKey = "external-dns/resource=";
    private const string TypeTemplate = "%{record_type}";

    /// <summary>Seconds that an owner's record is kept by resolvers; ExternalDNS's default.</summary>
    private const int Ttl = 300;

    /// <summary>The records of a zone that ExternalDNS manages, with their owners.</summary>
    public IEnumerable<DnsEndpoint> Read(HostedZone zone)
    {
        var texts = zone.RecordSets.Where(record => record.Type == "TXT").ToDictionary(record => record.Name, StringComparer.Ordinal);
        foreach (var record in zone.RecordSets.Where(record => record.Type is "A" or "AAAA" or "CNAME"))
        {
            var isAlias = record.AliasTarget is not null;
            var endpoint = new DnsEndpoint(
                record.Name, record.Type, isAlias ? [record.AliasTarget!] : record.Values, isAlias, isAlias ? null : record.Ttl, null, null);
            var labels = texts.GetValueOrDefault(NameOf(endpoint))?.Values.Select(Labels).FirstOrDefault(found => found is not null);
            yield return endpoint with { Owner = labels?.Owner, Resource = labels?.Resource };
        }
    }

    /// <summary>The owner's record of a record.</summary>
    public ResourceRecordSet Text(DnsEndpoint endpoint) => new(
        NameOf(endpoint), "TXT", Ttl, [$"\"{Heritage},{OwnerKey}{endpoint.Owner},{ResourceKey}{endpoint.Resource}\""], null);

    /// <summary>The type that an owner's record is named after: an alias for IPv4 began as the name of another host.</summary>
    private static string TypeOf(DnsEndpoint endpoint) => endpoint is { Type: "A", IsAlias: true } ? "cname" : endpoint.Type.ToLowerInvariant();

    private string NameOf(DnsEndpoint endpoint)
    {
        var type = TypeOf(endpoint);
        var parts = endpoint.Name.Split('.', 2);
        var isInAffix = options.Prefix.Contains(TypeTemplate, StringComparison.Ordinal) || options.Suffix.Contains(TypeTemplate, StringComparison.Ordinal);
        var first = Affix(options.Prefix, type) + (isInAffix ? "" : type + "-") + parts[0] + Affix(options.Suffix, type);
        return parts.Length == 1 ? first : $"{first}.{parts[1]}";
    }

    private static string Affix(string affix, string type) => affix.Replace(TypeTemplate, type, StringComparison.Ordinal);

    private static (string? Owner, string? Resource)? Labels(string value)
    {
        var parts = value.Trim('"').Split(',');
        return parts[0] != Heritage ? null : (Value(OwnerKey), Value(ResourceKey));

        string? Value(string key) => parts.FirstOrDefault(part => part.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
    }
}
