using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.ExternalDns;

/// <summary>
/// The names that Services and Ingresses of a cluster ask for. Of Services those of type LoadBalancer count, ExternalName, and ClusterIP where
/// the option wants them (https://github.com/kubernetes-sigs/external-dns/tree/v0.21.0/docs/sources).
/// </summary>
internal sealed class DnsSources(ClusterApi api, ExternalDnsOptions options)
{
    private const string Prefix = "external-dns.alpha.kubernetes.io/";
    private const string OwnController = "dns-controller";

    /// <summary>What all sources want, within the domains of the options.</summary>
    public IReadOnlyList<DnsEndpoint> Wanted =>
    [
        .. options.Sources.Distinct().SelectMany(source => source switch
        {
            "service" => Merged(Objects("Service").SelectMany(service => Endpoints(service, Annotated(service), TargetsOf(service)))),
            "ingress" => Objects("Ingress").SelectMany(ingress => Endpoints(ingress, Hosts(ingress), LoadBalancerTargets(ingress))),
            _ => [],
        }).Where(endpoint => options.Covers(endpoint.Name)),
    ];

    private IEnumerable<KubernetesObject> Objects(string kind) => api.List(kind, options.Namespace)
        .Where(each => Annotation(each, "controller") is null or OwnController);

    private static IEnumerable<DnsEndpoint> Endpoints(KubernetesObject source, IEnumerable<string> names, ImmutableArray<string> targets)
    {
        if (Annotation(source, "target") is { Length: > 0 } given) targets = [.. given.Split(',').Select(target => DnsNames.Normalized(target.Trim()))];
        var ttl = int.TryParse(Annotation(source, "ttl"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : (int?)null;
        var resource = $"{source.Kind.ToLowerInvariant()}/{source.Namespace}/{source.Name}";
        return from name in names
               from type in targets.GroupBy(TypeOf, StringComparer.Ordinal)
               select new DnsEndpoint(name, type.Key, [.. type.Distinct(StringComparer.Ordinal)], IsAlias: false, ttl, null, resource);
    }

    /// <summary>Addresses of several Services under one name become one record; names of other hosts don't (RFC 1034 allows one CNAME).</summary>
    private static IEnumerable<DnsEndpoint> Merged(IEnumerable<DnsEndpoint> endpoints) =>
        from endpoint in endpoints
        group endpoint by (endpoint.Name, endpoint.Type) into same
        from merged in same.Key.Type == "CNAME" ? same.AsEnumerable() : [same.First() with { Targets = [.. same.SelectMany(each => each.Targets).Distinct()] }]
        select merged;

    private static IEnumerable<string> Annotated(KubernetesObject source) => Names(Annotation(source, "hostname"));

    private static IEnumerable<string> Names(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(DnsNames.Normalized);

    private static IEnumerable<string> Hosts(KubernetesObject ingress)
    {
        var rules = ingress.Spec.List("rules").Maps.Select(rule => rule.String("host")).OfType<string>();
        var certificates = ingress.Spec.List("tls").Maps.SelectMany(tls => tls.Strings("hosts"));
        return rules.Concat(certificates).Where(host => host.Length > 0).Select(DnsNames.Normalized).Concat(Annotated(ingress)).Distinct();
    }

    private ImmutableArray<string> TargetsOf(KubernetesObject service) => service.Spec.String("type") switch
    {
        "LoadBalancer" => LoadBalancerTargets(service),
        "ExternalName" => [service.Spec.RequiredString("externalName")],
        "ClusterIP" when options.PublishesInternalServices && service.Spec.String("clusterIP") is { } address and not "None" => [address],
        _ => [],
    };

    private static ImmutableArray<string> LoadBalancerTargets(KubernetesObject source) =>
    [
        .. source.Status.Map("loadBalancer").List("ingress").Maps.Select(ingress => ingress.String("ip") ?? ingress.String("hostname")).OfType<string>(),
    ];

    private static string TypeOf(string target) => IPAddress.TryParse(target, out var address)
        ? address.AddressFamily == AddressFamily.InterNetworkV6 ? "AAAA" : "A"
        : "CNAME";

    private static string? Annotation(KubernetesObject source, string name) => source.Metadata.StringMap("annotations").GetValueOrDefault(Prefix + name);
}
