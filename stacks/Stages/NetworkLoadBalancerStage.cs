using System.Collections.Immutable;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.NetworkLoadBalancer;
using Lab.Stacks.Settings;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>nginx behind a Network Load Balancer of one target type.</summary>
/// <param name="targetType">Whom it sends to.</param>
public sealed class NetworkLoadBalancerStage(NlbTargetType targetType) : LabStage
{
    private static readonly ImmutableArray<string> Needs = ["network", "cluster", LoadBalancerControllerStage.StageName];

    private string TargetTypeName => targetType.ToAnnotation();

    /// <inheritdoc/>
    public override string Name => $"nlb-{TargetTypeName}";

    /// <inheritdoc/>
    public override string Summary =>
        targetType == NlbTargetType.Ip ? "nginx behind a Network Load Balancer that sends to the pods" : "the same behind one that sends to the nodes";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks { get; } = NetworkLoadBalancerChecks.Of(targetType);

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
        var args = new NetworkLoadBalancerArgs(targetType, LoadBalancers.Of(context, settings, network), settings.Names.LoadBalancer(Name))
        {
            Namespace = Name,
        };
        var lab = new NetworkLoadBalancerLab(Name, args, new ComponentResourceOptions { Providers = { kubernetes } });
        return new NetworkLoadBalancerOutputs
        {
            Namespace = lab.Namespace,
            ServiceName = lab.ServiceName,
            DeploymentName = lab.DeploymentName,
            Replicas = Output.Create(args.Replicas),
            Port = Output.Create(args.Port),
            TargetType = Output.Create(TargetTypeName),
            Hostname = lab.Hostname,
        };
    }
}
