using System.Collections.Immutable;

namespace Lab.Infra.Addressing;

/// <summary>The addresses as configured: text by configuration key, not yet validated.</summary>
public sealed record AddressSettings
{
    /// <summary>Configuration key of <see cref="VpcCidr"/>.</summary>
    public const string VpcCidrKey = "vpcCidr";

    /// <summary>Configuration key of <see cref="SecondaryCidrs"/>.</summary>
    public const string SecondaryCidrsKey = "secondaryCidrs";

    /// <summary>Configuration key of <see cref="PublicSubnetCidrs"/>.</summary>
    public const string PublicSubnetCidrsKey = "publicSubnetCidrs";

    /// <summary>Configuration key of <see cref="PrivateSubnetCidrs"/>.</summary>
    public const string PrivateSubnetCidrsKey = "privateSubnetCidrs";

    /// <summary>Configuration key of <see cref="Multus1SubnetCidrs"/>.</summary>
    public const string Multus1SubnetCidrsKey = "multus1SubnetCidrs";

    /// <summary>Configuration key of <see cref="Multus2SubnetCidrs"/>.</summary>
    public const string Multus2SubnetCidrsKey = "multus2SubnetCidrs";

    /// <summary>Configuration key of <see cref="Multus3SubnetCidrs"/>.</summary>
    public const string Multus3SubnetCidrsKey = "multus3SubnetCidrs";

    /// <summary>Configuration key of <see cref="OperatorVpcCidr"/>.</summary>
    public const string OperatorVpcCidrKey = "operatorVpcCidr";

    /// <summary>Configuration key of <see cref="OperatorPublicSubnetCidr"/>.</summary>
    public const string OperatorPublicSubnetCidrKey = "operatorPublicSubnetCidr";

    /// <summary>Configuration key of <see cref="OperatorPrivateSubnetCidr"/>.</summary>
    public const string OperatorPrivateSubnetCidrKey = "operatorPrivateSubnetCidr";

    /// <summary>Configuration key of <see cref="OperatorServerAddress"/>.</summary>
    public const string OperatorServerAddressKey = "operatorServerAddress";

    /// <summary>Configuration key of the number of nodes of ng1.</summary>
    public const string NodeCountKey = "nodeCount";

    /// <summary>Configuration key of the number of Multus nodes.</summary>
    public const string MultusNodeCountKey = "multusNodeCount";

    /// <summary>Configuration key of <see cref="ServiceCidr"/>.</summary>
    public const string ServiceCidrKey = "serviceCidr";

    /// <summary>The VPC of the cluster.</summary>
    public required string VpcCidr { get; init; }

    /// <summary>Blocks that the VPC has beside its first one; only Multus subnets may lie in them.</summary>
    public ImmutableArray<string> SecondaryCidrs { get; init; } = [];

    /// <summary>Public subnets of the cluster's VPC, one per zone.</summary>
    public required ImmutableArray<string> PublicSubnetCidrs { get; init; }

    /// <summary>Private subnets of the cluster's VPC, one per zone.</summary>
    public required ImmutableArray<string> PrivateSubnetCidrs { get; init; }

    /// <summary>Subnets of the first Multus network, one per zone.</summary>
    public required ImmutableArray<string> Multus1SubnetCidrs { get; init; }

    /// <summary>Subnets of the second Multus network, one per zone.</summary>
    public required ImmutableArray<string> Multus2SubnetCidrs { get; init; }

    /// <summary>Subnets of the third Multus network, one per zone; none by default, and then there is no third network.</summary>
    public ImmutableArray<string> Multus3SubnetCidrs { get; init; } = [];

    /// <summary>The VPC of the operating server.</summary>
    public required string OperatorVpcCidr { get; init; }

    /// <summary>The public subnet of the operating server's VPC.</summary>
    public required string OperatorPublicSubnetCidr { get; init; }

    /// <summary>The private subnet of the operating server's VPC.</summary>
    public required string OperatorPrivateSubnetCidr { get; init; }

    /// <summary>The private address of the operating server.</summary>
    public required string OperatorServerAddress { get; init; }

    /// <summary>The addresses of Kubernetes Services.</summary>
    public required string ServiceCidr { get; init; }

    /// <summary>How many addresses the nodes of one public subnet take, with what the VPC CNI keeps on their ENIs.</summary>
    public int NodeAddressesPerSubnet { get; init; }

    /// <summary>How many addresses the Multus nodes take of the public subnet in their zone, likewise.</summary>
    public int MultusNodeAddresses { get; init; }

    /// <summary>
    /// Index of the zone of the Multus nodes; <see langword="null"/> means that it may be any that has Multus subnets, so that each public subnet
    /// there keeps room for them.
    /// </summary>
    public int? MultusNodeZone { get; init; }
}
