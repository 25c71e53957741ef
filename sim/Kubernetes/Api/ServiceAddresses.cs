using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// Cluster IPs, node ports and health check node ports
/// (https://github.com/kubernetes/kubernetes/blob/v1.31.4/pkg/registry/core/service/storage/alloc.go). The real ones are random out of the
/// upper band of their range (https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/); these depend on namespace
/// and name.
/// </summary>
internal static class ServiceAddresses
{
    private static readonly string[] AddressFields = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"];

    /// <summary>
    /// Gives a Service its cluster IP and ports as far as its type wants them and it has none, and takes away what an update of the type
    /// leaves behind.
    /// </summary>
    /// <param name="api">The API server.</param>
    /// <param name="service">The Service as it shall be, with its defaults.</param>
    /// <param name="old">The Service as it is; <see langword="null"/> for a new one.</param>
    /// <param name="dryRun">Whether nothing is reserved.</param>
    /// <exception cref="KubernetesApiException"><c>Invalid</c> or <c>InternalError</c>: an address or port that it names can't be had.</exception>
    public static PropertyMap Allocate(ClusterApi api, PropertyMap service, PropertyMap? old, bool dryRun)
    {
        var before = old?.Map("spec") ?? PropertyMap.Empty;
        if (old is not null) service = service.With("spec", Kept(before, Dropped(before, service.Map("spec"))));
        if (service.At("spec", "type") as string == "ExternalName") return service;
        service = ClusterIp(api, service, before, dryRun);
        var ports = new NodePorts(api, dryRun);
        if (HasNodePorts(service.Map("spec"))) service = TakeNodePorts(api, service, before, ports);
        return TakeHealthCheckPort(api, service, before, ports);
    }

    /// <summary>What depends on a type that the Service no longer has goes, unless it was set anew.</summary>
    private static PropertyMap Dropped(PropertyMap before, PropertyMap after)
    {
        PropertyMap Drop(PropertyMap spec, Func<PropertyMap, bool> needs, params string[] fields) =>
            needs(before) && !needs(spec) && fields.All(field => Equals(before[field], spec[field]))
                ? fields.Aggregate(spec, (changed, field) => changed.With(field, null))
                : spec;

        var wasExternal = HasNodePorts(before) && !HasNodePorts(after);
        if (wasExternal && PortNumbers(before).SetEquals(PortNumbers(after)))
        {
            after = after.Each("ports", port => port.With("nodePort", null));
        }

        after = Drop(after, spec => spec.String("type") != "ExternalName", AddressFields);
        after = Drop(after, TakesHealthChecks, "healthCheckNodePort");
        after = Drop(after, spec => spec.String("type") == "LoadBalancer", "allocateLoadBalancerNodePorts");
        after = Drop(after, spec => spec.String("type") == "LoadBalancer", "loadBalancerClass");
        return Drop(after, spec => HasNodePorts(spec) || spec.List("externalIPs").Count > 0, "externalTrafficPolicy");
    }

    /// <summary>What was allocated stays when the update does not name it.</summary>
    private static PropertyMap Kept(PropertyMap before, PropertyMap after)
    {
        if (before.String("type") != "ExternalName" && after.String("type") != "ExternalName" && before["clusterIP"] is { } address)
        {
            after = after.Default(address, "clusterIP");
        }

        if (TakesHealthChecks(before) && TakesHealthChecks(after) && before["healthCheckNodePort"] is { } port)
        {
            after = after.Default(port, "healthCheckNodePort");
        }

        if (!HasNodePorts(before) || !HasNodePorts(after)) return after;
        var named = before.List("ports").Maps.Where(each => each.ContainsKey("nodePort"))
            .ToDictionary(each => each.String("name") ?? "", each => each.Integer("nodePort")!.Value, StringComparer.Ordinal);
        var used = PortNumbers(before);
        used.IntersectWith(PortNumbers(after));
        return after.Each("ports", each =>
            !each.ContainsKey("nodePort") && named.TryGetValue(each.String("name") ?? "", out var number) && used.Add(number)
                ? each.With("nodePort", number)
                : each);
    }

    private static PropertyMap ClusterIp(ClusterApi api, PropertyMap service, PropertyMap before, bool dryRun)
    {
        var named = service.At("spec", "clusterIP") as string;
        var range = Ipv4Range.Parse(api.Cluster.ServiceIpv4Cidr);
        if (named is not (null or "None") && !before.ContainsKey("clusterIP") && Ipv4Range.TryParseAddress(named, out var number))
        {
            var problem = !range.Contains(number) ? $"the provided IP ({named}) is not in the valid range. The range of valid IPs is {range}"
                : TakenAddresses(api).Contains(named) ? "provided IP is already allocated"
                : null;
            if (problem is not null)
            {
                throw Invalid(service, $"spec.clusterIPs: Invalid value: []string{{\"{named}\"}}: failed to allocate IP {named}: {problem}");
            }
        }

        var address = named ?? (dryRun ? Ipv4Range.Format(range.First) : NextClusterIp(api, service, range));
        return service.Set(address, "spec", "clusterIP").Set(PropertyList.From(new[] { address }), "spec", "clusterIPs");
    }

