using System.Collections.Immutable;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Infra.Dns;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.ExternalDns;
using Lab.Stacks.Settings;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>A hosted zone of the environment's own, ExternalDNS, and a Service with a name in it.</summary>
public sealed class ExternalDnsStage : LabStage
{
    private static readonly ImmutableArray<string> Needs = ["network", "cluster", LoadBalancerControllerStage.StageName];

    /// <inheritdoc/>
    public override string Name => "external-dns";

    /// <inheritdoc/>
    public override string Summary => "a hosted zone, and names in it for Services";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => ExternalDnsChecks.All;

    /// <inheritdoc/>
    public override HourlyCost CostPerHour(LabSettings settings, SupportCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new HourlyCost([.. HourlyCostItem.NetworkLoadBalancer(LoadBalancers.Zones(settings)), HourlyCostItem.HostedZone]);
    }

    /// <inheritdoc/>
    public override QuotaUse QuotaUse(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new QuotaUse([.. QuotaUseItem.NetworkLoadBalancer(LoadBalancers.Zones(settings)), new QuotaUseItem(ServiceQuota.HostedZones, 1)]);
    }

    /// <inheritdoc/>
    public override string? LeftOut(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.ZoneName is null
            ? $"it keeps names in a domain of yours: `--set {SettingKeys.Domain}=example.org`, with the stage cluster too, whose role may change those names"
            : null;
    }

    /// <inheritdoc/>
    /// <exception cref="SettingsException">There is no domain; see <see cref="LeftOut"/>.</exception>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (LeftOut(context.Settings) is { } missing) throw new SettingsException([missing]);
        var network = await NetworkOutputs.ReadAsync(context.Environment);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var settings = await NetworkAgreement.ReachAsync(context, network);
        var aws = AwsProvider.For(settings.Region, settings.AwsProfile, context.Tags);
        var kubernetes = KubernetesProvider.For(cluster.Kubeconfig);
        var zone = new EnvironmentZone(settings.Names.Zone, settings.ZoneName!, new ComponentResourceOptions { Providers = { aws } });
        var args = new ExternalDnsArgs(
            zone.Resource.Name, context.Environment, cluster.ExternalDnsRoleArn, LoadBalancers.Of(context, settings, network),
            settings.Names.LoadBalancer(Name));
        var lab = new ExternalDnsLab(Name, args, new ComponentResourceOptions { Providers = { kubernetes } });
        return new ExternalDnsOutputs
        {
            Namespace = lab.Namespace,
            ReleaseName = lab.ReleaseName,
            DeploymentName = lab.DeploymentName,
            ZoneId = zone.Resource.ZoneId,
            ZoneName = zone.Resource.Name,
            NameServers = zone.NameServers,
            OwnerId = Output.Create(args.OwnerId),
            ServiceName = lab.ServiceName,
            Hostname = lab.RecordName,
            LoadBalancerHostname = lab.LoadBalancerHostname,
        };
    }
}
