using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>
/// Instances of an Auto Scaling group that join a cluster by their user data
/// (https://docs.aws.amazon.com/eks/latest/userguide/launch-workers.html, https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/).
/// </summary>
public class SelfManagedNodeTests
{
    private readonly TestCloud _cloud = new();
    private readonly TestMultusNodes _nodes;

    public SelfManagedNodeTests() => _nodes = new TestMultusNodes(_cloud);

    [Fact]
    public void A_node_registers_with_what_its_node_config_says()
    {
        Launch();
        var node = _cloud.Kubernetes.Joined.ShouldHaveSingleItem();
        node.NodeGroupName.ShouldBeNull();
        node.MaxPods.ShouldBe(11);
        node.Labels.ShouldBe(new Dictionary<string, string> { ["eks-lab/node-group"] = "multus", ["size"] = "large" }, ignoreOrder: true);
        node.Taints.ShouldHaveSingleItem().ShouldBe(new NodeTaint("eks-lab/multus-not-ready", "true", "NoSchedule"));
        Warnings().ShouldBeEmpty();
    }

    [Fact]
    public void Without_kubelet_settings_the_ami_decides_on_pods()
    {
        var config = """
            apiVersion: node.eks.aws/v1alpha1
            kind: NodeConfig
            spec:
              cluster:
                name: myeks
                apiServerEndpoint: {0}
                certificateAuthority: {1}
                cidr: 10.100.0.0/16
            """;
        var (endpoint, authority) = (_nodes.Cluster.Outputs.RequiredString("endpoint"), _nodes.Cluster.Outputs.Map("certificateAuthority").RequiredString("data"));
        Launch(("userData", TestMultusNodes.Base64(string.Format(System.Globalization.CultureInfo.InvariantCulture, config, endpoint, authority))));
        var node = _cloud.Kubernetes.Joined.ShouldHaveSingleItem();
        (node.MaxPods, node.Labels.Count, node.Taints.Length).ShouldBe((null, 0, 0));
    }

