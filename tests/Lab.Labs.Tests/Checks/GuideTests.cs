using System.Text.RegularExpressions;
using Lab.Tests;

namespace Lab.Labs.Tests.Checks;

public sealed partial class GuideTests
{
    /// <summary>What the configuration's defaults would show: Pulumi.yaml, and what follows from three t3.medium in three zones.</summary>
    private static readonly string[] DefaultValues =
    [
        "192.168.", "172.20.", "10.100.", "ap-northeast-2", "t3.medium", "t3.small", "1.31", "30 GiB", "alice",
        "c5.large", "ens7", "11 pods", "29",
        "three", "Three", "eight", "Eight", "twelve", "17 ", " 17", "51 ", "3 × (6",
    ];

    public static TheoryData<string> Stages => ["Network", "Cluster", "MultusNodes", "Netshoot", "LoadBalancerController", "NlbIp", "NlbInstance", "ServiceTypes", "KubeOpsView", "ExternalDns", "Multus", "MaxPods", "PrefixNodes"];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Filled_from_another_environment_it_holds_none_of_the_defaults(string stage)
    {
        var text = OtherValues().Fill(await ReadAsync(stage));

        DefaultValues.Where(value => text.Contains(value, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Every_placeholder_names_an_output_that_the_stages_have(string stage)
    {
        var text = OtherValues().Fill(await ReadAsync(stage));

        LeftOver().Matches(text).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Network", "10.0.0.0/16")]
    [InlineData("Cluster", "5 nodes of group workers")]
    [InlineData("MultusNodes", "mul-multus: 4 × m5.xlarge, all in eu-central-1b")]
    [InlineData("Netshoot", "ping -c 2 10.9.1.7")]
    [InlineData("Multus", "Networks first-conf, second-conf, ipvlan in mode l3")]
    [InlineData("MaxPods", "the limit of each of 5 × c5.xlarge")]
    [InlineData("PrefixNodes", "node group more with 2 × c5.xlarge and puts 70 nginx")]
    [InlineData("LoadBalancerController", "cluster desk-cluster, VPC vpc-other and region eu-central-1")]
    [InlineData("NlbIp", "http://by-address.example:7070")]
    [InlineData("NlbInstance", "The same 4 nginx pods")]
    [InlineData("ServiceTypes", "ClusterIP, an address of 10.7.0.0/16")]
    [InlineData("KubeOpsView", "http://picture.example:9090/#scale=1.5")]
    [InlineData("ExternalDns", "aliases of names.example")]
    public async Task It_shows_the_values_of_the_environment(string stage, string shown) =>
        OtherValues().Fill(await ReadAsync(stage)).ShouldContain(shown);

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task What_needs_a_real_cluster_is_marked_with_its_reason(string stage)
    {
        var blocks = (await ReadAsync(stage)).Split("\n\n");

        foreach (var (block, before) in blocks.Skip(1).Zip(blocks).Where(pair => NeedsReality().IsMatch(pair.First)))
        {
            var marked = block.StartsWith("| On AWS only | because |", StringComparison.Ordinal) ? block : before;
            marked.ShouldContain("AWS only", customMessage: block);
            marked.ShouldContain("because", customMessage: block);
            marked.ShouldContain("simulated", customMessage: block);
        }
    }

    private static Task<string> ReadAsync(string stage) => File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "labs", stage, "guide.md"));

    private static Lab.Labs.Checks.CheckContext OtherValues() => (new FakeWorld()
        .WithOutput("network", "vpcId", "vpc-other")
        .WithOutput("network", "vpcCidr", "10.0.0.0/16")
        .WithOutput("network", "availabilityZones", new object[] { "eu-central-1a", "eu-central-1b" })
        .WithOutput("network", "operatorVpcId", "vpc-desk")
        .WithOutput("network", "operatorVpcCidr", "10.9.0.0/16")
        .WithOutput("network", "operatorPrivateIp", "10.9.1.7")
        .WithOutput("network", "operatorPublicIp", "18.184.0.7")
        .WithOutput("network", "peeringConnectionId", "pcx-other")
        .WithOutput("cluster", "clusterVersion", "1.34")
        .WithOutput("cluster", "nodeGroupName", "workers")
        .WithOutput("cluster", "nodeCount", 5.0)
        .WithOutput("cluster", "nodeInstanceType", "c5.xlarge")
        .WithOutput("cluster", "nodeVolumeSize", 80.0)
        .WithOutput("multus-nodes", "autoScalingGroupName", "mul-multus")
        .WithOutput("multus-nodes", "securityGroupId", "sg-other")
        .WithOutput("multus-nodes", "subnetIds", new object[] { "subnet-x" })
        .WithOutput("multus-nodes", "podRanges", new object[] { "10.0.30.64/26" })
        .WithOutput("multus-nodes", "availabilityZone", "eu-central-1b")
        .WithOutput("multus-nodes", "instanceType", "m5.xlarge")
        .WithOutput("multus-nodes", "nodeCount", 4.0)
        .WithOutput("multus-nodes", "networks", 1.0)
        .WithOutput("multus-nodes", "addressesPerNode", 6.0)
        .WithOutput("multus-nodes", "maxPods", 44.0)
        .WithOutput("multus-nodes", "functionName", "mul-multus-enis")
        .WithOutput("multus-nodes", "interfaceNames", new object[] { "ens6" })
        .WithOutput("network", "region", "eu-central-1")
        .WithOutput("cluster", "clusterName", "desk-cluster")
        .WithOutput("cluster", "serviceCidr", "10.7.0.0/16")
        .WithOutput("cluster", "loadBalancerControllerRoleArn", "arn:aws:iam::999:role/lbc")
        .WithOutput("nlb-ip", "replicas", 4.0)
        .WithOutput("nlb-ip", "hostname", "by-address.example")
        .WithOutput("nlb-ip", "port", 7070.0)
        .WithOutput("nlb-instance", "replicas", 4.0)
        .WithOutput("nlb-instance", "hostname", "by-node.example")
        .WithOutput("service-types", "networkLoadBalancerHostname", "layer-4.example")
        .WithOutput("service-types", "applicationLoadBalancerHostname", "layer-7.example")
        .WithOutput("kube-ops-view", "hostname", "picture.example")
        .WithOutput("kube-ops-view", "port", 9090.0)
        .WithOutput("external-dns", "zoneName", "mul.example.net")
        .WithOutput("external-dns", "hostname", "web.mul.example.net")
        .WithOutput("external-dns", "ownerId", "mul")
        .WithOutput("external-dns", "loadBalancerHostname", "names.example")
        .WithOutput("multus", "networkNames", new object[] { "first-conf", "second-conf" })
        .WithOutput("multus", "mode", "l3")
        .WithOutput("max-pods", "replicas", 70.0)
        .WithOutput("max-pods", "nodeGroupName", "workers")
        .WithOutput("prefix-nodes", "replicas", 70.0)
        .WithOutput("prefix-nodes", "nodeGroupName", "more")
        .WithOutput("prefix-nodes", "nodeCount", 2.0)
        .WithOutput("prefix-nodes", "maxPods", 250.0)
        .WithOutput("netshoot", "replicas", 4.0)).Context() with
    { Environment = "mul" };

    // In prose, not `<your address>`, which the student replaces.
    [GeneratedRegex(@"<[a-z-]+\.[A-Za-z]+>|\{[a-z-]+(\.[A-Za-z]+)?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"^(kubectl|aws|sudo|ip rule|POD1=|curl|dig|for i in)|kubectl (get|describe|exec|delete)|console", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NeedsReality();
}
