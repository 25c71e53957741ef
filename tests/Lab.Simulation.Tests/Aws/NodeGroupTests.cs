using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class NodeGroupTests
{
    private readonly TestCloud _cloud = new();
    private readonly TestCluster _lab;
    private readonly ResourceState _cluster;
    private readonly ResourceState _cni;

    public NodeGroupTests()
    {
        _lab = new TestCluster(_cloud);
        _cluster = _lab.Create();
        _cni = _lab.Addon("vpc-cni");
    }

    [Fact]
    public void Three_nodes_come_up_in_three_zones_with_the_image_of_the_version()
    {
        _lab.NodeGroup().Outputs.String("status").ShouldBe("ACTIVE");
        var instances = _cloud.World.All<Instance>();
        instances.Select(Zone).ShouldBe(["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"], ignoreOrder: true);
        instances.ShouldAllBe(instance => instance.ImageName == "amazon-eks-node-al2023-x86_64-standard-1.31-v20260714"
            && instance.InstanceType == "t3.medium");
        _cloud.Kubernetes.Joined.Select(node => node.InstanceId).ShouldBe(instances.Select(instance => instance.Id), ignoreOrder: true);
        _cloud.Kubernetes.Joined.ShouldAllBe(node => node.NodeGroupName == "ng1" && node.MaxPods == null
            && node.Labels["eks.amazonaws.com/nodegroup"] == "ng1");

        var primaries = instances.Select(instance => NetworkInterfaces.OfInstance(_cloud.World, instance.Id).ShouldHaveSingleItem()).ToList();
        primaries.ShouldAllBe(primary => primary.PublicIp != null && primary.DeleteOnTermination);
        primaries.SelectMany(primary => primary.SecurityGroupIds).Distinct()
            .ShouldBe([_cluster.Outputs.Map("vpcConfig").RequiredString("clusterSecurityGroupId")]);
    }

    [Fact]
    public void A_launch_template_decides_disk_metadata_key_and_tags()
    {
        _cloud.Create("ec2/keyPair:KeyPair", "key", ("keyName", "mine"), ("publicKey", "ssh-rsa AAAA"));
        var disk = PropertyMap.Of(("volumeSize", 30), ("volumeType", "gp3"), ("encrypted", "true"));
        var template = Template(
            ("keyName", "mine"), ("metadataOptions", PropertyMap.Of(("httpTokens", "required"), ("httpPutResponseHopLimit", 1))),
            ("blockDeviceMappings", new object[] { PropertyMap.Of(("deviceName", "/dev/xvda"), ("ebs", disk)) }),
            ("tagSpecifications", new object[] { Tags("instance"), Tags("volume"), Tags("network-interface") }));
        _lab.NodeGroup(("launchTemplate", PropertyMap.Of(("id", template.Id), ("version", "1"))));
        var instance = _cloud.World.All<Instance>()[0];
        (instance.HttpTokens, instance.HttpPutResponseHopLimit, instance.KeyName).ShouldBe(("required", 1, "mine"));
        (instance.RootVolume.Size, instance.RootVolume.Type, instance.RootVolume.Encrypted).ShouldBe((30, "gp3", true));
        instance.Tags["of"].ShouldBe("instance");
        instance.Tags["kubernetes.io/cluster/myeks"].ShouldBe("owned");
        instance.RootVolume.Tags["of"].ShouldBe("volume");
        NetworkInterfaces.OfInstance(_cloud.World, instance.Id)[0].Tags["of"].ShouldBe("network-interface");
    }

    [Fact]
    public void A_launch_template_whose_new_version_is_not_known_yet_does_not_replace_the_group_in_a_preview()
    {
        var group = _lab.NodeGroup(("launchTemplate", PropertyMap.Of(("id", Template().Id), ("version", "1"))));
        _cloud.PreviewDiff(group, "launchTemplate").ShouldSatisfyAllConditions(
            diff => diff.Changed.ShouldBe(["launchTemplate"]), diff => diff.IsReplacement.ShouldBeFalse());
        _cloud.PreviewDiff(group, "subnetIds").Replaces.ShouldBe(["subnetIds"]);
        _cloud.Diff(group, ("launchTemplate", null)).IsReplacement.ShouldBeTrue();
    }

    // Facts of EKS: 110 only for nodes that are made while the add-on already delegates prefixes.
    [Fact]
    public void Nodes_made_with_prefix_delegation_on_hold_110_pods()
    {
        _cloud.Update(_cni, ("configurationValues", """{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}"""));
        _lab.NodeGroup();
        _cloud.Kubernetes.Joined.ShouldAllBe(node => node.MaxPods == 110);
    }

    [Fact]
    public void Scaling_takes_the_smallest_change()
    {
        var group = _lab.NodeGroup();
        var before = _cloud.World.All<Instance>().Select(instance => instance.Id).ToList();
        group = _cloud.Update(group, ("scalingConfig", TestCluster.Scaling(5)));
        var five = _cloud.World.All<Instance>();
        before.ShouldBeSubsetOf(five.Select(instance => instance.Id));
        five.GroupBy(Zone).Select(zone => zone.Count()).ShouldBe([2, 2, 1], ignoreOrder: true);
        _cloud.Update(group, ("scalingConfig", TestCluster.Scaling(3)));
        _cloud.World.All<Instance>().Select(instance => instance.Id).ShouldBe(before, ignoreOrder: true);
        _cloud.Kubernetes.Left.Count.ShouldBe(2);
    }

    [Fact]
    public void Another_template_version_rolls_every_node()
    {
        var template = Template(("metadataOptions", PropertyMap.Of(("httpPutResponseHopLimit", 2))));
        var group = _lab.NodeGroup(("launchTemplate", PropertyMap.Of(("id", template.Id), ("version", "1"))));
        var before = _cloud.World.All<Instance>().Select(instance => instance.Id).ToList();
        _cloud.Update(template, ("metadataOptions", PropertyMap.Of(("httpPutResponseHopLimit", 1))));
        _cloud.Update(group, ("launchTemplate", PropertyMap.Of(("id", template.Id), ("version", "2"))));
        var after = _cloud.World.All<Instance>();
        after.Select(instance => instance.Id).ShouldNotContain(id => before.Contains(id));
        after.Select(Zone).ShouldBeUnique();
        after.ShouldAllBe(instance => instance.HttpPutResponseHopLimit == 1);
        _cloud.Kubernetes.Left.ShouldBe(before, ignoreOrder: true);
    }

    [Theory]
    [InlineData(2, 3, 6, "Minimum capacity 3 can't be greater than desired size 2")]
    [InlineData(4, 1, 3, "desired capacity 4 can't be greater than max size 3")]
    public void Sizes_are_in_order(int desired, int min, int max, string message) =>
        _cloud.Refusal(() => _lab.NodeGroup(("scalingConfig", TestCluster.Scaling(desired, min, max))))
            .ShouldBe($"InvalidParameterException: {message}");

    [Fact]
    public void Requests_that_contradict_a_template_are_refused()
    {
        var template = Template(("instanceType", "t3.large"));
        var reference = PropertyMap.Of(("id", template.Id));
        _cloud.Refusal(() => _lab.NodeGroup(("launchTemplate", reference)))
            .ShouldBe("InvalidParameterException: Instance type cannot be specified in both launch template and API request");
        _cloud.Refusal(() => _lab.NodeGroup(("instanceTypes", null), ("launchTemplate", reference), ("diskSize", 30)))
            .ShouldBe("InvalidParameterException: Disk size must be specified within the launch template.");
        _cloud.Refusal(() => _lab.NodeGroup(("instanceTypes", new[] { "t9.medium" })))
            .ShouldBe("InvalidParameterException: The following supplied instance types do not exist: [t9.medium]");
        _cloud.Refusal(() => _lab.NodeGroup(("version", "1.32"))).ShouldStartWith("InvalidParameterException: Requested Nodegroup version 1.32");
        _lab.NodeGroup();
        _cloud.Refusal(() => _lab.NodeGroup()).ShouldBe("ResourceInUseException: NodeGroup already exists with name ng1 and cluster name myeks");
    }

    [Fact]
    public void Without_the_vpc_cni_nodes_stay_unhealthy()
    {
        var cloud = new TestCloud();
        var lab = new TestCluster(cloud);
        lab.Create();
        var failure = Should.Throw<PartialFailureException>(() => lab.NodeGroup());
        failure.Errors.ShouldHaveSingleItem().ShouldEndWith(": NodeCreationFailure: Unhealthy nodes in the kubernetes cluster");
        failure.Result.Outputs.String("status").ShouldBe("CREATE_FAILED");
    }

    [Fact]
    public void Nodes_in_private_subnets_without_nat_do_not_join()
    {
        var failure = Should.Throw<PartialFailureException>(() => _lab.NodeGroup(("subnetIds", _lab.Private.Select(subnet => subnet.Id))));
        failure.Errors.ShouldHaveSingleItem().ShouldEndWith(": NodeCreationFailure: Instances failed to join the kubernetes cluster");
        _cloud.Kubernetes.Joined.ShouldBeEmpty();
    }

    [Fact]
    public void Nodes_in_private_subnets_with_nat_join()
    {
        var address = _cloud.Create("ec2/eip:Eip", "nat");
        var nat = _cloud.Create("ec2/natGateway:NatGateway", "nat", ("subnetId", _lab.Public[0].Id), ("allocationId", address.Id));
        _cloud.Route(_lab.PrivateTable, "0.0.0.0/0", "natGatewayId", nat.Id);
        _lab.NodeGroup(("subnetIds", _lab.Private.Select(subnet => subnet.Id))).Outputs.String("status").ShouldBe("ACTIVE");
        _cloud.World.All<Instance>().Select(instance => NetworkInterfaces.OfInstance(_cloud.World, instance.Id)[0].PublicIp)
            .ShouldAllBe(address => address == null);
    }

    [Fact]
    public void A_public_subnet_that_gives_no_public_addresses_is_refused()
    {
        var subnet = _cloud.Subnet(_lab.Vpc, "192.168.30.0/24", "d");
        _cloud.Create("ec2/routeTableAssociation:RouteTableAssociation", "late", ("routeTableId", _lab.PublicTable.Id), ("subnetId", subnet.Id));
        var failure = Should.Throw<PartialFailureException>(() => _lab.NodeGroup(("subnetIds", new[] { subnet.Id })));
        failure.Errors.ShouldHaveSingleItem().ShouldContain(
            $"Ec2SubnetInvalidConfiguration: One or more Amazon EC2 Subnets of [{subnet.Id}] for node group ng1 does not automatically "
            + "assign public IP addresses");
        _cloud.World.All<Instance>().ShouldBeEmpty();
    }

    [Fact]
    public void The_nodes_role_gets_an_access_entry_of_its_own_and_loses_it_with_the_last_group()
    {
        var group = _lab.NodeGroup();
        _cloud.World.All<AccessEntry>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            entry => entry.Type.ShouldBe("EC2_LINUX"), entry => entry.PrincipalArn.ShouldBe(_lab.NodeRole.Outputs.String("arn")));
        _cloud.Delete(group);
        _cloud.World.All<AccessEntry>().ShouldBeEmpty();
    }

    [Fact]
    public void Deleting_leaves_nothing_but_what_was_detached_from_nodes()
    {
        var group = _lab.NodeGroup(
            ("remoteAccess", PropertyMap.Of(("ec2SshKey", Key()), ("sourceSecurityGroupIds", new[] { _cloud.Group(_lab.Vpc, "ops").Id }))));
        var leaked = NetworkInterfaces.Create(_cloud.World, _lab.Public[0].Id, "aws-K8S-i-0", []);
        _cloud.Delete(group);
        _cloud.World.All<Instance>().ShouldBeEmpty();
        _cloud.World.All<InstanceProfile>().ShouldBeEmpty();
        _cloud.World.All<SecurityGroup>().ShouldNotContain(each => each.Name.StartsWith("eks-remoteAccess", StringComparison.Ordinal));
        _cloud.World.All<NetworkInterface>().Where(each => each.Status == "available").Select(each => each.Id).ShouldBe([leaked.Id]);
        _cloud.Kubernetes.Left.Count.ShouldBe(3);
    }

    [Fact]
    public void Subnets_types_and_role_replace_versions_and_sizes_do_not()
    {
        var group = _lab.NodeGroup();
        _cloud.Diff(group, ("instanceTypes", new[] { "t3.large" }), ("subnetIds", new[] { _lab.Public[0].Id })).ShouldSatisfyAllConditions(
            diff => diff.Replaces.ShouldBe(["instanceTypes", "subnetIds"], ignoreOrder: true), diff => diff.DeleteBeforeReplace.ShouldBeTrue());
        _cloud.Diff(group, ("version", "1.31"), ("scalingConfig", TestCluster.Scaling(2))).IsReplacement.ShouldBeFalse();
    }

    private string Key() => _cloud.Create("ec2/keyPair:KeyPair", "key", ("keyName", "mine"), ("publicKey", "ssh-rsa AAAA")).Id;

    private string Zone(Instance instance) => _cloud.World.Get<Subnet>(instance.SubnetId).AvailabilityZone;

    private ResourceState Template(params (string, object?)[] data) => _cloud.Create("ec2/launchTemplate:LaunchTemplate", "nodes", data);

    private static PropertyMap Tags(string resourceType) =>
        PropertyMap.Of(("resourceType", resourceType), ("tags", PropertyMap.Of(("of", resourceType))));
}
