using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Lab.Emulated.Tests.Runs;

/// <summary>What an account has beside what AWS itself puts there, read with the <c>aws</c> command.</summary>
internal static class AccountContent
{
    // AWS keeps records of what is gone for a while, and gives each account a default VPC with its parts: neither counts.
    private const string DefaultVpc = "172.31.0.0/16";

    private static readonly ImmutableArray<Listing> Listings =
    [
        new("ec2 describe-vpcs", "Vpcs", "VpcId", IsOwn: vpc => (string?)vpc["CidrBlock"] != DefaultVpc),
        new("ec2 describe-subnets", "Subnets", "SubnetId", IsOwn: subnet => (bool?)subnet["DefaultForAz"] != true),
        new("ec2 describe-network-interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
        new("ec2 describe-instances", "Reservations", "Instances", IsOwn: reservation => !All(reservation["Instances"]!, State, "terminated")),
        new("ec2 describe-volumes", "Volumes", "VolumeId"),
        new("ec2 describe-addresses", "Addresses", "AllocationId"),
        new("ec2 describe-nat-gateways", "NatGateways", "NatGatewayId", IsOwn: gateway => (string?)gateway["State"] != "deleted"),
        new("ec2 describe-vpc-peering-connections", "VpcPeeringConnections", "VpcPeeringConnectionId", IsOwn: peering => (string?)peering["Status"]!["Code"] != "deleted"),
        new("ec2 describe-internet-gateways", "InternetGateways", "InternetGatewayId"),
        new("ec2 describe-security-groups --filters Name=group-name,Values=alice*,bob*,eks*,v1*", "SecurityGroups", "GroupName"),
        new("ec2 describe-launch-templates", "LaunchTemplates", "LaunchTemplateName"),
        new("ec2 describe-key-pairs", "KeyPairs", "KeyName"),
        new("autoscaling describe-auto-scaling-groups", "AutoScalingGroups", "AutoScalingGroupName"),
        new("eks list-clusters", "clusters"),
        new("iam list-roles", "Roles", "RoleName", IsOwn: role => !((string)role["Path"]!).StartsWith("/aws-service-role/", StringComparison.Ordinal)),
        new("iam list-policies --scope Local", "Policies", "PolicyName", IsAlwaysEmpty: true),
        new("iam list-instance-profiles", "InstanceProfiles", "InstanceProfileName"),
        new("iam list-open-id-connect-providers", "OpenIDConnectProviderList", "Arn"),
        new("lambda list-functions", "Functions", "FunctionName"),
        new("events list-rules", "Rules", "Name"),
        new("sqs list-queues", "QueueUrls"),
        new("route53 list-hosted-zones", "HostedZones", "Name"),
        new("logs describe-log-groups", "logGroups", "logGroupName"),
        new("cloudwatch describe-alarms", "MetricAlarms", "AlarmName"),
    ];

    /// <summary>What is there, one line each; empty for a new account.</summary>
    public static async Task<ImmutableArray<string>> ListAsync(AwsCli aws)
    {
        var found = await Task.WhenAll(Listings.Select(async listing => listing.OwnIn(await aws.AskAsync(listing.Command))));
        return [.. found.SelectMany(lines => lines)];
    }

    /// <summary>The commands that find nothing while everything is up, so that their silence afterwards would mean nothing.</summary>
    public static IEnumerable<string> BlindTo(ImmutableArray<string> found) => Listings.Where(listing => !listing.IsAlwaysEmpty)
        .Select(listing => listing.Command).Where(command => !found.Any(line => line.StartsWith($"{command}: ", StringComparison.Ordinal)));

    private static bool All(JsonNode list, Func<JsonNode, string?> value, string expected) => list.AsArray().All(item => value(item!) == expected);

    private static string? State(JsonNode instance) => (string?)instance["State"]!["Name"];

    /// <summary>A command that lists.</summary>
    /// <param name="Command">The command.</param>
    /// <param name="Key">Where the list is in the answer.</param>
    /// <param name="Name">What names an item of it; <see langword="null"/> when items are names.</param>
    /// <param name="IsOwn">Whether an item counts; all do by default.</param>
    /// <param name="IsAlwaysEmpty">Whether the lab has none of these even while it is up.</param>
    private sealed record Listing(string Command, string Key, string? Name = null, Func<JsonNode, bool>? IsOwn = null, bool IsAlwaysEmpty = false)
    {
        public IEnumerable<string> OwnIn(JsonNode answer) => (answer[Key]?.AsArray() ?? [])
            .Where(item => IsOwn?.Invoke(item!) ?? true).Select(item => $"{Command}: {(Name is null ? item : item![Name])?.ToJsonString()}");
    }
}
