using System.Text;
using System.Text.Json.Nodes;
using Lab.Stacks.Settings;
using Lab.Stacks.Stages;
using Lab.Stacks.Tests.Support;

namespace Lab.Stacks.Tests;

public class MultusNodesStageTests
{
    [Fact]
    public async Task The_nodes_are_one_c5_large_in_one_zone()
    {
        var run = await StageRun.OfAsync("multus-nodes");
        var group = Single(run, "aws:autoscaling/group:Group");
        group["name"].ShouldBe("alice-multus");
        (group["minSize"], group["desiredCapacity"], group["maxSize"]).ShouldBe(("1", "1", "1"));
        group["vpcZoneIdentifiers"].ShouldBe("""["alice-myeks-public-1-id"]""");
        Single(run, "aws:ec2/launchTemplate:LaunchTemplate")["instanceType"].ShouldBe("c5.large");
        run.Outputs["availabilityZone"].ShouldBe("ap-northeast-2a");
    }

    // Pulumi registry, aws.autoscaling.LifecycleHook: a hook of its own is added after the first instances have launched.
    [Fact]
    public async Task The_launch_hook_is_there_before_the_first_node_and_there_is_no_other()
    {
        var run = await StageRun.OfAsync("multus-nodes");
        JsonNode.Parse(Single(run, "aws:autoscaling/group:Group")["initialLifecycleHooks"]!)!.AsArray().ShouldHaveSingleItem()!.ToJsonString().ShouldBe(
            """{"defaultResult":"ABANDON","heartbeatTimeout":300,"lifecycleTransition":"autoscaling:EC2_INSTANCE_LAUNCHING","name":"attach-enis"}""");
        run.Mocks.Resources.ShouldNotContain(resource => resource.Type.Contains("lifecycleHook", StringComparison.Ordinal));
    }

    // Auto Scaling API, RefreshPreferences: what must stay healthy is "rounded up to the nearest integer".
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_changed_template_replaces_one_node_after_the_other(int count)
    {
        var run = await StageRun.OfAsync("multus-nodes", new Dictionary<string, string> { ["multusNodeCount"] = $"{count}" });
        var preferences = JsonNode.Parse(Single(run, "aws:autoscaling/group:Group")["instanceRefresh.preferences"]!)!;
        Math.Ceiling((double)preferences["minHealthyPercentage"]! * count / 100).ShouldBe(count - 1);
        ((double)preferences["maxHealthyPercentage"]!).ShouldBe(100);
    }

    [Fact]
    public async Task The_function_is_called_for_launches_of_that_group_at_that_hook()
    {
        var run = await StageRun.OfAsync("multus-nodes");
        var group = Single(run, "aws:autoscaling/group:Group");
        var detail = JsonNode.Parse(Single(run, "aws:cloudwatch/eventRule:EventRule")["eventPattern"]!)!["detail"]!;
        detail["AutoScalingGroupName"]!.AsArray().ShouldHaveSingleItem()!.ToString().ShouldBe(group["name"]);
        detail["LifecycleHookName"]!.AsArray().ShouldHaveSingleItem()!.ToString().ShouldBe(group["initialLifecycleHooks.0.name"]);
        var target = Single(run, "aws:cloudwatch/eventTarget:EventTarget");
        target["arn"].ShouldBe("arn:aws:lambda:ap-northeast-2:123456789012:function:alice-multus-enis");
        target["rule"].ShouldBe("alice-multus-enis-0123456");
        var permission = Single(run, "aws:lambda/permission:Permission");
        permission["principal"].ShouldBe("events.amazonaws.com");
        permission["sourceArn"].ShouldBe("arn:aws:events:ap-northeast-2:123456789012:rule/alice-multus-enis-0123456");
    }

