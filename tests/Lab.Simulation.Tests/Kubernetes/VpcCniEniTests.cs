using System.Globalization;
using System.Text.Json;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>How the agent tags, places and cleans up ENIs, and in which order it gives addresses out: recorded cases A-order, F and G of 1.20.4.</summary>
public sealed class VpcCniEniTests
{
    private const string InstanceTag = "node.k8s.amazonaws.com/instance_id";
    private const string CreatedTag = "node.k8s.amazonaws.com/createdAt";

    [Theory]
    [InlineData("F-tags-and-calls")]
    [InlineData("F-tags-without-cluster-name")]
    public void Enis_are_described_and_tagged_as_recorded(string name)
    {
        using var node = new RecordedNode(name);
        node.Start();
        foreach (var step in node.Steps.Where(step => RecordedNode.What(step) == "add")) node.Take(step);

        var tagged = node.Steps.Single(step => RecordedNode.What(step) == "tags").GetProperty("enis_now").EnumerateArray();
        var enis = NetworkInterfaces.OfInstance(node.World, RecordedNode.InstanceId);
        enis.Select(Summary).ShouldBe(tagged.Select(Summary));
        enis.Count(each => each.Description.StartsWith($"aws-K8S-{RecordedNode.InstanceId}", StringComparison.Ordinal)).ShouldBe(1);

        // Started again with pods it changes nothing.
        var before = node.Node;
        node.Restart();
        NetworkInterfaces.OfInstance(node.World, RecordedNode.InstanceId).ShouldBe(enis);
        node.Node.Assigned.ShouldBe(before.Assigned);
    }

    [Fact]
    public void Enis_that_a_node_left_behind_are_deleted_by_any_other_of_its_cluster_once_they_are_old_enough()
    {
        using var node = new RecordedNode("F-leaked");
        node.Start();
        node.PassUntil(TimeSpan.FromHours(1));
        var result = node.Steps.Single(step => RecordedNode.What(step) == "leak check seen").GetProperty("result");
        // The recording's ENIs were an hour old, or new; here that is at the agent's next check.
        var check = node.Node.NextLeakCheck;
        var leaked = result.EnumerateObject().ToDictionary(each => each.Name, each => Leak(node, each.Name, check), StringComparer.Ordinal);

        node.World.Advance(check - node.World.Now);
        VpcCni.CatchUp(node.World, RecordedNode.InstanceId);

        foreach (var each in result.EnumerateObject())
        {
            var now = node.World.Find<NetworkInterface>(leaked[each.Name].Id);
            (now is null).ShouldBe(each.Value.ValueKind == JsonValueKind.String, each.Name);
            now?.Tags.Keys.ShouldBe(each.Value[1].EnumerateObject().Select(tag => tag.Name), ignoreOrder: true, each.Name);
        }
    }

    [Fact]
    public void A_new_eni_is_made_in_the_subnet_with_the_most_free_addresses_of_its_own_and_those_tagged_for_it()
    {
        using var node = new RecordedNode("G-subnet-discovery");
        AddSubnet(node, "subnet-2", "10.206.100.0/22", Tags.Empty.Add("kubernetes.io/role/cni", "1"));
        AddSubnet(node, "subnet-3", "10.206.112.0/20", Tags.Empty);

        node.Start();
        foreach (var step in node.Steps.Skip(1))
        {
            node.Take(step).ShouldBeTrue();
            node.Counts().ShouldBe(RecordedNode.Counts(step));
            NetworkInterfaces.OfInstance(node.World, RecordedNode.InstanceId).Select(each => Subnet(each.PrimaryAddress))
                .ShouldBe(step.GetProperty("per_eni").EnumerateArray().Select(each => Subnet(each.GetProperty("primary").GetString()!)));
        }

        string Subnet(string address) => node.World.All<Subnet>().Single(each => Ipv4Range.Parse(each.CidrBlock).Contains(address)).Id;
    }

