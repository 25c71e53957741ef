using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.LoadBalancerController;

/// <summary>
/// The recorded cases of the real controller, replayed: the same objects come, change and go, and AWS, Kubernetes, the events and the order of
/// the changing calls have to be as recorded. What a case needed an injected error for has its real cause here.
/// </summary>
public sealed class RecordedCaseTests
{
    private const string SourceRange = "203.0.113.0/24";

    [Theory]
    [InlineData("01-nlb-ip-internet-facing", "settled")]
    [InlineData("02-nlb-instance", "1-cluster", "2-changed-to-local", "3-local-scaled-to-1")]
    [InlineData("04a-legacy-annotation-external", "settled")]
    [InlineData("04b-legacy-annotation-external-no-target-type", "settled")]
    [InlineData("04c-plain-loadbalancer-webhook-off", "settled")]
    [InlineData("05a-scheme-internal", "settled", "changed-to-internet-facing")]
    [InlineData("05b-no-scheme-no-target-type", "settled")]
    [InlineData("06a-ingress-ip", "settled", "after-deleting-ingress")]
    [InlineData("06d-ingress-nonexistent-service-default-scheme", "settled")]
    [InlineData("06e-ingress-without-class", "settled")]
    [InlineData("09h-bad-annotations", "2-bad-target-type")]
    public void The_controller_makes_and_calls_what_the_real_one_did(string name, params string[] steps)
    {
        var lab = new ControllerLab().WithWeb2();
        foreach (var step in steps) ShouldFollow(lab, name, step);
    }

    [Theory]
    [InlineData("06c-ingress-instance-with-clusterip-service", "settled")]
    [InlineData("09h-bad-annotations", "1-bad-scheme")]
    public void A_model_that_cannot_be_built_is_an_event_and_changes_nothing_but_the_shared_group(string name, string step) =>
        ShouldFollow(new ControllerLab(), name, step);

    [Fact]
    public void A_subnet_that_there_is_not_keeps_a_load_balancer_as_it_is()
    {
        var lab = new ControllerLab();
        var step = new RecordedStep("09h-bad-annotations", "3-bad-subnet-id");
        lab.Follow(step, content => content.Set(null, "metadata", "annotations", "service.beta.kubernetes.io/aws-load-balancer-subnets"));
        lab.ForgetEvents();
        ShouldFollow(lab, step.Case, step.Step);
    }

    [Fact]
    public void With_the_Service_webhook_a_plain_load_balancer_gets_the_controllers_class()
    {
        var lab = new ControllerLab().WithServiceWebhook();
        var step = new RecordedStep("04d-plain-loadbalancer-webhook-on", "settled");
        var plain = step.Objects("services").Single().Set(null, "spec", "loadBalancerClass");
        lab.Create("Service", "v1", plain).Spec.String("loadBalancerClass").ShouldBe("service.k8s.aws/nlb");
        ShouldFollow(lab, step.Case, step.Step);
    }

    [Fact]
    public void With_the_Service_webhook_no_Service_can_be_made_while_the_controller_is_down()
    {
        var lab = new ControllerLab().WithServiceWebhook();
        lab.StopController();
        var recorded = RecordedStep.Text("04d-plain-loadbalancer-webhook-on/create-service-while-controller-down.txt");
        // The recorded webhook was registered by its address, the chart's by its Service: what comes after "Post" differs.
        var expected = recorded[recorded.IndexOf("Internal error", StringComparison.Ordinal)..(recorded.IndexOf("Post", StringComparison.Ordinal) + 4)];
        Should.Throw<KubernetesApiException>(() => lab.Create("Service", "v1", (PropertyMap)PropertyValue.Parse(
            """{"metadata": {"name": "any"}, "spec": {"ports": [{"port": 80}]} }""")!)).Message.ShouldStartWith(expected);
    }

