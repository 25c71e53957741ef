using System.Collections.Immutable;
using Lab.Terraform;
using static Lab.Security.Tests.Rules.ResourceEdit;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>VPCs, subnets, routes and security groups.</summary>
internal static class NetworkRules
{
    /// <summary>The port of SSH.</summary>
    public const int Ssh = 22;

    private const int Http = 80;
    private const int RemoteDesktop = 3389;

    private static readonly ImmutableArray<string> Traffic = [SecurityGroup, SecurityGroupIngressRule, SecurityGroupEgressRule];
    private static readonly ImmutableArray<string> Anywhere = ["0.0.0.0/0", "::/0"];

    // What takes an Elastic IP by its id, and what takes security groups: a function gives those of its environment to the ENIs that it makes.
    // Others may name the address or the group without a use for it: a cluster's CIDRs, a policy's resources.
    private static readonly ImmutableArray<string> Addressed = [NatGateway, EipAssociation];
    private static readonly ImmutableArray<string> Guarded = [Instance, LaunchTemplate, Function, Cluster];

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        new("CKV2_AWS_12", "The default security group of a VPC lets nothing through", [Vpc], (vpc, registered) =>
            registered.Of(DefaultSecurityGroup).Any(group => group.RefersTo(vpc) && group.At("ingress") is null && group.At("egress") is null))
        {
            Broken =
            [
                Without(DefaultSecurityGroup),
                OfAll(DefaultSecurityGroup, SetJson("ingress", """[{"protocol":"-1","self":true}]""")),
                OfAll(DefaultSecurityGroup, SetJson("egress", """[{"protocol":"-1","cidrBlocks":["0.0.0.0/0"]}]""")),
            ],
        },
        new("CKV2_AWS_11", "A VPC has flow logs", [Vpc], (vpc, registered) => registered.Of(FlowLog).Any(log => log.RefersTo(vpc)))
        {
            AlsoKnownAs = "AwsSolutions-VPC7",
            Mended = [With(FlowLog, """{"vpcId":"${{address}.id}","trafficType":"ALL"}""")],
        },
        new("CKV_AWS_130", "A subnet assigns no public addresses", [Subnet], (subnet, _) => !subnet.At("mapPublicIpOnLaunch").IsOn())
        {
            Broken = [Set("mapPublicIpOnLaunch", true)],
        },
        new("CKV2_AWS_44", "A route to a peered VPC is not for everything", [Route], (route, _) =>
            !Anywhere.Contains(route.Text("destinationCidrBlock")) && !Anywhere.Contains(route.Text("destinationIpv6CidrBlock")))
        {
            Concerns = route => route.At("vpcPeeringConnectionId") is not null,
            Broken = [Set("destinationCidrBlock", "0.0.0.0/0"), Set("destinationIpv6CidrBlock", "::/0")],
        },
        new("CKV2_AWS_19", "An Elastic IP is attached", [Eip], (address, registered) =>
            address.At("instance") is not null || registered.Resources.Any(other => Addressed.Contains(other.Type) && other.RefersTo(address)))
        {
            Broken = [Remove("instance").And(Without(NatGateway))],
        },
        new("CKV_AWS_23", "Security groups and their rules have descriptions", Traffic, (resource, _) =>
            resource.Text("description").Length > 0 && Inline(resource).All(rule => rule["description"].Text().Length > 0))
        {
            Broken =
            [
                Remove("description"),
                SetJson("ingress", """[{"protocol":"tcp","self":true}]""").On(SecurityGroup),
                SetJson("egress", """[{"protocol":"tcp","self":true}]""").On(SecurityGroup),
            ],
        },
        new("AwsSolutions-EC27", "A security group has a description", [SecurityGroup], (group, _) =>
            group.Text("description") is not ("" or "Managed by Pulumi"))
        {
            Broken = [Remove("description"), Set("description", "Managed by Pulumi")],
        },
        new("CKV_AWS_24", "SSH is open to nobody everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IsOpen(resource, Ssh))
        {
            Broken = [.. OpenIngress("tcp", Ssh, Ssh), .. OpenIngress("tcp", 20, 30), .. OpenIngress("-1", 0, 0)],
        },
        new("CKV_AWS_25", "Remote desktop is open to nobody everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IsOpen(resource, RemoteDesktop))
        {
            Broken = OpenIngress("tcp", RemoteDesktop, RemoteDesktop),
        },
        new("CKV_AWS_260", "HTTP is open to nobody everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IsOpen(resource, Http))
        {
            Broken = OpenIngress("tcp", Http, Http),
        },
        new("CKV_AWS_277", "Not all ports are open to everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IngressOf(resource).Any(rule => rule.IsFromAnywhere && rule.IsForAllPorts))
        {
            Broken = [.. OpenIngress("-1", 0, 0), .. OpenIngress("tcp", 0, ushort.MaxValue)],
        },
        new("AwsSolutions-EC23", "No port is open to everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IngressOf(resource).Any(rule => rule.IsFromAnywhere))
        {
            Broken = OpenIngress("tcp", 8080, 8080),
        },
        new("CKV_AWS_382", "Not everything goes out to everywhere", [SecurityGroup, SecurityGroupEgressRule], (resource, _) =>
            !EgressOf(resource).Any(rule => rule.IsFromAnywhere && rule.IsForAllPorts))
        {
            Broken =
            [
                .. Open("egress", SecurityGroupEgressRule, "-1", 0, 0),
                .. Open("egress", SecurityGroupEgressRule, "tcp", 0, ushort.MaxValue),
            ],
        },
        new("CKV2_AWS_5", "A security group is attached to something", [SecurityGroup], (group, registered) => registered.Resources.Any(
            other => Guarded.Contains(other.Type) && other.RefersTo(group)))
        {
            Broken = [Without(Instance).And(Without(Function))],
        },
    ];

    /// <summary>Whether a security group, or a rule of one, lets everybody in to a TCP port.</summary>
    public static bool IsOpen(RegisteredResource resource, int port) =>
        IngressOf(resource).Any(rule => rule.IsFromAnywhere && (rule.IsForAllPorts || (rule.IsOfTcp && rule.From <= port && port <= rule.To)));

    private static IEnumerable<TrafficRule> IngressOf(RegisteredResource resource) => resource.Type == SecurityGroup
        ? resource.At("ingress").Items().Select(TrafficRule.OfInline)
        : [TrafficRule.Of(resource)];

    private static IEnumerable<TrafficRule> EgressOf(RegisteredResource resource) => resource.Type == SecurityGroup
        ? resource.At("egress").Items().Select(TrafficRule.OfInline)
        : [TrafficRule.Of(resource)];

    // A rule for each address family, inline in a group and by itself.
    private static ImmutableArray<ResourceEdit> Open(string direction, string rule, string protocol, int from, int to) =>
    [
        SetJson(direction, $$"""[{"cidrBlocks":["0.0.0.0/0"],"protocol":"{{protocol}}","fromPort":{{from}},"toPort":{{to}}}]""").On(SecurityGroup),
        SetJson(direction, $$"""[{"ipv6CidrBlocks":["::/0"],"protocol":"{{protocol}}","fromPort":{{from}},"toPort":{{to}}}]""").On(SecurityGroup),
        Set("cidrIpv4", "0.0.0.0/0").And(Set("ipProtocol", protocol)).And(Set("fromPort", from)).And(Set("toPort", to)).On(rule),
        Set("cidrIpv6", "::/0").And(Set("ipProtocol", protocol)).And(Set("fromPort", from)).And(Set("toPort", to)).On(rule),
    ];

    private static ImmutableArray<ResourceEdit> OpenIngress(string protocol, int from, int to) =>
        Open("ingress", SecurityGroupIngressRule, protocol, from, to);

    private static IEnumerable<System.Text.Json.Nodes.JsonNode> Inline(RegisteredResource resource) =>
        resource.At("ingress").Items().Concat(resource.At("egress").Items());

    /// <summary>What a rule lets through, and from or to where.</summary>
    private sealed record TrafficRule(ImmutableArray<string> Cidrs, string Protocol, double From, double To)
    {
        private const string AllProtocols = "-1";

        public bool IsFromAnywhere => Cidrs.Any(Anywhere.Contains);

        public bool IsOfTcp => Protocol is "tcp" or "6";

        public bool IsForAllPorts => Protocol == AllProtocols || (Protocol is "tcp" or "udp" && From <= 0 && To >= ushort.MaxValue);

        public static TrafficRule Of(RegisteredResource rule) =>
            new([rule.Text("cidrIpv4"), rule.Text("cidrIpv6")], rule.Text("ipProtocol"), rule.Number("fromPort") ?? -1, rule.Number("toPort") ?? -1);

        public static TrafficRule OfInline(System.Text.Json.Nodes.JsonNode rule) => new(
            [.. rule["cidrBlocks"].Items().Concat(rule["ipv6CidrBlocks"].Items()).Select(cidr => cidr.Text())],
            rule["protocol"].Text(), (double?)rule["fromPort"] ?? -1, (double?)rule["toPort"] ?? -1);
    }
}