    [Fact]
    public void An_instance_without_node_config_is_no_node_and_nobody_complains()
    {
        Launch(("userData", TestMultusNodes.Base64("#!/bin/bash\necho hello\n")));
        _cloud.Kubernetes.Joined.ShouldBeEmpty();
        Warnings().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("name", "other", "kubelet: Unauthorized: its token is for a cluster other")]
    [InlineData("name", "", "nodeadm: Name is missing in cluster configuration")]
    [InlineData("apiServerEndpoint", "https://elsewhere.example", "kubelet: no such host: https://elsewhere.example")]
    [InlineData("apiServerEndpoint", "", "nodeadm: Apiserver endpoint is missing in cluster configuration")]
    [InlineData("certificateAuthority", "AAAA", "kubelet: tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    [InlineData("certificateAuthority", "", "nodeadm: Certificate authority is missing in cluster configuration")]
    [InlineData("cidr", "", "nodeadm: CIDR is missing in cluster configuration")]
    public void A_node_config_for_another_cluster_does_not_join(string name, string value, string reason)
    {
        Launch(("userData", _nodes.UserData((name, value))));
        _cloud.Kubernetes.Joined.ShouldBeEmpty();
        Warnings().ShouldHaveSingleItem().ShouldBe($"{_nodes.Now.Instances[0].Id} is no node: {reason}");
    }

    [Fact]
    public void A_wrong_service_range_costs_the_pods_their_dns()
    {
        Launch(("userData", _nodes.UserData(("cidr", "172.20.0.0/16"))));
        _cloud.Kubernetes.Joined.ShouldHaveSingleItem();
        Warnings().ShouldHaveSingleItem().ShouldEndWith(
            "is a node whose pods find no DNS: the cluster's Services are in 10.100.0.0/16, not in 172.20.0.0/16");
    }

    [Fact]
    public void A_node_config_that_is_not_yaml_is_refused_by_nodeadm()
    {
        Launch(("userData", TestMultusNodes.Base64("apiVersion: node.eks.aws/v1alpha1\nspec: [")));
        Warnings().ShouldHaveSingleItem().ShouldContain("is no node: nodeadm: the NodeConfig is not YAML");
    }

    [Fact]
    public void A_role_without_an_access_entry_is_unauthorized_until_it_has_one()
    {
        _cloud.Delete(_nodes.Entry);
        var group = Launch();
        _cloud.Kubernetes.Joined.ShouldBeEmpty();
        Warnings().ShouldHaveSingleItem().ShouldContain("has no access entry of type EC2_LINUX for arn:aws:iam:");
        _cloud.Create(
            "eks/accessEntry:AccessEntry", "node", ("clusterName", "myeks"), ("principalArn", _nodes.NodeRole.Outputs["arn"]), ("type", "EC2_LINUX"));
        _cloud.Update(group, ("defaultCooldown", 60));
        _cloud.Kubernetes.Joined.ShouldHaveSingleItem();
    }

    [Fact]
    public void An_access_entry_of_another_type_does_not_count()
    {
        _cloud.Delete(_nodes.Entry);
        _cloud.Create("eks/accessEntry:AccessEntry", "node", ("clusterName", "myeks"), ("principalArn", _nodes.NodeRole.Outputs["arn"]));
        Launch();
        _cloud.Kubernetes.Joined.ShouldBeEmpty();
    }

    [Fact]
    public void An_instance_without_a_role_is_unauthorized()
    {
        Launch(("iamInstanceProfile", null));
        Warnings().ShouldHaveSingleItem().ShouldEndWith("is no node: kubelet: Unauthorized: the instance has no role");
    }

    [Fact]
    public void An_image_that_is_not_eks_has_no_nodeadm()
    {
        Launch(("imageId", _cloud.Image()));
        Warnings().ShouldHaveSingleItem().ShouldEndWith("has no nodeadm");
    }

    // Nodes need EC2's API and ECR besides the API server.
    [Fact]
    public void A_subnet_without_a_way_out_makes_no_node()
    {
        Launch(_nodes.Lab.Private[0].Id);
        _cloud.Kubernetes.Joined.ShouldBeEmpty();
        Warnings().ShouldHaveSingleItem().ShouldContain("no route to 198.51.100.1");
    }

    [Fact]
    public void A_security_group_that_the_control_plane_does_not_let_in_makes_no_node()
    {
        Launch(("vpcSecurityGroupIds", new[] { _nodes.Group.Id }));
        _cloud.Kubernetes.Joined.ShouldBeEmpty();
        Warnings().ShouldHaveSingleItem().ShouldContain("allows tcp 443");
    }

    // The AMI's file and those of later parts: flags add up, settings of the later part win.
    [Fact]
    public void Several_node_configs_are_laid_over_each_other()
    {
        var first = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(_nodes.UserData()));
        var second = """
            Content-Type: application/node.eks.aws

            apiVersion: node.eks.aws/v1alpha1
            kind: NodeConfig
            spec: {kubelet: {config: {maxPods: 7}, flags: [--node-labels=more=yes]}}

            --//--
            """;
        Launch(("userData", TestMultusNodes.Base64(first.Replace("--//--", "--//\n" + second, StringComparison.Ordinal))));
        var node = _cloud.Kubernetes.Joined.ShouldHaveSingleItem();
        (node.MaxPods, node.Labels["more"], node.Labels["size"]).ShouldBe((7, "yes", "large"));
    }

    [Fact]
    public void Nodes_of_such_a_role_are_known_by_their_host_names()
    {
        (_nodes.Entry.Outputs.String("userName"), _nodes.Entry.Outputs.Strings("kubernetesGroups").Single())
            .ShouldBe(("system:node:{{EC2PrivateDNSName}}", "system:nodes"));
        var other = _cloud.Role("other");
        _cloud.Refusal(
            "eks/accessEntry:AccessEntry", "other", ("clusterName", "myeks"), ("principalArn", other.Outputs["arn"]), ("type", "EC2_LINUX"),
            ("kubernetesGroups", new[] { "admins" })).ShouldStartWith("InvalidParameterException: ");
    }

    private ResourceState Launch(params (string, object?)[] template) => Launch(_nodes.Lab.Public[0].Id, template);

    private ResourceState Launch(string subnetId, params (string, object?)[] template) => _nodes.MakeGroup(
        _nodes.MakeTemplate(template), ("initialLifecycleHooks", null), ("vpcZoneIdentifiers", new[] { subnetId }));

    private IEnumerable<string> Warnings() => _cloud.Messages.Where(message => message.IsWarning).Select(message => message.Text);
}
