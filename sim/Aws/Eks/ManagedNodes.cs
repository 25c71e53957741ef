using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Paths;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Eks;

/// <summary>
/// The Auto Scaling group behind a managed node group: launches, terminates and replaces its instances, and tells whether they became
/// nodes.
/// </summary>
internal sealed class ManagedNodes(World world, string region, IKubernetesHalf kubernetes)
{
    // EKS's own limits where prefixes are delegated: https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses-procedure.html
    private const int MaxPodsWithPrefixes = 110;
    private const int MaxPodsOfLargeTypes = 250;
    private const int LargeTypeVCpus = 30;

    private ResourceException? _refusal;

    /// <summary>Brings the number of instances to the desired size by the smallest change.</summary>
    public NodeGroup Scale(NodeGroup group)
    {
        // The cloud controller deletes the node of an instance that somebody terminated.
        foreach (var lost in group.InstanceIds.Where(id => world.Find<Instance>(id) is null))
        {
            kubernetes.NodeLeft(world, group.ClusterName, lost);
            group = group with { InstanceIds = group.InstanceIds.Remove(lost) };
        }

        // EKS checks its subnets before it launches anything.
        if (SubnetsWithoutPublicAddresses(group).Count > 0) return group;
        while (group.InstanceIds.Length > group.DesiredSize) group = Remove(group, ZoneBalance.FullestZone(world, group.InstanceIds).Last());
        while (group.InstanceIds.Length < group.DesiredSize && Add(group) is { } more) group = more;
        return Rebalance(group);
    }

    /// <summary>Replaces each instance, the new one first.</summary>
    /// <exception cref="ResourceException">There is no capacity for another instance: the update fails as a whole.</exception>
    public NodeGroup Roll(NodeGroup group)
    {
        foreach (var id in group.InstanceIds)
        {
            group = Add(group, inPlaceOf: id) ?? throw new ResourceException("UpdateFailed", $"unexpected state 'Failed', wanted target 'Successful'. last error: {LaunchFailure(group)}");
            group = Remove(group, id);
        }

        return group;
    }

    /// <summary>Terminates all instances.</summary>
    public void RemoveAll(NodeGroup group)
    {
        foreach (var id in group.InstanceIds) group = Remove(group, id);
    }

    /// <summary>Registers the nodes again, with the group's labels and taints as they are now.</summary>
    public void Register(NodeGroup group)
    {
        foreach (var id in group.InstanceIds.Where(CanJoin(group))) Join(group, id);
    }

    /// <summary>EKS's health issues of a group, in its words (https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html).</summary>
    public ImmutableArray<string> HealthIssues(NodeGroup group)
    {
        var withoutPublicAddresses = SubnetsWithoutPublicAddresses(group);
        if (withoutPublicAddresses.Count > 0)
        {
            var ids = string.Join(", ", withoutPublicAddresses);
            return
            [
                $"{ids}: Ec2SubnetInvalidConfiguration: One or more Amazon EC2 Subnets of [{ids}] for node group {group.Name} does not "
                + "automatically assign public IP addresses to instances launched into it. "
                + "If you want your instances to be assigned a public IP address, then you need to enable auto-assign public IP address "
                    + "for the subnet. See IP addressing in VPC guide: "
                    + "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html#subnet-public-ip",
            ];
        }

        if (_refusal is not null) return [LaunchFailure(group)];
        var canJoin = CanJoin(group);
        var strangers = group.InstanceIds.Where(id => !canJoin(id)).ToList();
        if (strangers.Count > 0) return [$"{string.Join(", ", strangers)}: NodeCreationFailure: Instances failed to join the kubernetes cluster"];
        var unhealthy = group.InstanceIds.Where(id => !IsReady(group.ClusterName, id)).ToList();
        return unhealthy.Count > 0 ? [$"{string.Join(", ", unhealthy)}: NodeCreationFailure: Unhealthy nodes in the kubernetes cluster"] : [];
    }

    /// <summary>Subnets that lead to the internet but give no public addresses: EKS launches nothing there.</summary>
    private List<string> SubnetsWithoutPublicAddresses(NodeGroup group) =>
    [
        .. group.SubnetIds.Where(id =>
            LaunchData.AssociatesPublicAddress(group.LaunchData) != true && world.Find<Subnet>(id) is { MapPublicIpOnLaunch: false }
            && RouteLookup.Find(world, id, NodePaths.AwsService)?.TargetId.StartsWith("igw-", StringComparison.Ordinal) == true),
    ];

    // A refusal in one zone makes the group unhealthy even when another zone has capacity: https://github.com/aws/containers-roadmap/issues/2204
    private string LaunchFailure(NodeGroup group) =>
        $"{NodeGroups.AutoScalingGroupName(world, group)}: AsgInstanceLaunchFailures: Could not launch On-Demand Instances. "
        + $"{_refusal!.Code} - {_refusal.Message} Launching EC2 instance failed.";

