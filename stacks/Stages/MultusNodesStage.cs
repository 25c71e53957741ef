using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Infra.MultusNodes;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.MultusNodes;
using Lab.Stacks.Settings;
using Pulumi;
using Pulumi.Utilities;

namespace Lab.Stacks.Stages;

/// <summary>Nodes with an ENI in each Multus network.</summary>
public sealed class MultusNodesStage : LabStage
{
    private static readonly ImmutableArray<string> Needs = ["network", "cluster"];

    /// <inheritdoc/>
    public override string Name => "multus-nodes";

    /// <inheritdoc/>
    public override string Summary => "self-managed nodes with an ENI in each Multus network";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => MultusNodesChecks.All;

    /// <inheritdoc/>
    /// <remarks>What its function, rule, queue, alarm and logs cost, some cents a month, is left out.</remarks>
    public override HourlyCost CostPerHour(LabSettings settings, SupportCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new HourlyCost([.. HourlyCostItem.Instances(settings.MultusNodes.InstanceType, settings.MultusNodes.NodeCount, settings.NodeDiskSize)]);
    }

    /// <inheritdoc/>
    public override QuotaUse QuotaUse(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new QuotaUse(
        [
            .. QuotaUseItem.NodeGroup(settings.MultusNodes.InstanceType, settings.MultusNodes.NodeCount),
            new QuotaUseItem(ServiceQuota.SecurityGroups, 1),

            // Of the function that attaches the ENIs.
            new QuotaUseItem(ServiceQuota.Roles, 1),
            new QuotaUseItem(ServiceQuota.EventRules, 1),
        ]);
    }

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = await NetworkOutputs.ReadAsync(context.Environment);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var settings = context.Settings;
        await NetworkAgreement.ReachOnMultusAsync(context, network);
        var zones = await OutputUtilities.GetValueAsync(network.AvailabilityZones);
        var place = MultusPlace.Require(settings, zones);

        var plan = settings.MultusNodes;
        ImmutableArray<Cidr> podRanges = [.. place.Subnets.Select(subnet => subnet.PodRange)];
        var subnetIds = Output.All(network.Multus1SubnetIds, network.Multus2SubnetIds, network.Multus3SubnetIds)
            .Apply(networks => networks.Take(plan.Networks).SelectMany(ids => ids.Skip(place.Zone).Take(1)).ToImmutableArray());
        var aws = AwsProvider.For(settings.Region, settings.AwsProfile, context.Tags);
        var group = new MultusNodeGroup(
            settings.Names.MultusNodes,
            new MultusNodeGroupSpec(
                settings.Region, await OutputUtilities.GetValueAsync(cluster.ClusterVersion), plan, podRanges, settings.NodeDiskSize, context.Tags)
            {
                SshPublicKey = settings.SshPublicKey,
            },
            new MultusNodeGroupPlace(
                network.VpcId, network.PublicSubnetIds.Apply(ids => ids[place.Zone]), subnetIds, cluster.ClusterSecurityGroupId, Details(cluster)),
            new ComponentResourceOptions { Providers = { aws } });

        return new MultusNodesOutputs
        {
            AutoScalingGroupName = group.Resource.Name,
            NodeRoleArn = group.Role.Role.Arn,
            SecurityGroupId = group.SecurityGroup.Id,
            SubnetIds = subnetIds,
            PodRanges = Output.Create(podRanges.Select(range => range.ToString()).ToImmutableArray()),
            AvailabilityZone = Output.Create(zones[place.Zone]),
            InstanceType = Output.Create(plan.InstanceType.Name),
            NodeCount = Output.Create(plan.NodeCount),
            Networks = Output.Create(plan.Networks),
            AddressesPerNode = Output.Create(plan.AddressesPerNode),
            MaxPods = Output.Create(plan.MaxPods),
            FunctionName = group.Attachment.Function.Name,
            InterfaceNames = Output.Create(plan.InterfaceNames),
        };
    }

    private static Output<ClusterDetails> Details(ClusterOutputs cluster) =>
        Output.Tuple(cluster.ClusterName, cluster.Endpoint, cluster.CertificateAuthority, cluster.ServiceCidr).Apply(details =>
            new ClusterDetails(details.Item1, new Uri(details.Item2), details.Item3, Cidr.Parse(details.Item4)));
}