    [Fact]
    public void Of_fifteen_pods_at_once_those_that_are_refused_get_their_addresses_with_the_next_checks()
    {
        // G-burst-default: asked again every 2 s. Ten had one at once only because a check fell into the burst; five are certain.
        using var node = new RecordedNode("G-burst-default");
        node.Start();
        var recorded = node.Steps.Single(step => RecordedNode.What(step) == "burst of 15");
        var waiting = recorded.GetProperty("got").EnumerateArray().Select(each => each.GetProperty("pod").GetString()!).ToList();
        var began = node.World.Elapsed;

        for (var attempt = 0; waiting.Count > 0 && attempt < 10; attempt++)
        {
            waiting.RemoveAll(pod => VpcCni.Assign(node.World, RecordedNode.InstanceId, pod) is not null);
            if (attempt == 0) waiting.Count.ShouldBeLessThanOrEqualTo(10);
            node.PassUntil(node.World.Elapsed + TimeSpan.FromSeconds(2));
        }

        (node.World.Elapsed - began).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(14));
        node.Counts().ShouldBe(RecordedNode.Counts(recorded));
        node.Node.Assigned.Count.ShouldBe(recorded.GetProperty("store_assigned").GetInt32());
    }

    [Fact]
    public void In_whatever_order_no_pod_gets_a_primary_address_and_addresses_come_again_when_they_have_cooled()
    {
        // A-order: the order of the real agent is another one in each round.
        using var node = new RecordedNode("A-order");
        node.Start();
        VpcCni.Assign(node.World, RecordedNode.InstanceId, "first");
        node.PassUntil(node.At(node.Steps[1]));
        foreach (var round in node.Steps.Where(step => step.TryGetProperty("order", out _)))
        {
            var recorded = round.GetProperty("order").GetArrayLength();
            var given = Enumerable.Range(0, recorded).Select(number => VpcCni.Assign(node.World, RecordedNode.InstanceId, Pod(number))).ToList();
            node.Node.Assigned.Count.ShouldBe(round.GetProperty("store_assigned").GetInt32());
            given.Distinct().Count().ShouldBe(recorded);
            given.ShouldNotContain((string?)null);
            given.Intersect(NetworkInterfaces.OfInstance(node.World, RecordedNode.InstanceId).Select(each => each.PrimaryAddress)).ShouldBeEmpty();
            for (var number = 0; number < recorded; number++) VpcCni.Release(node.World, RecordedNode.InstanceId, Pod(number));
            node.PassUntil(node.World.Elapsed + TimeSpan.FromSeconds(32));
        }
    }

    [Fact]
    public void Without_a_cooldown_an_address_can_be_given_again_at_once()
    {
        // A-order-stats: 200 pods one after the other, IP_COOLDOWN_PERIOD=0, on 27 addresses.
        using var node = new RecordedNode("A-order-stats");
        node.Start();
        node.PassUntil(TimeSpan.FromSeconds(30));
        node.Counts().ShouldBe(RecordedNode.Counts(node.Steps[^1]));
        for (var number = 0; number < 200; number++)
        {
            VpcCni.Assign(node.World, RecordedNode.InstanceId, Pod(number)).ShouldNotBeNull();
            VpcCni.Release(node.World, RecordedNode.InstanceId, Pod(number));
        }
    }

    [Fact]
    public void Custom_networking_is_refused_by_name()
    {
        // G-custom-networking is not part of the model: no stage turns it on.
        using var node = new RecordedNode("G-custom-networking");
        Should.Throw<ResourceException>(node.Start).Message.ShouldContain("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG");
    }

    private static string Pod(int number) => string.Create(CultureInfo.InvariantCulture, $"default/p{number}");

    private static void AddSubnet(RecordedNode node, string id, string block, Tags tags) =>
        node.World.Put(new Subnet(id, "vpc-1", block, "us-west-2a", MapPublicIpOnLaunch: false, tags));

    private static NetworkInterface Leak(RecordedNode node, string what, DateTimeOffset check)
    {
        var tags = Tags.Empty.Add(InstanceTag, "i-0aaaaaaaaaaaaaaaa")
            .Add("cluster.k8s.amazonaws.com/name", what.EndsWith("other cluster", StringComparison.Ordinal) ? "other" : "lab");
        if (what != "no createdAt tag")
        {
            var created = what.StartsWith("new", StringComparison.Ordinal) ? check : check.AddHours(-1);
            tags = tags.Add(CreatedTag, created.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        }

        var description = what.EndsWith("other description", StringComparison.Ordinal) ? $"another {what}" : $"aws-K8S-{what}";
        return NetworkInterfaces.Create(node.World, "subnet-1", description, [RecordedNode.NodeGroup], tags: tags);
    }

    private static string Summary(NetworkInterface eni) => Summary(eni.DeviceIndex, eni.Tags);

    private static string Summary(JsonElement eni) => Summary(
        eni.GetProperty("device").GetInt32(),
        eni.GetProperty("tags").EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString()!)));

    private static string Summary(int device, IEnumerable<KeyValuePair<string, string>> tags) => string.Create(
        CultureInfo.InvariantCulture,
        $"{device}: {string.Join(", ", tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => tag.Key is InstanceTag or CreatedTag ? tag.Key : $"{tag.Key}={tag.Value}"))}");
}
