using System.Collections.Immutable;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Eks;

/// <summary><c>aws:eks/nodeGroup:NodeGroup</c>.</summary>
internal sealed class NodeGroupHandler(IKubernetesHalf kubernetes) : AwsResource("aws:eks/nodeGroup:NodeGroup")
{
    protected override ImmutableArray<string> Required => ["clusterName", "nodeRoleArn", "subnetIds", "scalingConfig"];

    protected override ImmutableArray<string> Replaces =>
        ["clusterName", "nodeRoleArn", "subnetIds", "amiType", "capacityType", "diskSize", "instanceTypes", "remoteAccess", "nodeGroupNamePrefix"];

    protected override ImmutableArray<string> ReplacesInPart => ["launchTemplate"];

    protected override ImmutableArray<string> Ordered => ["instanceTypes"];

    protected override ImmutableArray<string> ReadBack => ["scalingConfig"];

    protected override string NameProperty => "nodeGroupName";

    protected override int NameLimit => 63;

    // Another version of the same template rolls the nodes in place.
    protected override bool IsReplacedBy(string property, PropertyMap old, PropertyMap inputs) => property == "launchTemplate"
        ? !old.Map(property).With("version", null).Equals(inputs.Map(property).With("version", null))
        : base.IsReplacedBy(property, old, inputs);

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var request = NodeGroupRequest.Read(world, inputs);
        var (cluster, id) = (request.Cluster, $"{request.Cluster.Id}:{request.Name}");
        if (world.Find<NodeGroup>(id) is not null)
        {
            throw new ResourceException("ResourceInUseException", $"NodeGroup already exists with name {request.Name} and cluster name {cluster.Id}");
        }

        Quotas.Require("nodeGroupsPerCluster", world.All<NodeGroup>().Count(each => each.ClusterName == cluster.Id));
        var group = NodeGroups.MakeCompanions(
            world,
            cluster,
            Configured(
                context,
                new NodeGroup(
                    id, cluster.Id, request.Name,
                    Arn(context, inputs, "eks", $"nodegroup/{cluster.Id}/{request.Name}/{EksClusters.Uuid(world, id)}"), request.AmiType, "", [], [],
                    0, 0, 0,
                    ImmutableSortedDictionary<string, string>.Empty, [], [], ImmutableSortedDictionary<string,
                    string>.Empty)
                { NodeRoleArn = inputs.RequiredString("nodeRoleArn") },
                request,
                inputs),
            request.RemoteAccess);
        var nodes = Nodes(context, inputs);
        Settle(context, nodes, nodes.Scale(group), "nodeGroup");
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var request = NodeGroupRequest.Read(context.World, inputs);
        var before = context.World.Get<NodeGroup>(old.Id);
        var nodes = Nodes(context, inputs);
        var group = Configured(context, before, request, inputs);
        if (group.Version != before.Version || !group.LaunchData.Equals(before.LaunchData))
        {
            foreach (var _ in group.InstanceIds) context.Report("UPDATING", Durations.Of("nodeGroupRollPerNode"));
            group = nodes.Roll(group);
        }

        group = nodes.Scale(group);
        if (!group.Labels.SequenceEqual(before.Labels) || !group.Taints.SequenceEqual(before.Taints)) nodes.Register(group);
        Settle(context, nodes, group, "nodeGroupScale");
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<NodeGroup>(id) is not { } group
            ? null
            : PropertyMap.Of(
                ("arn", group.Arn), ("nodeGroupName", group.Name), ("amiType", group.LaunchData.ContainsKey("imageId") ? "CUSTOM" : group.AmiType),
                ("version", group.Version),
                ("releaseVersion", EksVersions.AmiRelease(group.Version)), ("instanceTypes", group.InstanceTypes), ("capacityType", "ON_DEMAND"),
                ("scalingConfig", PropertyMap.Of(
                    ("minSize", group.MinSize), ("desiredSize", group.DesiredSize), ("maxSize", group.MaxSize))),
                ("status", group.HealthIssues.IsEmpty ? "ACTIVE" : "CREATE_FAILED"),
                ("resources", new object[]
                {
                    PropertyMap.Of(
                        ("autoscalingGroups", new object[] { PropertyMap.Of(("name", NodeGroups.AutoScalingGroupName(context.World, group))) }),
                        ("remoteAccessSecurityGroupId", group.RemoteAccessSecurityGroupId ?? "")),
                }));

    protected override ImmutableArray<string> HealthIssues(ResourceContext context, string id) =>
    [
        .. context.World.Get<NodeGroup>(id).HealthIssues.Select(issue =>
            $"waiting for EKS Node Group ({id}) create: unexpected state 'CREATE_FAILED', wanted target 'ACTIVE'. last error: {issue}"),
    ];

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var group = context.World.Get<NodeGroup>(state.Id);
        Nodes(context, state.Inputs).RemoveAll(group);
        NodeGroups.RemoveCompanions(context.World, group);
        context.World.Remove<NodeGroup>(group.Id);
        context.Report("deleted", Durations.Of("nodeGroupDelete"));
    }

    private static void Settle(ResourceContext context, ManagedNodes nodes, NodeGroup group, string operation)
    {
        var issues = nodes.HealthIssues(group);
        context.World.Put(group with { HealthIssues = issues });
        if (issues.IsEmpty) context.Report("ACTIVE", Durations.Of(operation));
        else context.Report("CREATE_FAILED", Durations.Of("nodeGroupFailure"), isWarning: true);
    }

    private static NodeGroup Configured(ResourceContext context, NodeGroup group, NodeGroupRequest request, PropertyMap inputs) => group with
    {
        Version = request.Version,
        InstanceTypes = request.InstanceTypes,
        SubnetIds = request.SubnetIds,
        MinSize = request.MinSize,
        DesiredSize = request.DesiredSize,
        MaxSize = request.MaxSize,
        LaunchData = request.Template,
        Labels = inputs.StringMap("labels"),
        Taints = [.. inputs.List("taints").Maps.Select(taint => new NodeTaint(taint.RequiredString("key"), taint.String("value") ?? "",
        KubernetesEffect(taint.RequiredString("effect"))))],
        Tags = TagsAll(context, inputs),
    };

    private static string KubernetesEffect(string effect) => effect switch
    {
        "NO_SCHEDULE" => "NoSchedule",
        "NO_EXECUTE" => "NoExecute",
        "PREFER_NO_SCHEDULE" => "PreferNoSchedule",
        _ => throw new ResourceException(
            "InvalidArgument", $"expected taint.0.effect to be one of [\"NO_SCHEDULE\" \"NO_EXECUTE\" \"PREFER_NO_SCHEDULE\"], got {effect}"),
    };

    private ManagedNodes Nodes(ResourceContext context, PropertyMap inputs) => new(context.World, Region(context, inputs), kubernetes);
}
