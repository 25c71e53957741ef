using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Resources;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>The model of a Service's Network Load Balancer.</summary>
internal sealed class ServiceModel(ControllerContext context, KubernetesObject service)
{
    public const string LoadBalancerClass = "service.k8s.aws/nlb";

    private readonly Annotations _annotations = new(service, Annotations.OfService);
    private readonly Tags _tags = new Annotations(service, Annotations.OfService).Map("additional-resource-tags");

    /// <summary>Whether the controller takes the Service: by its class, or by the annotations that came before classes.</summary>
    public static bool IsWanted(KubernetesObject service)
    {
        if (service.IsDeleting || service.Spec.String("type") != "LoadBalancer") return false;
        if (service.Spec.String("loadBalancerClass") is { } named) return named == LoadBalancerClass;
        var annotations = new Annotations(service, Annotations.OfService);
        return annotations.Text("type") switch
        {
            "nlb-ip" => true,
            "external" => annotations.Text("nlb-target-type") is "ip" or "instance",
            _ => false,
        };
    }

    /// <summary>The model.</summary>
    /// <exception cref="BuildException">The annotations or the VPC's subnets don't allow one.</exception>
    /// <exception cref="Lab.Simulation.Aws.Iam.AwsCallException">AWS refuses a call.</exception>
    public LoadBalancerModel Build()
    {
        var scheme = _annotations.Text("scheme") ?? "internal";
        if (scheme is not ("internal" or "internet-facing")) throw new BuildException($"unknown scheme: {scheme}");
        var subnets = new SubnetDiscovery(context).Resolve(_annotations.List("subnets"), scheme, least: 1);
        var named = _annotations.List("security-groups");
        var backend = named.IsEmpty || _annotations.Text("manage-backend-security-group-rules") == "true"
            ? new ManagedSecurityGroups(context).Backend()
            : null;
        ImmutableArray<TargetGroupSpec> groups = [.. Ports.Select(port => TargetGroup(port, backend))];
        var name = _annotations.Text("name") ?? ResourceNames.Of(
            service.Namespace, service.Name, context.Settings.ClusterName, service.Uid, scheme);
        return new LoadBalancerModel(
            new LoadBalancerSpec(
                name, "network", scheme, subnets, backend is null ? named : [.. named, backend], _annotations.Map("attributes"), _tags),
            named.IsEmpty ? Frontend() : null,
            groups,
            [
                .. Ports.Zip(groups).Select(pair => new ListenerSpec(
                    Protocol(pair.First), Number(pair.First), new ActionSpec(pair.Second.ResourceId, null), [], _tags)),
            ]);
    }

    private IEnumerable<PropertyMap> Ports => service.Spec.List("ports").Maps;

    private bool IsIp => _annotations.Text("type") == "nlb-ip" || TargetType == "ip";

    // A type that there isn't counts as instance; it is not refused (recorded case 09h).
    private string TargetType => _annotations.Text("nlb-target-type") ?? context.Settings.DefaultTargetType;

    private SecurityGroupSpec Frontend()
    {
        var ranges = service.Spec.Strings("loadBalancerSourceRanges");
        if (ranges.IsEmpty) ranges = _annotations.Text("source-ranges") is null ? [SecurityGroups.Anywhere] : _annotations.List("source-ranges");
        return new SecurityGroupSpec(
            ResourceNames.Of(service.Namespace, service.Name, context.Settings.ClusterName, service.Name, service.Namespace, service.Uid),
            [.. Ports.Select(Number)], ranges, _tags);
    }

    private TargetGroupSpec TargetGroup(PropertyMap port, string? backend)
    {
        var healthCheckNodePort = !IsIp && service.Spec.String("externalTrafficPolicy") == "Local" ? service.Spec.Integer("healthCheckNodePort") : null;
        var check = HealthCheckAnnotations.OfService(_annotations, healthCheckNodePort);
        var targetPort = IsIp
            ? port["targetPort"] ?? port["port"]!
            : port["nodePort"] ?? throw new BuildException(
                "TargetGroup port is empty. When using Instance targets, your service must be of type 'NodePort' or 'LoadBalancer'");
        var (protocol, type) = (Protocol(port), IsIp ? "ip" : "instance");
        var name = ResourceNames.Of(
            service.Namespace, service.Name, context.Settings.ClusterName, service.Uid, Text(targetPort), port.RequiredString("port"), type, protocol,
            check.Protocol, check.IntervalSeconds.ToString(CultureInfo.InvariantCulture));
        var attributes = _annotations.Map("target-group-attributes")
            .SetItem("proxy_protocol_v2.enabled", _annotations.Text("proxy-protocol") == "*" ? "true" : "false");
        return new TargetGroupSpec(
            $"{service.Namespace}/{service.Name}:{port.RequiredString("port")}",
            new TargetGroupRequest(name, protocol, null, PortNumber(targetPort), context.Settings.VpcId, type, check, _tags),
            attributes, service.Name, port["port"]!,
            healthCheckNodePort is { } own ? [targetPort, (double)own] : [targetPort], backend);
    }

    private static string Protocol(PropertyMap port) => port.String("protocol") ?? "TCP";

    private static int Number(PropertyMap port) => port.Integer("port")!.Value;

    internal static string Text(object port) => Convert.ToString(port, CultureInfo.InvariantCulture)!;

    /// <summary>The port of a target group; one of a named port is 1, since every target is registered with its own.</summary>
    internal static int PortNumber(object port) => port is double number ? (int)number : 1;
}
