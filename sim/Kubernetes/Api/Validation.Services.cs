using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <content>
/// Services (https://github.com/kubernetes/kubernetes/blob/v1.31.4/pkg/apis/core/validation/validation.go, <c>ValidateService</c>).
/// </content>
internal static partial class Validation
{
    private const string SourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private const string OnlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";
    private const string AddressForm = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private const string RangeForm = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    private const string PortForm = "must be between 1 and 65535, inclusive";
    private const int LongestAffinitySeconds = 86400;

    private const string QualifiedName =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    /// <summary>The port of the kubelet, which no load balancer may open.</summary>
    private const int KubeletPort = 10250;

    private static IEnumerable<string> ServiceProblems(KubernetesKind kind, PropertyMap manifest)
    {
        if (kind.Name != "Service") return [];
        var spec = manifest.Map("spec");
        return
        [
            .. TypeProblems(spec), .. PortProblems(spec), .. AffinityProblems(spec), .. ClusterIpProblems(spec), .. ExternalIpProblems(spec),
            .. DuplicateProblems(spec), .. LoadBalancerProblems(spec), .. AnnotatedRangesProblems(manifest), .. TrafficPolicyProblems(spec),
        ];
    }

    private static IEnumerable<string> ServiceUpdateProblems(PropertyMap old, PropertyMap now)
    {
        var (before, after) = (old.Map("spec"), now.Map("spec"));
        if (before.String("type") != "ExternalName" && after.String("type") != "ExternalName"
            && before.String("clusterIP") is { } address && after.String("clusterIP") is var changed && changed != address)
        {
            yield return $"spec.clusterIPs[0]: Invalid value: []string{{\"{changed}\"}}: may not change once set";
        }

        if (before.String("type") == "LoadBalancer" && after.String("type") == "LoadBalancer"
            && before.String("loadBalancerClass") != after.String("loadBalancerClass"))
        {
            yield return $"spec.loadBalancerClass: Invalid value: \"{after.String("loadBalancerClass") ?? "null"}\": may not change once set";
        }
    }

    private static IEnumerable<string> TypeProblems(PropertyMap spec)
    {
        var type = spec.String("type");
        var isHeadless = spec.String("clusterIP") == "None";
        if (spec.List("ports").Count == 0 && !isHeadless && type != "ExternalName") yield return "spec.ports: Required value";
        if (type == "LoadBalancer")
        {
            foreach (var (port, path) in Ports(spec))
            {
                if (port.Integer("port") == KubeletPort)
                {
                    yield return Text($"{path}: Invalid value: {KubeletPort}: may not expose port {KubeletPort} externally since it is used by kubelet");
                }
            }
        }

        if (isHeadless && (type is "LoadBalancer" or "NodePort"))
        {
            yield return $"spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for {type} services";
        }

        if (type != "ExternalName") yield break;
        if (spec.ContainsKey("clusterIP")) yield return "spec.clusterIPs: Forbidden: may not be set for ExternalName services";
        var name = (spec.String("externalName") ?? "").TrimEnd('.');
        if (name.Length == 0) yield return "spec.externalName: Required value";
        else if (!SubdomainForm().IsMatch(name)) yield return $"spec.externalName: Invalid value: \"{name}\": {Subdomain}";
    }

