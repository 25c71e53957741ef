using System.Collections.Immutable;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.MaxPods;
using Lab.Labs.Workloads;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>More and more nginx pods, until the nodes have no slot left.</summary>
public sealed class MaxPodsStage : LabStage
{
    private static readonly ImmutableArray<string> Needs = ["cluster"];

    /// <inheritdoc/>
    public override string Name => "max-pods";

    /// <inheritdoc/>
    public override string Summary => "nginx pods on ng1, from 2 to more than fit";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => MaxPodsChecks.All;

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var kubernetes = KubernetesProvider.For(cluster.Kubeconfig);
        var replicas = context.Settings.Replicas;

        // That pods stay Pending is what the stage is about; its checks watch them.
        var lab = new PinnedNginx(
            Name,
            new PinnedNginxArgs { Namespace = Name, Replicas = replicas, NodeGroupName = cluster.NodeGroupName, MayStayPending = true },
            new ComponentResourceOptions { Providers = { kubernetes } });
        return new PinnedNginxOutputs
        {
            Namespace = lab.Namespace,
            DeploymentName = lab.DeploymentName,
            Replicas = Output.Create(replicas),
            NodeGroupName = cluster.NodeGroupName,
        };
    }
}
