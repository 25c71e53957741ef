using System.Text.Json.Nodes;
using Lab.Emulated.Tests.Runs;
using Lab.Infra.Data;

namespace Lab.Emulated.Tests;

/// <summary>The clusters, read back with the <c>aws</c> command.</summary>
[Collection(EmulatedCollection.Name)]
public class ClusterTests(EmulatedRun run)
{
    public static TheoryData<string> Versions { get; } = [.. KubernetesReleases.All.Select(release => release.Version)];

    private ReadBack Aws => run.Require().ReadBack;

    [SkippableTheory]
    [MemberData(nameof(Versions))]
    public void A_cluster_of_every_known_version_comes_up_with_its_add_ons(string version)
    {
        var environment = EmulatedEnvironments.NameOf(KubernetesReleases.Find(version)!);
        ((string)Cluster(environment)["version"]!).ShouldBe(version);
        ((string)Cluster(environment)["status"]!).ShouldBe("ACTIVE");

        // The versions that the data file pins for the cluster's own.
        var expected = AddonVersions.For(version);
        var addons = run.Made.Where(resource => resource.Type == "aws_eks_addon" && (string?)resource.Values["cluster_name"] == $"{environment}-myeks")
            .ToDictionary(addon => (string)addon.Values["addon_name"]!, addon => (string)addon.Values["addon_version"]!);
        addons.ShouldBe(
            new Dictionary<string, string> { ["vpc-cni"] = expected.VpcCni, ["kube-proxy"] = expected.KubeProxy, ["coredns"] = expected.CoreDns },
            ignoreOrder: true);
    }

    [SkippableFact]
    public void Its_endpoint_is_open_to_the_operating_server_and_to_where_the_operator_comes_from()
    {
        var server = Aws.List(ReadBack.Addresses).Single(address => LabTagKeys.Of(address["Tags"]).GetValueOrDefault("Name") == "bob-operator-server");
        var network = Cluster("bob")["resourcesVpcConfig"]!;
        ((bool)network["endpointPrivateAccess"]!).ShouldBeTrue();
        network["publicAccessCidrs"]!.AsArray().Select(cidr => (string)cidr!)
            .ShouldBe([EmulatedEnvironments.OperatorCidr, $"{server["PublicIp"]}/32"], ignoreOrder: true);
    }

    [SkippableFact]
    public void Its_services_have_the_pinned_range_and_its_access_is_by_entries()
    {
        ((string)Cluster("alice")["kubernetesNetworkConfig"]!["serviceIpv4Cidr"]!).ShouldBe("10.100.0.0/16");
        ((string)Cluster("alice")["accessConfig"]!["authenticationMode"]!).ShouldBe("API");
    }

    [SkippableFact]
    public void Its_security_group_lets_the_operating_server_in_for_ssh_the_api_and_pings()
    {
        var group = (string)Cluster("alice")["resourcesVpcConfig"]!["clusterSecurityGroupId"]!;
        var rules = Aws.List(ReadBack.Rules).Where(rule => (string?)rule["GroupId"] == group && (string?)rule["CidrIpv4"] == "172.20.1.100/32");
        rules.Select(rule => $"{rule["IpProtocol"]} {rule["FromPort"]}-{rule["ToPort"]}").ShouldBe(["icmp -1--1", "tcp 22-22", "tcp 443-443"], ignoreOrder: true);
    }

    [SkippableFact]
    public void Its_tags_are_the_labs()
    {
        var tags = Cluster("bob")["tags"]!.AsObject();
        tags.Where(tag => LabTagKeys.All.Contains(tag.Key)).ToDictionary(tag => tag.Key, tag => (string)tag.Value!).ShouldBe(
            new Dictionary<string, string>
            {
                ["eks-lab/environment"] = "bob",
                ["eks-lab/stage"] = "cluster",
                ["eks-lab/owner"] = "bob@example.org",
                ["eks-lab/expires-at"] = "2026-12-01T18:00:00Z",
            },
            ignoreOrder: true);
    }

    private JsonNode Cluster(string environment) => Aws[ReadBack.Cluster(environment)]["cluster"]!;
}
