using System.Collections.Immutable;
using Lab.Simulation.Aws;

namespace Lab.Simulation.Kubernetes.Proxy;

/// <summary>
/// The rules of one port of a Service on a node, as kube-proxy 1.31 in iptables mode writes them
/// (https://github.com/kubernetes/kubernetes/blob/v1.31.4/pkg/proxy/iptables/proxier.go, <c>syncProxyRules</c>), without a local detector:
/// EKS gives kube-proxy no <c>clusterCIDR</c>.
/// </summary>
/// <param name="port">The port.</param>
/// <param name="endpoints">Its endpoints, ready or not.</param>
/// <param name="nodeAddress">The node's address.</param>
/// <param name="isLargeCluster">Whether kube-proxy saves comments on endpoints.</param>
internal sealed class ServiceRules(ServicePort port, ImmutableArray<ServiceEndpoint> endpoints, string nodeAddress, bool isLargeCluster)
{
    private readonly EndpointChoice _choice = EndpointChoice.Of(port, endpoints);

    private bool HasInternal => port.IsInternalLocal ? _choice.Local.Length > 0 : _choice.HasAny;

    private bool HasExternal => port.IsExternalLocal ? _choice.Local.Length > 0 : _choice.HasAny;

    private bool HasFirewall => _choice.HasAny && port.LoadBalancerIps.Length > 0 && port.SourceRanges.Length > 0;

    /// <summary>The rules in table <c>nat</c>.</summary>
    public IEnumerable<IptablesRule> Nat() =>
    [
        .. Portals(), .. NodePortRules(), .. ExternalRules(), .. FirewallRules(),
        .. port.UsesClusterEndpoints ? Balance(ProxyChains.Cluster(port), _choice.Cluster) : [],
        .. port.UsesLocalEndpoints ? Balance(ProxyChains.Local(port), _choice.Local) : [],
        .. _choice.Reachable.SelectMany(EndpointRules),
    ];

    /// <summary>The rules in table <c>filter</c>.</summary>
    public IEnumerable<IptablesRule> Filter()
    {
        if (!HasInternal) yield return To(ProxyChains.Services, port.ClusterIp, port.Port, Missing(), Refusal());
        if (HasFirewall)
        {
            foreach (var address in port.LoadBalancerIps)
            {
                var comment = $"{port.Name} traffic not accepted by {ProxyChains.LoadBalancerFirewall(port)}";
                yield return To(ProxyChains.ProxyFirewall, address, port.Port, comment, RuleTarget.Drop);
            }
        }

        if (!HasExternal)
        {
            foreach (var address in port.ExternalIps.Concat(port.LoadBalancerIps))
            {
                yield return To(ProxyChains.ExternalServices, address, port.Port, Missing(), Refusal());
            }
        }

        if (!HasExternal && port.NodePort != 0)
        {
            yield return new IptablesRule(ProxyChains.ExternalServices, Refusal())
            {
                Protocol = port.Protocol,
                Matches = [new RuleMatch.Comment(Missing()), new RuleMatch.Local(OfSource: false), new RuleMatch.Port(port.Protocol, port.NodePort)],
            };
        }

        if (port.HealthCheckNodePort == 0) yield break;
        yield return new IptablesRule(ProxyChains.NodePorts, RuleTarget.Accept)
        {
            Protocol = "tcp",
            Matches = [new RuleMatch.Comment($"{port.Name} health check node port"), new RuleMatch.Port("tcp", port.HealthCheckNodePort)],
        };
    }

    private IEnumerable<IptablesRule> Portals()
    {
        if (HasInternal)
        {
            var chain = port.IsInternalLocal ? ProxyChains.Local(port) : ProxyChains.Cluster(port);
            yield return To(ProxyChains.Services, port.ClusterIp, port.Port, $"{port.Name} cluster IP", new RuleTarget.Jump(chain));
        }

        if (!_choice.HasAny) yield break;
        foreach (var address in port.ExternalIps)
        {
            yield return To(ProxyChains.Services, address, port.Port, $"{port.Name} external IP", new RuleTarget.Jump(ProxyChains.External(port)));
        }

        var behind = HasFirewall ? ProxyChains.LoadBalancerFirewall(port) : ProxyChains.External(port);
        foreach (var address in port.LoadBalancerIps)
        {
            yield return To(ProxyChains.Services, address, port.Port, $"{port.Name} loadbalancer IP", new RuleTarget.Jump(behind));
        }
    }

    // Source ranges are not for node ports.
    private IEnumerable<IptablesRule> NodePortRules()
    {
        if (port.NodePort == 0 || !_choice.HasAny) yield break;
        var rule = new IptablesRule(ProxyChains.NodePorts, new RuleTarget.Jump(ProxyChains.External(port)))
        {
            Protocol = port.Protocol,
            Matches = [new RuleMatch.Comment(port.Name), new RuleMatch.Port(port.Protocol, port.NodePort)],
        };
        yield return rule with { Destination = "127.0.0.0/8", Matches = rule.Matches.Add(new RuleMatch.Count("localhost_nps_accepted_pkts")) };
        yield return rule;
    }

