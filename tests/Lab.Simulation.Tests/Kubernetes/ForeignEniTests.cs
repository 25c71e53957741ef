using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Networking;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>
/// What the VPC CNI does with ENIs that it did not make: recorded cases C of the real agent 1.20.4 on a t3.medium (3 ENIs, 5 addresses
/// for pods on each). Expected values are read from the case's file; of cases without one, they are those of the recording's notes.
/// </summary>
public sealed partial class ForeignEniTests
{
    [Theory]
    [InlineData("C-nomanage-before-1", 1)]
    [InlineData("C-nomanage-before-2", 2)]
    public void A_tagged_eni_there_before_the_start_is_left_alone(string name, int count)
    {
        using var node = new RecordedNode(name);
        for (var index = 1; index <= count; index++) node.AttachForeign(index, noManage: true);

        node.Start();
        foreach (var step in node.Steps.Skip(1)) node.Take(step);

        foreach (var foreign in Foreign(node))
        {
            foreign.SecondaryAddresses.ShouldBeEmpty();
            foreign.SecurityGroupIds.ShouldBe([RecordedNode.OtherGroup]);
            ShouldHaveTags(foreign, node.Steps[^1]);
        }

        node.Node.RefusedAttachments.ShouldBe(node.Steps.Sum(Refusals));
        AssertHost(node);
    }

    [Fact]
    public void An_untagged_eni_there_before_the_start_is_adopted_with_tags_and_groups_and_deleted_once_it_has_no_pod()
    {
        using var node = new RecordedNode("C-foreign-before");
        var foreign = node.AttachForeign(1, noManage: false);

        node.Start();
        var adopted = node.World.Get<NetworkInterface>(foreign.Id);
        foreach (var step in node.Steps.Skip(1)) node.Take(step);

        ShouldHaveTags(adopted, node.Steps[0]);
        adopted.SecurityGroupIds.ShouldBe([GroupsReplaced(node.Steps[0]) ? RecordedNode.NodeGroup : RecordedNode.OtherGroup]);
        (adopted.Description, adopted.DeleteOnTermination).ShouldBe((foreign.Description, foreign.DeleteOnTermination));
        (node.World.Find<NetworkInterface>(foreign.Id) is not null).ShouldBe(StillThere(node));
    }

    [Fact]
    public void An_untagged_eni_attached_while_the_agent_runs_is_adopted_with_its_groups_and_deleted_once_it_has_no_pod()
    {
        using var node = new RecordedNode("C-foreign-running");
        NetworkInterface? foreign = null;
        NetworkInterface? adopted = null;

        node.Start();
        foreach (var step in node.Steps.Skip(1))
        {
            if (RecordedNode.What(step).Contains("attached at index 2", StringComparison.Ordinal)) foreign = node.AttachForeign(2, noManage: false);
            node.Take(step).ShouldBeTrue();
            node.Node.Assigned.Count.ShouldBe(step.GetProperty("store_assigned").GetInt32());
            if (RecordedNode.What(step) == "adopted?") adopted = AfterReconcile(node, foreign!, step);
        }

        adopted!.SecurityGroupIds.ShouldBe([RecordedNode.OtherGroup]);
        (adopted.Description, adopted.DeleteOnTermination).ShouldBe((foreign!.Description, foreign.DeleteOnTermination));
        node.CountsSeen.ShouldBe(node.RecordedCounts);
        (node.World.Find<NetworkInterface>(foreign.Id) is not null).ShouldBe(StillThere(node));
    }

    [Fact]
    public void Without_MANAGE_UNTAGGED_ENI_nothing_is_written_to_an_untagged_eni_and_the_next_own_one_gets_the_index_behind_it()
    {
        using var node = new RecordedNode("C-foreign-MANAGE_UNTAGGED_ENI-false");
        var foreign = node.AttachForeign(1, noManage: false);

        node.Start();
        foreach (var step in node.Steps.Skip(1)) node.Take(step);

        node.World.Get<NetworkInterface>(foreign.Id).ShouldBe(foreign);
        Managed(node).ShouldBe(StoreEnis(node.Steps[^1]));
    }

