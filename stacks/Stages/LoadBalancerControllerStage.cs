using System.Collections.Immutable;
using Lab.Infra.Data;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.LoadBalancerController;
using Lab.Stacks.Settings;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>The AWS Load Balancer Controller. Every stage with a load balancer needs it, so that a destroy takes their Services first.</summary>
public sealed class LoadBalancerControllerStage : LabStage
{
    internal const string StageName = "load-balancer-controller";
    private static readonly ImmutableArray<string> Needs = ["network", "cluster"];

    /// <inheritdoc/>
    public override string Name => StageName;

    /// <inheritdoc/>
    public override string Summary => "the AWS Load Balancer Controller, by Helm";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => LoadBalancerControllerChecks.All;

    /// <inheritdoc/>
    /// <remarks>The security group that the controller makes with its first load balancer and shares among all (<c>k8s-traffic-…</c>).</remarks>
    public override QuotaUse QuotaUse(LabSettings settings) => new([new QuotaUseItem(ServiceQuota.SecurityGroups, 1)]);

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = await NetworkOutputs.ReadAsync(context.Environment);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var kubernetes = KubernetesProvider.For(cluster.Kubeconfig);
        var replicas = context.Settings.LoadBalancerControllerReplicas;
        var lab = new LoadBalancerControllerLab(
            Name,
            new LoadBalancerControllerArgs(
                cluster.ClusterName, network.Region, network.VpcId, cluster.LoadBalancerControllerRoleArn,
                context.Tags.ToDictionary().ToImmutableSortedDictionary(StringComparer.Ordinal))
            {
                Replicas = replicas,
            },
            new ComponentResourceOptions { Providers = { kubernetes } });
        return new LoadBalancerControllerOutputs
        {
            Namespace = lab.Namespace,
            ReleaseName = lab.ReleaseName,
            DeploymentName = lab.DeploymentName,
            ServiceAccountName = lab.ServiceAccountName,
            ChartVersion = lab.ChartVersion,
            Replicas = Output.Create(replicas),
        };
    }
}