    // Auto Scaling evens zones out when it can, the new instance first.
    private NodeGroup Rebalance(NodeGroup group)
    {
        while (ZoneBalance.IsUneven(world, group.SubnetIds, group.InstanceIds))
        {
            if (Add(group, ZoneBalance.EmptiestZone(world, group.SubnetIds, group.InstanceIds)) is not { } more) return group;
            group = Remove(more, ZoneBalance.FullestZone(world, group.InstanceIds).Last());
        }

        return group;
    }

    private NodeGroup? Add(NodeGroup group, IEnumerable<string>? subnetIds = null, string? inPlaceOf = null)
    {
        var others = group.InstanceIds.Where(id => id != inPlaceOf).ToList();
        var instance = ZoneBalance.Launch(
            world, subnetIds ?? group.SubnetIds, others, subnet => Instances.Run(world, Specification(group, subnet)), refusal => _refusal ??= refusal);
        if (instance is null) return null;
        if (CanJoin(group)(instance.Id)) Join(group, instance.Id);
        return group with { InstanceIds = group.InstanceIds.Add(instance.Id), LaunchCount = group.LaunchCount + 1 };
    }

    private NodeGroup Remove(NodeGroup group, string instanceId)
    {
        Instances.Terminate(world, instanceId);
        kubernetes.NodeLeft(world, group.ClusterName, instanceId);
        return group with { InstanceIds = group.InstanceIds.Remove(instanceId) };
    }

    private LaunchSpecification Specification(NodeGroup group, string subnetId)
    {
        var groups = ImmutableArray.Create(world.Get<EksCluster>(group.ClusterName).ClusterSecurityGroupId);
        if (group.RemoteAccessSecurityGroupId is { } remote) groups = groups.Add(remote);
        var tags = Tags.Empty.AddRange(EksClusters.OwnTags(group.ClusterName)).Add("eks:cluster-name", group.ClusterName)
            .Add("eks:nodegroup-name", group.Name);
        var seed = string.Create(CultureInfo.InvariantCulture, $"{group.Id}/{group.LaunchCount}");
        return LaunchData.Specification(group.LaunchData, seed, group.InstanceTypes[0], NodeImage(group), subnetId, groups, tags) with
        {
            InstanceProfile = NodeGroups.InstanceProfileName(world, group.Id),
        };
    }

    private Image NodeImage(NodeGroup group) => group.LaunchData.String("imageId") is { } imageId
        ? Images.Find(world, region, imageId)
        : Images.ForEks(world, region, group.Version, group.AmiType);

    private void Join(NodeGroup group, string instanceId) => kubernetes.NodeJoined(
        world, world.Get<EksCluster>(group.ClusterName), new NodeRegistration(instanceId, group.Name, Labels(group), group.Taints, MaxPods(group)));

    private Tags Labels(NodeGroup group) => group.Labels
        .SetItem("eks.amazonaws.com/nodegroup", group.Name)
        .SetItem("eks.amazonaws.com/nodegroup-image", NodeImage(group).Id)
        .SetItem("eks.amazonaws.com/capacityType", "ON_DEMAND");

    /// <summary>
    /// EKS writes maxPods into the user data of groups without an AMI of their own: the formula (<see langword="null"/> here), or its
    /// limit when the vpc-cni add-on delegates prefixes at that time. A drop-in for nodeadm wins over both.
    /// </summary>
    private int? MaxPods(NodeGroup group)
    {
        if (NodeConfig.ReadDropIns(group.LaunchData.String("userData"))?.MaxPods is { } dropIn) return dropIn;
        if (group.LaunchData.ContainsKey("imageId")
            || world.Find<Addon>($"{group.ClusterName}:vpc-cni") is not { ConfigurationValues.Length: > 0 } cni)
        {
            return null;
        }
        var configuration = (PropertyMap)PropertyValue.Parse(cni.ConfigurationValues)!;
        if (!configuration.Map("env").Flag("ENABLE_PREFIX_DELEGATION")) return null;
        var type = InstanceTypes.Find(group.InstanceTypes[0])!;
        if (!type.IsNitro) return null;
        return type.VCpus > LargeTypeVCpus ? MaxPodsOfLargeTypes : MaxPodsWithPrefixes;
    }

    private Func<string, bool> CanJoin(NodeGroup group)
    {
        var paths = new NodePaths(world, kubernetes);
        return id => paths.Refusal(group.ClusterName, id) is null;
    }

    // Without the VPC CNI no node becomes Ready; beyond that the Node object says it.
    private bool IsReady(string clusterName, string instanceId) =>
        kubernetes.Find(world, clusterName, "DaemonSet", "kube-system", "aws-node") is not null
        && kubernetes.IsNodeReady(world, clusterName, instanceId);
}