    private static string NextClusterIp(ClusterApi api, PropertyMap service, Ipv4Range range)
    {
        var band = (uint)Math.Min(Math.Max(16, range.Count / 16), 256);
        var taken = TakenAddresses(api);
        var size = (uint)range.Count - band - 1;
        var start = Number(api, service, "") % size;
        return Enumerable.Range(0, (int)size).Select(step => Ipv4Range.Format(range.First + band + ((start + (uint)step) % size)))
            .First(address => !taken.Contains(address));
    }

    private static HashSet<string?> TakenAddresses(ClusterApi api) =>
        api.List("Service").Select(each => each.Spec.String("clusterIP")).ToHashSet(StringComparer.Ordinal);

    private static PropertyMap TakeNodePorts(ClusterApi api, PropertyMap service, PropertyMap before, NodePorts allocation)
    {
        var spec = service.Map("spec");
        var kept = PortNumbers(before);
        var allocates = spec.String("type") == "NodePort" || spec.Flag("allocateLoadBalancerNodePorts", otherwise: true);
        var ports = spec.List("ports").Maps.ToList();

        // TCP and UDP of the same port of the Service have the same node port.
        var byPort = new Dictionary<int, int>();
        for (var index = 0; index < ports.Count; index++)
        {
            var port = ports[index];
            var number = port.Integer("port") ?? 0;
            var wanted = port.Integer("nodePort") ?? 0;
            if (wanted == 0 && !allocates) continue;
            if (byPort.TryGetValue(number, out var sibling) && (wanted == 0 || wanted == sibling))
            {
                ports[index] = port.With("nodePort", sibling);
                continue;
            }

            if (wanted == 0) wanted = ports.Where(each => each.Integer("port") == number).Max(each => each.Integer("nodePort") ?? 0);
            if (wanted == 0) wanted = allocation.Next(Number(api, service, number.ToString(CultureInfo.InvariantCulture)));
            else if (!kept.Contains(wanted) && allocation.Take(wanted) is { } problem)
            {
                throw Invalid(
                    service, string.Create(CultureInfo.InvariantCulture, $"spec.ports[{index}].nodePort: Invalid value: {wanted}: {problem}"));
            }

            byPort.TryAdd(number, wanted);
            ports[index] = port.With("nodePort", wanted);
        }

        return service.Set(PropertyList.From(ports), "spec", "ports");
    }

    private static PropertyMap TakeHealthCheckPort(ClusterApi api, PropertyMap service, PropertyMap before, NodePorts allocation)
    {
        if (!TakesHealthChecks(service.Map("spec"))) return service;
        var kept = TakesHealthChecks(before) ? before.Integer("healthCheckNodePort") : null;
        if (service.At("spec", "healthCheckNodePort") is not { } named)
        {
            return service.Set(allocation.Next(Number(api, service, "health")), "spec", "healthCheckNodePort");
        }

        var port = Convert.ToInt32(named, CultureInfo.InvariantCulture);
        if (port == kept) return service;
        if (kept is not null) throw Invalid(service, "spec.healthCheckNodePort: Forbidden: field is immutable");
        return allocation.Take(port) is { } problem
            ? throw new KubernetesApiException(
                "InternalError",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Internal error occurred: failed to allocate requested HealthCheck NodePort {port}: {problem}"))
            : service;
    }

    private static bool HasNodePorts(PropertyMap spec) => spec.String("type") is "NodePort" or "LoadBalancer";

    private static bool TakesHealthChecks(PropertyMap spec) =>
        spec.String("type") == "LoadBalancer" && spec.String("externalTrafficPolicy") == "Local";

    private static HashSet<int> PortNumbers(PropertyMap spec) =>
        [.. spec.List("ports").Maps.Select(port => port.Integer("nodePort") ?? 0).Where(port => port != 0)];

    private static KubernetesApiException Invalid(PropertyMap service, string problem) =>
        Validation.Invalid(KubernetesKind.Find("Service")!, service.Map("metadata").RequiredString("name"), [problem]);

    private static uint Number(ClusterApi api, PropertyMap service, string port)
    {
        var metadata = service.Map("metadata");
        return uint.Parse(
            api.World.Digits($"{api.ClusterName}/Service/{metadata.String("namespace")}/{metadata.String("name")}/{port}", 8),
            NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
