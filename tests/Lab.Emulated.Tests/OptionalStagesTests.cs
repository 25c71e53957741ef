using System.Text;
using Lab.Emulated.Tests.Runs;

namespace Lab.Emulated.Tests;

/// <summary>The stages that only some settings turn on: the node group with prefix delegation and the hosted zone.</summary>
[Collection(EmulatedCollection.Name)]
public class OptionalStagesTests(EmulatedRun run)
{
    [SkippableFact]
    public void The_prefix_nodes_are_one_node_of_the_clusters_version_from_the_stages_launch_template()
    {
        var group = run.Require().ReadBack[ReadBack.PrefixNodes("bob")]["nodegroup"]!;
        ((string)group["status"]!).ShouldBe("ACTIVE");
        ((int)group["scalingConfig"]!["desiredSize"]!).ShouldBe(1);
        ((string)group["version"]!).ShouldBe((string)run.ReadBack[ReadBack.Cluster("bob")]["cluster"]!["version"]!);
        var template = run.Made.Single(resource => resource.Address == "aws_launch_template.bob_myeks_ng2_launch_template").Values;
        ((string)group["launchTemplate"]!["id"]!).ShouldBe((string)template["id"]!);

        // EKS user guide, "Choose an optimal Amazon EC2 node instance type": 110 pods below 30 vCPUs.
        Encoding.UTF8.GetString(Convert.FromBase64String((string)template["user_data"]!)).ShouldContain("maxPods: 110");
    }

    [SkippableFact]
    public void The_zone_is_public_and_only_the_environment_with_a_domain_has_one()
    {
        var zone = run.Require().ReadBack.List(ReadBack.HostedZones).ShouldHaveSingleItem();
        ((string)zone["Name"]!).ShouldBe("bob.example.org.");
        ((bool)zone["Config"]!["PrivateZone"]!).ShouldBeFalse();
    }
}
