using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pulumi.Testing;

namespace Lab.Stacks.Tests.Support;

/// <summary>Records what is registered, and answers with what AWS would: ids, addresses and the zones of a region.</summary>
/// <param name="isPreview">In a preview nothing that AWS decides is answered, so that it is unknown.</param>
/// <param name="upstream">The outputs of other stages, by stack.</param>
public sealed class RecordingMocks(bool isPreview, IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> upstream) : IMocks
{
    private readonly ConcurrentBag<RecordedResource> _resources = [];

    /// <summary>What was registered, by type and name.</summary>
    public IReadOnlyList<RecordedResource> Resources =>
        [.. _resources.OrderBy(resource => resource.Type, StringComparer.Ordinal).ThenBy(resource => resource.Name, StringComparer.Ordinal)];

    /// <summary>Names of the stacks that were referred to.</summary>
    public ConcurrentBag<string> StackReferences { get; } = [];

    /// <summary>Zones by region; any other region has zones a, b and c.</summary>
    public Dictionary<string, string[]> Zones { get; } = new(StringComparer.Ordinal) { ["us-west-1"] = ["us-west-1a", "us-west-1c"] };

    /// <summary>How long the answer to a resource of that type and name is held back; at once by default.</summary>
    public Func<string, string, TimeSpan> AnswerAfter { get; init; } = (_, _) => TimeSpan.Zero;

    /// <summary>Registrations and answers in their order, by type and name.</summary>
    public ConcurrentQueue<(string Type, string Name, bool IsAnswer)> Log { get; } = [];

    /// <summary>Names of the SSM parameters that were read.</summary>
    public ConcurrentBag<string> Parameters { get; } = [];

