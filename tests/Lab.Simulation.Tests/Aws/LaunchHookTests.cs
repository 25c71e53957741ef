using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Lambda;
using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>
/// The way of a launch: Auto Scaling → hook → EventBridge → function → ENIs → CONTINUE or ABANDON
/// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html).
/// </summary>
public class LaunchHookTests
{
    private const string HeartbeatTimeout = "was abandoned: Heartbeat Timeout";
    private const string AbandonResult = "was abandoned: Lifecycle Action Completed with ABANDON Result";

    private readonly TestCloud _cloud = new();
    private readonly TestMultusNodes _nodes;
    private readonly ResourceState _template;

    public LaunchHookTests()
    {
        _nodes = new TestMultusNodes(_cloud);
        _template = _nodes.MakeTemplate();
    }

    [Fact]
    public void A_node_has_one_tagged_eni_per_subnet_in_order_before_it_comes_into_service()
    {
        _nodes.MakeHookMachinery();
        _nodes.MakeGroup(_template);
        var instance = _nodes.Now.Instances.ShouldHaveSingleItem();
        instance.LifecycleState.ShouldBe("InService");
        var interfaces = _nodes.MultusInterfaces();
        interfaces.Select(each => (each.DeviceIndex, each.SubnetId)).ShouldBe([(1, _nodes.Multus[0].Id), (2, _nodes.Multus[1].Id)]);
        interfaces.ShouldAllBe(each => !each.SourceDestCheck && each.DeleteOnTermination);
        interfaces.ShouldAllBe(each => each.SecurityGroupIds.Single() == _nodes.Group.Id);
        interfaces[0].Tags.ShouldBe(
            new Dictionary<string, string>
            {
                ["eks-lab/environment"] = "test",
                ["eks-lab/stage"] = "multus-nodes",
                ["eks-lab/instance"] = instance.Id,
                ["node.k8s.amazonaws.com/no_manage"] = "true",
                ["Name"] = "test-multus-1",
            },
            ignoreOrder: true);
        interfaces[0].SecondaryAddresses.ShouldBe(Enumerable.Range(64, 8).Select(last => $"192.168.21.{last}"));
        interfaces[1].SecondaryAddresses.ShouldBe(Enumerable.Range(64, 8).Select(last => $"192.168.23.{last}"));
    }

    // The VPC CNI must find the ENIs when it starts, or it takes their device indexes.
    [Fact]
    public void The_node_joins_after_its_enis_are_attached()
    {
        var seen = -1;
        _cloud.Kubernetes.OnJoin = node => seen = NetworkInterfaces.OfInstance(_cloud.World, node.InstanceId).Count;
        _nodes.MakeHookMachinery();
        _nodes.MakeGroup(_template);
        seen.ShouldBe(3);
    }

    [Fact]
    public void Each_further_node_gets_the_next_block_and_a_freed_one_is_given_again()
    {
        _nodes.MakeHookMachinery();
        var group = _nodes.MakeGroup(_template, ("desiredCapacity", 2));
        FirstAddresses().ShouldBe(["192.168.21.64", "192.168.21.72"]);
        var first = _nodes.Now.Instances[0].Id;
        Instances.Terminate(_cloud.World, first);
        _cloud.Update(group, ("desiredCapacity", 3));
        FirstAddresses().ShouldBe(["192.168.21.72", "192.168.21.64", "192.168.21.80"]);
    }

