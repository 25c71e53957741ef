using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>
/// Auto Scaling groups as the AWS provider drives them (hashicorp/terraform-provider-aws, internal/service/autoscaling/group.go) and as
/// https://docs.aws.amazon.com/autoscaling/ec2/userguide has them.
/// </summary>
public class AutoScalingTests
{
    private readonly TestCloud _cloud = new();
    private readonly TestMultusNodes _nodes;
    private readonly ResourceState _template;

    public AutoScalingTests()
    {
        _nodes = new TestMultusNodes(_cloud);
        _template = _nodes.MakeTemplate();
    }

    [Fact]
    public void Without_a_hook_instances_come_into_service_at_once()
    {
        var group = _nodes.MakeGroup(_template, ("initialLifecycleHooks", null), ("desiredCapacity", 2));
        _nodes.Now.Instances.ShouldAllBe(each => each.LifecycleState == "InService" && each.LaunchTemplateVersion == 1);
        _nodes.Now.Instances.Length.ShouldBe(2);
        group.Id.ShouldBe("test-multus");
        group.Outputs.RequiredString("arn").ShouldMatch("^arn:aws:autoscaling:ap-northeast-2:[0-9]{12}:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName/test-multus$");
        group.Outputs.Strings("availabilityZones").ShouldBe(["ap-northeast-2a"]);
        group.Outputs.Map("launchTemplate").String("name").ShouldBe("multus");
        (group.Outputs.String("healthCheckType"), group.Outputs.Integer("defaultCooldown")).ShouldBe(("EC2", 300));
    }

    [Fact]
    public void Instances_are_what_the_template_says_with_the_tags_that_propagate()
    {
        var tags = PropertyMap.Of(
            ("resourceType", "instance"), ("tags", new Dictionary<string, string> { ["of"] = "template", ["eks-lab/environment"] = "template" }));
        var template = _cloud.Update(
            _template, ("tagSpecifications", new object[] { tags }),
            ("metadataOptions", PropertyMap.Of(("httpTokens", "required"), ("httpPutResponseHopLimit", 1))),
            ("blockDeviceMappings", new object[] { PropertyMap.Of(("ebs", PropertyMap.Of(("volumeSize", 30), ("encrypted", "true")))) }));
        _nodes.MakeGroup(
            _template, ("initialLifecycleHooks", null), ("launchTemplate", PropertyMap.Of(("id", template.Id), ("version", "$Latest"))));
        var instance = _cloud.World.Get<Instance>(_nodes.Now.Instances[0].Id);
        (instance.InstanceType, instance.InstanceProfile, instance.HttpTokens, instance.HttpPutResponseHopLimit)
            .ShouldBe(("c5.large", "node", "required", 1));
        (instance.RootVolume.Size, instance.RootVolume.Encrypted).ShouldBe((30, true));
        instance.Tags["of"].ShouldBe("template");
        instance.Tags["eks-lab/environment"].ShouldBe("test");
        instance.Tags["aws:autoscaling:groupName"].ShouldBe("test-multus");
        instance.Tags["aws:ec2launchtemplate:version"].ShouldBe("2");
        instance.Tags.ContainsKey("group-only").ShouldBeFalse();
        NetworkInterfaces.OfInstance(_cloud.World, instance.Id).ShouldHaveSingleItem().PublicIp.ShouldNotBeNull();
    }

    [Fact]
    public void A_group_over_several_zones_is_balanced_both_ways()
    {
        var group = _nodes.MakeGroup(
            _template, ("initialLifecycleHooks", null), ("desiredCapacity", 4),
            ("vpcZoneIdentifiers", _nodes.Lab.Public.Select(subnet => subnet.Id)));
        Zones().ShouldBe([2, 1, 1], ignoreOrder: true);
        _cloud.Update(group, ("desiredCapacity", 3));
        Zones().ShouldBe([1, 1, 1]);
        _cloud.Kubernetes.Left.ShouldHaveSingleItem();
    }

    [Fact]
    public void Scaling_in_takes_the_instance_of_the_oldest_template_first()
    {
        var group = _nodes.MakeGroup(_template, ("initialLifecycleHooks", null));
        _cloud.Update(_template, ("keyName", null), ("ebsOptimized", "true"));
        var next = PropertyMap.Of(("id", _template.Id), ("version", "2"));
        group = _cloud.Update(group, ("launchTemplate", next), ("desiredCapacity", 2));
        _nodes.Now.Instances.Select(each => each.LaunchTemplateVersion).ShouldBe([1, 2]);
        _cloud.Update(group, ("desiredCapacity", 1));
        _nodes.Now.Instances.ShouldHaveSingleItem().LaunchTemplateVersion.ShouldBe(2);
    }

