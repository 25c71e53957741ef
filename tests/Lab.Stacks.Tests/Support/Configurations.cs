namespace Lab.Stacks.Tests.Support;

/// <summary>Configurations that the stages are held in.</summary>
internal static class Configurations
{
    public static IReadOnlyDictionary<string, string> Course { get; } = new Dictionary<string, string>();

    /// <summary>The network of the AWS guide for Multus on EKS, in another region and two zones.</summary>
    public static IReadOnlyDictionary<string, string> MultusGuide { get; } = new Dictionary<string, string>
    {
        ["region"] = "eu-west-1",
        ["vpcCidr"] = "10.0.0.0/16",
        ["publicSubnetCidrs"] = """["10.0.0.0/24","10.0.1.0/24"]""",
        ["privateSubnetCidrs"] = """["10.0.2.0/24","10.0.3.0/24"]""",
        ["multus1SubnetCidrs"] = """["10.0.4.0/24","10.0.5.0/24"]""",
        ["multus2SubnetCidrs"] = """["10.0.6.0/24","10.0.7.0/24"]""",
    };

    /// <summary>Everything that is off or empty by default.</summary>
    public static IReadOnlyDictionary<string, string> Everything { get; } = new Dictionary<string, string>
    {
        ["awsProfile"] = "class",
        ["owner"] = "alice@example.org",
        ["expiresAt"] = "2026-12-01T18:00:00Z",
        ["operatorCidr"] = "198.51.100.7/32",
        ["sshPublicKey"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB7PhXhp alice",
        ["availabilityZones"] = """["ap-northeast-2d","ap-northeast-2b","ap-northeast-2a"]""",
        ["natGateway"] = "true",
        ["clusterVersion"] = "1.35",
        ["prefixDelegation"] = "true",
        ["loadBalancerControllerReplicas"] = "2",
        ["domain"] = "example.org",
        ["secondaryCidrs"] = """["100.64.0.0/16"]""",
        ["multus1SubnetCidrs"] = """["100.64.1.0/24"]""",
        ["multus2SubnetCidrs"] = """["100.64.2.0/24"]""",
    };

    public static IReadOnlyDictionary<string, string> ByName(string name) => name switch
    {
        "course" => Course,
        "multus-guide" => MultusGuide,
        "everything" => Everything,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such configuration"),
    };
}
