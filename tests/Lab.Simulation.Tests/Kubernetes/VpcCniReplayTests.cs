using System.Globalization;
using System.Text.Json;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>
/// The model of the VPC CNI goes through the steps of recorded runs of the real agent 1.20.4 (<c>Recorded/vpc-cni</c>) and must have the
/// same ENIs, counts of secondary addresses and prefixes, pods with an address and failures after each.
/// </summary>
public sealed class VpcCniReplayTests
{
    private const string InstanceId = "i-1";

    /// <summary>
    /// The order in which the real agent gives addresses out is not defined, and with it which ENI a pod was on. While pods are added that
    /// changes no count; while they are deleted it decides when an ENI is idle. There only the pods and the end are compared.
    /// </summary>
    [Theory]
    [InlineData("A-warm-t3.medium")]
    [InlineData("A-warm-c5.large")]
    [InlineData("B-warm-eni0")]
    [InlineData("B-warm-eni2")]
    [InlineData("B-prefix-default")]
    [InlineData("B-prefix-warm-prefix6")]
    [InlineData("C-nomanage-before-1", 1, true)]
    [InlineData("C-nomanage-before-2", 2, true)]
    [InlineData("C-foreign-before", 1, false)]
    [InlineData("G-subnet-full")]
    public void Goes_through_a_recorded_run_with_the_same_counts(string name, int foreignEnis = 0, bool noManage = false) =>
        Replay(name, foreignEnis, noManage, countsWhileDeleting: false);

    [Fact]
    public void Goes_through_the_recorded_run_with_one_warm_address_with_the_same_counts_also_while_pods_are_deleted() =>
        Replay("B-warm-ip1", 0, noManage: false, countsWhileDeleting: true);

    private static void Replay(string name, int foreignEnis, bool noManage, bool countsWhileDeleting)
    {
        using var recorded = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "vpc-cni", $"{name}.json")));
        var world = NodeOf(recorded.RootElement.GetProperty("node"), foreignEnis, noManage);
        if (name == "G-subnet-full") LeaveFree(world, 8);
        var environment = recorded.RootElement.GetProperty("node").GetProperty("env").EnumerateObject()
            .ToDictionary(each => each.Name, each => each.Value.GetString()!);

        var steps = recorded.RootElement.GetProperty("steps").EnumerateArray().Where(step => step.TryGetProperty("per_eni", out _)).ToList();
        // The first record is of some seconds after the agent came up, when it has checked its pool for the first time.
        world.Advance(TimeSpan.FromSeconds(steps[0].GetProperty("at").GetDouble()) - VpcCni.CheckInterval);
        VpcCni.Start(world, InstanceId, "lab", CniSettings.Parse(environment));
        var deleting = false;
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            var what = step.GetProperty("event").GetString()!;
            var at = TimeSpan.FromSeconds(step.GetProperty("at").GetDouble());
            // A pod that waited out the cooldown came at the end of the step; all others at its beginning, then the agent was left alone.
            if (step.TryGetProperty("waited", out _)) PassUntil(world, at);
            if (step.TryGetProperty("pod", out var pod) && !what.StartsWith("burst", StringComparison.Ordinal))
            {
                if (what.StartsWith("del", StringComparison.Ordinal)) VpcCni.Release(world, InstanceId, pod.GetString()!);
                else (VpcCni.Assign(world, InstanceId, pod.GetString()!) is null)
                    .ShouldBe(step.TryGetProperty("error", out _), $"{name}: whether {pod} failed");
            }

            deleting |= what.StartsWith("del", StringComparison.Ordinal) && what != "del-when-full";
            PassUntil(world, at);
            var expected = Counts(step);
            Assigned(world).ShouldBe(step.GetProperty("store_assigned").GetInt32(), $"{name}, step {index} ({what}): pods with an address");
            if (!deleting || countsWhileDeleting || index == steps.Count - 1)
            {
                Counts(world).ShouldBe(expected, $"{name}, step {index} ({what}): device index, addresses, prefixes");
            }
        }
    }

    /// <summary>Lets time pass until the recorded time <paramref name="at"/>, counted from the recorded start.</summary>
    private static void PassUntil(World world, TimeSpan at)
    {
        if (at > world.Elapsed) world.Advance(at - world.Elapsed);
        VpcCni.CatchUp(world, InstanceId);
    }

    private static World NodeOf(JsonElement node, int foreignEnis, bool noManage)
    {
        var world = new World("replay");
        world.Put(new Vpc("vpc-1", ["10.200.0.0/16"], EnableDnsSupport: true, EnableDnsHostnames: true, "rtb-main", "sg-1", Tags.Empty));
        world.Put(new SecurityGroup("sg-1", "vpc-1", "node", "", [], Tags.Empty));
        world.Put(new Subnet("subnet-1", "vpc-1", node.GetProperty("subnet").GetString()!, "us-west-2a", MapPublicIpOnLaunch: false, Tags.Empty));
        world.Put(new Instance(
            InstanceId, node.GetProperty("type").GetString()!, "ami-1", "al2023", "subnet-1", "running", "required", 2, null, null,
            new Volume("vol-1", 30, "gp3", true), Tags.Empty));
        NetworkInterfaces.Attach(
            world, NetworkInterfaces.Create(world, "subnet-1", "primary", [], privateAddress: node.GetProperty("primary").GetString()).Id,
            InstanceId);
        for (var index = 1; index <= foreignEnis; index++)
        {
            var tags = noManage ? Tags.Empty.Add(VpcCni.NoManageTag, "true") : Tags.Empty;
            var foreign = NetworkInterfaces.Create(
                world, "subnet-1", string.Create(CultureInfo.InvariantCulture, $"foreign {index}"), [], tags: tags);
            NetworkInterfaces.Attach(world, foreign.Id, InstanceId, index);
        }

        return world;
    }

    private static void LeaveFree(World world, int count) =>
        NetworkInterfaces.Create(world, "subnet-1", "others", [], secondaryCount: SubnetAddresses.FreeCount(world, "subnet-1") - 1 - count);

    private static int Assigned(World world) => world.Get<CniNode>(InstanceId).Assigned.Count;

    private static string Counts(World world) => string.Join(' ', NetworkInterfaces.OfInstance(world, InstanceId)
        .Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.DeviceIndex}:{each.SecondaryAddresses.Length}/{each.Prefixes.Length}")));

    private static string Counts(JsonElement step) => string.Join(' ', step.GetProperty("per_eni").EnumerateArray()
        .Select(each => $"{each.GetProperty("dev")}:{each.GetProperty("secondary")}/{each.GetProperty("prefixes")}"));
}
