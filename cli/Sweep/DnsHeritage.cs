using System.Collections.Immutable;

namespace Lab.Cli.Sweep;

/// <summary>
/// What ExternalDNS writes beside each record of its own, to know it again: https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/registry/txt.md.
/// </summary>
internal static class DnsHeritage
{
    private const string Heritage = "heritage=external-dns";
    private const string OwnerKey = "external-dns/owner=";

    // An alias for IPv4 began as the name of another host.
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> Types = ImmutableDictionary<string, ImmutableArray<string>>.Empty
        .Add("a", ["A"]).Add("aaaa", ["AAAA"]).Add("cname", ["CNAME", "A"]);

    /// <summary>The owner that a TXT record's value tells, or <see langword="null"/> when it isn't ExternalDNS's.</summary>
    public static string? OwnerOf(string value)
    {
        var parts = value.Trim('"').Split(',');
        return parts[0] == Heritage ? parts.FirstOrDefault(part => part.StartsWith(OwnerKey, StringComparison.Ordinal))?[OwnerKey.Length..] : null;
    }

    /// <summary>The record that a TXT record is about: its name, and the types that it may have. Nothing for a name of another form.</summary>
    public static (string Name, ImmutableArray<string> Types)? Subject(string textName) =>
        textName.Split('-', 2) is [var type, { Length: > 0 } name] && Types.TryGetValue(type, out var types) ? (name, types) : null;
}
