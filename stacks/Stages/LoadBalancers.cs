using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Labs.NetworkLoadBalancer;
using Lab.Stacks.Settings;

namespace Lab.Stacks.Stages;

/// <summary>What the load balancers of every stage have.</summary>
internal static class LoadBalancers
{
    /// <summary>
    /// Who may reach them: where the operator comes from, when that is known, and the operating server, which passes the internet on its way
    /// (a load balancer's public name leads to its public addresses); and the tags of the stage.
    /// </summary>
    /// <param name="context">The stage.</param>
    /// <param name="settings">The settings that were agreed with the network.</param>
    /// <param name="network">The network.</param>
    public static LoadBalancerSettings Of(StageContext context, LabSettings settings, NetworkOutputs network) => new(
        network.OperatorPublicIp.Apply(address => SourceRanges(settings.OperatorCidr, address)),
        context.Tags.ToDictionary().ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>How many zones, and so addresses, an internet-facing load balancer has.</summary>
    public static int Zones(LabSettings settings) => settings.Addresses.Lab.Of(SubnetKind.Public).Count();

    private static ImmutableArray<string> SourceRanges(Cidr? operatorCidr, string operatingServer) =>
        operatorCidr is { } cidr ? [cidr.ToString(), $"{operatingServer}/32"] : [$"{operatingServer}/32"];
}
