using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class ClusterTests
{
    private readonly TestCloud _cloud = new();
    private readonly TestCluster _lab;

    public ClusterTests() => _lab = new TestCluster(_cloud);

    [Fact]
    public void A_cluster_has_two_interfaces_in_two_zones_and_a_group_of_its_own()
    {
        var state = _lab.Create();
        var cluster = _cloud.World.Get<EksCluster>("myeks");
        var interfaces = cluster.NetworkInterfaceIds.Select(_cloud.World.Get<NetworkInterface>).ToList();
        interfaces.Select(each => _cloud.World.Get<Subnet>(each.SubnetId).AvailabilityZone).ShouldBeUnique();
        interfaces.Count.ShouldBe(2);
        interfaces.ShouldAllBe(each => each.RequesterId == "amazon-eks" && each.Description == "Amazon EKS myeks"
            && each.SecurityGroupIds.Contains(cluster.ClusterSecurityGroupId));

        var group = _cloud.World.Get<SecurityGroup>(cluster.ClusterSecurityGroupId);
        group.Name.ShouldStartWith("eks-cluster-sg-myeks-");
        group.Tags["kubernetes.io/cluster/myeks"].ShouldBe("owned");
        group.Tags["aws:eks:cluster-name"].ShouldBe("myeks");
        group.Rules.Select(rule => (rule.IsEgress, rule.Protocol, Peer: rule.CidrBlock ?? rule.ReferencedGroupId))
            .ShouldBe([(false, "-1", group.Id), (true, "-1", "0.0.0.0/0")], ignoreOrder: true);

        state.Outputs.Map("vpcConfig").String("clusterSecurityGroupId").ShouldBe(group.Id);
        state.Outputs.String("endpoint").ShouldEndWith(".ap-northeast-2.eks.amazonaws.com");
        ((PropertyMap)((PropertyMap)state.Outputs.List("identities")[0]!).List("oidcs")[0]!).String("issuer")
            .ShouldStartWith("https://oidc.eks.ap-northeast-2.amazonaws.com/id/");
        Convert.FromBase64String(state.Outputs.Map("certificateAuthority").RequiredString("data")).ShouldNotBeEmpty();
        _cloud.Kubernetes.Clusters.ShouldBe(["myeks"]);
        _cloud.World.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMinutes(9));
    }

    // EKS gives neither an endpoint nor an issuer a second time, nor EC2 the id of a group.
    [Fact]
    public void A_cluster_made_again_under_its_name_is_another_one()
    {
        var old = _lab.Create();
        _cloud.Delete(old);
        var made = _lab.Create();
        made.Id.ShouldBe(old.Id);
        made.Outputs.String("endpoint").ShouldNotBe(old.Outputs.String("endpoint"));
        made.Outputs["identities"].ShouldNotBe(old.Outputs["identities"]);
        made.Outputs["certificateAuthority"].ShouldNotBe(old.Outputs["certificateAuthority"]);
        made.Outputs.Map("vpcConfig").String("clusterSecurityGroupId").ShouldNotBe(old.Outputs.Map("vpcConfig").String("clusterSecurityGroupId"));
    }

    // What others still name stays behind when its cluster goes.
    [Fact]
    public void A_cluster_is_made_again_beside_the_group_of_the_old_one()
    {
        var old = _lab.Create();
        var group = old.Outputs.Map("vpcConfig").RequiredString("clusterSecurityGroupId");
        _cloud.Rule(_cloud.Group(_lab.Vpc, "naming"), false, "tcp", 22, group);
        _cloud.Delete(old);
        _lab.Create().Outputs.Map("vpcConfig").String("clusterSecurityGroupId").ShouldNotBe(group);
        _cloud.World.Find<SecurityGroup>(group).ShouldNotBeNull();
    }

    [Fact]
    public void Self_managed_add_ons_come_unless_they_are_declined()
    {
        _lab.Create(null, ("bootstrapSelfManagedAddons", true));
        _cloud.Kubernetes.Addons.Select(addon => addon.Name).ShouldBe(["vpc-cni", "kube-proxy", "coredns"]);
        _cloud.World.All<Addon>().ShouldBeEmpty();
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        _lab.Create();
        _cloud.Refusal("eks/cluster:Cluster", "twin", _lab.ClusterInputs())
            .ShouldBe("ResourceInUseException: Cluster already exists with name: myeks");
    }

    [Fact]
    public void The_version_must_be_known() =>
        _cloud.Refusal("eks/cluster:Cluster", "c", _lab.ClusterInputs(null, ("version", "1.12")))
            .ShouldBe("InvalidParameterException: unsupported Kubernetes version 1.12");

    [Fact]
    public void Subnets_lie_in_two_zones() =>
        _cloud.Refusal("eks/cluster:Cluster", "c", _lab.ClusterInputs(PropertyMap.Of(("subnetIds", new[] { _lab.Public[0].Id, _lab.Private[0].Id }))))
            .ShouldBe("InvalidParameterException: Subnets specified must be in at least two different AZs");

    [Fact]
    public void Subnets_have_six_free_addresses()
    {
        var small = _cloud.Subnet(_lab.Vpc, "192.168.20.0/28", "b");
        _cloud.Create(
            "ec2/subnetCidrReservation:SubnetCidrReservation", "full", ("subnetId", small.Id), ("cidrBlock", "192.168.20.8/29"),
            ("reservationType", "explicit"));
        _cloud.Refusal("eks/cluster:Cluster", "c", _lab.ClusterInputs(PropertyMap.Of(("subnetIds", new[] { _lab.Public[0].Id, small.Id }))))
            .ShouldStartWith($"InvalidParameterException: Subnet {small.Id} does not have enough free IP addresses");
    }

    [Fact]
    public void A_zone_without_control_planes_is_refused()
    {
        var cloud = new TestCloud(PropertyMap.Of(("region", "us-east-1")));
        var vpc = cloud.Vpc("vpc", "10.0.0.0/16");
        var subnets = new[] { "us-east-1a", "us-east-1e" }.Select((zone, index) =>
            cloud.Create("ec2/subnet:Subnet", zone, ("vpcId", vpc.Id), ("cidrBlock", $"10.0.{index}.0/24"), ("availabilityZone", zone)).Id).ToList();
        cloud.Refusal(
            "eks/cluster:Cluster", "c", ("name", "c"), ("roleArn", cloud.Role("cluster").Outputs.String("arn")),
            ("vpcConfig", PropertyMap.Of(("subnetIds", subnets))))
            .ShouldStartWith("UnsupportedAvailabilityZoneException: Cannot create cluster 'c' because us-east-1e, the targeted availability zone,");
    }

    // https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
    [Theory]
    [InlineData("192.168.0.0/20")]
    [InlineData("10.100.0.0/11")]
    [InlineData("10.100.0.0/25")]
    [InlineData("203.0.113.0/24")]
    public void The_service_range_is_private_a_12_to_24_and_not_the_vpcs(string range) =>
        _cloud.Refusal("eks/cluster:Cluster", "c", _lab.ClusterInputs(null, ("kubernetesNetworkConfig", PropertyMap.Of(("serviceIpv4Cidr", range)))))
            .ShouldStartWith($"InvalidParameterException: The specified kubernetesNetworkConfig.serviceIpv4Cidr {range} ");

    [Theory]
    [InlineData("192.168.0.0/16", "10.100.0.0/16")]
    [InlineData("10.100.0.0/16", "172.20.0.0/16")]
    public void A_service_range_that_is_not_given_avoids_the_vpc_and_nothing_else(string vpcBlock, string range)
    {
        var cloud = new TestCloud();
        var vpc = cloud.Vpc("vpc", vpcBlock);
        var prefix = vpcBlock[..vpcBlock.IndexOf(".0.0/", StringComparison.Ordinal)];
        var subnets = new[] { cloud.Subnet(vpc, prefix + ".1.0/24", "a").Id, cloud.Subnet(vpc, prefix + ".2.0/24", "b").Id };
        cloud.Create("eks/cluster:Cluster", "c", ("roleArn", cloud.Role("cluster").Outputs.String("arn")), ("vpcConfig", PropertyMap.Of(
            ("subnetIds", subnets))))
            .Outputs.Map("kubernetesNetworkConfig").String("serviceIpv4Cidr").ShouldBe(range);
    }

    [Fact]
    public void One_endpoint_at_least_is_on() =>
        _cloud.Refusal(
            "eks/cluster:Cluster", "c", _lab.ClusterInputs(PropertyMap.Of(("endpointPublicAccess", false), ("endpointPrivateAccess", false))))
            .ShouldBe("InvalidParameterException: Private and public endpoint access cannot be false");

    [Fact]
    public void The_next_minor_version_comes_in_place_and_a_later_one_not()
    {
        var cluster = _lab.Create();
        _cloud.Refusal(() => _cloud.Update(cluster, ("version", "1.33")))
            .ShouldBe("InvalidParameterException: Unsupported Kubernetes minor version update from 1.31 to 1.33");
        _cloud.Update(cluster, ("version", "1.32")).Outputs.String("version").ShouldBe("1.32");
    }

    [Fact]
    public void Role_service_range_and_name_replace()
    {
        var cluster = _lab.Create();
        _cloud.Diff(cluster, ("kubernetesNetworkConfig", PropertyMap.Of(("serviceIpv4Cidr", "10.101.0.0/16")))).ShouldSatisfyAllConditions(
            diff => diff.Replaces.ShouldBe(["kubernetesNetworkConfig"]), diff => diff.DeleteBeforeReplace.ShouldBeTrue());
        _cloud.Diff(cluster, ("name", "other"))
            .ShouldSatisfyAllConditions(diff => diff.Replaces.ShouldBe(["name"]), diff => diff.DeleteBeforeReplace.ShouldBeFalse());
    }

    [Fact]
    public void A_cluster_with_node_groups_is_not_deleted()
    {
        var cluster = _lab.Create();
        _lab.Addon("vpc-cni");
        _lab.NodeGroup();
        _cloud.Refusal(() => _cloud.Delete(cluster)).ShouldBe("ResourceInUseException: Cluster has nodegroups attached");
    }

    [Fact]
    public void Deleting_a_cluster_leaves_nothing_of_it()
    {
        var cluster = _lab.Create();
        _lab.Addon("vpc-cni");
        _cloud.Delete(cluster);
        _cloud.World.All<NetworkInterface>().ShouldBeEmpty();
        _cloud.World.All<Addon>().ShouldBeEmpty();
        _cloud.World.All<SecurityGroup>().Select(group => group.Name).ShouldBe(["default"]);
        _cloud.World.All<LogGroup>().ShouldBeEmpty();
        _cloud.Kubernetes.Clusters.ShouldBeEmpty();
    }

    // facts of terraform-aws-eks 920 and 2486, and vpc-cni 608: what blocks the VPC after a cluster is gone.
    [Fact]
    public void A_group_that_others_name_and_the_log_group_stay_behind()
    {
        var cluster = _lab.Create(null, ("enabledClusterLogTypes", new[] { "api" }));
        var groupId = cluster.Outputs.Map("vpcConfig").RequiredString("clusterSecurityGroupId");
        _cloud.Rule(_cloud.Group(_lab.Vpc, "other"), false, "tcp", 443, groupId);
        _cloud.Delete(cluster);
        _cloud.World.Find<SecurityGroup>(groupId).ShouldNotBeNull();
        _cloud.World.All<LogGroup>().Select(group => group.Id).ShouldBe(["/aws/eks/myeks/cluster"]);
        _cloud.Messages.ShouldContain(message => message.IsWarning && message.Text.Contains(groupId));
    }

    [Fact]
    public void Access_entries_are_unique_and_need_the_api_mode()
    {
        _lab.Create();
        (string, object?)[] inputs = [("clusterName", "myeks"), ("principalArn", _lab.NodeRole.Outputs.String("arn"))];
        _cloud.Create("eks/accessEntry:AccessEntry", "entry", inputs);
        _cloud.Refusal("eks/accessEntry:AccessEntry", "twin", inputs)
            .ShouldBe("ResourceInUseException: The specified access entry resource is already in use on this cluster.");
        var association = _cloud.Create(
            "eks/accessPolicyAssociation:AccessPolicyAssociation", "admin",
            [.. inputs, ("policyArn", "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"), ("accessScope", PropertyMap.Of(
                ("type", "cluster")))]);
        _cloud.Delete(association);
        _cloud.World.All<AccessPolicyAssociation>().ShouldBeEmpty();

        var cloud = new TestCloud();
        new TestCluster(cloud).Create(null, ("accessConfig", PropertyMap.Of(("authenticationMode", "CONFIG_MAP"))));
        cloud.Refusal("eks/accessEntry:AccessEntry", "entry", inputs)
            .ShouldStartWith("InvalidRequestException: The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]");
    }
}
