using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;

namespace Lab.Simulation.Kubernetes.Proxy;

/// <summary>
/// The kube-proxy of a node, in iptables mode: what it writes follows from Services and EndpointSlices at once. It is there while a ready
/// pod of its image runs on the node; its rules are the node's until the node goes, but no longer renewed, which is shown as none at all.
/// </summary>
internal static class KubeProxy
{
    private const string Masquerade = "0x4000";

    /// <summary>With more endpoints than this, kube-proxy saves the comments on each of them.</summary>
    private const int LargeCluster = 1000;

    /// <summary>Whether a ready kube-proxy is on the node.</summary>
    public static bool Runs(ClusterApi api, string nodeName) =>
        api.PodsOn(nodeName).Any(pod => Pods.IsReady(pod) && pod.Spec.List("containers").Maps.Any(
            container => (container.String("image") ?? "").Contains("/kube-proxy:", StringComparison.Ordinal)));

    /// <summary>What it puts in table <c>nat</c>.</summary>
    public static ImmutableArray<IptablesRule> Nat(ClusterApi api, KubernetesObject node) =>
    [
        Jump("PREROUTING", ProxyChains.Services, "kubernetes service portals"),
        Jump("OUTPUT", ProxyChains.Services, "kubernetes service portals"),
        Jump("POSTROUTING", ProxyChains.Postrouting, "kubernetes postrouting rules"),
        new(ProxyChains.MarkMasquerade, new RuleTarget.SetMark(Masquerade, IsSet: true)),
        new(ProxyChains.Postrouting, RuleTarget.Return) { Matches = [new RuleMatch.Mark(Masquerade, IsNegated: true)] },
        new(ProxyChains.Postrouting, new RuleTarget.SetMark(Masquerade, IsSet: false)),
        new(ProxyChains.Postrouting, RuleTarget.Masquerade) { Matches = [new RuleMatch.Comment("kubernetes service traffic requiring SNAT")] },
        .. Services(api, node).SelectMany(service => service.Nat()),
        new(ProxyChains.Services, new RuleTarget.Jump(ProxyChains.NodePorts))
        {
            Matches =
            [
                new RuleMatch.Comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain"),
                new RuleMatch.Local(OfSource: false),
            ],
        },
    ];

    /// <summary>What it puts in table <c>filter</c>.</summary>
    public static ImmutableArray<IptablesRule> Filter(ClusterApi api, KubernetesObject node) =>
    [
        new("INPUT", new RuleTarget.Jump(ProxyChains.Firewall)),
        Jump("INPUT", ProxyChains.ProxyFirewall, "kubernetes load balancer firewall", New),
        Jump("INPUT", ProxyChains.NodePorts, "kubernetes health check service ports"),
        Jump("INPUT", ProxyChains.ExternalServices, "kubernetes externally-visible service portals", New),
        Jump("FORWARD", ProxyChains.ProxyFirewall, "kubernetes load balancer firewall", New),
        Jump("FORWARD", ProxyChains.Forward, "kubernetes forwarding rules"),
        Jump("FORWARD", ProxyChains.Services, "kubernetes service portals", New),
        Jump("FORWARD", ProxyChains.ExternalServices, "kubernetes externally-visible service portals", New),
        new("OUTPUT", new RuleTarget.Jump(ProxyChains.Firewall)),
        Jump("OUTPUT", ProxyChains.ProxyFirewall, "kubernetes load balancer firewall", New),
        Jump("OUTPUT", ProxyChains.Services, "kubernetes service portals", New),
        new(ProxyChains.Firewall, RuleTarget.Drop)
        {
            Source = "127.0.0.0/8",
            IsSourceNegated = true,
            Destination = "127.0.0.0/8",
            Matches =
            [
                new RuleMatch.Comment("block incoming localnet connections"),
                new RuleMatch.Connection("RELATED,ESTABLISHED,DNAT", IsNegated: true),
            ],
        },
        new(ProxyChains.Forward, RuleTarget.Drop)
        {
            Matches = [new RuleMatch.Connection("INVALID"), new RuleMatch.Count("ct_state_invalid_dropped_pkts")],
        },
        new(ProxyChains.Forward, RuleTarget.Accept)
        {
            Matches = [new RuleMatch.Comment("kubernetes forwarding rules"), new RuleMatch.Mark(Masquerade, IsNegated: false)],
        },
        new(ProxyChains.Forward, RuleTarget.Accept)
        {
            Matches = [new RuleMatch.Comment("kubernetes forwarding conntrack rule"), new RuleMatch.Connection("RELATED,ESTABLISHED")],
        },
        .. Services(api, node).SelectMany(service => service.Filter()),
    ];

    private static RuleMatch New { get; } = new RuleMatch.Connection("NEW");

    private static IptablesRule Jump(string from, string to, string comment, params ReadOnlySpan<RuleMatch> matches) =>
        new(from, new RuleTarget.Jump(to)) { Matches = [.. matches, new RuleMatch.Comment(comment)] };

    private static List<ServiceRules> Services(ClusterApi api, KubernetesObject node)
    {
        var endpoints = ServiceEndpoint.All(api, node.Name);
        var ports = api.List("Service").SelectMany(ServicePort.Of)
            .Select(port => (Port: port, Endpoints: endpoints.GetValueOrDefault((port.Name, port.Protocol), [])))
            .OrderBy(each => each.Port.Name, StringComparer.Ordinal).ThenBy(each => each.Port.Protocol, StringComparer.Ordinal).ToList();
        var isLarge = ports.Sum(each => each.Endpoints.Length) > LargeCluster;
        return ports.ConvertAll(each => new ServiceRules(each.Port, each.Endpoints, Address(node), isLarge));
    }

    private static string Address(KubernetesObject node) =>
        node.Status.List("addresses").Maps.First(address => address.String("type") == "InternalIP").RequiredString("address");
}
