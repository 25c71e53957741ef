using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes.LoadBalancerController;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// What a Service asks of the AWS cloud provider: its spec and its <c>service.beta.kubernetes.io/aws-load-balancer-…</c> annotations
/// (https://cloud-provider-aws.sigs.k8s.io/service_controller/). Known are type, internal, subnets, source ranges, additional tags, proxy
/// protocol's check, cross zone, connection draining and idle timeout.
/// </summary>
internal sealed record ServiceRequest(KubernetesObject Service)
{
    private const string Prefix = "service.beta.kubernetes.io/aws-load-balancer-";
    private const string ServiceTag = "kubernetes.io/service-name";

    /// <summary>The request, checked.</summary>
    /// <exception cref="CloudProviderException">It can't be fulfilled, in the provider's words (recorded case 07b).</exception>
    public static ServiceRequest Read(KubernetesObject service)
    {
        var request = new ServiceRequest(service);
        return request.Problem() is { } problem ? throw new CloudProviderException(problem) : request;
    }

    /// <summary>The annotation that chooses the kind of load balancer.</summary>
    public static string? Type(KubernetesObject service) => service.Metadata.StringMap("annotations").GetValueOrDefault(Prefix + "type");

    /// <summary>Whether a network load balancer is asked for; any other value means a classic one (recorded case 02f).</summary>
    public static bool IsForNetwork(KubernetesObject service) => Type(service) == "nlb";

    /// <summary>The name of a Service's load balancer: <c>a</c> and its UID without dashes, 32 characters in all.</summary>
    public static string LoadBalancerName(KubernetesObject service) => ("a" + service.Uid.Replace("-", "", StringComparison.Ordinal))[..32];

    public bool IsNetwork => IsForNetwork(Service);

    public string Name => LoadBalancerName(Service);

    public string ServiceName => $"{Service.Namespace}/{Service.Name}";

    public IEnumerable<PropertyMap> Ports => Service.Spec.List("ports").Maps;

    /// <summary>Those that a load balancer can send to. The provider passes over the others (<c>EnsureLoadBalancer</c>, "Ignoring port without NodePort").</summary>
    public IEnumerable<PropertyMap> NodePorts => Ports.Where(port => port.ContainsKey("nodePort"));

    public bool IsInternal => Annotation("internal") is not (null or "" or "false");

    /// <summary>The subnets that are named, or none.</summary>
    public ImmutableArray<string> Subnets =>
        [.. (Annotation("subnets") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    public ImmutableArray<string> SourceRanges
    {
        get
        {
            var given = Service.Spec.Strings("loadBalancerSourceRanges");
            if (given.IsEmpty)
            {
                var text = Service.Metadata.StringMap("annotations").GetValueOrDefault("service.beta.kubernetes.io/load-balancer-source-ranges") ?? "";
                given = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            }

            return given.IsEmpty ? [SecurityGroups.Anywhere] : given;
        }
    }

    /// <summary>The port of kube-proxy's health check when traffic is local to nodes, or <see langword="null"/>.</summary>
    public int? HealthCheckNodePort =>
        Service.Spec.String("externalTrafficPolicy") == "Local" ? Service.Spec.Integer("healthCheckNodePort") : null;

    /// <summary>The tags of the load balancer, those of the annotation first.</summary>
    public ImmutableSortedDictionary<string, string> Tags(string clusterName) =>
        Annotations.Pairs(Annotation("additional-resource-tags") ?? "").SetItem(ServiceTag, ServiceName).SetItem(ClusterTags.Key(clusterName), "owned");

    public ClassicAttributes Attributes => new(
        Flag("cross-zone-load-balancing-enabled"), AccessLog: false, Flag("connection-draining-enabled"),
        Number("connection-draining-timeout") ?? 300, Number("connection-idle-timeout") ?? 60);

    private string? Annotation(string name) => Service.Metadata.StringMap("annotations").GetValueOrDefault(Prefix + name);

    private bool Flag(string name) => bool.TryParse(Annotation(name), out var value) && value;

    private int? Number(string name) =>
        int.TryParse(Annotation(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private string? Problem()
    {
        var protocols = Ports.Select(port => port.RequiredString("protocol")).Distinct().ToList();
        if (protocols.Count > 1) return "mixed protocol is not supported for LoadBalancer";
        if (Service.Spec.String("sessionAffinity") is { } affinity and not "None") return $"unsupported load balancer affinity: {affinity}";
        if (protocols.Count == 0) return "requested load balancer with no ports";
        if (protocols[0] != "TCP" && !(IsNetwork && protocols[0] == "UDP")) return $"Protocol {protocols[0]} not supported by LoadBalancer";
        if (Service.Spec.ContainsKey("loadBalancerIP")) return "LoadBalancerIP cannot be specified for AWS ELB";
        return !IsNetwork && Annotation("proxy-protocol") is { } proxy and not "*"
            ? $"annotation \"{Prefix}proxy-protocol\"=\"{proxy}\" detected, but the only value supported currently is '*'"
            : null;
    }
}
