using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.LoadBalancerController;

/// <summary>
/// AWS and Kubernetes as text, one line for each thing, from a recorded step and from the simulated world alike. Ids that AWS makes up stand
/// as the names that they belong to; what the emulator decided and AWS would decide otherwise is left out (<see cref="Exceptions"/>).
/// </summary>
internal static partial class ControllerView
{
    /// <summary>What of a recorded step does not hold for AWS or this model, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> Exceptions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["SetSubnets with unchanged subnets"] = "the emulator leaves EnablePrefixForIpv6SourceNat out, so that the controller sets them at each update",
        ["ModifyTargetGroupAttributes"] = "the emulator does not report proxy_protocol_v2.enabled=false, which is AWS's default",
        ["hostname"] = "the emulator makes another form of DNS names than AWS",
        ["attributes"] = "values that the controller does not set are the emulator's",
        ["SslPolicy, AlpnPolicy, default rule"] = "the emulator gives them to listeners of Network Load Balancers, too",
        ["Matcher of a TCP or NLB group"] = "the emulator does not report it",
        ["RequestID and AWS's words"] = "placeholders of the recording proxy",
        ["egress of the cluster's group"] = "as the case's place was set up, not made by the controller",
        ["count of events"] = "pods became ready one by one there, and all at once here; where a count is a claim, a test of its own has it",
        ["checkpoint"] = "the hash of a text that only the controller knows; two different endpoints give two different ones here, too",
    };

    public static List<string> Of(RecordedStep step, bool events)
    {
        var groups = step.Aws.List("securityGroups").Maps.ToDictionary(
            group => group.RequiredString("GroupId"), group => group.RequiredString("GroupName"), StringComparer.Ordinal);
        var targets = step.Aws.List("targetGroups").Maps.ToDictionary(
            group => group.RequiredString("TargetGroupArn"), group => group.RequiredString("TargetGroupName"), StringComparer.Ordinal);
        var hosts = step.Aws.List("loadBalancers").Maps.ToDictionary(
            balancer => balancer.RequiredString("DNSName"), balancer => balancer.RequiredString("LoadBalancerName"), StringComparer.Ordinal);
        return
        [
            .. step.Aws.List("loadBalancers").Maps.SelectMany(balancer => Balancer(balancer, groups, targets)),
            .. step.Aws.List("targetGroups").Maps.Select(TargetGroup),
            .. step.Aws.List("securityGroups").Maps.Select(group => SecurityGroup(group, groups)),
            .. step.Objects("services").Select(each => Object("Service", each, hosts)),
            .. step.Objects("ingresses").Select(each => Object("Ingress", each, hosts)),
            .. step.Objects("targetGroupBindings").Select(each => Binding(each, groups, targets)),
            .. step.Objects("events").Where(_ => events).Select(each =>
                    $"event {each.String("object")}: {each.String("type")} {each.String("reason")} {Words(each.String("message")!)}")
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    public static List<string> Of(ControllerLab lab, bool events)
    {
        var world = lab.World;
        var groups = world.All<SecurityGroup>().ToDictionary(group => group.Id, group => group.Name, StringComparer.Ordinal);
        var targets = world.All<TargetGroup>().ToDictionary(group => group.Id, group => group.Name, StringComparer.Ordinal);
        var hosts = world.All<LoadBalancer>().ToDictionary(balancer => balancer.DnsName, balancer => balancer.Name, StringComparer.Ordinal);
        return
        [
            .. world.All<LoadBalancer>().Where(balancer => !balancer.Name.StartsWith("other-", StringComparison.Ordinal))
                .SelectMany(balancer => Balancer(
                Describe(balancer, [.. world.All<Listener>().Where(each => each.LoadBalancerArn == balancer.Id)]), groups, targets)),
            .. world.All<TargetGroup>().Select(Describe).Select(TargetGroup),
            .. world.All<SecurityGroup>().Where(group => group.Name != "default").Select(Describe).Select(group => SecurityGroup(group, groups)),
            .. lab.Api.List("Service", "default").Select(each => Object("Service", each.Content, hosts)),
            .. lab.Api.List("Ingress").Select(each => Object("Ingress", each.Content, hosts)),
            .. lab.Api.List("TargetGroupBinding").Select(each => Binding(each.Content, groups, targets)),
            .. world.All<KubernetesEvent>().Where(_ => events).Select(each =>
                    $"event {each.Kind}/{each.Namespace}/{each.Name}: {each.Type} {each.Reason} {Words(each.Message)}")
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The calls that change something, as far as AWS let the controller make them; the same one in a row stands once.</summary>
    public static List<string> Changes(IEnumerable<string> calls)
    {
        var changes = calls.Where(call => !call.Contains(":Describe", StringComparison.Ordinal) && !Exceptions.ContainsKey(call.Split(':')[1])).ToList();
        return [.. changes.Where((call, index) => index == 0 || changes[index - 1] != call)];
    }

    /// <inheritdoc cref="Changes(IEnumerable{string})"/>
    public static List<string> Changes(RecordedStep step, IReadOnlyDictionary<string, ImmutableHashSet<string>> subnetsBefore) =>
        Changes(step.Calls.Where(call => call.Integer("status") != 403 && !SetsUnchangedSubnets(call, subnetsBefore))
            .Select(call => call.RequiredString("call")));

    private static bool SetsUnchangedSubnets(PropertyMap call, IReadOnlyDictionary<string, ImmutableHashSet<string>> before)
    {
        if (call.String("call") != "elasticloadbalancing:SetSubnets") return false;
        var name = call.Map("params").RequiredString("LoadBalancerArn").Split('/')[^2];
        return before.TryGetValue(name, out var subnets)
            && subnets.SetEquals(call.Map("params").List("SubnetMappings").Maps.Select(each => each.RequiredString("SubnetId")));
    }

    private static IEnumerable<string> Balancer(PropertyMap balancer, Dictionary<string, string> groups, Dictionary<string, string> targets)
    {
        var name = balancer.RequiredString("LoadBalancerName");
        var places = balancer.List("AvailabilityZones").Maps
            .Select(zone => $"{zone.String("ZoneName")} {zone.String("SubnetId")}").Order(StringComparer.Ordinal);
        var crossZone = balancer.String("Type") == "network" ? balancer.Map("attributes").String("load_balancing.cross_zone.enabled") : "";
        yield return $"load balancer {name}: {balancer.String("Type")} {balancer.String("Scheme")} {balancer.String("VpcId")} in {string.Join(", ", places)}; "
            + $"groups {string.Join(", ", balancer.Strings("SecurityGroups").Select(id => groups[id]))}; cross-zone {crossZone}; {Tags(balancer)}";
        foreach (var listener in balancer.List("listeners").Maps.OrderBy(each => each.Integer("Port")))
        {
            yield return $"listener {name} {listener.String("Protocol")}:{listener.String("Port")} "
                + $"{Actions(listener.List("DefaultActions"), targets)}; {Tags(listener)}";
            foreach (var rule in listener.List("rules").Maps.Where(each => each.String("Priority") != "default"))
            {
                var conditions = rule.List("Conditions").Maps.Select(each =>
                    (Field: each.String("Field"), Values: each.Map("PathPatternConfig").Strings("Values").Concat(each.Map("HostHeaderConfig").Strings("Values"))))
                    .Select(each => $"{each.Field} {string.Join(" ", each.Values)}");
                yield return $"rule {name} {rule.String("Priority")} {string.Join("; ", conditions)} {Actions(rule.List("Actions"), targets)}; {Tags(rule)}";
            }
        }
    }

    private static string Actions(PropertyList actions, Dictionary<string, string> targets) => string.Join(", ", actions.Maps.Select(action =>
        action.String("Type") == "forward"
            ? $"forward {string.Join(" ", action.Map("ForwardConfig").List("TargetGroups").Maps.Select(each => targets[each.RequiredString("TargetGroupArn")]))}"
            : $"{action.String("Type")} {action.Map("FixedResponseConfig")}"));

    private static string TargetGroup(PropertyMap group)
    {
        var matcher = group.String("Protocol") == "HTTP" ? group.Map("Matcher").String("HttpCode") : "";
        var registered = group.List("registeredTargets").Maps.Select(each => $"{each.String("Id")}:{each.String("Port")}").Order(StringComparer.Ordinal);
        return $"target group {group.String("TargetGroupName")}: {group.String("Protocol")} {group.String("ProtocolVersion")} {group.String("Port")} "
            + $"{group.String("TargetType")} {group.String("VpcId")}; check {group.String("HealthCheckProtocol")} {group.String("HealthCheckPort")} "
            + $"{group.String("HealthCheckPath")} {matcher} {group.String("HealthCheckIntervalSeconds")} {group.String("HealthCheckTimeoutSeconds")} "
            + $"{group.String("HealthyThresholdCount")} {group.String("UnhealthyThresholdCount")}; targets {string.Join(", ", registered)}; "
            + $"proxy protocol {(group.String("Protocol") == "TCP" ? group.Map("attributes").String("proxy_protocol_v2.enabled") : "")}; {Tags(group)}";
    }

    private static string SecurityGroup(PropertyMap group, Dictionary<string, string> groups)
    {
        IEnumerable<string> Rules(string direction) => group.List(direction).Maps.SelectMany(rule =>
            rule.List("cidrs").Maps.Select(each => (Peer: each.RequiredString("CidrIp"), Words: each.String("Description")))
                .Concat(rule.List("fromGroups").Maps.Select(each => (Peer: groups[each.RequiredString("GroupId")], Words: each.String("Description"))))
                .Select(each => $"{rule.String("IpProtocol")} {rule.String("FromPort")}-{rule.String("ToPort")} {each.Peer} {each.Words}".TrimEnd()))
            .Order(StringComparer.Ordinal);
        return $"security group {group.String("GroupName")}: {group.String("Description")}; in {string.Join(", ", Rules("ingress"))}; out "
            + $"{string.Join(", ", Rules("egress"))}; {Tags(group)}";
    }

    private static string Object(string kind, PropertyMap content, Dictionary<string, string> hosts)
    {
        var metadata = content.Map("metadata");
        var status = content.Map("status").Map("loadBalancer").List("ingress").Maps.Select(each =>
            $"{hosts.GetValueOrDefault(each.String("hostname") ?? "", "")} {each["ports"]}");
        return $"{kind} {metadata.String("name")}: finalizers {string.Join(" ", metadata.Strings("finalizers"))}; "
            + $"deleting {metadata.ContainsKey("deletionTimestamp")}; status {string.Join(", ", status)}";
    }

    private static string Binding(PropertyMap content, Dictionary<string, string> groups, Dictionary<string, string> targets)
    {
        var (metadata, spec) = (content.Map("metadata"), content.Map("spec"));
        var networking = spec.Map("networking").ToString();
        foreach (var (id, name) in groups) networking = networking.Replace(id, name, StringComparison.Ordinal);
        return $"binding {metadata.String("name")}: {metadata["labels"]} finalizers {string.Join(" ", metadata.Strings("finalizers"))}; "
            + $"{targets.GetValueOrDefault(spec.RequiredString("targetGroupARN"))} {spec.With("targetGroupARN", null).With("networking", null)} "
            + $"{networking}; {content["status"]}";
    }

    private static string Tags(PropertyMap each) => string.Join(" ", each.StringMap("tags").Select(tag => $"{tag.Key}={tag.Value}"));

    private static string Words(string message) => AwsWords().Replace(RequestId().Replace(message, "RequestID: x"), "${code}: …");

    [GeneratedRegex("RequestID: [^,]+", RegexOptions.NonBacktracking)]
    private static partial Regex RequestId();

    [GeneratedRegex("(?<code>UnauthorizedOperation|AccessDenied|DependencyViolation): .*$", RegexOptions.NonBacktracking)]
    private static partial Regex AwsWords();

    private static PropertyMap Describe(LoadBalancer balancer, List<Listener> listeners) => PropertyMap.Of(
        ("LoadBalancerName", balancer.Name), ("Type", balancer.Type), ("Scheme", balancer.Scheme), ("VpcId", balancer.VpcId),
        ("AvailabilityZones", balancer.Zones.Select(zone => PropertyMap.Of(("ZoneName", zone.ZoneName), ("SubnetId", zone.SubnetId)))),
        ("SecurityGroups", balancer.SecurityGroupIds), ("attributes", balancer.Attributes), ("tags", balancer.Tags),
        ("listeners", listeners.Select(listener => PropertyMap.Of(
            ("Port", listener.Port), ("Protocol", listener.Protocol), ("DefaultActions", listener.DefaultActions.Select(Describe)), ("tags", listener.Tags),
            ("rules", listener.Rules.Select(rule => PropertyMap.Of(
                ("Priority", $"{rule.Priority}"), ("Actions", rule.Actions.Select(Describe)), ("tags", rule.Tags),
                ("Conditions", rule.Conditions.Select(each => PropertyMap.Of(
                    ("Field", each.Field),
                    (each.Field == "path-pattern" ? "PathPatternConfig" : "HostHeaderConfig", PropertyMap.Of(("Values", each.Values)))))))))))));

    private static PropertyMap Describe(ListenerAction action) => PropertyMap.Of(
        ("Type", action.Type), ("FixedResponseConfig", action.FixedResponse),
        ("ForwardConfig", action.TargetGroupArn is null
            ? null
            : PropertyMap.Of(("TargetGroups", new[] { PropertyMap.Of(("TargetGroupArn", action.TargetGroupArn)) }))));

    private static PropertyMap Describe(TargetGroup group) => PropertyMap.Of(
        ("TargetGroupName", group.Name), ("Protocol", group.Protocol), ("ProtocolVersion", group.ProtocolVersion), ("Port", group.Port),
        ("TargetType", group.TargetType), ("VpcId", group.VpcId), ("HealthCheckProtocol", group.HealthCheck.Protocol),
        ("HealthCheckPort", group.HealthCheck.Port), ("HealthCheckPath", group.HealthCheck.Path),
        ("Matcher", PropertyMap.Of(("HttpCode", group.HealthCheck.Matcher))), ("HealthCheckIntervalSeconds", group.HealthCheck.IntervalSeconds),
        ("HealthCheckTimeoutSeconds", group.HealthCheck.TimeoutSeconds), ("HealthyThresholdCount", group.HealthCheck.HealthyThreshold),
        ("UnhealthyThresholdCount", group.HealthCheck.UnhealthyThreshold), ("attributes", group.Attributes), ("tags", group.Tags),
        ("registeredTargets", group.Targets.Where(target => target.State != "draining")
            .Select(target => PropertyMap.Of(("Id", target.TargetId), ("Port", target.Port)))));

    private static PropertyMap Describe(SecurityGroup group) => PropertyMap.Of(
        ("GroupName", group.Name), ("Description", group.Description), ("tags", group.Tags),
        ("ingress", group.Rules.Where(rule => !rule.IsEgress && rule.Description != "filler").Select(Describe)),
        ("egress", group.Rules.Where(rule => rule.IsEgress).Select(Describe)));

    private static PropertyMap Describe(SecurityGroupRule rule) => PropertyMap.Of(
        ("IpProtocol", rule.Protocol), ("FromPort", rule.Protocol == "-1" ? null : rule.FromPort), ("ToPort", rule.Protocol == "-1" ? null : rule.ToPort),
        ("cidrs", rule.CidrBlock is null ? null : new[] { PropertyMap.Of(("CidrIp", rule.CidrBlock), ("Description", rule.Description)) }),
        ("fromGroups", rule.ReferencedGroupId is null
            ? null
            : new[] { PropertyMap.Of(("GroupId", rule.ReferencedGroupId), ("Description", rule.Description)) }));
}
