using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Proxy;

/// <summary>One port of a Service as kube-proxy sees it.</summary>
/// <param name="Name"><c>namespace/service:port</c>; without the last part for a port without a name.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="ClusterIp">The Service's address in the cluster.</param>
/// <param name="Port">Its port there.</param>
internal sealed record ServicePort(string Name, string Protocol, string ClusterIp, int Port)
{
    /// <summary>Its port on each node, or 0.</summary>
    public int NodePort { get; init; }

    /// <summary>Where load balancers ask whether this node has endpoints, or 0.</summary>
    public int HealthCheckNodePort { get; init; }

    /// <summary><c>spec.externalIPs</c>.</summary>
    public ImmutableArray<string> ExternalIps { get; init; } = [];

    /// <summary>Addresses of load balancers; AWS gives names instead, so that there are none on EKS.</summary>
    public ImmutableArray<string> LoadBalancerIps { get; init; } = [];

    /// <summary>Who may come by a load balancer's address; everyone when empty.</summary>
    public ImmutableArray<string> SourceRanges { get; init; } = [];

    /// <summary>Whether traffic of the cluster goes to endpoints of its own node only.</summary>
    public bool IsInternalLocal { get; init; }

    /// <summary>Whether traffic from outside goes to endpoints of the node that it came to only.</summary>
    public bool IsExternalLocal { get; init; }

    /// <summary>How long a client keeps its endpoint, in seconds, or <see langword="null"/> when it doesn't.</summary>
    public int? AffinitySeconds { get; init; }

    /// <summary>Whether anything leads to it from outside.</summary>
    public bool IsExternal => NodePort != 0 || LoadBalancerIps.Length > 0 || ExternalIps.Length > 0;

    /// <summary>Whether any of its traffic goes to endpoints of all nodes: that of the node itself always does.</summary>
    public bool UsesClusterEndpoints => !IsInternalLocal || IsExternal;

    /// <summary>Whether any of its traffic goes to endpoints of the node only.</summary>
    public bool UsesLocalEndpoints => IsInternalLocal || (IsExternalLocal && IsExternal);

    /// <summary>The ports of a Service; none of one that kube-proxy leaves alone.</summary>
    public static IEnumerable<ServicePort> Of(KubernetesObject service)
    {
        var spec = service.Spec;
        if (spec.String("type") == "ExternalName" || spec.String("clusterIP") is not ({ Length: > 0 } address and not "None")) return [];
        if (service.Labels.ContainsKey("service.kubernetes.io/service-proxy-name")) return [];
        return spec.List("ports").Maps.Select(port => new ServicePort(
            NameOf(service, port.String("name") ?? ""), port.RequiredString("protocol").ToLowerInvariant(), address, port.Integer("port")!.Value)
        {
            NodePort = port.Integer("nodePort") ?? 0,
            HealthCheckNodePort = spec.Integer("healthCheckNodePort") ?? 0,
            ExternalIps = spec.Strings("externalIPs"),
            LoadBalancerIps =
            [
                .. service.Status.Map("loadBalancer").List("ingress").Maps
                    .Where(ingress => ingress.ContainsKey("ip") && ingress.String("ipMode") is null or "VIP").Select(ingress => ingress.String("ip"))
                    .OfType<string>(),
            ],
            SourceRanges = [.. spec.Strings("loadBalancerSourceRanges").Select(range => Masked(range.Trim()))],
            IsInternalLocal = spec.String("internalTrafficPolicy") == "Local",
            IsExternalLocal = spec.String("externalTrafficPolicy") == "Local",
            AffinitySeconds = spec.String("sessionAffinity") == "ClientIP"
                ? spec.Map("sessionAffinityConfig").Map("clientIP").Integer("timeoutSeconds")
                : null,
        });
    }

    /// <summary>The name of a Service's port.</summary>
    public static string NameOf(KubernetesObject service, string portName) =>
        portName.Length == 0 ? $"{service.Namespace}/{service.Name}" : $"{service.Namespace}/{service.Name}:{portName}";

    // The API server lets host bits pass; iptables does not show them.
    private static string Masked(string range)
    {
        var parts = range.Split('/');
        var prefix = PropertyMap.Of(("length", parts[1])).Integer("length")!.Value;
        var mask = prefix == 0 ? 0 : uint.MaxValue << (32 - prefix);
        return new Ipv4Range(Ipv4Range.ParseAddress(parts[0]) & mask, prefix).ToString();
    }
}
