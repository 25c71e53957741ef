using System.Globalization;
using System.Text.Json;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>
/// The node of a recorded run of the real agent 1.20.4 (<c>Recorded/vpc-cni</c>), and the model of the VPC CNI going through its steps.
/// Someone else's ENIs have a security group of their own.
/// </summary>
internal sealed class RecordedNode : IDisposable
{
    public const string InstanceId = "i-1";
    public const string NodeGroup = "sg-1";
    public const string OtherGroup = "sg-2";

    private readonly JsonDocument _recorded;
    private readonly List<string> _counts = [];
    private TimeSpan _started;

    public RecordedNode(string name)
    {
        _recorded = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "vpc-cni", $"{name}.json")));
        var node = _recorded.RootElement.GetProperty("node");
        var block = string.Join('.', node.GetProperty("primary").GetString()!.Split('.')[..2]) + ".0.0/16";
        World.Put(new Vpc("vpc-1", [block], EnableDnsSupport: true, EnableDnsHostnames: true, "rtb-main", NodeGroup, Tags.Empty));
        World.Put(new SecurityGroup(NodeGroup, "vpc-1", "node", "", [], Tags.Empty));
        World.Put(new SecurityGroup(OtherGroup, "vpc-1", "other", "", [], Tags.Empty));
        World.Put(new Subnet("subnet-1", "vpc-1", node.GetProperty("subnet").GetString()!, "us-west-2a", MapPublicIpOnLaunch: false, Tags.Empty));
        World.Put(new Instance(
            InstanceId, node.GetProperty("type").GetString()!, "ami-1", "al2023", "subnet-1", "running", "required", 2, null, null,
            new Volume("vol-1", 30, "gp3", true), Tags.Empty));
        NetworkInterfaces.Attach(
            World, NetworkInterfaces.Create(World, "subnet-1", "primary", [], privateAddress: node.GetProperty("primary").GetString()).Id,
            InstanceId);
    }

    public World World { get; } = new("replay");

    public CniNode Node => World.Get<CniNode>(InstanceId);

    /// <summary>The recorded steps that say how the ENIs were afterwards.</summary>
    public IReadOnlyList<JsonElement> Steps =>
        [.. _recorded.RootElement.GetProperty("steps").EnumerateArray().Where(step => step.TryGetProperty("per_eni", out _))];

    /// <summary>What the agent left on the host in the end.</summary>
    public JsonElement Host => Recorded("host");

    /// <summary>A part of the recording.</summary>
    public JsonElement Recorded(string name) => _recorded.RootElement.GetProperty(name);

    /// <summary>Someone else makes an ENI and attaches it; <paramref name="noManage"/>: tagged at creation.</summary>
    public NetworkInterface AttachForeign(int deviceIndex, bool noManage)
    {
        var tags = noManage ? Tags.Empty.Add(VpcCni.NoManageTag, "true") : Tags.Empty;
        var description = string.Create(CultureInfo.InvariantCulture, $"foreign {deviceIndex}");
        var foreign = NetworkInterfaces.Create(World, "subnet-1", description, [OtherGroup], tags: tags);
        return NetworkInterfaces.Attach(World, foreign.Id, InstanceId, deviceIndex);
    }

    public void SetNoManage(string networkInterfaceId)
    {
        var each = World.Get<NetworkInterface>(networkInterfaceId);
        NetworkInterfaces.Change(World, each with { Tags = each.Tags.SetItem(VpcCni.NoManageTag, "true") });
    }

    /// <summary>
    /// The agent starts. The first record is of some seconds after it came up, when it has checked its pool for the first time.
    /// </summary>
    public void Start()
    {
        World.Advance(TimeSpan.FromSeconds(Steps[0].GetProperty("at").GetDouble()) - VpcCni.CheckInterval);
        StartAgent();
        Take(Steps[0]);
    }

    /// <summary>The agent starts anew; the recorded times of the steps from here on count from then.</summary>
    /// <param name="environment">What is set beside what the case sets.</param>
    public void Restart(params (string Name, string Value)[] environment)
    {
        _started = World.Elapsed;
        StartAgent(environment);
    }

    /// <summary>What happened in a recorded step happens, and time passes until the step was over.</summary>
    /// <returns>Whether a pod that came got its address.</returns>
    public bool Take(JsonElement step)
    {
        var what = What(step);
        var at = At(step);
        var assigned = true;
        // A pod that waited out the cooldown came at the end of the step; all others at its beginning, then the agent was left alone.
        if (step.TryGetProperty("waited", out _)) PassUntil(at);
        if (step.TryGetProperty("pod", out var pod) && !what.StartsWith("burst", StringComparison.Ordinal))
        {
            if (what.StartsWith("del", StringComparison.Ordinal)) VpcCni.Release(World, InstanceId, pod.GetString()!);
            else assigned = VpcCni.Assign(World, InstanceId, pod.GetString()!) is not null;
        }

        PassUntil(at);
        return assigned;
    }

    public static string What(JsonElement step) => step.GetProperty("event").GetString()!;

    /// <summary>When the step was over.</summary>
    public TimeSpan At(JsonElement step) => _started + TimeSpan.FromSeconds(step.GetProperty("at").GetDouble());

    /// <summary>Lets time pass until <paramref name="at"/>.</summary>
    public void PassUntil(TimeSpan at)
    {
        while (World.Elapsed < at)
        {
            var second = World.Elapsed + TimeSpan.FromSeconds(1);
            World.Advance((second < at ? second : at) - World.Elapsed);
            VpcCni.CatchUp(World, InstanceId);
            if (_counts.Count == 0 || _counts[^1] != Counts()) _counts.Add(Counts());
        }
    }

    /// <summary>Device index, secondary addresses and prefixes of each ENI.</summary>
    public string Counts() => string.Join(' ', NetworkInterfaces.OfInstance(World, InstanceId)
        .Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.DeviceIndex}:{each.SecondaryAddresses.Length}/{each.Prefixes.Length}")));

    /// <summary><see cref="Counts()"/> as recorded.</summary>
    public static string Counts(JsonElement step) => string.Join(' ', step.GetProperty("per_eni").EnumerateArray()
        .Select(each => $"{each.GetProperty("dev")}:{each.GetProperty("secondary")}/{each.GetProperty("prefixes")}"));

    /// <summary>All counts that there were, each as often as it came anew.</summary>
    public IReadOnlyList<string> CountsSeen => _counts;

    /// <summary>The same as recorded.</summary>
    public IReadOnlyList<string> RecordedCounts =>
        [.. Steps.Select(Counts).Aggregate(new List<string>(), (seen, next) => seen.LastOrDefault() == next ? seen : [.. seen, next])];

    public void Dispose() => _recorded.Dispose();

    private void StartAgent(params (string Name, string Value)[] more)
    {
        // The cluster's name is set in every recorded run beside what the case sets; null there means that it is not set.
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUSTER_NAME"] = "lab" };
        foreach (var each in _recorded.RootElement.GetProperty("node").GetProperty("env").EnumerateObject())
        {
            if (each.Value.GetString() is { } value) environment[each.Name] = value;
            else environment.Remove(each.Name);
        }

        foreach (var (name, value) in more) environment[name] = value;
        VpcCni.Start(World, InstanceId, "lab", CniSettings.Parse(environment));
    }
}