    [Fact]
    public async Task The_function_knows_where_its_ENIs_and_their_addresses_belong()
    {
        var function = Single(await StageRun.OfAsync("multus-nodes"), "aws:lambda/function:Function");
        function["runtime"].ShouldBe("python3.13");
        function["handler"].ShouldBe("attach_enis.handler");
        function["vpcConfig"].ShouldBeNull();
        var variables = JsonNode.Parse(function["environment.variables"]!)!;
        variables["ENVIRONMENT"]!.ToString().ShouldBe("alice");
        variables["SUBNET_IDS"]!.ToString().ShouldBe("alice-myeks-multus1-1-id,alice-myeks-multus2-1-id");
        variables["SECURITY_GROUP_IDS"]!.ToString().ShouldBe("alice-multus-id");
        variables["POD_RANGES"]!.ToString().ShouldBe("192.168.21.64/26,192.168.23.64/26");
        variables["ADDRESSES_PER_NODE"]!.ToString().ShouldBe("8");
        RecordedResource.TagsAt(JsonNode.Parse(variables["TAGS"]!.ToString())).Keys
            .ShouldBe(["eks-lab/environment", "eks-lab/expires-at", "eks-lab/owner", "eks-lab/stage"]);
    }

    [Fact]
    public async Task A_launch_that_is_lost_is_kept_and_told()
    {
        var run = await StageRun.OfAsync("multus-nodes");
        const string Queue = "arn:aws:sqs:ap-northeast-2:123456789012:alice-multus-enis-dead-letters";
        Single(run, "aws:lambda/function:Function")["deadLetterConfig.targetArn"].ShouldBe(Queue);
        Single(run, "aws:cloudwatch/eventTarget:EventTarget")["deadLetterConfig.arn"].ShouldBe(Queue);
        Single(run, "aws:sqs/queue:Queue")["sqsManagedSseEnabled"].ShouldBe("true");
        var alarm = Single(run, "aws:cloudwatch/metricAlarm:MetricAlarm");
        alarm["dimensions.QueueName"].ShouldBe("alice-multus-enis-dead-letters");
        (alarm["metricName"], alarm["comparisonOperator"], alarm["threshold"])
            .ShouldBe(("ApproximateNumberOfMessagesVisible", "GreaterThanThreshold", "0"));
    }

