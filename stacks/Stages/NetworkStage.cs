using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Infra.Networking;
using Lab.Infra.OperatingServers;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.Network;
using Lab.Stacks.Settings;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>Two VPCs, connected, and the operating server.</summary>
public sealed class NetworkStage : LabStage
{
    /// <inheritdoc/>
    public override string Name => "network";

    /// <inheritdoc/>
    public override string Summary => "two VPCs, peered, and the operating server";

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => NetworkChecks.All;

    /// <inheritdoc/>
    public override HourlyCost CostPerHour(LabSettings settings, SupportCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var server = HourlyCostItem.Instances(settings.OperatorInstanceType, 1, OperatingServerSpec.VolumeSize);
        return new HourlyCost(settings.NatGateway
            ? [.. server, new HourlyCostItem("NAT gateway with its address", Prices.NatGatewayHour + Prices.PublicAddressHour)]
            : [.. server]);
    }

    /// <inheritdoc/>
    public override QuotaUse QuotaUse(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        QuotaUseItem[] network =
        [
            new(ServiceQuota.Vpcs, 2), new(ServiceQuota.InternetGateways, 2), new(ServiceQuota.ElasticIps, 1),

            // The default one of each VPC, and the operating server's.
            new(ServiceQuota.SecurityGroups, 3),
            new(ServiceQuota.StandardVCpus, settings.OperatorInstanceType.VCpus), new(ServiceQuota.NetworkInterfaces, 1),
            new(ServiceQuota.Roles, 1), new(ServiceQuota.InstanceProfiles, 1),
        ];
        return new QuotaUse(settings.NatGateway
            ?
            [
                .. network, new QuotaUseItem(ServiceQuota.NatGatewaysPerZone, 1), new QuotaUseItem(ServiceQuota.ElasticIps, 1),
                new QuotaUseItem(ServiceQuota.NetworkInterfaces, 1),
            ]
            : [.. network]);
    }

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = context.Settings;
        var plan = settings.Addresses;
        var aws = AwsProvider.For(settings.Region, settings.AwsProfile, context.Tags);
        var zones = await AvailabilityZones.ChooseAsync(settings, aws);

        // Here the zones are known for the first time: hours of a cluster before the stage that needs it.
        _ = MultusPlace.Require(settings, zones);
        var network = new Network(settings.Names, plan, zones, settings.NatGateway, new ComponentResourceOptions { Providers = { aws } });
        var server = new OperatingServer(
            settings.Names.OperatingServer,
            network.Operator,
            new OperatingServerSpec(
                settings.Region, settings.OperatorInstanceType.Name, plan.OperatorServerAddress.ToString(), settings.Names.Cluster,
                settings.ClusterVersion.Version, plan.Lab.Cidrs, context.Tags)
            {
                OperatorCidr = settings.OperatorCidr,
                SshPublicKey = settings.SshPublicKey,
            },
            new ComponentResourceOptions { Providers = { aws } });

        return new NetworkOutputs
        {
            Region = Output.Create(settings.Region),
            AvailabilityZones = Output.Create(zones),
            VpcId = network.Lab.Resource.Id,
            VpcCidr = Output.Create(plan.Lab.Cidr.ToString()),
            PublicSubnetIds = network.Lab.SubnetIds(SubnetKind.Public),
            PrivateSubnetIds = network.Lab.SubnetIds(SubnetKind.Private),
            Multus1SubnetIds = network.Lab.SubnetIds(SubnetKind.Multus1),
            Multus2SubnetIds = network.Lab.SubnetIds(SubnetKind.Multus2),
            Multus3SubnetIds = network.Lab.SubnetIds(SubnetKind.Multus3),
            Multus1SubnetCidrs = Cidrs(SubnetKind.Multus1),
            Multus2SubnetCidrs = Cidrs(SubnetKind.Multus2),
            Multus3SubnetCidrs = Cidrs(SubnetKind.Multus3),
            OperatorVpcId = network.Operator.Resource.Id,
            OperatorVpcCidr = Output.Create(plan.Operator.Cidr.ToString()),
            OperatorPublicSubnetId = network.Operator.SubnetIds(SubnetKind.Public).Apply(ids => ids[0]),
            OperatorPrivateSubnetId = network.Operator.SubnetIds(SubnetKind.Private).Apply(ids => ids[0]),
            PeeringConnectionId = network.Peering.Connection.Id,
            OperatorInstanceId = server.Instance.Id,
            OperatorPrivateIp = server.Instance.PrivateIp,
            OperatorPublicIp = server.Address.PublicIp,
            OperatorRoleArn = server.Role.Role.Arn,
            OperatorCidr = Output.Create(settings.OperatorCidr?.ToString() ?? ""),
        };

        Output<ImmutableArray<string>> Cidrs(SubnetKind kind) =>
            Output.Create(plan.Lab.Of(kind).Select(subnet => subnet.Cidr.ToString()).ToImmutableArray());
    }
}