    [Fact]
    public void Targets_follow_the_pods_as_they_come_fail_stop_and_go()
    {
        var lab = new ControllerLab();
        ShouldFollow(lab, "01-nlb-ip-internet-facing", "settled");
        foreach (var step in new[] { "1-scaled-to-5", "2-scaled-to-1", "3-scaled-to-3", "4-one-pod-not-ready", "5-pod-ready-again" })
        {
            ShouldFollow(lab, "03-scale-and-readiness-ip", step);
        }

        // Not ready for a readiness gate's sake, with containers that are.
        var gated = new RecordedStep("03-scale-and-readiness-ip", "6-ready-false-containersready-true");
        var address = gated.Objects("pods").Single(pod => pod.String("ready") == "False").RequiredString("ip");
        lab.SetPod(address, ready: false, containersReady: true);
        ShouldBeAs(lab, gated);
        lab.SetPod(address, ready: true, containersReady: true);

        foreach (var step in new[] { "7-pod-terminating-within-grace", "8-scaled-to-0", "9-back-to-3" }) ShouldFollow(lab, "03-scale-and-readiness-ip", step);
        ShouldFollow(lab, "08a-delete-nlb-ip-only-service", "after");
    }

    [Fact]
    public void A_deleted_Service_in_instance_mode_takes_all_with_it()
    {
        var lab = new ControllerLab();
        ShouldFollow(lab, "02-nlb-instance", "1-cluster");
        ShouldFollow(lab, "02-nlb-instance", "2-changed-to-local");
        ShouldFollow(lab, "08b-delete-nlb-instance", "after");
    }

    [Fact]
    public void A_backend_group_left_behind_is_used_again_and_a_frontend_group_in_use_is_waited_for()
    {
        var lab = new ControllerLab().WithBackendGroup();
        ShouldFollow(lab, "08d-leftover-backend-sg-reused", "1-created");

        // In use by something that is not the controller's, for as long as the recording injected the error.
        var group = lab.World.All<SecurityGroup>().Single(each => each.Description.Contains("Managed", StringComparison.Ordinal)).Id;
        var user = NetworkInterfaces.Create(lab.World, lab.World.All<Subnet>()[0].Id, "user", [group]);
        var step = new RecordedStep("08e-delete-with-dependency-violation", "after");
        lab.Follow(step);
        lab.Elapse(TimeSpan.FromSeconds(12));
        lab.Find("Service", "nginx-ip").ShouldNotBeNull().Metadata.Strings("finalizers").ShouldBe(["service.k8s.aws/resources"]);
        NetworkInterfaces.Delete(lab.World, user.Id);
        lab.Elapse(TimeSpan.FromSeconds(2));
        ShouldBeAs(lab, step);
    }