    private IEnumerable<IptablesRule> ExternalRules()
    {
        if (!_choice.HasAny || !port.IsExternal) yield break;
        var chain = ProxyChains.External(port);
        var masquerade = new RuleTarget.Jump(ProxyChains.MarkMasquerade);
        if (port.IsExternalLocal)
        {
            // The node itself is served by every endpoint; its address may be the load balancer's, so it is hidden.
            yield return Commented(chain, $"masquerade LOCAL traffic for {port.Name} external destinations", masquerade, new RuleMatch.Local(OfSource: true));
            yield return Commented(
                chain, $"route LOCAL traffic for {port.Name} external destinations", new RuleTarget.Jump(ProxyChains.Cluster(port)),
                new RuleMatch.Local(OfSource: true));
        }
        else
        {
            // The endpoint may be on another node: the answer has to come back here.
            yield return Commented(chain, $"masquerade traffic for {port.Name} external destinations", masquerade);
        }

        if (!HasExternal) yield break;
        yield return new IptablesRule(chain, new RuleTarget.Jump(port.IsExternalLocal ? ProxyChains.Local(port) : ProxyChains.Cluster(port)));
    }

    private IEnumerable<IptablesRule> FirewallRules()
    {
        if (!HasFirewall) yield break;
        var chain = ProxyChains.LoadBalancerFirewall(port);
        var pass = Commented(chain, $"{port.Name} loadbalancer IP", new RuleTarget.Jump(ProxyChains.External(port)));
        foreach (var range in port.SourceRanges) yield return pass with { Source = Shown(range) };

        // Where the load balancer's address is the node's own, what the node sends to it comes back from that address.
        if (port.SourceRanges.Any(range => Ipv4Range.Parse(range).Contains(nodeAddress)))
        {
            foreach (var address in port.LoadBalancerIps) yield return pass with { Source = $"{address}/32" };
        }

        yield return Commented(chain, $"other traffic to {port.Name} will be dropped by {ProxyChains.ProxyFirewall}", target: null);
    }

    private IEnumerable<IptablesRule> Balance(string chain, ImmutableArray<ServiceEndpoint> choice)
    {
        ImmutableArray<RuleMatch> Comment(ServiceEndpoint endpoint) => isLargeCluster ? [] : [new RuleMatch.Comment($"{port.Name} -> {endpoint}")];
        if (port.AffinitySeconds is { } seconds)
        {
            foreach (var each in choice)
            {
                var there = ProxyChains.Endpoint(port, each);
                yield return new IptablesRule(chain, new RuleTarget.Jump(there)) { Matches = [.. Comment(each), new RuleMatch.WasThere(there, seconds)] };
            }
        }

        for (var index = 0; index < choice.Length; index++)
        {
            var left = choice.Length - index;
            yield return new IptablesRule(chain, new RuleTarget.Jump(ProxyChains.Endpoint(port, choice[index])))
            {
                Matches = left > 1 ? Comment(choice[index]).Add(new RuleMatch.OneOf(left)) : Comment(choice[index]),
            };
        }
    }

    private IEnumerable<IptablesRule> EndpointRules(ServiceEndpoint endpoint)
    {
        var chain = ProxyChains.Endpoint(port, endpoint);
        ImmutableArray<RuleMatch> comment = isLargeCluster ? [] : [new RuleMatch.Comment(port.Name)];

        // A pod that is its own endpoint would answer itself past the node.
        yield return new IptablesRule(chain, new RuleTarget.Jump(ProxyChains.MarkMasquerade)) { Source = $"{endpoint.Address}/32", Matches = comment };
        yield return new IptablesRule(chain, new RuleTarget.Dnat(endpoint.Address, endpoint.Port))
        {
            Protocol = port.Protocol,
            Matches = [.. comment, .. port.AffinitySeconds is null ? [] : (RuleMatch[])[new RuleMatch.Remember(chain)], new RuleMatch.Port(port.Protocol, null)],
        };
    }

    private IptablesRule To(string chain, string address, int number, string comment, RuleTarget target) => new(chain, target)
    {
        Destination = $"{address}/32",
        Protocol = port.Protocol,
        Matches = [new RuleMatch.Comment(comment), new RuleMatch.Port(port.Protocol, number)],
    };

    private static IptablesRule Commented(string chain, string comment, RuleTarget? target, params ReadOnlySpan<RuleMatch> matches) =>
        new(chain, target) { Matches = [new RuleMatch.Comment(comment), .. matches] };

    private string Missing() => _choice.HasAny ? $"{port.Name} has no local endpoints" : $"{port.Name} has no endpoints";

    private RuleTarget Refusal() => _choice.HasAny ? RuleTarget.Drop : RuleTarget.Reject;

    // iptables-save leaves out a range that is everything.
    private static string? Shown(string range) => range == "0.0.0.0/0" ? null : range;
}
