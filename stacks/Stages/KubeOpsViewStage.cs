using System.Collections.Immutable;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.KubeOpsView;
using Lab.Stacks.Settings;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>kube-ops-view behind a Network Load Balancer.</summary>
public sealed class KubeOpsViewStage : LabStage
{
    private static readonly ImmutableArray<string> Needs = ["network", "cluster", LoadBalancerControllerStage.StageName];

    /// <inheritdoc/>
    public override string Name => "kube-ops-view";

    /// <inheritdoc/>
    public override string Summary => "a picture of nodes and pods, for your address alone";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => KubeOpsViewChecks.All;

    /// <inheritdoc/>
    public override HourlyCost CostPerHour(LabSettings settings, SupportCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new HourlyCost([.. HourlyCostItem.NetworkLoadBalancer(LoadBalancers.Zones(settings))]);
    }

    /// <inheritdoc/>
    public override QuotaUse QuotaUse(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new QuotaUse([.. QuotaUseItem.NetworkLoadBalancer(LoadBalancers.Zones(settings))]);
    }

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = await NetworkOutputs.ReadAsync(context.Environment);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var settings = await NetworkAgreement.ReachAsync(context, network);
        var kubernetes = KubernetesProvider.For(cluster.Kubeconfig);
        var args = new KubeOpsViewArgs(LoadBalancers.Of(context, settings, network), settings.Names.LoadBalancer(Name));
        var lab = new KubeOpsViewLab(Name, args, new ComponentResourceOptions { Providers = { kubernetes } });
        return new KubeOpsViewOutputs
        {
            Namespace = lab.Namespace,
            DeploymentName = lab.DeploymentName,
            ServiceName = lab.ServiceName,
            Port = Output.Create(args.Port),
            Hostname = lab.Hostname,
        };
    }
}