    private static IEnumerable<string> PortProblems(PropertyMap spec)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var several = spec.List("ports").Count > 1;
        foreach (var (port, path) in Ports(spec))
        {
            var name = port.String("name") ?? "";
            if (name.Length == 0 && several) yield return $"{path}.name: Required value";
            if (name.Contains('.', StringComparison.Ordinal)) yield return $"{path}.name: Invalid value: \"{name}\": must not contain dots";
            else if (name.Length > 0 && !LabelForm().IsMatch(name)) yield return $"{path}.name: Invalid value: \"{name}\": {Label}";
            else if (name.Length > 0 && !names.Add(name)) yield return $"{path}.name: Duplicate value: \"{name}\"";
            var number = port.Integer("port") ?? 0;
            if (number is < 1 or > 65535) yield return Text($"{path}.port: Invalid value: {number}: {PortForm}");
            if (port.String("protocol") is not ("TCP" or "UDP" or "SCTP") and var protocol)
            {
                yield return Unsupported($"{path}.protocol", protocol, "SCTP", "TCP", "UDP");
            }

            foreach (var problem in TargetPortProblems(port["targetPort"])) yield return $"{path}.targetPort: {problem}";
        }
    }

    private static IEnumerable<string> TargetPortProblems(object? target)
    {
        if (target is double and (< 1 or > 65535)) yield return Text($"Invalid value: {target}: {PortForm}");
        if (target is not string name) yield break;
        if (name.Length > 15) yield return $"Invalid value: \"{name}\": must be no more than 15 characters";
        else if (!PortNameForm().IsMatch(name))
        {
            yield return $"Invalid value: \"{name}\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        }
        else if (!name.Any(char.IsAsciiLetter))
        {
            yield return $"Invalid value: \"{name}\": must contain at least one letter (a-z)";
        }
    }

    private static IEnumerable<string> AffinityProblems(PropertyMap spec)
    {
        if (spec.String("sessionAffinity") is not ("ClientIP" or "None") and var affinity)
        {
            yield return Unsupported("spec.sessionAffinity", affinity, "ClientIP", "None");
        }

        if (spec.String("sessionAffinity") != "ClientIP") yield break;
        var seconds = spec.MapAt("sessionAffinityConfig", "clientIP").Integer("timeoutSeconds") ?? 0;
        if (seconds is <= 0 or > LongestAffinitySeconds)
        {
            yield return Text(
                $"spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: {seconds}: must be greater than 0 and less than {LongestAffinitySeconds}");
        }
    }

    private static IEnumerable<string> ClusterIpProblems(PropertyMap spec)
    {
        if (spec.String("type") != "ExternalName" && spec.String("clusterIP") is { } address and not "None" && !IPAddress.TryParse(address, out _))
        {
            yield return $"spec.clusterIPs[0]: Invalid value: \"{address}\": {AddressForm}";
        }
    }

    private static IEnumerable<string> ExternalIpProblems(PropertyMap spec)
    {
        var addresses = spec.Strings("externalIPs");
        for (var index = 0; index < addresses.Length; index++)
        {
            var path = Text($"spec.externalIPs[{index}]: Invalid value: \"{addresses[index]}\"");
            if (!IPAddress.TryParse(addresses[index], out var address)) yield return $"{path}: {AddressForm}";
            else if (IPAddress.IsLoopback(address)) yield return $"{path}: may not be in the loopback range (127.0.0.0/8, ::1/128)";
        }
    }

    private static IEnumerable<string> DuplicateProblems(PropertyMap spec)
    {
        var type = spec.String("type");
        if (type is not ("ClusterIP" or "ExternalName" or "LoadBalancer" or "NodePort"))
        {
            yield return Unsupported("spec.type", type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        }

        var nodePorts = new HashSet<(string?, int)>();
        var ports = new HashSet<(string?, int?)>();
        foreach (var (port, path) in Ports(spec))
        {
            if (port.Integer("nodePort") is not ({ } nodePort and not 0)) continue;
            if (type == "ClusterIP") yield return $"{path}.nodePort: Forbidden: may not be used when `type` is 'ClusterIP'";
            if (!nodePorts.Add((port.String("protocol"), nodePort))) yield return Text($"{path}.nodePort: Duplicate value: {nodePort}");
        }

        foreach (var (port, path) in Ports(spec))
        {
            if (ports.Add((port.String("protocol"), port.Integer("port")))) continue;
            yield return Text(
                $"{path}: Duplicate value: core.ServicePort{{Name:\"\", Protocol:\"{port.String("protocol")}\", AppProtocol:(*string)(nil), ")
                + Text($"Port:{port.Integer("port")}, TargetPort:intstr.IntOrString{{Type:0, IntVal:0, StrVal:\"\"}}, NodePort:0}}");
        }
    }

    private static IEnumerable<string> LoadBalancerProblems(PropertyMap spec)
    {
        var isLoadBalancer = spec.String("type") == "LoadBalancer";
        var ranges = spec.Strings("loadBalancerSourceRanges");
        if (!isLoadBalancer && ranges.Length > 0) yield return $"spec.LoadBalancerSourceRanges: Forbidden: {OnlyLoadBalancer}";
        for (var index = 0; isLoadBalancer && index < ranges.Length; index++)
        {
            if (IsRange(ranges[index].Trim())) continue;
            yield return Text($"spec.LoadBalancerSourceRanges[{index}]: Invalid value: \"{ranges[index].Trim()}\": {RangeForm}");
        }

        if (!isLoadBalancer && spec.ContainsKey("allocateLoadBalancerNodePorts"))
        {
            yield return $"spec.allocateLoadBalancerNodePorts: Forbidden: {OnlyLoadBalancer}";
        }

        if (spec.String("loadBalancerClass") is not { } name) yield break;
        if (!isLoadBalancer)
        {
            yield return $"spec.loadBalancerClass: Forbidden: {OnlyLoadBalancer}";
            yield break;
        }

        var parts = name.Split('/', 2);
        if (parts.Length == 2 && !SubdomainForm().IsMatch(parts[0]))
        {
            yield return $"spec.loadBalancerClass: Invalid value: \"{name}\": prefix part {Subdomain}";
        }

        if (!QualifiedNameForm().IsMatch(parts[^1])) yield return $"spec.loadBalancerClass: Invalid value: \"{name}\": {QualifiedName}";
    }

    private static IEnumerable<string> AnnotatedRangesProblems(PropertyMap service)
    {
        if (service.Map("metadata").StringMap("annotations").GetValueOrDefault(SourceRanges) is not { } ranges) yield break;
        if (!ranges.Split(',').All(range => IsRange(range.Trim())))
        {
            yield return $"metadata.annotations[{SourceRanges}]: Invalid value: \"{ranges}\": {RangeForm}";
        }
    }

    private static IEnumerable<string> TrafficPolicyProblems(PropertyMap spec)
    {
        var isExternal = spec.String("type") is "NodePort" or "LoadBalancer" || spec.List("externalIPs").Count > 0;
        var external = spec.String("externalTrafficPolicy");
        if (external is not null && !isExternal)
        {
            yield return $"spec.externalTrafficPolicy: Invalid value: \"{external}\": may only be set for externally-accessible services";
        }
        else if (isExternal && external is not ("Cluster" or "Local"))
        {
            yield return Unsupported("spec.externalTrafficPolicy", external, "Cluster", "Local");
        }

        var takesHealthChecks = spec.String("type") == "LoadBalancer" && external == "Local";
        if (!takesHealthChecks && spec.Integer("healthCheckNodePort") is { } port and not 0)
        {
            yield return Text(
                $"spec.healthCheckNodePort: Invalid value: {port}: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }

        if (spec.String("internalTrafficPolicy") is { } inner and not ("Cluster" or "Local"))
        {
            yield return Unsupported("spec.internalTrafficPolicy", inner, "Cluster", "Local");
        }
    }

    private static IEnumerable<(PropertyMap Port, string Path)> Ports(PropertyMap spec) =>
        spec.List("ports").Maps.Select((port, index) => (port, Text($"spec.ports[{index}]")));

    private static bool IsRange(string text) =>
        text.Split('/') is [var address, var length] && IPAddress.TryParse(address, out var parsed)
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits <= (parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);

    private static string Unsupported(string path, string? value, params string[] supported) =>
        $"{path}: Unsupported value: \"{value}\": supported values: {string.Join(", ", supported.Select(each => $"\"{each}\""))}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^[-a-z0-9]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PortNameForm();

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QualifiedNameForm();
}
