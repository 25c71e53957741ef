using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.CloudController;

/// <summary>What there is in a simulated world in the form of the recording, and both as lines that can be compared.</summary>
internal static partial class CloudState
{
    /// <summary>The state in the form of <c>result.yaml</c>.</summary>
    public static PropertyMap Of(CloudWorld cloud) => PropertyMap.Of(
        ("services", cloud.Api.List("Service").Select(Service)),
        ("nodes", cloud.Api.List("Node").Select(Node)),
        ("aws", PropertyMap.Of(
            ("classic_elbs", cloud.World.All<ClassicLoadBalancer>().Select(balancer => Classic(cloud, balancer))),
            ("elbv2", cloud.World.All<LoadBalancer>().Select(balancer => Network(cloud, balancer))),
            ("target_groups", cloud.World.All<TargetGroup>().Select(Targets)),
            ("security_groups", cloud.World.All<SecurityGroup>().Where(group => group.Name != "default").Select(group => Group(cloud, group))))));

    /// <summary>One line for each value, sorted; lists are sets, but those of a node's addresses.</summary>
    public static List<string> Lines(PropertyMap state) => [.. Flatten(state, "").Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Flatten(object? value, string path) => value switch
    {
        PropertyMap map => map.SelectMany(pair => Flatten(pair.Value, $"{path}/{pair.Key}")),
        PropertyList list => list.SelectMany((each, index) => Flatten(
            each,
            each switch
            {
                PropertyMap item when path.EndsWith("/addresses", StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"{path}/{index}"),
                PropertyMap item => $"{path}/{Key(item)}",
                PropertyList => $"{path}/{Normalized(each.ToString()!)}",
                _ => path + "/",
            })),
        null => [],
        string text => [$"{path} = {Normalized(text)}"],
        _ => [$"{path} = {PropertyValue.ToJson(value)}"],
    };

    private static string Key(PropertyMap item) =>
        item.String("name") ?? item.String("id") ?? item.String("TargetGroupName") ?? item.String("LoadBalancerPort") ?? item.String("Port")
        ?? (item.ContainsKey("key") ? $"{item.String("key")}:{item.String("effect")}" : item.String("hostname") is { } host ? Normalized(host) : item.ToString());

    // The form of a DNS name is the emulator's, and which subnet has the lower id is said by a letter.
    private static string Normalized(string text) => Letter().Replace(DnsName().Replace(text, "<dns of $1>"), "subnet-");

    private static PropertyMap Service(KubernetesObject service) => PropertyMap.Of(
        ("name", service.Name), ("uid", service.Uid), ("finalizers", service.Metadata.Strings("finalizers")), ("deleting", service.IsDeleting),
        ("annotations", service.Metadata["annotations"]), ("spec", service.Spec), ("status", service.Status));

    private static PropertyMap Node(KubernetesObject node) => PropertyMap.Of(
        ("name", node.Name), ("labels", node.Metadata.Map("labels")), ("providerID", node.Spec["providerID"]), ("taints", node.Spec["taints"]),
        ("addresses", node.Status["addresses"]));

    private static PropertyMap Classic(CloudWorld cloud, ClassicLoadBalancer balancer) => PropertyMap.Of(
        ("name", balancer.Id), ("dns", balancer.DnsName), ("scheme", balancer.Scheme), ("subnets", balancer.Zones.Select(zone => zone.SubnetId)),
        ("security_groups", balancer.SecurityGroupIds.Select(id => GroupName(cloud, id))),
        ("listeners", balancer.Listeners.Select(listener => PropertyMap.Of(
            ("Protocol", listener.Protocol), ("LoadBalancerPort", listener.Port), ("InstanceProtocol", listener.InstanceProtocol),
            ("InstancePort", listener.InstancePort)))),
        ("health_check", PropertyMap.Of(
            ("Target", balancer.HealthCheck.Target), ("Interval", balancer.HealthCheck.Interval), ("Timeout", balancer.HealthCheck.Timeout),
            ("UnhealthyThreshold", balancer.HealthCheck.UnhealthyThreshold), ("HealthyThreshold", balancer.HealthCheck.HealthyThreshold))),
        ("instances", balancer.InstanceIds),
        ("attributes", PropertyMap.Of(
            ("CrossZoneLoadBalancing", PropertyMap.Of(("Enabled", balancer.Attributes.CrossZone))),
            ("AccessLog", PropertyMap.Of(("Enabled", balancer.Attributes.AccessLog))),
            ("ConnectionDraining", PropertyMap.Of(
                ("Enabled", balancer.Attributes.ConnectionDraining), ("Timeout", balancer.Attributes.DrainingTimeout))),
            ("ConnectionSettings", PropertyMap.Of(("IdleTimeout", balancer.Attributes.IdleTimeout))))),
        ("tags", balancer.Tags));

    private static PropertyMap Network(CloudWorld cloud, LoadBalancer balancer) => PropertyMap.Of(
        ("name", balancer.Name), ("type", balancer.Type), ("dns", balancer.DnsName),
        ("scheme", balancer.Scheme == "internal" ? balancer.Scheme : null),
        ("zones", balancer.Zones.Select(zone => new[] { zone.ZoneName, zone.SubnetId })),
        ("listeners", cloud.World.All<Listener>().Where(listener => listener.LoadBalancerArn == balancer.Id)
            .Select(listener => PropertyMap.Of(("Port", listener.Port), ("Protocol", listener.Protocol)))),
        ("tags", balancer.Tags));

    private static PropertyMap Targets(TargetGroup group) => PropertyMap.Of(
        ("TargetGroupName", group.Name), ("Protocol", group.Protocol), ("Port", group.Port), ("HealthCheckProtocol", group.HealthCheck.Protocol),
        ("HealthCheckPort", group.HealthCheck.Port), ("HealthCheckPath", group.HealthCheck.Path),
        ("HealthCheckIntervalSeconds", group.HealthCheck.IntervalSeconds), ("HealthyThresholdCount", group.HealthCheck.HealthyThreshold),
        ("UnhealthyThresholdCount", group.HealthCheck.UnhealthyThreshold), ("TargetType", group.TargetType),
        ("targets", group.Targets.Where(target => target.State != "draining")
            .Select(target => string.Create(CultureInfo.InvariantCulture, $"{target.TargetId}:{target.Port}"))),
        ("tags", group.Tags));

    private static PropertyMap Group(CloudWorld cloud, SecurityGroup group) => PropertyMap.Of(
        ("id", GroupName(cloud, group.Id)), ("name", group.Name), ("description", group.Description), ("tags", group.Tags),
        ("ingress", group.Rules.Where(rule => !rule.IsEgress).Select(rule => Rule(cloud, rule))),
        ("egress", group.Rules.Where(rule => rule.IsEgress).Select(rule => Rule(cloud, rule))));

    private static string Rule(CloudWorld cloud, SecurityGroupRule rule)
    {
        var ports = rule.Protocol == "-1" ? "None-None" : string.Create(CultureInfo.InvariantCulture, $"{rule.FromPort}-{rule.ToPort}");
        var from = rule.CidrBlock ?? GroupName(cloud, rule.ReferencedGroupId!);
        return $"{rule.Protocol} {ports} from {from}{(rule.Description.Length > 0 ? " # " + rule.Description : "")}";
    }

    /// <summary>The recording calls the groups of load balancers by their names.</summary>
    private static string GroupName(CloudWorld cloud, string id) => cloud.World.Find<SecurityGroup>(id) switch
    {
        { Name: var name } when name.StartsWith("k8s-elb-", StringComparison.Ordinal) => "sg-" + name,
        _ => id,
    };

    [GeneratedRegex(@"^(?:internal-)?(?<name>a[0-9a-f]{31})[-.]\S*\.amazonaws\.com$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DnsName();

    [GeneratedRegex("subnet-[a-f]-", RegexOptions.None, 1000)]
    private static partial Regex Letter();
}
