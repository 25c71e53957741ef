using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Emulated.Tests.Runs;
using Lab.Simulation.Aws;

namespace Lab.Emulated.Tests;

/// <summary>
/// The Multus nodes after their launch: Auto Scaling sent the event, EventBridge called the function with its real archive, and the function attached
/// the ENIs and let the launch go on.
/// </summary>
[Collection(EmulatedCollection.Name)]
public class MultusNodesTests(EmulatedRun run)
{
    private ReadBack Aws => run.Require().ReadBack;

    [SkippableFact]
    public void The_group_was_made_with_its_launch_hook()
    {
        var hook = Aws.List(ReadBack.LifecycleHooks("alice")).ShouldHaveSingleItem();
        ((string)hook["LifecycleHookName"]!).ShouldBe("attach-enis");
        ((string)hook["LifecycleTransition"]!).ShouldBe("autoscaling:EC2_INSTANCE_LAUNCHING");
        ((int)hook["HeartbeatTimeout"]!).ShouldBe(300);
        ((string)hook["DefaultResult"]!).ShouldBe("ABANDON");
    }

    [SkippableTheory]
    [InlineData("alice", 1, "c5.large", "ap-northeast-2a")]
    [InlineData("bob", 2, "c5.xlarge", "ap-northeast-2c")]
    public void The_nodes_are_in_service_in_the_zone_of_the_multus_subnets(string environment, int count, string type, string zone)
    {
        var nodes = Group(environment)["Instances"]!.AsArray();
        nodes.Count.ShouldBe(count);
        foreach (var node in nodes)
        {
            ((string)node!["LifecycleState"]!).ShouldBe("InService");
            ((string)node["InstanceType"]!).ShouldBe(type);
            ((string)node["AvailabilityZone"]!).ShouldBe(zone);
        }
    }

    [SkippableTheory]
    [InlineData("alice", "192.168.21.0/24", "192.168.23.0/24")]
    [InlineData("bob", "100.64.1.0/24", "100.64.2.0/24", "100.64.3.0/24")]
    public void A_node_has_an_eni_of_each_multus_network_in_order_beside_its_own(string environment, params string[] networks)
    {
        var cidrs = Aws.List(ReadBack.Subnets).ToDictionary(subnet => (string)subnet["SubnetId"]!, subnet => (string)subnet["CidrBlock"]!);
        foreach (var node in Nodes(environment))
        {
            var enis = Enis(node).Where(eni => eni.Index > 0).OrderBy(eni => eni.Index).ToList();
            enis.Select(eni => eni.Index).ShouldBe(Enumerable.Range(1, networks.Length));
            enis.Select(eni => cidrs[eni.SubnetId]).ShouldBe(networks);
        }
    }

    [SkippableTheory]
    [InlineData("alice")]
    [InlineData("bob")]
    public void The_vpc_cni_is_told_to_leave_them_alone_and_a_sweep_finds_them(string environment)
    {
        foreach (var node in Nodes(environment))
        {
            foreach (var eni in Enis(node).Where(eni => eni.Index > 0))
            {
                eni.Tags.ShouldContainKeyAndValue("node.k8s.amazonaws.com/no_manage", "true");
                eni.Tags.ShouldContainKeyAndValue("eks-lab/instance", node);
                eni.Tags.ShouldContainKeyAndValue("eks-lab/environment", environment);
                eni.Tags.ShouldContainKeyAndValue("eks-lab/stage", "multus-nodes");
                LabTagKeys.All.ShouldAllBe(key => eni.Tags.ContainsKey(key));
            }
        }
    }

    [SkippableTheory]
    [InlineData("alice")]
    [InlineData("bob")]
    public void Each_holds_eight_addresses_for_pods_that_no_other_has_and_goes_with_its_node(string environment)
    {
        var enis = Nodes(environment).SelectMany(Enis).Where(eni => eni.Index > 0).ToList();
        enis.ShouldAllBe(eni => eni.Secondary.Length == 8);
        enis.SelectMany(eni => eni.Secondary).ShouldBeUnique();
        enis.ShouldAllBe(eni => eni.DeleteOnTermination && !eni.SourceDestCheck);
    }

    [SkippableTheory]
    [InlineData("alice")]
    [InlineData("bob")]
    public void The_simulated_world_shows_the_same_enis_for_the_same_settings(string environment)
    {
        // Two nodes are launched at once, and in which network which of them comes first is nobody's promise.
        var emulated = Nodes(environment).SelectMany(Enis).Where(eni => eni.Index > 0).Select(eni => Describe(eni, Cidr)).Order(StringComparer.Ordinal);
        var world = run.Simulated.WorldOf(environment);
        var simulated = world.All<NetworkInterface>().Where(eni => eni.DeviceIndex > 0 && eni.Tags.ContainsKey("eks-lab/instance"))
            .Select(eni => Describe(Eni.Of(eni), id => world.Get<Subnet>(id).CidrBlock.ToString())).Order(StringComparer.Ordinal);
        emulated.ShouldBe(simulated);

        string Cidr(string subnet) => (string)Aws.List(ReadBack.Subnets).Single(candidate => (string?)candidate["SubnetId"] == subnet)["CidrBlock"]!;
    }

