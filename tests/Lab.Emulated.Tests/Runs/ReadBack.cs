using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Lab.Emulated.Tests.Runs;

/// <summary>What the <c>aws</c> command said of everything while it was up.</summary>
internal sealed class ReadBack
{
    public const string Vpcs = "ec2 describe-vpcs";
    public const string Subnets = "ec2 describe-subnets";
    public const string RouteTables = "ec2 describe-route-tables";
    public const string Peerings = "ec2 describe-vpc-peering-connections";
    public const string Instances = "ec2 describe-instances";
    public const string Volumes = "ec2 describe-volumes";
    public const string Addresses = "ec2 describe-addresses";
    public const string NatGateways = "ec2 describe-nat-gateways";
    public const string NetworkInterfaces = "ec2 describe-network-interfaces";
    public const string Rules = "ec2 describe-security-group-rules";
    public const string Tags = "ec2 describe-tags";
    public const string HostedZones = "route53 list-hosted-zones";
    public const string AutoScalingGroups = "autoscaling describe-auto-scaling-groups";

    private static readonly ImmutableArray<string> Commands =
    [
        Vpcs, Subnets, RouteTables, Peerings, Instances, Volumes, Addresses, NatGateways, NetworkInterfaces, Rules, Tags, AutoScalingGroups,
        HostedZones, PrefixNodes(EmulatedEnvironments.EverythingName),
        LifecycleHooks(EmulatedEnvironments.CourseName), Function(EmulatedEnvironments.CourseName),
        .. new[] { EmulatedEnvironments.CourseName, EmulatedEnvironments.EverythingName }.Select(Cluster),
    ];

    private readonly ImmutableDictionary<string, JsonNode> _answers;

    private ReadBack(ImmutableDictionary<string, JsonNode> answers) => _answers = answers;

    public static string LifecycleHooks(string environment) => $"autoscaling describe-lifecycle-hooks --auto-scaling-group-name {environment}-multus";

    public static string Function(string environment) => $"lambda get-function-configuration --function-name {environment}-multus-enis";

    public static string Queue(string url) => $"sqs get-queue-attributes --queue-url {url} --attribute-names All";

    public static string Cluster(string environment) => $"eks describe-cluster --name {environment}-myeks";

    public static string PrefixNodes(string environment) => $"eks describe-nodegroup --cluster-name {environment}-myeks --nodegroup-name ng2";

    public static async Task<ReadBack> AskAsync(AwsCli aws, IEnumerable<string> more)
    {
        var answers = await Task.WhenAll(Commands.Concat(more).Select(async command => KeyValuePair.Create(command, await aws.AskAsync(command))));
        return new ReadBack(answers.ToImmutableDictionary());
    }

    /// <summary>The answer to a command.</summary>
    public JsonNode this[string command] => _answers[command];

    /// <summary>The items of a command's one list.</summary>
    public IEnumerable<JsonNode> List(string command) => this[command].AsObject().Single(item => item.Value is JsonArray).Value!.AsArray().Select(item => item!);
}
