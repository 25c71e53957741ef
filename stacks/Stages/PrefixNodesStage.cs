using System.Collections.Immutable;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.PrefixNodes;
using Lab.Labs.Workloads;
using Lab.Stacks.Settings;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>The answer to max-pods: one node whose addresses come by the prefix, and all pods on it.</summary>
public sealed class PrefixNodesStage : LabStage
{
    private const string NodeGroupName = "ng2";

    // One node, so that nobody can take it for an answer that more nodes gave.
    private const int NodeCount = 1;

    // As many as did not fit on three nodes.
    private const int Replicas = 50;

    // https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html: the most that EKS recommends below 30 vCPUs.
    private const int MaxPods = 110;

    private static readonly ImmutableArray<string> Needs = ["network", "cluster"];

    /// <inheritdoc/>
    public override string Name => "prefix-nodes";

    /// <inheritdoc/>
    public override string Summary => "node group ng2 with prefix delegation, and 50 nginx that fit on one node";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => PrefixNodesChecks.All;

    /// <inheritdoc/>
    public override HourlyCost CostPerHour(LabSettings settings, SupportCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new HourlyCost([.. HourlyCostItem.Instances(settings.NodeInstanceType, NodeCount, settings.NodeDiskSize)]);
    }

    /// <inheritdoc/>
    public override QuotaUse QuotaUse(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new QuotaUse([.. QuotaUseItem.NodeGroup(settings.NodeInstanceType, NodeCount)]);
    }

    /// <inheritdoc/>
    public override string? LeftOut(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.PrefixDelegation
            ? null
            : "its nodes hold 110 pods, and the VPC CNI has addresses for so many only where it assigns prefixes: "
                + $"`--set {SettingKeys.PrefixDelegation}=true`, with the stage cluster too";
    }

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = await NetworkOutputs.ReadAsync(context.Environment);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var settings = context.Settings;
        var aws = AwsProvider.For(settings.Region, settings.AwsProfile, context.Tags);
        var kubernetes = KubernetesProvider.For(cluster.Kubeconfig);
        var group = new ManagedNodeGroup(
            $"{settings.Names.Cluster}-{NodeGroupName}", cluster.ClusterName, network.PublicSubnetIds, NodeGroup(context), [],
            new ComponentResourceOptions { Providers = { aws } });
        var lab = new PinnedNginx(
            Name,
            new PinnedNginxArgs { Namespace = Name, Replicas = Replicas, NodeGroupName = group.Resource.NodeGroupName },
            new ComponentResourceOptions { Providers = { kubernetes } });
        return new PrefixNodesOutputs
        {
            Namespace = lab.Namespace,
            DeploymentName = lab.DeploymentName,
            Replicas = Output.Create(Replicas),
            NodeGroupName = group.Resource.NodeGroupName,
            NodeCount = Output.Create(NodeCount),
            MaxPods = Output.Create(MaxPods),
        };
    }

    private static NodeGroupSpec NodeGroup(StageContext context)
    {
        var settings = context.Settings;
        return new NodeGroupSpec(
            NodeGroupName, settings.Region, settings.ClusterVersion.Version, settings.NodeInstanceType.Name, NodeCount, settings.NodeDiskSize,
            context.Tags)
        {
            SshPublicKey = settings.SshPublicKey,
            MaxPods = MaxPods,
        };
    }
}