    [SkippableFact]
    public void The_nodes_answer_metadata_only_with_a_token_and_not_to_pods()
    {
        foreach (var node in Nodes("alice").Concat(Nodes("bob")).Select(Instance))
        {
            ((string)node["MetadataOptions"]!["HttpTokens"]!).ShouldBe("required");
            ((int)node["MetadataOptions"]!["HttpPutResponseHopLimit"]!).ShouldBe(1);
        }
    }

    [SkippableFact]
    public void The_group_hands_its_tags_on_to_the_nodes()
    {
        foreach (var node in Nodes("alice").Select(Instance))
        {
            var tags = LabTagKeys.Of(node["Tags"]);
            tags.ShouldContainKeyAndValue("kubernetes.io/cluster/alice-myeks", "owned");
            LabTagKeys.All.ShouldAllBe(key => tags.ContainsKey(key));
        }
    }

    [SkippableFact]
    public void The_function_runs_outside_of_the_vpc_and_sends_what_it_could_not_do_to_the_queue()
    {
        var function = Aws[ReadBack.Function("alice")];
        ((string)function["Runtime"]!).ShouldBe("python3.13");
        ((string?)function["VpcConfig"]?["VpcId"]).ShouldBeNullOrEmpty();
        ((string)function["DeadLetterConfig"]!["TargetArn"]!).ShouldEndWith(":alice-multus-enis-dead-letters");
    }

    [SkippableFact]
    public void The_queue_is_encrypted_and_empty_as_no_launch_was_lost()
    {
        run.Require().Queues.Count().ShouldBe(2);
        foreach (var queue in run.Queues)
        {
            var attributes = Aws[ReadBack.Queue(queue)]["Attributes"]!;
            ((string)attributes["SqsManagedSseEnabled"]!).ShouldBe("true");
            ((string)attributes["ApproximateNumberOfMessages"]!).ShouldBe("0");
        }
    }

    private static string Describe(Eni eni, Func<string, string> cidrOf) =>
        $"{eni.Index} in {cidrOf(eni.SubnetId)} with {string.Join(' ', eni.Secondary)}, {(eni.SourceDestCheck ? "checked" : "unchecked")}, "
        + $"{(eni.DeleteOnTermination ? "deleted" : "kept")} with the node, {string.Join(' ', eni.Tags.Where(tag => tag.Key != "eks-lab/instance").Select(tag => $"{tag.Key}={tag.Value}"))}";

    private JsonNode Group(string environment) => Aws.List(ReadBack.AutoScalingGroups).Single(group => (string?)group["AutoScalingGroupName"] == $"{environment}-multus");

    private IEnumerable<string> Nodes(string environment) => Group(environment)["Instances"]!.AsArray().Select(node => (string)node!["InstanceId"]!);

    private JsonNode Instance(string id) => Aws.List(ReadBack.Instances).SelectMany(reservation => reservation["Instances"]!.AsArray())
        .Single(instance => (string?)instance!["InstanceId"] == id)!;

    private IEnumerable<Eni> Enis(string node) => Aws.List(ReadBack.NetworkInterfaces).Where(eni => (string?)eni["Attachment"]?["InstanceId"] == node).Select(EniOf);

    private static Eni EniOf(JsonNode eni) => new(
        (int)eni["Attachment"]!["DeviceIndex"]!, (string)eni["SubnetId"]!,
        [.. eni["PrivateIpAddresses"]!.AsArray().Where(address => !(bool)address!["Primary"]!).Select(address => (string)address!["PrivateIpAddress"]!).Order(StringComparer.Ordinal)],
        (bool)eni["SourceDestCheck"]!, (bool)eni["Attachment"]!["DeleteOnTermination"]!, LabTagKeys.Of(eni["TagSet"]));

    private sealed record Eni(
        int Index, string SubnetId, ImmutableArray<string> Secondary, bool SourceDestCheck, bool DeleteOnTermination,
        ImmutableSortedDictionary<string, string> Tags)
    {
        public static Eni Of(NetworkInterface eni) => new(
            eni.DeviceIndex, eni.SubnetId, [.. eni.SecondaryAddresses.Order(StringComparer.Ordinal)], eni.SourceDestCheck, eni.DeleteOnTermination, eni.Tags);
    }
}
