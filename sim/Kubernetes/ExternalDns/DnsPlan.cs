using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.ExternalDns;

/// <summary>
/// What ExternalDNS changes so that what is there becomes what is wanted, without touching what another owner has
/// (https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/plan/plan.go).
/// </summary>
internal sealed record DnsPlan(
    ImmutableArray<DnsEndpoint> Created, ImmutableArray<(DnsEndpoint Old, DnsEndpoint New)> Updated, ImmutableArray<DnsEndpoint> Deleted)
{
    /// <summary>Makes the plan that the policy allows.</summary>
    public static DnsPlan Make(IEnumerable<DnsEndpoint> wanted, IEnumerable<DnsEndpoint> current, ExternalDnsOptions options)
    {
        var (candidates, live) = (wanted.ToLookup(endpoint => endpoint.Name), current.ToLookup(endpoint => endpoint.Name));
        var names = candidates.Concat(live).Select(group => group.Key).Distinct().Order(StringComparer.Ordinal);
        List<DnsEndpoint> created = [], deleted = [];
        List<(DnsEndpoint, DnsEndpoint)> updated = [];
        foreach (var name in names)
        {
            var (here, asked) = (live[name].ToList(), candidates[name].ToList());
            // A name of which somebody else has any record is not added to.
            if (here.TrueForAll(endpoint => IsOwn(endpoint, options)))
            {
                created.AddRange(asked.GroupBy(endpoint => endpoint.Type).Where(type => !here.Exists(each => each.Type == type.Key)).Select(First));
            }

            foreach (var old in here.Where(endpoint => IsOwn(endpoint, options)))
            {
                var same = asked.Where(endpoint => endpoint.Type == old.Type).ToList();
                if (same.Count == 0)
                {
                    deleted.Add(old);
                }
                else
                {
                    // The object that has the name keeps it.
                    var chosen = same.Find(endpoint => endpoint.Resource == old.Resource) ?? First(same);
                    if (!chosen.HasTargetsOf(old) || (chosen.Ttl is { } ttl && ttl != old.Ttl && !chosen.IsAlias)) updated.Add((old, chosen));
                }
            }
        }

        return options.Policy switch
        {
            "create-only" => new DnsPlan([.. created], [], []),
            "upsert-only" => new DnsPlan([.. created], [.. updated], []),
            _ => new DnsPlan([.. created], [.. updated], [.. deleted]),
        };
    }

    private static bool IsOwn(DnsEndpoint endpoint, ExternalDnsOptions options) => options.Registry == "noop" || endpoint.Owner == options.OwnerId;

    /// <summary>Of several objects that ask for a name that nobody has, the one with the least target gets it.</summary>
    private static DnsEndpoint First(IEnumerable<DnsEndpoint> endpoints) =>
        endpoints.OrderBy(endpoint => string.Join(';', endpoint.Targets.Order(StringComparer.Ordinal)), StringComparer.Ordinal).First();
}
