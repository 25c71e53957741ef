using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>The rules that an in-tree network load balancer, which has no security group, wants in the nodes' groups.</summary>
/// <param name="Name">The load balancer's name.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="ClientPorts">The Service's node ports.</param>
/// <param name="HealthPorts">The ports of the health checks.</param>
/// <param name="ClientRanges">Whom the Service lets in.</param>
/// <param name="SubnetRanges">Where the load balancer's addresses are.</param>
internal sealed record NlbRules(
    string Name, string Protocol, ImmutableArray<int> ClientPorts, ImmutableArray<int> HealthPorts, ImmutableArray<string> ClientRanges,
    ImmutableArray<string> SubnetRanges)
{
    private const string ClientPrefix = "kubernetes.io/rule/nlb/client=";

    /// <summary>Marks the rules for path MTU discovery, which all load balancers share.</summary>
    public const string MtuDescription = "kubernetes.io/rule/nlb/mtu";

    public string ClientDescription => ClientPrefix + Name;

    public string HealthDescription => $"kubernetes.io/rule/nlb/health={Name}";

    /// <summary>Whether the clients' rule lets the health checks in as well.</summary>
    public bool ClientsCoverHealth =>
        Protocol == "tcp" && ClientRanges is [SecurityGroups.Anywhere] && ClientPorts.ToHashSet().SetEquals(HealthPorts);

    public ImmutableArray<SecurityGroupRule> Clients => Rules(Protocol, ClientPorts, ClientRanges, ClientDescription);

    public ImmutableArray<SecurityGroupRule> Health => Rules("tcp", HealthPorts, SubnetRanges, HealthDescription);

    public static bool IsClient(SecurityGroupRule rule) => rule.Description.StartsWith(ClientPrefix, StringComparison.Ordinal);

    /// <summary>ICMP "fragmentation needed" from a range of clients.</summary>
    public static SecurityGroupRule Mtu(string range) => SecurityGroups.Rule(isEgress: false, "icmp", 3, 4, range, null, MtuDescription);

    private static ImmutableArray<SecurityGroupRule> Rules(
        string protocol, ImmutableArray<int> ports, ImmutableArray<string> ranges, string description) =>
    [
        .. from port in ports.Distinct()
           from range in ranges
           select SecurityGroups.Rule(isEgress: false, protocol, port, port, range, null, description),
    ];
}