    [Fact]
    public void Without_the_controller_all_stays_and_a_new_process_cleans_up_but_leaves_the_backend_group()
    {
        const string name = "08f-ingress-deleted-while-controller-down";
        var lab = new ControllerLab();
        ShouldFollow(lab, name, "1-created");
        lab.StopController();
        ShouldFollow(lab, name, "2-controller-down");

        lab.StartController();
        ShouldFollow(lab, name, "3-restarted");
        lab.World.All<SecurityGroup>().ShouldContain(group => group.Name.StartsWith("k8s-traffic-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_while_provisioning_is_reported_later_and_what_others_change_by_hand_is_put_right_only_by_a_pass()
    {
        var lab = new ControllerLab();
        ShouldFollow(lab, "10d-lb-stays-provisioning", "1-created");
        ShouldFollow(lab, "10d-lb-stays-provisioning", "2-updated-while-provisioning");
        lab.Events("Service").ShouldHaveSingleItem().Count.ShouldBe(1);
        lab.Elapse(TimeSpan.FromSeconds(120));
        lab.Elapse(TimeSpan.FromSeconds(120));
        lab.Events("Service").ShouldHaveSingleItem().Count.ShouldBe(2);

        var group = lab.World.All<TargetGroup>().ShouldHaveSingleItem();
        TargetGroups.Deregister(lab.World, group.Id, [new TargetDescription("192.168.1.101", 7777)]);
        var frontend = lab.World.All<SecurityGroup>().Single(each => each.Description.Contains("Managed", StringComparison.Ordinal)).Id;
        SecurityGroups.Authorize(lab.World, frontend, [SecurityGroups.Rule(false, "tcp", 22, 22, "0.0.0.0/0", null)]);
        lab.Elapse(TimeSpan.FromSeconds(20));
        ShouldFollow(lab, "10e-manual-drift", "1-20s-after-drift");

        lab.TouchService("nginx-ip");
        ShouldBeAs(lab, new RecordedStep("10e-manual-drift", "2-after-full-service-reconcile"));
        ShouldFollow(lab, "10e-manual-drift", "3-after-endpoint-change");
    }

    [Fact]
    public void A_new_process_looks_at_everything_changes_nothing_and_later_deletes_all()
    {
        var lab = new ControllerLab();
        ShouldFollow(lab, "10d-lb-stays-provisioning", "1-created");
        ShouldFollow(lab, "10d-lb-stays-provisioning", "2-updated-while-provisioning");
        lab.Elapse(TimeSpan.FromSeconds(240));
        lab.StartController();
        ShouldFollow(lab, "08g-controller-restart-steady-state", "after-restart", events: false);
        lab.Events("Service").ShouldHaveSingleItem().Count.ShouldBe(3);
        ShouldFollow(lab, "08h-delete-after-clean-restart", "after", events: false);
    }

    [Fact]
    public void Without_role_tags_the_routes_tell_which_subnets_are_public()
    {
        var lab = new ControllerLab();
        lab.RemoveRoleTags();
        ShouldFollow(lab, "09a-role-tags-removed-reachability", "settled");
    }

    [Fact]
    public void Without_tags_and_routes_it_tries_again_ever_more_slowly_until_there_are_subnets()
    {
        var lab = new ControllerLab();
        lab.RemoveRoleTags();
        lab.RemoveInternetRoute();
        var failing = new RecordedStep("09b-no-suitable-subnets", "1-failing");
        lab.Follow(failing);
        lab.Elapse(failing.LastPass);
        ShouldBeAs(lab, failing);
        lab.Events("Service").ShouldHaveSingleItem().Count.ShouldBe(failing.Objects("events").Single().Integer("count")!.Value);

        lab.RestoreRoleTags();
        lab.ForgetCalls();
        lab.Elapse(failing.LastPass);
        ShouldBeAs(lab, new RecordedStep("09b-no-suitable-subnets", "2-tags-restored"));
    }

    [Fact]
    public void With_the_quota_of_load_balancers_used_up_the_rest_stands_and_goes_with_the_Service()
    {
        var lab = new ControllerLab();
        for (var number = 0; number < Quotas.Default("networkLoadBalancers"); number++)
        {
            lab.World.Put(new LoadBalancer(
                $"arn:other-{number}", $"other-{number}", "network", "internal", "vpc-a2f06a6128d8a23c9", $"other-{number}", [], [], Tags.Empty,
                lab.World.Now, Tags.Empty));
        }

        var failing = new RecordedStep("09c-createloadbalancer-quota-injected", "1-failing");
        lab.Follow(failing);
        lab.Elapse(failing.LastPass);
        ShouldBeAs(lab, failing);
        lab.Events("Service").ShouldHaveSingleItem().Count.ShouldBe(failing.Objects("events").Single().Integer("count")!.Value);
        ShouldFollow(lab, "09c-createloadbalancer-quota-injected", "2-deleted-while-failing");
    }

    [Fact]
    public void A_full_node_group_does_not_keep_targets_out_and_is_tried_again_every_15_seconds()
    {
        var lab = new ControllerLab();
        var room = Quotas.Default("rulesPerSecurityGroup") - 1;
        SecurityGroups.Authorize(lab.World, ControllerLab.ClusterGroup, [
            .. Enumerable.Range(1, room).Select(port => SecurityGroups.Rule(false, "udp", port, port, SourceRange, null, "filler"))]);
        var failing = new RecordedStep("09d-node-sg-rule-limit-injected", "1-failing");
        lab.Follow(failing);
        lab.Elapse(TimeSpan.FromSeconds(15));
        ShouldBeAs(lab, failing);

        SecurityGroups.Revoke(lab.World, ControllerLab.ClusterGroup, rule => rule.Description == "filler");
        lab.ForgetCalls();
        lab.Elapse(TimeSpan.FromSeconds(14));
        lab.Calls.ShouldBeEmpty();
        lab.Elapse(TimeSpan.FromSeconds(1));
        ShouldBeAs(lab, new RecordedStep("09d-node-sg-rule-limit-injected", "2-injection-removed"));
    }

    [Fact]
    public void One_subnet_is_too_few_for_an_application_load_balancer()
    {
        var lab = new ControllerLab();
        lab.RemoveRoleTags(except: OnlySubnet);
        ShouldFollow(lab, "09e-alb-only-one-subnet", "failing");
    }

    [Fact]
    public void One_subnet_is_enough_for_a_network_load_balancer()
    {
        var lab = new ControllerLab();
        lab.RemoveRoleTags(except: OnlySubnet);
        ShouldFollow(lab, "09f-nlb-only-one-subnet", "settled");
    }

    [Theory]
    [InlineData("1-elb-createloadbalancer", "elasticloadbalancing:CreateLoadBalancer", true)]
    [InlineData("2-ec2-createsecuritygroup", "ec2:CreateSecurityGroup", false)]
    [InlineData("3-ec2-describesubnets", "ec2:DescribeSubnets", false)]
    public void An_action_that_the_role_may_not_take_ends_the_pass_with_AWSs_error(string step, string action, bool hasBackendGroup)
    {
        var lab = new ControllerLab();
        if (hasBackendGroup) lab.WithBackendGroup();
        var calls = Directory.EnumerateFiles(RecordedStep.Folder, "*.calls.json", SearchOption.AllDirectories).SelectMany(RecordedStep.CallsIn);
        lab.Allow([.. calls.Distinct(StringComparer.Ordinal).Where(each => each != action)]);
        ShouldFollow(lab, "09g-access-denied-injected", step);
    }

    [Fact]
    public void Nodes_are_targets_while_they_are_ready_and_nothing_excludes_them()
    {
        const string name = "10c-node-changes-instance-mode";
        var lab = new ControllerLab();
        lab.Follow(new RecordedStep(name, "1-cordoned"));
        lab.ForgetCalls();

        void Node(string step, Func<PropertyMap, PropertyMap> change)
        {
            lab.ForgetCalls();
            lab.SetNode(change);
            ShouldBeAs(lab, new RecordedStep(name, step), events: false);
        }

        Node("1-cordoned", node => node.Set(true, "spec", "unschedulable"));
        Node("2-node-notready-false", node => Ready(node, "False"));
        Node("3-node-ready", node => Ready(node, "True"));
        Node("4-node-ready-unknown", node => Ready(node, "Unknown"));
        lab.SetNode(node => Ready(node, "True"));
        Node("5-exclude-label", node => node.Set("", "metadata", "labels", "node.kubernetes.io/exclude-from-external-load-balancers"));
        lab.SetNode(node => node.Set(null, "metadata", "labels"));
        Node("6-tobedeleted-taint", node => node.Set(
            new[] { PropertyMap.Of(("key", "ToBeDeletedByClusterAutoscaler"), ("effect", "NoSchedule")) }, "spec", "taints"));
    }

    private static string OnlySubnet => new RecordedStep("09f-nlb-only-one-subnet", "settled").Aws.List("loadBalancers").Maps.Single()
        .List("AvailabilityZones").Maps.Single().RequiredString("SubnetId");

    private static PropertyMap Ready(PropertyMap node, string status) => node.Set(
        new[] { PropertyMap.Of(("type", "Ready"), ("status", status)) }, "status", "conditions");

    private static void ShouldFollow(ControllerLab lab, string name, string step, bool events = true)
    {
        var recorded = new RecordedStep(name, step);
        lab.Follow(recorded);
        ShouldBeAs(lab, recorded, events);
    }

    private static void ShouldBeAs(ControllerLab lab, RecordedStep recorded, bool events = true)
    {
        ControllerView.Of(lab, events).ShouldBe(ControllerView.Of(recorded, events), ignoreOrder: true, $"{recorded.Case}/{recorded.Step}");
        ControllerView.Changes(lab.Calls).ShouldBe(ControllerView.Changes(recorded, lab.SubnetsBefore), $"{recorded.Case}/{recorded.Step}");
        lab.ForgetCalls();
    }
}
