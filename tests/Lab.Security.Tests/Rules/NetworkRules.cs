using System.Collections.Immutable;
using Lab.Terraform;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>VPCs, subnets, routes and security groups.</summary>
internal static class NetworkRules
{
    private const int Ssh = 22;
    private const int Http = 80;
    private const int RemoteDesktop = 3389;

    private static readonly ImmutableArray<string> Traffic = [SecurityGroup, SecurityGroupIngressRule, SecurityGroupEgressRule];
    private static readonly ImmutableArray<string> Anywhere = ["0.0.0.0/0", "::/0"];

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        new("CKV2_AWS_12", "The default security group of a VPC lets nothing through", [Vpc], (vpc, registered) =>
            registered.Of(DefaultSecurityGroup).Any(group => group.RefersTo(vpc) && group.At("ingress") is null && group.At("egress") is null)),
        new("CKV2_AWS_11", "A VPC has flow logs", [Vpc], (vpc, registered) => registered.Of(FlowLog).Any(log => log.RefersTo(vpc)))
        {
            AlsoKnownAs = "AwsSolutions-VPC7",
        },
        new("CKV_AWS_130", "A subnet assigns no public addresses", [Subnet], (subnet, _) => !subnet.At("mapPublicIpOnLaunch").IsOn()),
        new("CKV2_AWS_44", "A route to a peered VPC is not for everything", [Route], (route, _) =>
            !Anywhere.Contains(route.Text("destinationCidrBlock")))
        {
            Concerns = route => route.At("vpcPeeringConnectionId") is not null,
        },
        new("CKV2_AWS_19", "An Elastic IP is attached", [Eip], (address, registered) =>
            address.At("instance") is not null || registered.Resources.Any(other => other.RefersTo(address))),
        new("CKV_AWS_23", "Security groups and their rules have descriptions", Traffic, (resource, _) =>
            resource.Text("description").Length > 0 && Inline(resource).All(rule => rule["description"].Text().Length > 0)),
        new("AwsSolutions-EC27", "A security group has a description", [SecurityGroup], (group, _) =>
            group.Text("description") is not ("" or "Managed by Pulumi")),
        new("CKV_AWS_24", "SSH is open to nobody everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IsOpen(resource, Ssh)),
        new("CKV_AWS_25", "Remote desktop is open to nobody everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IsOpen(resource, RemoteDesktop)),
        new("CKV_AWS_260", "HTTP is open to nobody everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IsOpen(resource, Http)),
        new("CKV_AWS_277", "Not all ports are open to everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IngressOf(resource).Any(rule => rule.IsFromAnywhere && rule.IsForAllPorts)),
        new("AwsSolutions-EC23", "No port is open to everywhere", [SecurityGroup, SecurityGroupIngressRule], (resource, _) =>
            !IngressOf(resource).Any(rule => rule.IsFromAnywhere)),
        new("CKV_AWS_382", "Not everything goes out to everywhere", [SecurityGroup, SecurityGroupEgressRule], (resource, _) =>
            !EgressOf(resource).Any(rule => rule.IsFromAnywhere && rule.IsForAllPorts)),
        new("CKV2_AWS_5", "A security group is attached to something", [SecurityGroup], (group, registered) => registered.Resources.Any(
            other => other.RefersTo(group) && !Traffic.Contains(other.Type))),
    ];

    private static bool IsOpen(RegisteredResource resource, int port) =>
        IngressOf(resource).Any(rule => rule.IsFromAnywhere && (rule.IsForAllPorts || (rule.IsOfTcp && rule.From <= port && port <= rule.To)));

    private static IEnumerable<TrafficRule> IngressOf(RegisteredResource resource) => resource.Type == SecurityGroup
        ? resource.At("ingress").Items().Select(TrafficRule.OfInline)
        : [TrafficRule.Of(resource)];

    private static IEnumerable<TrafficRule> EgressOf(RegisteredResource resource) => resource.Type == SecurityGroup
        ? resource.At("egress").Items().Select(TrafficRule.OfInline)
        : [TrafficRule.Of(resource)];

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
