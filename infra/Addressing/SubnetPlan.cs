namespace Lab.Infra.Addressing;

/// <summary>The addresses of a subnet.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Zone">Its zone: 0 is the first one in use.</param>
/// <param name="Cidr">Its block.</param>
public sealed record SubnetPlan(SubnetKind Kind, int Zone, Cidr Cidr)
{
    /// <summary>Its name within its VPC: <c>public-1</c>, <c>multus2-1</c>.</summary>
    public string Name => $"{Kind.ToString().ToLowerInvariant()}-{Zone + 1}";

    /// <summary>Whether it belongs to one of the Multus networks.</summary>
    public bool IsMultus => Kind is SubnetKind.Multus1 or SubnetKind.Multus2 or SubnetKind.Multus3;

    /// <summary>
    /// What an explicit reservation keeps for the pods of a Multus subnet: its second quarter (.64 to .127 of a /24), where the
    /// course's .70 to .80 lie. AWS then takes addresses of ENIs from the rest.
    /// </summary>
    public Cidr PodRange => Cidr.Subnet(Cidr.PrefixLength + 2, 1);
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

    /// <summary>The third additional network of Multus pods, which only some environments have; local routes only.</summary>
    Multus3,
}
