using System.Collections.Immutable;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.Netshoot;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>Pods to look at the network from.</summary>
public sealed class NetshootStage : LabStage
{
    private static readonly ImmutableArray<string> Needs = ["cluster"];

    /// <inheritdoc/>
    public override string Name => "netshoot";

    /// <inheritdoc/>
    public override string Summary => "three netshoot pods, spread over the nodes";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => NetshootChecks.All;

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var kubernetes = KubernetesProvider.For(cluster.Kubeconfig);
        var args = new NetshootArgs();
        var lab = new NetshootLab("netshoot", args, new ComponentResourceOptions { Providers = { kubernetes } });
        return new NetshootOutputs
        {
            Namespace = lab.Namespace,
            DeploymentName = lab.DeploymentName,
            Replicas = Output.Create(args.Replicas),
        };
    }
}
