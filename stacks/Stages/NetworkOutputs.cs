using System.Collections.Immutable;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the network stage made.</summary>
public sealed record NetworkOutputs : StageOutputs
{
    /// <summary>AWS region.</summary>
    public required Output<string> Region { get; init; }

    /// <summary>The zones in use, in order.</summary>
    public required Output<ImmutableArray<string>> AvailabilityZones { get; init; }

    /// <summary>The cluster's VPC.</summary>
    public required Output<string> VpcId { get; init; }

    /// <summary>Its primary block.</summary>
    public required Output<string> VpcCidr { get; init; }

    /// <summary>Its public subnets, by zone.</summary>
    public required Output<ImmutableArray<string>> PublicSubnetIds { get; init; }

    /// <summary>Its private subnets, by zone.</summary>
    public required Output<ImmutableArray<string>> PrivateSubnetIds { get; init; }

    /// <summary>Its subnets of the first Multus network, by zone.</summary>
    public required Output<ImmutableArray<string>> Multus1SubnetIds { get; init; }

    /// <summary>Its subnets of the second Multus network, by zone.</summary>
    public required Output<ImmutableArray<string>> Multus2SubnetIds { get; init; }

    /// <summary>The operating server's VPC.</summary>
    public required Output<string> OperatorVpcId { get; init; }

    /// <summary>Its block.</summary>
    public required Output<string> OperatorVpcCidr { get; init; }

    /// <summary>Its public subnet.</summary>
    public required Output<string> OperatorPublicSubnetId { get; init; }

    /// <summary>Its private subnet.</summary>
    public required Output<string> OperatorPrivateSubnetId { get; init; }

    /// <summary>The peering connection of the two VPCs.</summary>
    public required Output<string> PeeringConnectionId { get; init; }

    /// <summary>The operating server's instance.</summary>
    public required Output<string> OperatorInstanceId { get; init; }

    /// <summary>Its private address.</summary>
    public required Output<string> OperatorPrivateIp { get; init; }

    /// <summary>Its public address.</summary>
    public required Output<string> OperatorPublicIp { get; init; }

    /// <summary>Its role.</summary>
    public required Output<string> OperatorRoleArn { get; init; }

    /// <summary>From where its SSH is reached; empty means from nowhere.</summary>
    public required Output<string> OperatorCidr { get; init; }

    /// <summary>Reads the outputs of the environment's network stage.</summary>
    public static NetworkOutputs Read(UpstreamStage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return new NetworkOutputs
        {
            Region = stage.Text(NameOf(nameof(Region))),
            AvailabilityZones = stage.Texts(NameOf(nameof(AvailabilityZones))),
            VpcId = stage.Text(NameOf(nameof(VpcId))),
            VpcCidr = stage.Text(NameOf(nameof(VpcCidr))),
            PublicSubnetIds = stage.Texts(NameOf(nameof(PublicSubnetIds))),
            PrivateSubnetIds = stage.Texts(NameOf(nameof(PrivateSubnetIds))),
            Multus1SubnetIds = stage.Texts(NameOf(nameof(Multus1SubnetIds))),
            Multus2SubnetIds = stage.Texts(NameOf(nameof(Multus2SubnetIds))),
            OperatorVpcId = stage.Text(NameOf(nameof(OperatorVpcId))),
            OperatorVpcCidr = stage.Text(NameOf(nameof(OperatorVpcCidr))),
            OperatorPublicSubnetId = stage.Text(NameOf(nameof(OperatorPublicSubnetId))),
            OperatorPrivateSubnetId = stage.Text(NameOf(nameof(OperatorPrivateSubnetId))),
            PeeringConnectionId = stage.Text(NameOf(nameof(PeeringConnectionId))),
            OperatorInstanceId = stage.Text(NameOf(nameof(OperatorInstanceId))),
            OperatorPrivateIp = stage.Text(NameOf(nameof(OperatorPrivateIp))),
            OperatorPublicIp = stage.Text(NameOf(nameof(OperatorPublicIp))),
            OperatorRoleArn = stage.Text(NameOf(nameof(OperatorRoleArn))),
            OperatorCidr = stage.Text(NameOf(nameof(OperatorCidr))),
        };
    }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Region))] = Region,
        [NameOf(nameof(AvailabilityZones))] = AvailabilityZones,
        [NameOf(nameof(VpcId))] = VpcId,
        [NameOf(nameof(VpcCidr))] = VpcCidr,
        [NameOf(nameof(PublicSubnetIds))] = PublicSubnetIds,
        [NameOf(nameof(PrivateSubnetIds))] = PrivateSubnetIds,
        [NameOf(nameof(Multus1SubnetIds))] = Multus1SubnetIds,
        [NameOf(nameof(Multus2SubnetIds))] = Multus2SubnetIds,
        [NameOf(nameof(OperatorVpcId))] = OperatorVpcId,
        [NameOf(nameof(OperatorVpcCidr))] = OperatorVpcCidr,
        [NameOf(nameof(OperatorPublicSubnetId))] = OperatorPublicSubnetId,
        [NameOf(nameof(OperatorPrivateSubnetId))] = OperatorPrivateSubnetId,
        [NameOf(nameof(PeeringConnectionId))] = PeeringConnectionId,
        [NameOf(nameof(OperatorInstanceId))] = OperatorInstanceId,
        [NameOf(nameof(OperatorPrivateIp))] = OperatorPrivateIp,
        [NameOf(nameof(OperatorPublicIp))] = OperatorPublicIp,
        [NameOf(nameof(OperatorRoleArn))] = OperatorRoleArn,
        [NameOf(nameof(OperatorCidr))] = OperatorCidr,
    };
}