    [Fact]
    public void A_tagged_eni_that_took_an_index_unseen_is_fought_over_until_the_reconcile_sees_it()
    {
        using var node = new RecordedNode("C-nomanage-running-index1");
        NetworkInterface? foreign = null;

        node.Start();
        foreach (var step in node.Steps.Skip(1))
        {
            if (RecordedNode.What(step).Contains("attached at index 1", StringComparison.Ordinal)) foreign = node.AttachForeign(1, noManage: true);
            var before = node.Node.RefusedAttachments;
            node.Take(step).ShouldBe(!step.TryGetProperty("error", out _));
            (node.Node.RefusedAttachments - before).ShouldBe(Refusals(step), $"refused attachments at {RecordedNode.What(step)} {node.At(step)}");
            node.Counts().ShouldBe(RecordedNode.Counts(step));
            node.Node.Assigned.Count.ShouldBe(step.GetProperty("store_assigned").GetInt32());
        }

        // Six rounds of create, attach and delete left nothing behind, and nothing was written to the ENI.
        node.World.All<NetworkInterface>().Count.ShouldBe(node.Steps[^1].GetProperty("enis").GetInt32());
        node.World.Get<NetworkInterface>(foreign!.Id).ShouldBe(foreign);
        node.Node.RefusedAttachments.ShouldBe(6);
    }