    // A hook that nobody completes is given up after 300 s; an event that is older does nothing but harm.
    [Fact]
    public async Task No_event_is_tried_for_longer_than_the_hook_waits()
    {
        var run = await StageRun.OfAsync("multus-nodes");
        var hook = Seconds(Single(run, "aws:autoscaling/group:Group")["initialLifecycleHooks.0.heartbeatTimeout"]);
        Seconds(Single(run, "aws:cloudwatch/eventTarget:EventTarget")["retryPolicy.maximumEventAgeInSeconds"]).ShouldBeLessThan(hook);
        Seconds(Single(run, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")["maximumEventAgeInSeconds"]).ShouldBeLessThan(hook);
        Seconds(Single(run, "aws:lambda/function:Function")["timeout"]).ShouldBeLessThan(hook);

        static int Seconds(string? text) => int.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);
    }

    // amazon-vpc-cni-k8s: c5.large 3 ENIs × 10 addresses, c5.xlarge 4 × 15; (ENIs left to the CNI) × (addresses - 1) + 2.
    [Theory]
    [InlineData("c5.large", 1, 20)]
    [InlineData("c5.large", 2, 11)]
    [InlineData("c5.xlarge", 2, 30)]
    [InlineData("c5.xlarge", 3, 16)]
    [InlineData("t3.medium", 2, 7)]
    public async Task A_node_holds_as_many_pods_as_the_ENIs_that_are_left_to_the_VPC_CNI(string type, int networks, int maxPods)
    {
        var run = await StageRun.OfAsync("multus-nodes", new Dictionary<string, string>
        {
            ["multusInstanceType"] = type,
            ["multusNetworks"] = $"{networks}",
            ["multusAddressesPerNode"] = "5",
            ["multus3SubnetCidrs"] = """["192.168.25.0/24","192.168.26.0/24"]""",
        });
        run.Outputs["maxPods"].ShouldBe((double)maxPods);
        UserData(run).ShouldContain($"\"maxPods\": {maxPods}\n");
        UserData(run).ShouldContain($"/usr/local/sbin/eks-lab-multus-interfaces {networks}\n");
    }

    [Fact]
    public async Task The_nodes_join_the_cluster_that_is_there()
    {
        var run = await StageRun.OfAsync("multus-nodes");
        var userData = UserData(run);
        userData.ShouldContain("\"name\": \"alice-myeks\"");
        userData.ShouldContain("\"apiServerEndpoint\": \"https://0123.eks.example\"");
        userData.ShouldContain("\"certificateAuthority\": \"Q0E=\"");
        userData.ShouldContain("\"cidr\": \"10.100.0.0/16\"");
        var entry = Single(run, "aws:eks/accessEntry:AccessEntry");
        (entry["clusterName"], entry["type"], entry["principalArn"])
            .ShouldBe(("alice-myeks", "EC2_LINUX", "arn:aws:iam::123456789012:role/alice-multus-node-role"));
        Single(run, "aws:ec2/launchTemplate:LaunchTemplate")["vpcSecurityGroupIds"].ShouldBe("""["sg-0cluster"]""");
        JsonNode.Parse(Single(run, "aws:autoscaling/group:Group")["tags"]!)!.AsArray().ShouldContain(tag =>
            tag!["key"]!.ToString() == "kubernetes.io/cluster/alice-myeks" && tag["value"]!.ToString() == "owned");
    }

    // The configuration is per stack: what the cluster was made with is not set on this one.
    [Fact]
    public async Task Version_and_service_addresses_are_the_clusters()
    {
        var cluster = new Dictionary<string, string> { ["clusterVersion"] = "1.33", ["serviceCidr"] = "10.200.0.0/16" };
        var run = await OnAsync(cluster);
        run.Mocks.Parameters.ShouldHaveSingleItem()
            .ShouldBe("/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id");
        UserData(run).ShouldContain("\"cidr\": \"10.200.0.0/16\"");
    }

    // EKS user guide: worker node, image pull and, for a shell, Systems Manager; the VPC CNI has a role of its own.
    [Fact]
    public async Task The_nodes_have_no_more_rights_than_they_need() =>
        (await StageRun.OfAsync("multus-nodes")).Mocks.Resources
            .Where(resource => resource.Type == "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
            .Select(attachment => attachment["policyArn"]!.Split('/')[^1])
            .ShouldBe(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"], ignoreOrder: true);

    [Fact]
    public async Task Multus_ENIs_talk_among_themselves_alone()
    {
        var run = await StageRun.OfAsync("multus-nodes");
        var rules = run.Mocks.Resources.Where(resource => resource.Type.StartsWith("aws:vpc/securityGroup", StringComparison.Ordinal)).ToList();
        rules.Count.ShouldBe(2);
        rules.ShouldAllBe(rule => rule["securityGroupId"] == "alice-multus-id" && rule["referencedSecurityGroupId"] == "alice-multus-id");
    }

    [Fact]
    public async Task Another_zone_takes_its_own_subnets()
    {
        var run = await StageRun.OfAsync("multus-nodes", new Dictionary<string, string> { ["multusZone"] = "ap-northeast-2b" });
        Single(run, "aws:autoscaling/group:Group")["vpcZoneIdentifiers"].ShouldBe("""["alice-myeks-public-2-id"]""");
        Single(run, "aws:lambda/function:Function")["environment.variables.SUBNET_IDS"].ShouldBe("alice-myeks-multus1-2-id,alice-myeks-multus2-2-id");
        Single(run, "aws:lambda/function:Function")["environment.variables.POD_RANGES"].ShouldBe("192.168.22.64/26,192.168.24.64/26");
        run.Outputs["availabilityZone"].ShouldBe("ap-northeast-2b");
    }

    [Fact]
    public async Task A_zone_without_Multus_subnets_is_refused_with_those_that_have_some()
    {
        var error = await Should.ThrowAsync<Exception>(() => OnAsync([], ("multusZone", "ap-northeast-2c")));
        error.Message.ShouldBe("multusZone: \"ap-northeast-2c\" has no Multus subnets: choose one of ap-northeast-2a, ap-northeast-2b, or leave it empty");
    }

    [Fact]
    public async Task More_nodes_than_the_zones_pod_range_holds_are_refused()
    {
        var network = new Dictionary<string, string> { ["multus1SubnetCidrs"] = """["192.168.21.0/24","192.168.22.0/26"]""" };
        var error = await Should.ThrowAsync<Exception>(() => OnAsync(
            network, [.. network.Select(item => (item.Key, item.Value)), ("multusZone", "ap-northeast-2b"), ("multusNodeCount", "3")]));
        error.Message.ShouldStartWith("multusNodeCount: 3 nodes take 3 × 8 addresses and the pod range 192.168.22.16/28 of 192.168.22.0/26");
    }

    [Fact]
    public async Task Settings_that_contradict_the_network_are_told_all_at_once_with_the_commands_that_mend_them()
    {
        var network = new Dictionary<string, string>
        {
            ["multus2SubnetCidrs"] = """["192.168.33.0/24","192.168.34.0/24"]""",
            ["multus3SubnetCidrs"] = """["192.168.35.0/24","192.168.36.0/24"]""",
        };
        var error = await Should.ThrowAsync<Exception>(() => OnAsync(network));
        error.Message.Split('\n').ShouldBe(
        [
            "multus2SubnetCidrs: stack alice.network is up with [\"192.168.33.0/24\",\"192.168.34.0/24\"] and stack alice.multus-nodes is set to "
            + "[\"192.168.23.0/24\",\"192.168.24.0/24\"]: "
            + "`pulumi config set multus2SubnetCidrs '[\"192.168.33.0/24\",\"192.168.34.0/24\"]' -s alice.multus-nodes`",
            "multus3SubnetCidrs: stack alice.network is up with [\"192.168.35.0/24\",\"192.168.36.0/24\"] and stack alice.multus-nodes is set to []: "
            + "`pulumi config set multus3SubnetCidrs '[\"192.168.35.0/24\",\"192.168.36.0/24\"]' -s alice.multus-nodes`",
        ]);
    }

    // A preview may come before the network's update that adds the third network.
    [Fact]
    public async Task A_preview_goes_on_with_a_network_that_is_not_there_yet()
    {
        var run = await OnAsync(
            [], isPreview: true, ("multus3SubnetCidrs", """["192.168.35.0/24","192.168.36.0/24"]"""), ("multusNetworks", "3"),
            ("multusInstanceType", "c5.xlarge"));
        run.Outputs["subnetIds"].ShouldBe(System.Collections.Immutable.ImmutableArray.Create<object>("alice-myeks-multus1-1-id", "alice-myeks-multus2-1-id"));
    }

    private static Task<StageRun> OnAsync(Dictionary<string, string> upstream, params (string Key, string Value)[] configuration) =>
        OnAsync(upstream, isPreview: false, configuration);

    /// <summary>The stage on a network and a cluster that are up with another configuration.</summary>
    private static async Task<StageRun> OnAsync(Dictionary<string, string> upstream, bool isPreview, params (string Key, string Value)[] configuration)
    {
        var outputs = await StageRun.UpstreamAsync("multus-nodes", LabSettings.Parse(StageRun.Environment, upstream));
        var settings = LabSettings.Parse(StageRun.Environment, configuration.ToDictionary(item => item.Key, item => item.Value));
        return await StageRun.DefineAsync(new MultusNodesStage(), settings, new RecordingMocks(isPreview, outputs), isPreview);
    }

    private static string UserData(StageRun run) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(Single(run, "aws:ec2/launchTemplate:LaunchTemplate")["userData"]!));

    private static RecordedResource Single(StageRun run, string type) =>
        run.Mocks.Resources.Where(resource => resource.Type == type).ShouldHaveSingleItem();
}
