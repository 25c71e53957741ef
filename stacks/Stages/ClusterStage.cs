using System.Collections.Immutable;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.Cluster;
using Lab.Stacks.Settings;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>The EKS cluster with its add-ons and nodes.</summary>
public sealed class ClusterStage : LabStage
{
    private const string NodeGroupName = "ng1";

    // EKS user guide, "Amazon EKS networking requirements for VPC and subnets": EKS makes 2–4 of them in the cluster's subnets.
    private const int MostControlPlaneInterfaces = 4;

    private static readonly ImmutableArray<string> Needs = ["network"];

    /// <inheritdoc/>
    public override string Name => "cluster";

    /// <inheritdoc/>
    public override string Summary => "EKS with node group ng1 and its add-ons";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => ClusterChecks.All;

    /// <inheritdoc/>
    public override HourlyCost CostPerHour(LabSettings settings, SupportCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(calendar);
        var cluster = calendar.PhaseOf(settings.ClusterVersion.Version) == SupportPhase.Standard
            ? new HourlyCostItem("EKS cluster", Prices.ClusterHour)
            : new HourlyCostItem("EKS cluster in extended support", Prices.ClusterHour + Prices.ExtendedSupportHour);
        return new HourlyCost([cluster, .. HourlyCostItem.Instances(settings.NodeInstanceType, settings.NodeCount, settings.NodeDiskSize)]);
    }

    /// <inheritdoc/>
    public override QuotaUse QuotaUse(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new QuotaUse(
        [
            .. QuotaUseItem.NodeGroup(settings.NodeInstanceType, settings.NodeCount),
            new QuotaUseItem(ServiceQuota.Clusters, 1), new QuotaUseItem(ServiceQuota.OidcProviders, 1),

            // The cluster's own, and those of the programs in its pods: VPC CNI, load balancer controller, ExternalDNS.
            new QuotaUseItem(ServiceQuota.Roles, 4),
            new QuotaUseItem(ServiceQuota.SecurityGroups, 1),
            new QuotaUseItem(ServiceQuota.NetworkInterfaces, MostControlPlaneInterfaces),
        ]);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// It can't tell a cluster that is up from one to be made, and need not: when the support that it was made with ends, EKS raises a cluster
    /// to the next version by itself (EKS user guide, "Understand the Kubernetes version lifecycle on EKS"), so that the setting is out of date for both.
    /// For the days between there is <see cref="LabSettings.KeepEndedVersion"/>.
    /// </remarks>
    public override string? ProblemOnAws(LabSettings settings, SupportCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(calendar);
        return !settings.KeepEndedVersion && calendar.ProblemOf(settings.ClusterVersion.Version, settings.SupportType) is { } problem
            ? $"{problem}; for a cluster that is up with it already set keepEndedVersion to true"
            : null;
    }

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = await NetworkOutputs.ReadAsync(context.Environment);
        var settings = await NetworkAgreement.ReachAsync(context, network);
        var aws = AwsProvider.For(settings.Region, settings.AwsProfile, context.Tags);
        var cluster = new EksCluster(
            settings.Names.Cluster,
            new EksClusterSpec(
                settings.Region, settings.ClusterVersion.Version, settings.SupportType, settings.Addresses.ServiceCidr, NodeGroup(context))
            {
                OperatorCidr = settings.OperatorCidr,
                AwsProfile = settings.AwsProfile,
                PrefixDelegation = settings.PrefixDelegation,
                ZoneName = settings.ZoneName,
            },
            new EksClusterPlace(
                network.VpcId, network.PublicSubnetIds, network.PrivateSubnetIds, network.OperatorPrivateIp, network.OperatorPublicIp,
                network.OperatorRoleArn),
            aws,
            new ComponentResourceOptions { Providers = { aws } });

        return new ClusterOutputs
        {
            ClusterName = cluster.Name,
            ClusterVersion = Output.Create(settings.ClusterVersion.Version),
            Endpoint = cluster.Endpoint,
            CertificateAuthority = cluster.CertificateAuthority,
            ClusterSecurityGroupId = cluster.Cluster.ClusterSecurityGroupId,
            ServiceCidr = Output.Create(settings.Addresses.ServiceCidr.ToString()),
            OidcProviderArn = cluster.Cluster.OidcProviderArn,
            OidcIssuer = cluster.Cluster.OidcIssuer,
            NodeGroupName = cluster.NodeGroup.Resource.NodeGroupName,
            NodeRoleArn = cluster.NodeGroup.Role.Role.Arn,
            NodeInstanceType = Output.Create(settings.NodeInstanceType.Name),
            NodeCount = Output.Create(settings.NodeCount),
            NodeVolumeSize = Output.Create(settings.NodeDiskSize),
            LoadBalancerControllerRoleArn = cluster.PodRoles.LoadBalancerController.Role.Arn,
            ExternalDnsRoleArn = cluster.PodRoles.ExternalDns.Role.Arn,
            Kubeconfig = cluster.Kubeconfig,
        };
    }

    private static NodeGroupSpec NodeGroup(StageContext context)
    {
        var settings = context.Settings;
        return new NodeGroupSpec(
            NodeGroupName, settings.Region, settings.ClusterVersion.Version, settings.NodeInstanceType.Name, settings.NodeCount,
            settings.NodeDiskSize, context.Tags)
        {
            SshPublicKey = settings.SshPublicKey,
        };
    }
}