    [Fact]
    public void Another_template_version_changes_nothing_that_runs_unless_an_instance_refresh_is_asked_for()
    {
        var group = _nodes.MakeGroup(_template, ("initialLifecycleHooks", null));
        var first = _nodes.Now.Instances.Single().Id;
        _cloud.Update(_template, ("ebsOptimized", "true"));
        group = _cloud.Update(group, ("launchTemplate", PropertyMap.Of(("id", _template.Id), ("version", "2"))));
        _nodes.Now.Instances.Single().Id.ShouldBe(first);

        _cloud.Update(_template, ("ebsOptimized", "false"));
        _cloud.Update(
            group, ("launchTemplate", PropertyMap.Of(("id", _template.Id), ("version", "3"))),
            ("instanceRefresh", PropertyMap.Of(("strategy", "Rolling"))));
        _nodes.Now.Instances.Single().Id.ShouldNotBe(first);
        _nodes.Now.Instances.Single().LaunchTemplateVersion.ShouldBe(3);
        _cloud.Messages[^1].Simulated.ShouldBe(TimeSpan.FromSeconds(80), "60 s to terminate, 20 s to launch");
        _cloud.World.Find<Instance>(first).ShouldBeNull();
    }

    [Fact]
    public void An_instance_refresh_passes_over_an_instance_that_is_gone_and_its_node_goes_too()
    {
        var group = _nodes.MakeGroup(_template, ("initialLifecycleHooks", null), ("desiredCapacity", 2));
        var lost = _nodes.Now.Instances[1].Id;
        Instances.Terminate(_cloud.World, lost);
        _cloud.Update(_template, ("ebsOptimized", "true"));
        _cloud.Update(
            group, ("launchTemplate", PropertyMap.Of(("id", _template.Id), ("version", "2"))),
            ("instanceRefresh", PropertyMap.Of(("strategy", "Rolling"))));
        _nodes.Now.Instances.Select(each => each.LaunchTemplateVersion).ShouldBe([2, 2]);
        _cloud.Kubernetes.Left.ShouldContain(lost);
    }

    [Fact]
    public void Only_hooks_and_names_replace_a_group()
    {
        var group = _nodes.MakeGroup(_template, ("initialLifecycleHooks", null));
        _cloud.Diff(group, ("desiredCapacity", 2), ("maxSize", 5)).IsReplacement.ShouldBeFalse();
        _cloud.Diff(group, ("launchTemplate", PropertyMap.Of(("id", _template.Id), ("version", "2")))).IsReplacement.ShouldBeFalse();
        _cloud.Diff(group, ("initialLifecycleHooks", new object[] { TestMultusNodes.Hook() })).Replaces.ShouldBe(["initialLifecycleHooks"]);
        _cloud.Diff(group, ("name", "other")).Replaces.ShouldBe(["name"]);
        _cloud.Diff(group).HasChanges.ShouldBeFalse();
        _cloud.Read(group).ShouldBe(group.Outputs);
    }

    [Fact]
    public void What_the_provider_refuses_comes_at_once_with_every_problem()
    {
        var problems = _cloud.Refusal(() => _nodes.MakeGroup(
            _template, ("maxSize", null), ("launchTemplate", null), ("waitForCapacityTimeout", "soon"),
            ("initialLifecycleHooks", new object[] { TestMultusNodes.Hook("MAYBE", "autoscaling:EC2_INSTANCE_STARTING", 10) })));
        problems.ShouldContain("The argument \"maxSize\" is required");
        problems.ShouldContain("one of `launch_template` must be specified");
        problems.ShouldContain("expected initial_lifecycle_hook.0.heartbeat_timeout to be in the range (30 - 7200), got 10");
        problems.ShouldContain("expected initial_lifecycle_hook.0.default_result to be one of [\"CONTINUE\" \"ABANDON\"], got MAYBE");
        problems.ShouldContain("expected initial_lifecycle_hook.0.lifecycle_transition to be one of");
        problems.ShouldContain("\"wait_for_capacity_timeout\" cannot be parsed as a duration: time: invalid duration \"soon\"");
    }

