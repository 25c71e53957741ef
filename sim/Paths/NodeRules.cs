using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Kubernetes.Proxy;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>The first packet of a connection, as a node's iptables see it.</summary>
/// <param name="Source">Who sends it.</param>
/// <param name="Destination">To whom.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Port">The destination port.</param>
/// <param name="IsFromNode">Whether the node itself sends it: it then begins in <c>OUTPUT</c>, not in <c>PREROUTING</c>.</param>
internal sealed record NodePacket(string Source, string Destination, string Protocol, int Port, bool IsFromNode);

/// <summary>Where the rules send a packet.</summary>
/// <param name="Address">The new destination.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsMasqueraded">Whether the source becomes the node's address.</param>
/// <param name="Chain">The chain that decided.</param>
internal sealed record Translation(string Address, int Port, bool IsMasqueraded, string Chain);

/// <summary>Follows a packet through the iptables of a node. Where a rule picks at random, every pick is followed.</summary>
internal sealed class NodeRules
{
    private static readonly RuleTarget[] Ends = [RuleTarget.Accept, RuleTarget.Drop, RuleTarget.Reject];

    private readonly ILookup<string, IptablesRule> _nat;
    private readonly ILookup<string, IptablesRule> _filter;
    private readonly HashSet<string> _own;

    /// <summary>Reads the tables of a node as they are now.</summary>
    public NodeRules(World world, string clusterName, KubernetesObject node)
    {
        var api = new ClusterApi(world, clusterName);
        _nat = NodeTables.Rules(api, node.Name, NodeTables.Nat).ToLookup(rule => rule.Chain, StringComparer.Ordinal);
        _filter = NodeTables.Rules(api, node.Name, NodeTables.Filter).ToLookup(rule => rule.Chain, StringComparer.Ordinal);

        // Secondary addresses are on no link of the node.
        _own = NetworkInterfaces.OfInstance(world, NodeFacts.InstanceId(node)).Select(each => each.PrimaryAddress).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Where the packet may be sent instead; none when no rule is about it.</summary>
    public ImmutableArray<Translation> Translate(NodePacket packet) =>
    [
        .. Follow(_nat, packet.IsFromNode ? "OUTPUT" : "PREROUTING", new State(packet, IsMarked: false, null))
            .Where(state => state.Decision?.Target is RuleTarget.Dnat)
            .Select(state => (state, Target: (RuleTarget.Dnat)state.Decision!.Target!))
            .Select(each => new Translation(each.Target.Address, each.Target.Port, each.state.IsMarked, each.state.Decision!.Chain)),
    ];

    /// <summary>The rule that stops a packet that is sent nowhere else, or <see langword="null"/>.</summary>
    public IptablesRule? Stops(NodePacket packet)
    {
        var chain = packet.IsFromNode ? "OUTPUT" : _own.Contains(packet.Destination) ? "INPUT" : "FORWARD";
        var decision = Follow(_filter, chain, new State(packet, IsMarked: false, null)).Select(state => state.Decision).FirstOrDefault();
        return decision?.Target is { } target && (target == RuleTarget.Drop || target == RuleTarget.Reject) ? decision : null;
    }

    private sealed record State(NodePacket Packet, bool IsMarked, IptablesRule? Decision);

    private List<State> Follow(ILookup<string, IptablesRule> table, string chain, State start)
    {
        List<State> here = [start], gone = [], returned = [];
        foreach (var rule in table[chain])
        {
            var next = new List<State>();
            foreach (var state in here)
            {
                if (!Matches(rule, state))
                {
                    next.Add(state);
                    continue;
                }

                if (rule.Matches.Any(match => match is RuleMatch.OneOf)) next.Add(state);
                switch (rule.Target)
                {
                    case null:
                        next.Add(state);
                        break;
                    case RuleTarget.SetMark mark:
                        next.Add(state with { IsMarked = mark.IsSet });
                        break;
                    case RuleTarget.Jump jump:
                        var after = Follow(table, jump.Chain, state);
                        next.AddRange(after.Where(each => each.Decision is null));
                        gone.AddRange(after.Where(each => each.Decision is not null));
                        break;
                    case RuleTarget.Verdict verdict when verdict == RuleTarget.Return:
                        // Back in the chain that jumped here, which is what is left when this chain ends.
                        returned.Add(state);
                        break;
                    case var target when target is RuleTarget.Dnat || Ends.Contains(target):
                        gone.Add(state with { Decision = rule });
                        break;
                    default:
                        next.Add(state);
                        break;
                }
            }

            here = next;
        }

        return [.. gone, .. returned, .. here];
    }

    private bool Matches(IptablesRule rule, State state)
    {
        var packet = state.Packet;
        return (rule.Source is null || Ipv4Range.Parse(rule.Source).Contains(packet.Source) != rule.IsSourceNegated)
            && (rule.Destination is null || Ipv4Range.Parse(rule.Destination).Contains(packet.Destination))
            && (rule.In is null || !packet.IsFromNode)
            && (rule.Protocol is null || rule.Protocol == packet.Protocol)
            && rule.Matches.All(match => Matches(match, state));
    }

    // It is the first packet of its connection: no client is remembered, nothing established.
    private bool Matches(RuleMatch match, State state) => match switch
    {
        RuleMatch.Port { Number: { } number } => number == state.Packet.Port,
        RuleMatch.Local local => _own.Contains(local.OfSource ? state.Packet.Source : state.Packet.Destination) != local.IsNegated,
        RuleMatch.Mark mark => state.IsMarked != mark.IsNegated,
        RuleMatch.Connection connection => (connection.States == "NEW") != connection.IsNegated,
        RuleMatch.WasThere => false,
        _ => true,
    };
}