    [Fact]
    public void Scaling_in_deletes_the_enis_with_the_instance()
    {
        _nodes.MakeHookMachinery();
        var group = _nodes.MakeGroup(_template, ("desiredCapacity", 2));
        _cloud.Update(group, ("desiredCapacity", 1));
        _nodes.MultusInterfaces().Count.ShouldBe(2);
        _cloud.World.All<NetworkInterface>().Count(each => each.Tags.ContainsKey("eks-lab/instance")).ShouldBe(2);
        _cloud.Delete(_cloud.Update(group, ("desiredCapacity", 0)));
        _cloud.World.All<NetworkInterface>().ShouldNotContain(each => each.Tags.ContainsKey("eks-lab/instance"));
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html: attached by the API, an ENI stays unless told otherwise.
    [Fact]
    public void An_eni_without_delete_on_termination_stays_available()
    {
        _nodes.MakeHookMachinery();
        var group = _nodes.MakeGroup(_template);
        var kept = NetworkInterfaces.Change(_cloud.World, _nodes.MultusInterfaces()[0] with { DeleteOnTermination = false });
        _cloud.Delete(group);
        _cloud.World.Get<NetworkInterface>(kept.Id).Status.ShouldBe("available");
    }

    [Fact]
    public void Without_a_rule_the_hook_times_out_and_the_instance_is_terminated()
    {
        _nodes.MakeFunction();
        ShouldBeGivenUp(HeartbeatTimeout);
    }

    [Fact]
    public void Without_a_target_the_hook_times_out()
    {
        _cloud.Delete(_nodes.MakeHookMachinery().Target);
        ShouldBeGivenUp(HeartbeatTimeout);
    }

    [Fact]
    public void Without_the_permission_the_function_is_not_called_and_the_event_is_a_dead_letter_of_the_target()
    {
        var (function, rule, target, permission) = _nodes.MakeHookMachinery();
        _cloud.Delete(permission);
        _cloud.Update(target, ("deadLetterConfig", PropertyMap.Of(("arn", _nodes.Queue.Outputs["arn"]))));
        _cloud.Create(
            "sqs/queuePolicy:QueuePolicy", "dead-letters", ("queueUrl", _nodes.Queue.Id), ("policy", PolicyFor(rule.Outputs.RequiredString("arn"))));
        ShouldBeGivenUp(HeartbeatTimeout);
        DeadLetters().ShouldNotBeEmpty();
        ((PropertyMap)PropertyValue.Parse(DeadLetters()[0])!).Map("detail").String("LifecycleHookName").ShouldBe("attach-enis");
        _nodes.MakePermission(function, rule, "arn:aws:events:ap-northeast-2:1:rule/other");
        ShouldBeGivenUp(HeartbeatTimeout);
    }

    [Fact]
    public void A_queue_whose_policy_does_not_name_the_rule_takes_no_dead_letter()
    {
        var (_, _, target, permission) = _nodes.MakeHookMachinery();
        _cloud.Delete(permission);
        _cloud.Update(target, ("deadLetterConfig", PropertyMap.Of(("arn", _nodes.Queue.Outputs["arn"]))));
        _cloud.Create(
            "sqs/queuePolicy:QueuePolicy", "dead-letters", ("queueUrl", _nodes.Queue.Id), ("policy", PolicyFor("arn:aws:events:ap-northeast-2:1:rule/x")));
        ShouldBeGivenUp(HeartbeatTimeout);
        DeadLetters().ShouldBeEmpty();
    }

    [Fact]
    public void A_disabled_rule_hands_nothing_on()
    {
        _cloud.Update(_nodes.MakeHookMachinery().Rule, ("state", "DISABLED"));
        ShouldBeGivenUp(HeartbeatTimeout);
    }

    [Fact]
    public void A_pattern_for_another_group_does_not_match()
    {
        _nodes.MakeHookMachinery(TestMultusNodes.Pattern.Replace("test-multus", "bob-multus", StringComparison.Ordinal));
        ShouldBeGivenUp(HeartbeatTimeout);
    }

    [Fact]
    public void When_the_time_is_over_the_default_result_counts()
    {
        _nodes.MakeGroup(_template, ("initialLifecycleHooks", new object[] { TestMultusNodes.Hook(defaultResult: "CONTINUE") }));
        _nodes.Now.Instances.ShouldHaveSingleItem().LifecycleState.ShouldBe("InService");
        _nodes.MultusInterfaces().ShouldBeEmpty();
        (_cloud.World.Elapsed >= TimeSpan.FromSeconds(300)).ShouldBeTrue();
    }

    // waitGroupCapacitySatisfied of the provider.
    [Fact]
    public void The_provider_says_what_it_waited_for_and_the_next_up_tries_again()
    {
        var failure = ShouldBeGivenUp(HeartbeatTimeout);
        failure.Errors.ShouldBe([
            "waiting for Auto Scaling Group (test-multus) capacity satisfied: timeout while waiting for state to become 'ok' "
            + "(last state: 'want at least 1 healthy instance(s) in Auto Scaling Group, have 0', timeout: 10m0s)"]);
        _nodes.MakeHookMachinery();
        _cloud.Update(Recorded(failure));
        _nodes.Now.InServiceCount.ShouldBe(1);
        _nodes.MultusInterfaces().Count.ShouldBe(2);
    }

    [Fact]
    public void A_group_that_nobody_waits_for_does_not_fail()
    {
        _nodes.MakeGroup(_template, ("waitForCapacityTimeout", "0"));
        _nodes.Now.InServiceCount.ShouldBe(0);
    }

    [Fact]
    public void An_instance_type_with_too_few_enis_is_abandoned_and_nothing_is_left()
    {
        _nodes.MakeHookMachinery(function: Variables(("ADDRESSES_PER_NODE", "1")));
        var small = _cloud.Update(_template, ("instanceType", "t3.micro"));
        ShouldBeGivenUp(AbandonResult, ("launchTemplate", PropertyMap.Of(("id", small.Id), ("version", "2"))));
        Log().ShouldContain("AttachmentLimitExceeded");
    }

    [Fact]
    public void More_addresses_than_the_type_holds_are_refused()
    {
        _nodes.MakeHookMachinery(function: Variables(("ADDRESSES_PER_NODE", "16")));
        ShouldBeGivenUp(AbandonResult);
        Log().ShouldContain("PrivateIpAddressLimitExceeded");
    }

    [Fact]
    public void A_subnet_in_another_zone_can_not_be_attached()
    {
        var far = _cloud.Subnet(_nodes.Lab.Vpc, "192.168.24.0/24", "b");
        _nodes.MakeHookMachinery(function: Variables(
            ("SUBNET_IDS", $"{_nodes.Multus[0].Id},{far.Id}"), ("POD_RANGES", "192.168.21.64/26,192.168.24.64/26")));
        ShouldBeGivenUp(AbandonResult);
        Log().ShouldContain("not in the same availability zone");
    }

    [Fact]
    public void A_pod_range_without_a_free_block_is_given_up()
    {
        _nodes.MakeHookMachinery(function: Variables(("POD_RANGES", "192.168.21.64/29,192.168.23.64/29")));
        var group = _nodes.MakeGroup(_template);
        var failure = Should.Throw<PartialFailureException>(() => _cloud.Update(group, ("desiredCapacity", 2)));
        failure.Errors.ShouldHaveSingleItem().ShouldContain("want exactly 2 healthy instance(s) in Auto Scaling Group, have 1");
        Log().ShouldContain("no free block of 8 addresses in 192.168.21.64/29");
    }

    [Fact]
    public void A_block_with_one_address_in_use_is_passed_over()
    {
        NetworkInterfaces.Create(_cloud.World, _nodes.Multus[0].Id, "in the way", [_nodes.Group.Id], privateAddress: "192.168.21.70");
        _nodes.MakeHookMachinery();
        _nodes.MakeGroup(_template);
        FirstAddresses().ShouldBe(["192.168.21.72"]);
    }

    [Theory]
    [InlineData("ec2:CreateNetworkInterface", AbandonResult)]
    [InlineData("ec2:AttachNetworkInterface", AbandonResult)]
    [InlineData("ec2:AssignPrivateIpAddresses", AbandonResult)]
    [InlineData("autoscaling:CompleteLifecycleAction", HeartbeatTimeout)]
    [InlineData("autoscaling:DescribeAutoScalingInstances", HeartbeatTimeout)]
    public void A_role_that_lacks_a_right_ends_in_abandon_with_nothing_left(string action, string reason)
    {
        _nodes.MakeHookMachinery();
        Withdraw(action);
        ShouldBeGivenUp(reason);
        Log().ShouldContain($"is not authorized to perform: {action}");
    }

    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    [Fact]
    public void An_event_that_the_function_fails_at_is_tried_twice_more_and_becomes_a_dead_letter()
    {
        _nodes.MakeHookMachinery(function: ("code", TestMultusNodes.Archive("other.py")));
        ShouldBeGivenUp(HeartbeatTimeout, ("waitForCapacityTimeout", "1m"));
        Log().Split('\n').Count(line => line.Contains("Unable to import module 'attach_enis'", StringComparison.Ordinal)).ShouldBe(3);
        DeadLetters().ShouldHaveSingleItem();
    }

    [Fact]
    public void The_hooks_time_runs_while_the_event_is_tried_again()
    {
        _nodes.MakeHookMachinery(function: ("code", TestMultusNodes.Archive("other.py")));
        var before = _cloud.World.Elapsed;
        ShouldBeGivenUp(HeartbeatTimeout, ("waitForCapacityTimeout", "1m"));
        (_cloud.World.Elapsed - before).ShouldBe(TimeSpan.FromSeconds(320), "20 s to launch, 300 s of the hook with two attempts more in them");
    }

    [Fact]
    public void Retries_are_as_many_as_configured()
    {
        _nodes.MakeHookMachinery(function: ("code", TestMultusNodes.Archive("other.py")));
        _cloud.Create(
            "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "retries", ("functionName", TestMultusNodes.FunctionName),
            ("maximumRetryAttempts", 0));
        ShouldBeGivenUp(HeartbeatTimeout, ("waitForCapacityTimeout", "1m"));
        Log().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public void A_log_group_that_nobody_made_is_made_by_the_function_and_stays_behind()
    {
        var (function, _, _, _) = _nodes.MakeHookMachinery();
        _nodes.MakeGroup(_template);
        _cloud.Delete(function);
        _cloud.World.Get<LogGroup>("/aws/lambda/test-multus-enis").RetentionInDays.ShouldBe(0);
        _cloud.Refusal("cloudwatch/logGroup:LogGroup", "late", ("name", "/aws/lambda/test-multus-enis"))
            .ShouldBe("ResourceAlreadyExistsException: The specified log group already exists");
    }

    [Fact]
    public void A_role_that_may_not_make_log_groups_makes_none()
    {
        _nodes.MakeHookMachinery();
        Withdraw("logs:CreateLogGroup");
        _nodes.MakeGroup(_template);
        _cloud.World.All<LogGroup>().ShouldBeEmpty();
    }

    [Fact]
    public void A_hook_is_completed_once()
    {
        _cloud.World.Put(new LifecycleAction("token", "test-multus", "attach-enis", "i-1", null));
        LifecycleActions.Complete(_cloud.World, "token", "CONTINUE");
        _cloud.Refusal(() => LifecycleActions.Complete(_cloud.World, "token", "ABANDON"))
            .ShouldBe("ValidationError: No active Lifecycle Action found with token token");
    }

    // Both deliveries come before the instance is in service: the second finds nothing to complete.
    [Fact]
    public void An_event_that_is_delivered_twice_at_once_is_no_dead_letter()
    {
        var (function, rule, _, _) = _nodes.MakeHookMachinery();
        _cloud.Create("cloudwatch/eventTarget:EventTarget", "again", ("rule", rule.Id), ("arn", function.Outputs["arn"]));
        _nodes.MakeGroup(_template);
        _nodes.Now.InServiceCount.ShouldBe(1);
        _nodes.MultusInterfaces().Count.ShouldBe(2);
        DeadLetters().ShouldBeEmpty();
        Log().ShouldContain("nothing-to-complete");
    }

    [Fact]
    public void An_eni_that_can_not_be_removed_is_a_dead_letter_and_its_instance_is_given_up_all_the_same()
    {
        _nodes.MakeHookMachinery();
        Withdraw("ec2:AttachNetworkInterface", "ec2:DeleteNetworkInterface");
        Should.Throw<PartialFailureException>(() => _nodes.MakeGroup(_template, ("waitForCapacityTimeout", "1m")));
        _cloud.Messages.ShouldContain(message => message.IsWarning && message.Text.EndsWith(AbandonResult, StringComparison.Ordinal));
        _cloud.World.All<NetworkInterface>().ShouldContain(each => each.Tags.ContainsKey("eks-lab/instance") && each.InstanceId == null);
        DeadLetters().ShouldHaveSingleItem();
    }

    // A second delivery of the event finds the ENIs there.
    [Fact]
    public void An_event_that_comes_twice_changes_nothing()
    {
        var (function, _, _, _) = _nodes.MakeHookMachinery();
        _nodes.MakeGroup(_template);
        var before = _nodes.MultusInterfaces().Select(each => each.Id).ToList();
        var detail = PropertyMap.Of(
            ("EC2InstanceId", _nodes.Now.Instances[0].Id), ("AutoScalingGroupName", "test-multus"), ("LifecycleHookName", "attach-enis"),
            ("LifecycleActionToken", "late"));
        LambdaFunctions.InvokeAsync(
            _cloud.World, _cloud.World.Get<LambdaFunction>(function.Id), PropertyMap.Of(("detail", detail)));
        _nodes.MultusInterfaces().Select(each => each.Id).ShouldBe(before);
    }

    private PartialFailureException ShouldBeGivenUp(string reason, params (string, object?)[] more)
    {
        var interfaces = _cloud.World.All<NetworkInterface>().Select(each => each.Id).ToList();
        _cloud.World.Remove<AutoScalingGroup>(TestMultusNodes.GroupName);
        _cloud.Messages.Clear();
        var failure = Should.Throw<PartialFailureException>(() => _nodes.MakeGroup(_template, more));
        var warnings = _cloud.Messages.Where(message => message.IsWarning && message.Text.Contains("Lifecycle Action", StringComparison.Ordinal)).ToList();
        warnings.ShouldNotBeEmpty();
        warnings.ShouldAllBe(warning => warning.Text.EndsWith(reason, StringComparison.Ordinal));
        _nodes.Now.Instances.ShouldBeEmpty();
        _cloud.World.All<Instance>().ShouldBeEmpty();
        _cloud.World.All<LifecycleAction>().ShouldBeEmpty();
        _cloud.World.All<NetworkInterface>().Select(each => each.Id).ShouldBe(interfaces);
        return failure;
    }

    private ResourceState Recorded(PartialFailureException failure) => new(
        "urn", "aws:autoscaling/group:Group", TestMultusNodes.GroupName, failure.Result.Id,
        PropertyMap.Of([.. _nodes.GroupInputs(_template)]), failure.Result.Outputs);

    private (string, object?) Variables(params (string, string)[] more) =>
        ("environment", PropertyMap.Of(("variables", _nodes.Variables(more))));

    private void Withdraw(params string[] rights)
    {
        var document = (PropertyMap)PropertyValue.Parse(_nodes.Policy.Inputs.RequiredString("policy"))!;
        var actions = document.List("Statement").Maps.Single().Strings("Action").RemoveRange(rights);
        _cloud.Update(_nodes.Policy, ("policy", TestMultusNodes.Allowing(actions)));
    }

    private IEnumerable<string> FirstAddresses() =>
        _nodes.MultusInterfaces().Where(each => each.DeviceIndex == 1).Select(each => each.SecondaryAddresses[0]);

    private ImmutableArray<string> DeadLetters() => _cloud.World.Get<Queue>(_nodes.Queue.Id).Messages;

    private string Log() => string.Join('\n', _cloud.World.All<LogGroup>().ShouldHaveSingleItem().Lines);

    private static string PolicyFor(string ruleArn) => $$$"""
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*",
           "Condition":{"ArnEquals":{"aws:SourceArn":"{{{ruleArn}}}"} } },
          {"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"} } }]}
        """;
}