    [Theory]
    [InlineData(0, 5, 4, "Desired capacity:5 must be between the specified min size:0 and max size:4")]
    [InlineData(3, 2, 4, "Desired capacity:2 must be between the specified min size:3 and max size:4")]
    [InlineData(3, 2, 1, "Max bound, 1, must be greater than or equal to min bound, 3")]
    public void Sizes_are_in_order(int min, int desired, int max, string message) =>
        _cloud.Refusal(() => _nodes.MakeGroup(_template, ("minSize", min), ("desiredCapacity", desired), ("maxSize", max)))
            .ShouldBe($"ValidationError: {message}");

    [Fact]
    public void What_the_group_names_must_be_there()
    {
        _cloud.Refusal(() => _nodes.MakeGroup(_template, ("vpcZoneIdentifiers", new[] { "subnet-0" })))
            .ShouldBe("ValidationError: The subnet ID 'subnet-0' does not exist");
        _cloud.Refusal(() => _nodes.MakeGroup(_template, ("vpcZoneIdentifiers", null)))
            .ShouldBe("ValidationError: At least one Availability Zone or VPC Subnet is required.");
        _cloud.Refusal(() => _nodes.MakeGroup(_template, ("launchTemplate", PropertyMap.Of(("id", _template.Id), ("version", "9")))))
            .ShouldStartWith("ValidationError: You must use a valid fully-formed launch template. Could not find launch template version 9");
        _nodes.MakeGroup(_template, ("initialLifecycleHooks", null));
        _cloud.Refusal(() => _nodes.MakeGroup(_template))
            .ShouldBe("AlreadyExists: AutoScalingGroup by this name already exists - A group with the name test-multus already exists");
    }

    [Fact]
    public void A_template_without_an_image_is_not_fully_formed()
    {
        var template = _cloud.Create("ec2/launchTemplate:LaunchTemplate", "bare", ("name", "bare"), ("instanceType", "c5.large"));
        _cloud.Refusal(() => _nodes.MakeGroup(template)).ShouldBe(
            "ValidationError: You must use a valid fully-formed launch template. The request must contain the parameter ImageId");
    }

    // statusGroupCapacity: a failed activity ends the waiting.
    [Fact]
    public void A_launch_that_ec2_refuses_fails_the_group()
    {
        var arm = _cloud.Update(_template, ("instanceType", "t4g.medium"));
        var failure = Should.Throw<PartialFailureException>(() => _nodes.MakeGroup(
            arm, ("initialLifecycleHooks", null), ("launchTemplate", PropertyMap.Of(("id", arm.Id), ("version", "2")))));
        failure.Errors.ShouldHaveSingleItem().ShouldMatch(
            "^waiting for Auto Scaling Group \\(test-multus\\) capacity satisfied: scaling activity \\([0-9a-f-]{36}\\): Failed: "
            + "The architecture 'arm64' of the specified instance type .*, and try again\\. Launching EC2 instance failed\\.$");
        _nodes.Now.Instances.ShouldBeEmpty();
    }

    [Fact]
    public void Deleting_a_group_takes_its_instances_and_their_nodes_with_it()
    {
        var group = _nodes.MakeGroup(_template, ("initialLifecycleHooks", null), ("desiredCapacity", 2));
        var interfaces = _cloud.World.All<NetworkInterface>().Count;
        _cloud.Delete(group);
        _cloud.World.All<Instance>().ShouldBeEmpty();
        _cloud.World.All<AutoScalingGroup>().ShouldBeEmpty();
        _cloud.World.All<NetworkInterface>().Count.ShouldBe(interfaces - 2);
        _cloud.Kubernetes.Left.Count.ShouldBe(2);
    }

    // force_delete: "without waiting for all instances in the pool to terminate", so that no terminating hook holds it up.
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_terminating_hook_holds_up_a_deletion_without_force(bool force, bool waits)
    {
        var group = _nodes.MakeGroup(
            _template, ("forceDelete", force),
            ("initialLifecycleHooks", new object[] { TestMultusNodes.Hook(transition: "autoscaling:EC2_INSTANCE_TERMINATING", seconds: 600) }));
        var before = _cloud.World.Elapsed;
        _cloud.Delete(group);
        (_cloud.World.Elapsed - before >= TimeSpan.FromSeconds(600)).ShouldBe(waits);
        _cloud.World.All<Instance>().ShouldBeEmpty();
    }

    private IEnumerable<int> Zones() => _nodes.Now.Instances.GroupBy(each => _cloud.World.Get<Instance>(each.Id).SubnetId).Select(zone => zone.Count());
}
