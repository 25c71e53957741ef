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

    /// <summary>Its subnets of the third Multus network, by zone; none when there is no such network.</summary>
    public required Output<ImmutableArray<string>> Multus3SubnetIds { get; init; }

    /// <summary>Blocks of the subnets of the first Multus network, by zone.</summary>
    public required Output<ImmutableArray<string>> Multus1SubnetCidrs { get; init; }

    /// <summary>Blocks of the subnets of the second Multus network, by zone.</summary>
    public required Output<ImmutableArray<string>> Multus2SubnetCidrs { get; init; }

    /// <summary>Blocks of the subnets of the third Multus network, by zone.</summary>
    public required Output<ImmutableArray<string>> Multus3SubnetCidrs { get; init; }

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
    /// <exception cref="UpstreamException">Some are missing; it names them all.</exception>
    public static async Task<NetworkOutputs> ReadAsync(string environment)
    {
        var stage = new UpstreamStage(environment, "network");
        var outputs = new NetworkOutputs
        {
            Region = await stage.TextAsync(NameOf(nameof(Region))),
            AvailabilityZones = await stage.TextsAsync(NameOf(nameof(AvailabilityZones))),
            VpcId = await stage.TextAsync(NameOf(nameof(VpcId))),
            VpcCidr = await stage.TextAsync(NameOf(nameof(VpcCidr))),
            PublicSubnetIds = await stage.TextsAsync(NameOf(nameof(PublicSubnetIds))),
            PrivateSubnetIds = await stage.TextsAsync(NameOf(nameof(PrivateSubnetIds))),
            Multus1SubnetIds = await stage.TextsAsync(NameOf(nameof(Multus1SubnetIds))),
            Multus2SubnetIds = await stage.TextsAsync(NameOf(nameof(Multus2SubnetIds))),
            Multus3SubnetIds = await stage.TextsAsync(NameOf(nameof(Multus3SubnetIds))),
            Multus1SubnetCidrs = await stage.TextsAsync(NameOf(nameof(Multus1SubnetCidrs))),
            Multus2SubnetCidrs = await stage.TextsAsync(NameOf(nameof(Multus2SubnetCidrs))),
            Multus3SubnetCidrs = await stage.TextsAsync(NameOf(nameof(Multus3SubnetCidrs))),
            OperatorVpcId = await stage.TextAsync(NameOf(nameof(OperatorVpcId))),
            OperatorVpcCidr = await stage.TextAsync(NameOf(nameof(OperatorVpcCidr))),
            OperatorPublicSubnetId = await stage.TextAsync(NameOf(nameof(OperatorPublicSubnetId))),
            OperatorPrivateSubnetId = await stage.TextAsync(NameOf(nameof(OperatorPrivateSubnetId))),
            PeeringConnectionId = await stage.TextAsync(NameOf(nameof(PeeringConnectionId))),
            OperatorInstanceId = await stage.TextAsync(NameOf(nameof(OperatorInstanceId))),
            OperatorPrivateIp = await stage.TextAsync(NameOf(nameof(OperatorPrivateIp))),
            OperatorPublicIp = await stage.TextAsync(NameOf(nameof(OperatorPublicIp))),
            OperatorRoleArn = await stage.TextAsync(NameOf(nameof(OperatorRoleArn))),
            OperatorCidr = await stage.TextAsync(NameOf(nameof(OperatorCidr))),
        };
        stage.ThrowIfIncomplete();
        return outputs;
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
        [NameOf(nameof(Multus3SubnetIds))] = Multus3SubnetIds,
        [NameOf(nameof(Multus1SubnetCidrs))] = Multus1SubnetCidrs,
        [NameOf(nameof(Multus2SubnetCidrs))] = Multus2SubnetCidrs,
        [NameOf(nameof(Multus3SubnetCidrs))] = Multus3SubnetCidrs,
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
