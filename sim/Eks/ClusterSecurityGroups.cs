using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary>The component's two security groups, of the control plane and of nodes, with their rules.</summary>
internal sealed class ClusterSecurityGroups(IComponentContext context, PropertyMap inputs, string? vpcId)
{
    private const string Anywhere = "0.0.0.0/0";

    /// <summary>Whether the program asked for none.</summary>
    public bool AreSkipped { get; } = inputs.Flag("skipDefaultSecurityGroups");

    public string? ClusterGroupId { get; private set; }

    public string? NodeGroupId { get; private set; }

    /// <summary>The id that AWS gives the rule, not the one of the Pulumi resource.</summary>
    public string? ClusterIngressRuleId { get; private set; }

    /// <returns>The id of the control plane's group, as far as it is known and there is one.</returns>
    public string? RegisterClusterGroup()
    {
        if (inputs["clusterSecurityGroup"] is { } given)
        {
            ClusterGroupId = KnownId(context.Resolve(given));
        }
        else if (!AreSkipped)
        {
            ClusterGroupId = KnownId(Group("eksClusterSecurityGroup", inputs.Map("clusterSecurityGroupTags")));
            Rule("eksClusterInternetEgressRule", "Allow internet access.", "egress", ClusterGroupId, "-1", 0, 0, ("cidrBlocks", new[] { Anywhere }));
        }

        return ClusterGroupId;
    }

    /// <summary>Registers the nodes' group: also when there is no default node group.</summary>
    public void RegisterNodeGroup(ResourceState cluster)
    {
        if (AreSkipped) return;
        var owned = PropertyMap.Of(($"kubernetes.io/cluster/{cluster.Outputs.String("name") ?? cluster.Inputs.String("name")}", "owned"));
        NodeGroupId = KnownId(Group("nodeSecurityGroup", owned.Merge(inputs.Map("nodeSecurityGroupTags"))));
        Rule("eksNodeIngressRule", "Allow nodes to communicate with each other", "ingress", NodeGroupId, "-1", 0, 0, ("self", true));
        Rule(
            "eksNodeClusterIngressRule", "Allow worker Kubelets and pods to receive communication from the cluster control plane",
            "ingress", NodeGroupId, "tcp", 1025, 65535,
            ("sourceSecurityGroupId", ClusterGroupId));
        Rule(
            "eksExtApiServerClusterIngressRule",
            "Allow pods running extension API servers on port 443 to receive communication from cluster control plane", "ingress", NodeGroupId,
            "tcp", 443, 443, ("sourceSecurityGroupId", ClusterGroupId));
        Rule("eksNodeInternetEgressRule", "Allow internet access.", "egress", NodeGroupId, "-1", 0, 0, ("cidrBlocks", new[] { Anywhere }));
        ClusterIngressRuleId = Rule(
            "eksClusterIngressRule", "Allow pods to communicate with the cluster API Server", "ingress", ClusterGroupId, "tcp", 443, 443,
            ("sourceSecurityGroupId", NodeGroupId))
            .Outputs.String("securityGroupRuleId");
    }

    private ResourceState Group(string suffix, PropertyMap tags)
    {
        var name = $"{context.Name}-{suffix}";
        return context.Register(new ChildRegistration("aws:ec2/securityGroup:SecurityGroup", name, PropertyMap.Of(
            ("vpcId", vpcId), ("revokeRulesOnDelete", true), ("description", "Managed by Pulumi"),
            ("tags", PropertyMap.Of(("Name", name)).Merge(tags).Merge(inputs.Map("tags"))))));
    }

    private ResourceState Rule(
        string suffix, string description, string type, string? groupId, string protocol, int fromPort, int toPort,
        (string Key, object? Value) peer) =>
        context.Register(new ChildRegistration("aws:ec2/securityGroupRule:SecurityGroupRule", $"{context.Name}-{suffix}", PropertyMap.Of(
            ("description", description), ("type", type), ("securityGroupId", groupId), ("protocol", protocol), ("fromPort", fromPort),
            ("toPort", toPort), peer)));

    private static string? KnownId(ResourceState resource) => resource.Id.Length > 0 ? resource.Id : null;
}
