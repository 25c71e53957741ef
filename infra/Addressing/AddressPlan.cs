using System.Collections.Immutable;
using System.Net;

namespace Lab.Infra.Addressing;

/// <summary>All addresses of an environment, valid as a whole. Made by <see cref="AddressPlanner"/>.</summary>
/// <param name="Lab">The VPC of the cluster.</param>
/// <param name="Operator">The VPC of the operating server.</param>
/// <param name="OperatorServerAddress">The operating server's private address, in the first public subnet of its VPC.</param>
/// <param name="ServiceCidr">The addresses of Kubernetes Services.</param>
public sealed record AddressPlan(VpcPlan Lab, VpcPlan Operator, IPAddress OperatorServerAddress, Cidr ServiceCidr)
{
    /// <summary>How many zones the plan needs.</summary>
    public int ZoneCount => Lab.Subnets.Max(subnet => subnet.Zone) + 1;
}

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
}

/// <summary>What a subnet is for.</summary>
public enum SubnetKind
{
    /// <summary>Routed to the internet gateway.</summary>
    Public,

    /// <summary>Without a way to the internet, unless a NAT gateway is asked for.</summary>
    Private,

    /// <summary>The first additional network of Multus pods; local routes only.</summary>
    Multus1,

    /// <summary>The second additional network of Multus pods; local routes only.</summary>
    Multus2,
}

/// <summary>The addresses of a subnet.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Zone">Its zone: 0 is the first one in use.</param>
/// <param name="Cidr">Its block.</param>
public sealed record SubnetPlan(SubnetKind Kind, int Zone, Cidr Cidr)
{
    /// <summary>Its name within its VPC: <c>public-1</c>, <c>multus2-1</c>.</summary>
    public string Name => $"{Kind.ToString().ToLowerInvariant()}-{Zone + 1}";

    /// <summary>Whether it belongs to one of the Multus networks.</summary>
    public bool IsMultus => Kind is SubnetKind.Multus1 or SubnetKind.Multus2;

    /// <summary>
    /// What an explicit reservation keeps for the pods of a Multus subnet: its second quarter (.64 to .127 of a /24), where the
    /// course's .70 to .80 lie. AWS then takes addresses of ENIs from the rest.
    /// </summary>
    public Cidr PodRange => Cidr.Subnet(Cidr.PrefixLength + 2, 1);
}
