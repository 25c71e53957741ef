using System.Collections.Immutable;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Resources;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>The model of an Ingress's Application Load Balancer.</summary>
internal sealed class IngressModel(ControllerContext context, KubernetesObject ingress)
{
    private const string IngressController = "ingress.k8s.aws/alb";
    private const int ListenerPort = 80;

    private readonly Annotations _annotations = new(ingress, Annotations.OfIngress);
    private readonly Tags _tags = new Annotations(ingress, Annotations.OfIngress).Map("tags");

    private string Key => $"{ingress.Namespace}/{ingress.Name}";

    /// <summary>Whether the controller takes the Ingress: its class is one of the controller's.</summary>
    public static bool IsWanted(ControllerContext context, KubernetesObject ingress)
    {
        if (ingress.IsDeleting) return false;
        if (ingress.Spec.String("ingressClassName") is { } name)
        {
            return context.Api.Find("IngressClass", "", name)?.Spec.String("controller") == IngressController;
        }

        return ingress.Metadata.StringMap("annotations").GetValueOrDefault("kubernetes.io/ingress.class") == context.Settings.IngressClass;
    }

    /// <summary>The names of the Services that its rules name.</summary>
    public static IEnumerable<string> Backends(KubernetesObject ingress) =>
        Paths(ingress).Select(path => path.Path.Map("backend")).Append(ingress.Spec.Map("defaultBackend"))
            .Select(backend => backend.Map("service").String("name")).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The model.</summary>
    /// <exception cref="BuildException">The annotations, Services or subnets don't allow one.</exception>
    /// <exception cref="Lab.Simulation.Aws.Iam.AwsCallException">AWS refuses a call.</exception>
    public LoadBalancerModel Build()
    {
        var scheme = _annotations.Text("scheme") ?? "internal";
        if (scheme is not ("internal" or "internet-facing")) throw new BuildException($"unknown scheme: {scheme}");
        var named = _annotations.List("subnets");
        var subnets = Subnets(named, scheme);
        var groups = _annotations.List("security-groups");
        var backend = groups.IsEmpty || _annotations.Text("manage-backend-security-group-rules") == "true"
            ? new ManagedSecurityGroups(context).Backend()
            : null;

        var targets = ImmutableArray.CreateBuilder<TargetGroupSpec>();
        ActionSpec Forward(PropertyMap reference) => Action(reference.Map("service"), backend, targets);
        var rules = Paths(ingress).Select(path => (path.Host, path.Path, Action: Forward(path.Path.Map("backend")))).ToList();
        var otherwise = ingress.Spec["defaultBackend"] is PropertyMap fallback ? Forward(fallback) : new ActionSpec(null, Fixed("404", null));
        var name = _annotations.Text("load-balancer-name") ?? ResourceNames.Of(
            ingress.Namespace, ingress.Name, context.Settings.ClusterName, Key, scheme);
        return new LoadBalancerModel(
            new LoadBalancerSpec(
                name, "application", scheme, subnets, backend is null ? groups : [.. groups, backend], _annotations.Map("load-balancer-attributes"),
                _tags),
            groups.IsEmpty ? Frontend() : null,
            targets.ToImmutable(),
            [
                new ListenerSpec(
                    "HTTP", ListenerPort, otherwise,
                    [.. rules.OrderBy(rule => Order(rule.Path)).Select(rule => new RuleSpec(Conditions(rule.Host, rule.Path), rule.Action, _tags))],
                    _tags),
            ]);
    }

    private ImmutableArray<string> Subnets(ImmutableArray<string> named, string scheme)
    {
        try
        {
            return new SubnetDiscovery(context).Resolve(named, scheme, least: 2);
        }
        catch (BuildException none) when (named.IsEmpty)
        {
            throw new BuildException($"couldn't auto-discover subnets: {none.Message}");
        }
    }

    private SecurityGroupSpec Frontend()
    {
        var ranges = _annotations.List("inbound-cidrs");
        return new SecurityGroupSpec(
            ResourceNames.Of(ingress.Namespace, ingress.Name, context.Settings.ClusterName, Key), [ListenerPort],
            ranges.IsEmpty ? [SecurityGroups.Anywhere] : ranges, _tags);
    }

    private ActionSpec Action(PropertyMap reference, string? backend, ImmutableArray<TargetGroupSpec>.Builder targets)
    {
        var name = reference.RequiredString("name");
        var wanted = reference.Map("port")["number"] ?? reference.Map("port")["name"]!;
        if (context.Api.Find("Service", ingress.Namespace, name) is not { } service)
        {
            return new ActionSpec(null, Fixed("503", "Backend service does not exist"));
        }

        var port = TargetGroupBindings.FindPort(service, wanted)
            ?? throw new BuildException($"ingress: {Key}: unable to find port {ServiceModel.Text(wanted)} on service {ingress.Namespace}/{name}");
        var resourceId = $"{Key}-{name}:{ServiceModel.Text(wanted)}";
        if (targets.All(each => each.ResourceId != resourceId)) targets.Add(TargetGroup(service, wanted, port, resourceId, backend));
        return new ActionSpec(resourceId, null);
    }

    private TargetGroupSpec TargetGroup(KubernetesObject service, object wanted, PropertyMap port, string resourceId, string? backend)
    {
        // Annotations of the Service come before those of the Ingress.
        var type = new Annotations(service, Annotations.OfIngress).Text("target-type") ?? _annotations.Text("target-type")
            ?? context.Settings.DefaultTargetType;
        var targetPort = (type == "ip" ? port["targetPort"] ?? port["port"] : port["nodePort"]) ?? throw new BuildException(
            $"ingress: {Key}: TargetGroup port is empty. When using Instance targets, your service be must of type 'NodePort' or 'LoadBalancer'");
        var name = ResourceNames.Of(
            ingress.Namespace, service.Name, context.Settings.ClusterName, Key, ingress.Namespace, ingress.Name, service.Uid,
            ServiceModel.Text(wanted), ServiceModel.Text(targetPort), type, "HTTP", "HTTP1");
        return new TargetGroupSpec(
            resourceId,
            new TargetGroupRequest(
                name, "HTTP", "HTTP1", ServiceModel.PortNumber(targetPort), context.Settings.VpcId, type,
                HealthCheckAnnotations.OfIngress(_annotations), _tags),
            _annotations.Map("target-group-attributes"), service.Name, wanted, [targetPort], backend);
    }

    private static IEnumerable<(string? Host, PropertyMap Path)> Paths(KubernetesObject ingress) =>
        from rule in ingress.Spec.List("rules").Maps
        from path in rule.Map("http").List("paths").Maps
        select (rule.String("host"), path);

    /// <summary>Exact paths come before prefixes, and longer ones before shorter ones.</summary>
    private static (int Type, int Length) Order(PropertyMap path) =>
        (path.String("pathType") == "Exact" ? 0 : 1, -(path.String("path") ?? "/").Length);

    private static ImmutableArray<RuleCondition> Conditions(string? host, PropertyMap path)
    {
        var text = path.String("path") ?? "/";
        var prefix = text.TrimEnd('/');
        ImmutableArray<string> values = path.String("pathType") switch
        {
            "Exact" => [text],
            "Prefix" when prefix.Length == 0 => ["/*"],
            "Prefix" => [prefix, prefix + "/*"],
            _ => [text],
        };
        var condition = new RuleCondition("path-pattern", values);
        return host is null ? [condition] : [new RuleCondition("host-header", [host]), condition];
    }

    private static PropertyMap Fixed(string status, string? body) =>
        PropertyMap.Of(("StatusCode", status), ("ContentType", "text/plain"), ("MessageBody", body));
}
