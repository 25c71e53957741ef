using System.Collections.Immutable;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.ServiceTypes;
using Lab.Stacks.Settings;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>One application behind a Service of each type and an Ingress.</summary>
public sealed class ServiceTypesStage : LabStage
{
    private static readonly ImmutableArray<string> Needs = ["network", "cluster", LoadBalancerControllerStage.StageName];

    /// <inheritdoc/>
    public override string Name => "service-types";

    /// <inheritdoc/>
    public override string Summary => "one app behind ClusterIP, NodePort, LoadBalancer and Ingress";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => ServiceTypesChecks.All;

    /// <inheritdoc/>
    public override HourlyCost CostPerHour(LabSettings settings, SupportCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var zones = LoadBalancers.Zones(settings);
        return new HourlyCost([.. HourlyCostItem.NetworkLoadBalancer(zones), .. HourlyCostItem.ApplicationLoadBalancer(zones)]);
    }

    /// <inheritdoc/>
    public override QuotaUse QuotaUse(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var zones = LoadBalancers.Zones(settings);
        return new QuotaUse([.. QuotaUseItem.NetworkLoadBalancer(zones), .. QuotaUseItem.ApplicationLoadBalancer(zones)]);
    }

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = await NetworkOutputs.ReadAsync(context.Environment);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var settings = await NetworkAgreement.ReachAsync(context, network);
        var kubernetes = KubernetesProvider.For(cluster.Kubeconfig);
        var args = new ServiceTypesArgs(
            LoadBalancers.Of(context, settings, network), settings.Names.LoadBalancer($"{Name}-nlb"), settings.Names.LoadBalancer($"{Name}-alb"));
        var lab = new ServiceTypesLab(Name, args, new ComponentResourceOptions { Providers = { kubernetes } });
        return new ServiceTypesOutputs
        {
            Namespace = lab.Namespace,
            DeploymentName = lab.DeploymentName,
            Replicas = Output.Create(args.Replicas),
            ServiceNames = lab.ServiceNames,
            IngressName = lab.IngressName,
            NetworkLoadBalancerHostname = lab.NetworkLoadBalancerHostname,
            ApplicationLoadBalancerHostname = lab.ApplicationLoadBalancerHostname,
        };
    }
}