    public async Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Type == "pulumi:pulumi:StackReference") return (args.Name, Stack((string)args.Inputs["name"]));
        Log.Enqueue((args.Type!, args.Name!, false));
        if (AnswerAfter(args.Type!, args.Name!) is var delay && delay > TimeSpan.Zero) await Task.Delay(delay);
        Log.Enqueue((args.Type!, args.Name!, true));
        return Answer(args);
    }

    private (string? Id, object State) Answer(MockResourceArgs args)
    {
        _resources.Add(new RecordedResource(args.Type!, args.Name!, ProviderName(args.Provider), (JsonObject)RecordedResource.ToJson(args.Inputs)!));
        if (isPreview) return (null, args.Inputs);
        var outputs = args.Inputs.ToBuilder();
        foreach (var (key, value) in Computed(args.Type!, args.Name!)) outputs[key] = value;
        return ($"{args.Name}-id", outputs.ToImmutable());
    }

    public Task<object> CallAsync(MockCallArgs args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Token == "aws:ssm/getParameter:getParameter") Parameters.Add((string)args.Args["name"]);
        return Task.FromResult<object>(args.Token switch
        {
            "aws:index/getAvailabilityZones:getAvailabilityZones" => ZonesOf(args),
            "aws:ssm/getParameter:getParameter" => ImmutableDictionary<string, object>.Empty.Add("insecureValue", "ami-0123456789abcdef0")
                .Add("name", args.Args["name"]),
            "aws:ec2/getNetworkInterfaces:getNetworkInterfaces" => MultusEnis.Ids(args),
            "aws:ec2/getNetworkInterface:getNetworkInterface" => MultusEnis.Of(args, upstream),
            "aws:ec2/getInstance:getInstance" => args.Args.Add("privateDns", "ip-192-168-1-10.ap-northeast-2.compute.internal"),
            "aws:index/getCallerIdentity:getCallerIdentity" => ImmutableDictionary<string, object>.Empty.Add("accountId", "123456789012"),
            _ => throw new InvalidOperationException($"no stage calls {args.Token}"),
        });
    }

    private ImmutableDictionary<string, object> ZonesOf(MockCallArgs args)
    {
        var provider = _resources.Single(resource => resource.Type == "pulumi:providers:aws" && resource.Name == ProviderName(args.Provider));
        var region = provider["region"]!;
        var names = Zones.GetValueOrDefault(region) ?? [$"{region}a", $"{region}b", $"{region}c"];
        return ImmutableDictionary<string, object>.Empty.Add("names", names.Cast<object>().ToImmutableArray());
    }

    private ImmutableDictionary<string, object> Stack(string name)
    {
        StackReferences.Add(name);
        var outputs = upstream.GetValueOrDefault(name.Split('/')[^1]) ?? new Dictionary<string, object?>();
        return ImmutableDictionary<string, object>.Empty
            .Add("name", name)
            .Add("outputs", outputs.Where(output => output.Value is not null).ToImmutableDictionary(output => output.Key, output => output.Value!))
            .Add("secretOutputNames", ImmutableArray.Create<object>([.. outputs.Keys.Where(key => key == "kubeconfig")]));
    }

    private static Dictionary<string, object> Computed(string type, string name) => type switch
    {
        "aws:iam/role:Role" => new() { ["arn"] = $"arn:aws:iam::123456789012:role/{name}", ["name"] = $"{name}-0123456" },
        "aws:iam/instanceProfile:InstanceProfile" => new()
        {
            ["arn"] = $"arn:aws:iam::123456789012:instance-profile/{name}-0123456",
            ["name"] = $"{name}-0123456",
        },
        "aws:cloudwatch/eventRule:EventRule" => new() { ["arn"] = $"arn:aws:events:ap-northeast-2:123456789012:rule/{name}-0123456", ["name"] = $"{name}-0123456" },
        "aws:lambda/function:Function" => new() { ["arn"] = $"arn:aws:lambda:ap-northeast-2:123456789012:function:{name}" },
        "aws:sqs/queue:Queue" => new()
        {
            ["arn"] = $"arn:aws:sqs:ap-northeast-2:123456789012:{name}",
            ["url"] = $"https://sqs.ap-northeast-2.amazonaws.com/123456789012/{name}",
        },
        "aws:route53/zone:Zone" => new()
        {
            ["zoneId"] = "Z0123456789ABC",
            ["nameServers"] = ImmutableArray.Create<object>("ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk"),
        },
        "kubernetes:core/v1:Service" or "kubernetes:networking.k8s.io/v1:Ingress" => new() { ["status"] = Balanced($"{name}.elb.example") },
        "aws:ec2/eip:Eip" => new() { ["publicIp"] = "203.0.113.50" },
        "aws:ec2/keyPair:KeyPair" => new() { ["keyName"] = $"{name}-0123456" },
        "aws:ec2/launchTemplate:LaunchTemplate" => new() { ["latestVersion"] = 1.0 },
        "eks:index:Cluster" => new()
        {
            ["clusterSecurityGroupId"] = "sg-0cluster",
            ["oidcProviderArn"] = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.example/id/0123",
            ["oidcIssuer"] = "oidc.eks.example/id/0123",
            ["kubeconfigJson"] = """{"apiVersion":"v1","clusters":[{"name":"kubernetes","cluster":{"server":"https://0123.eks.example","certificate-authority-data":"Q0E="}}],"users":[{"name":"aws","user":{"exec":{"command":"aws","args":["eks","get-token"]}}}]}""",
        },
        _ => [],
    };

    // The status of an object with a load balancer; one of another type has none, but then nobody reads it.
    private static ImmutableDictionary<string, object> Balanced(string hostname) => ImmutableDictionary<string, object>.Empty.Add(
        "loadBalancer",
        ImmutableDictionary<string, object>.Empty.Add("ingress", ImmutableArray.Create<object>(ImmutableDictionary<string, object>.Empty.Add("hostname", hostname))));

    // A provider reference is URN::ID, and a URN ends in its name.
    private static string? ProviderName(string? reference) => string.IsNullOrEmpty(reference) ? null : reference.Split("::")[^2];
}
