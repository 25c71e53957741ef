using System.Collections.Immutable;

namespace Lab.Infra.Addressing;

/// <summary>The addresses of a VPC.</summary>
/// <param name="Cidr">Its primary block.</param>
/// <param name="SecondaryCidrs">Its other blocks.</param>
/// <param name="Subnets">Its subnets: public ones, private ones, Multus ones.</param>
public sealed record VpcPlan(Cidr Cidr, ImmutableArray<Cidr> SecondaryCidrs, ImmutableArray<SubnetPlan> Subnets)
{
    /// <summary>All its blocks, the primary one first.</summary>
    public ImmutableArray<Cidr> Cidrs => [Cidr, .. SecondaryCidrs];

    /// <summary>Its subnets of a kind, by zone.</summary>
    public IEnumerable<SubnetPlan> Of(SubnetKind kind) => Subnets.Where(subnet => subnet.Kind == kind);

    /// <summary>The Multus subnets of a zone, one of each network, in the order of the networks.</summary>
    public ImmutableArray<SubnetPlan> MultusSubnets(int zone) =>
        [.. Subnets.Where(subnet => subnet.IsMultus && subnet.Zone == zone).OrderBy(subnet => subnet.Kind)];
}