    [Fact]
    public void A_tag_set_after_adoption_counts_only_once_the_agent_starts_anew_and_then_its_pods_are_no_longer_known()
    {
        using var node = new RecordedNode("C-tag-after-attach");
        NetworkInterface? foreign = null;

        node.Start();
        foreach (var step in node.Steps.Skip(1))
        {
            switch (RecordedNode.What(step))
            {
                case "untagged ENI attached at index 2":
                    foreign = node.AttachForeign(2, noManage: false);
                    break;
                case "no_manage=true set now":
                    AfterReconcile(node, foreign!, node.Steps.Single(each => RecordedNode.What(each) == "adopted"));
                    node.SetNoManage(foreign!.Id);
                    break;
                case "agent restarted":
                    node.Restart();
                    break;
            }

            if (RecordedNode.What(step) == "delete of a pod whose ENI is no longer managed")
            {
                // The recorded pod p10 was on that ENI; here p11 to p13 are.
                VpcCni.Release(node.World, RecordedNode.InstanceId, "p13");
            }
            else
            {
                node.Take(step).ShouldBeTrue();
            }

            node.Node.Assigned.Count.ShouldBe(step.GetProperty("store_assigned").GetInt32(), $"pods with an address at {RecordedNode.What(step)}");
            if (step.TryGetProperty("tags", out _) && RecordedNode.What(step) != "adopted")
            {
                ShouldHaveTags(node.World.Get<NetworkInterface>(foreign!.Id), step);
            }
        }

        node.CountsSeen.ShouldBe(node.RecordedCounts);
        Managed(node).ShouldBe(StoreEnis(node.Steps[^1]));
        AssertHost(node);
    }

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 15)]
    public void Ten_addresses_are_left_beside_a_tagged_eni_attached_at_index_2_while_the_agent_has_two_and_fifteen_beside_an_untagged_one(
        bool noManage, int usable)
    {
        // C-nomanage-running has no file of its own: seen at the next reconcile, then ignored, pod 11 fails.
        using var node = new RecordedNode("C-foreign-running");
        node.Start();
        node.Take(node.Steps[1]);
        var foreign = node.AttachForeign(2, noManage);
        node.PassUntil(node.World.Elapsed + TimeSpan.FromSeconds(70));

        Fitting(node).ShouldBe(usable);

        if (noManage) node.World.Get<NetworkInterface>(foreign.Id).ShouldBe(foreign);
        node.Node.RefusedAttachments.ShouldBe(0);
    }

    [Fact]
    public void A_tag_set_five_seconds_after_the_attachment_comes_before_the_reconcile_and_nothing_is_written_to_the_eni()
    {
        // C-tag-5s-after-attach has no file of its own: ignored like no_manage, ten addresses usable.
        using var node = new RecordedNode("C-tag-after-attach");
        node.Start();
        node.Take(node.Steps[1]);
        var foreign = node.AttachForeign(2, noManage: false);
        node.PassUntil(node.World.Elapsed + TimeSpan.FromSeconds(5));
        node.SetNoManage(foreign.Id);
        node.PassUntil(node.World.Elapsed + TimeSpan.FromSeconds(70));

        Fitting(node).ShouldBe(10);

        var after = node.World.Get<NetworkInterface>(foreign.Id);
        after.Tags.Keys.ShouldBe([VpcCni.NoManageTag]);
        after.SecondaryAddresses.ShouldBeEmpty();
        after.SecurityGroupIds.ShouldBe([RecordedNode.OtherGroup]);
    }

    [Fact]
    public void An_eni_that_someone_detaches_is_forgotten_with_its_pods_at_the_reconcile_and_their_rules_stay()
    {
        using var node = new RecordedNode("G-eni-detached");
        node.Start();
        foreach (var step in node.Steps.Skip(1).TakeWhile(step => RecordedNode.What(step) == "add")) node.Take(step);
        var lost = NetworkInterfaces.OfInstance(node.World, RecordedNode.InstanceId)[1];

        NetworkInterfaces.Detach(node.World, lost.Id);
        foreach (var step in node.Steps.SkipWhile(step => !RecordedNode.What(step).StartsWith("detached", StringComparison.Ordinal))) node.Take(step);

        node.Node.Assigned.Count.ShouldBe(node.Steps[^1].GetProperty("store_assigned").GetInt32());
        node.Counts().ShouldBe(RecordedNode.Counts(node.Steps[^1]));
        AssertHost(node);
    }

    [Theory]
    [InlineData(null, 9)]
    [InlineData("false", 27)]
    public void Two_tagged_enis_leave_a_c5_large_one_eni_with_nine_addresses_so_that_eleven_pods_fit(string? noManage, int addresses)
    {
        // 3 ENIs of 10 addresses each, (3 − 2) × (10 − 1) + 2 = 11 pods; any other value of the tag than true leaves the VPC CNI all of them.
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");
        fixture.InstallAddon("kube-proxy");
        var instance = fixture.Launch(1, "c5.large");
        foreach (var index in (int[])[1, 2])
        {
            var foreign = NetworkInterfaces.Create(
                fixture.World, "subnet-1", string.Create(CultureInfo.InvariantCulture, $"multus {index}"), [],
                tags: System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add(VpcCni.NoManageTag, noManage ?? "true"));
            NetworkInterfaces.Attach(fixture.World, foreign.Id, instance, index);
        }

        fixture.Register(instance);
        fixture.Deploy("app", 30);

        var pods = fixture.Pods(objectNamespace: null).Count(pod => pod.Address() is not null);
        pods.ShouldBe(addresses + 2);
        fixture.World.Get<CniNode>(instance).ManagedEnis.Count.ShouldBe(noManage is null ? 1 : 3);
    }

    /// <summary>Someone else's ENI after the reconcile, which comes within one check of the recorded time; it has the recorded tags.</summary>
    private static NetworkInterface AfterReconcile(RecordedNode node, NetworkInterface foreign, JsonElement step)
    {
        node.PassUntil(node.At(step) + VpcCni.CheckInterval);
        var after = node.World.Get<NetworkInterface>(foreign.Id);
        ShouldHaveTags(after, step);
        return after;
    }

    /// <summary>Adds pods until one gets no address, each after the pool could grow.</summary>
    private static int Fitting(RecordedNode node)
    {
        while (VpcCni.Assign(node.World, RecordedNode.InstanceId, $"default/more-{node.Node.Assigned.Count}") is not null)
        {
            node.PassUntil(node.World.Elapsed + TimeSpan.FromSeconds(6));
        }

        return node.Node.Assigned.Count;
    }

    /// <summary>Links and rules as recorded; which pod had which address is not defined, so rules count by priority and table.</summary>
    private static void AssertHost(RecordedNode node)
    {
        var links = LinkLine().Matches(node.Host.GetProperty("ip -br addr").GetString()!).ToDictionary(
            match => match.Groups["name"].Value, match => match.Groups["state"].Value == "UP", StringComparer.Ordinal);
        var tables = RouteLine().Matches(node.Host.GetProperty("ip route show table all").GetString()!).ToDictionary(
            match => match.Groups["name"].Value,
            match => match.Groups["table"].Success ? int.Parse(match.Groups["table"].Value, CultureInfo.InvariantCulture) : NodeNetwork.MainTable,
            StringComparer.Ordinal);
        NodeNetwork.Links(node.World, RecordedNode.InstanceId).Select(link => (link.Name, link.IsUp, link.RouteTable)).ShouldBe(
            links.OrderBy(link => link.Key, StringComparer.Ordinal)
                .Select(link => (link.Key, link.Value, tables.TryGetValue(link.Key, out var table) ? table : (int?)null)));

        var recorded = RuleLine().Matches(node.Host.GetProperty("ip rule").GetString()!)
            .Select(match => (Priority: int.Parse(match.Groups["priority"].Value, CultureInfo.InvariantCulture), Table: match.Groups["table"].Value))
            .Where(rule => rule.Priority is not (0 or 32766 or 32767))
            .Select(rule => $"{rule.Priority} → {rule.Table}");
        NodeNetwork.Rules(node.World, RecordedNode.InstanceId)
            .Select(rule => $"{rule.Priority} → {(rule.Table == NodeNetwork.MainTable ? "main" : rule.Table.ToString(CultureInfo.InvariantCulture))}")
            .ShouldBe(recorded, ignoreOrder: true);
    }

    private static IEnumerable<NetworkInterface> Foreign(RecordedNode node) => NetworkInterfaces.OfInstance(node.World, RecordedNode.InstanceId)
        .Where(each => each.Description.StartsWith("foreign", StringComparison.Ordinal));

    private static IEnumerable<int> Managed(RecordedNode node) => NetworkInterfaces.OfInstance(node.World, RecordedNode.InstanceId)
        .Where(each => node.Node.ManagedEnis.Contains(each.Id)).Select(each => each.DeviceIndex);

    private static IEnumerable<int> StoreEnis(JsonElement step) => step.GetProperty("store_enis").EnumerateArray().Select(index => index.GetInt32());

    /// <summary>It has the tags that the step recorded of it; the instance is this one's.</summary>
    private static void ShouldHaveTags(NetworkInterface foreign, JsonElement step) => foreign.Tags.ShouldBe(
        step.GetProperty("tags").EnumerateObject().Select(each => KeyValuePair.Create(
            each.Name, each.Name == "node.k8s.amazonaws.com/instance_id" ? RecordedNode.InstanceId : each.Value.GetString()!)),
        ignoreOrder: true, RecordedNode.What(step));

    private static bool StillThere(RecordedNode node) => node.Steps[^1].GetProperty("foreign_eni_still_there").GetBoolean();

    /// <summary>Whether the agent gave each ENI that it listed the node's groups.</summary>
    private static bool GroupsReplaced(JsonElement step)
    {
        var calls = step.GetProperty("calls").EnumerateArray().Select(call => call.GetString()!).ToList();
        var tagged = calls.Where(call => call.StartsWith("CreateTags", StringComparison.Ordinal)).Select(call => EniId().Match(call).Value);
        return tagged.All(id => calls.Any(call => call.StartsWith("ModifyNetworkInterfaceAttribute", StringComparison.Ordinal)
            && call.Contains(id, StringComparison.Ordinal) && call.Contains("SecurityGroupId", StringComparison.Ordinal)));
    }

    private static int Refusals(JsonElement step) => step.GetProperty("calls").EnumerateArray()
        .Count(call => call.GetString()!.Contains("AttachmentLimitExceeded", StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<name>ens\d+)\S*\s+(?<state>UP|DOWN)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkLine();

    [GeneratedRegex(@"^default via \S+ dev (?<name>ens\d+)( table (?<table>\d+))?", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RouteLine();

    [GeneratedRegex(@"^(?<priority>\d+):\s+.* lookup (?<table>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RuleLine();

    [GeneratedRegex("eni-[0-9a-f]+", RegexOptions.None, 1000)]
    private static partial Regex EniId();
}
