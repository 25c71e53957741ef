using System.Collections.Immutable;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the Multus nodes' stage made.</summary>
public sealed record MultusNodesOutputs : StageOutputs
{
    /// <summary>The nodes' Auto Scaling group.</summary>
    public required Output<string> AutoScalingGroupName { get; init; }

    /// <summary>The role of the nodes.</summary>
    public required Output<string> NodeRoleArn { get; init; }

    /// <summary>The security group of the Multus ENIs.</summary>
    public required Output<string> SecurityGroupId { get; init; }

    /// <summary>The subnets of the Multus ENIs, in the order of their device numbers.</summary>
    public required Output<ImmutableArray<string>> SubnetIds { get; init; }

    /// <summary>The blocks in which the pods' addresses lie, in the same order.</summary>
    public required Output<ImmutableArray<string>> PodRanges { get; init; }

    /// <summary>The zone of the nodes.</summary>
    public required Output<string> AvailabilityZone { get; init; }

    /// <summary>Type of the nodes.</summary>
    public required Output<string> InstanceType { get; init; }

    /// <summary>How many nodes.</summary>
    public required Output<int> NodeCount { get; init; }

    /// <summary>How many Multus networks each of them has an ENI in.</summary>
    public required Output<int> Networks { get; init; }

    /// <summary>Addresses for pods on each of these ENIs.</summary>
    public required Output<int> AddressesPerNode { get; init; }

    /// <summary>How many pods a node holds.</summary>
    public required Output<int> MaxPods { get; init; }

    /// <summary>The function that attaches the ENIs.</summary>
    public required Output<string> FunctionName { get; init; }

    /// <summary>Names of the Multus interfaces on a node, in the order of their device numbers.</summary>
    public required Output<ImmutableArray<string>> InterfaceNames { get; init; }

    /// <summary>Reads the outputs of the environment's Multus nodes' stage.</summary>
    /// <exception cref="UpstreamException">Some are missing; it names them all.</exception>
    public static async Task<MultusNodesOutputs> ReadAsync(string environment)
    {
        var stage = new UpstreamStage(environment, "multus-nodes");
        var outputs = new MultusNodesOutputs
        {
            AutoScalingGroupName = await stage.TextAsync(NameOf(nameof(AutoScalingGroupName))),
            NodeRoleArn = await stage.TextAsync(NameOf(nameof(NodeRoleArn))),
            SecurityGroupId = await stage.TextAsync(NameOf(nameof(SecurityGroupId))),
            SubnetIds = await stage.TextsAsync(NameOf(nameof(SubnetIds))),
            PodRanges = await stage.TextsAsync(NameOf(nameof(PodRanges))),
            AvailabilityZone = await stage.TextAsync(NameOf(nameof(AvailabilityZone))),
            InstanceType = await stage.TextAsync(NameOf(nameof(InstanceType))),
            NodeCount = await stage.NumberAsync(NameOf(nameof(NodeCount))),
            Networks = await stage.NumberAsync(NameOf(nameof(Networks))),
            AddressesPerNode = await stage.NumberAsync(NameOf(nameof(AddressesPerNode))),
            MaxPods = await stage.NumberAsync(NameOf(nameof(MaxPods))),
            FunctionName = await stage.TextAsync(NameOf(nameof(FunctionName))),
            InterfaceNames = await stage.TextsAsync(NameOf(nameof(InterfaceNames))),
        };
        stage.ThrowIfIncomplete();
        return outputs;
    }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(AutoScalingGroupName))] = AutoScalingGroupName,
        [NameOf(nameof(NodeRoleArn))] = NodeRoleArn,
        [NameOf(nameof(SecurityGroupId))] = SecurityGroupId,
        [NameOf(nameof(SubnetIds))] = SubnetIds,
        [NameOf(nameof(PodRanges))] = PodRanges,
        [NameOf(nameof(AvailabilityZone))] = AvailabilityZone,
        [NameOf(nameof(InstanceType))] = InstanceType,
        [NameOf(nameof(NodeCount))] = NodeCount,
        [NameOf(nameof(Networks))] = Networks,
        [NameOf(nameof(AddressesPerNode))] = AddressesPerNode,
        [NameOf(nameof(MaxPods))] = MaxPods,
        [NameOf(nameof(FunctionName))] = FunctionName,
        [NameOf(nameof(InterfaceNames))] = InterfaceNames,
    };
}
