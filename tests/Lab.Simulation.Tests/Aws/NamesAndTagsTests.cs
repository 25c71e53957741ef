using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class NamesAndTagsTests
{
    private const string TrustDocument = """{"Statement":[]}""";

    [Fact]
    public void Auto_names_are_the_resource_name_with_seven_digits_and_the_same_in_every_run()
    {
        string Name() => new TestCloud().Create("iam/role:Role", "node", ("assumeRolePolicy", TrustDocument)).Outputs.RequiredString("name");
        Name().ShouldStartWith("node-");
        Name()["node-".Length..].ShouldSatisfyAllConditions(
            digits => digits.Length.ShouldBe(7), digits => digits.ShouldAllBe(digit => char.IsAsciiHexDigitLower(digit)));
        Name().ShouldBe(Name());
    }

    [Fact]
    public void A_replacement_gets_another_name_and_id_beside_the_old_one()
    {
        var cloud = new TestCloud();
        var vpc = cloud.Vpc("vpc", "10.0.0.0/16");
        var old = cloud.Create("ec2/securityGroup:SecurityGroup", "web", ("vpcId", vpc.Id));
        var replacement = cloud.Create("ec2/securityGroup:SecurityGroup", "web", ("vpcId", vpc.Id), ("description", "other"));
        replacement.Id.ShouldNotBe(old.Id);
        replacement.Outputs.String("name").ShouldNotBe(old.Outputs.String("name"));
    }

    // IAM is one for all regions: the provider of another region makes the new role while the old one is there.
    [Fact]
    public void Another_region_makes_another_name()
    {
        string Name(string region) => new TestCloud(PropertyMap.Of(("region", region)))
            .Create("iam/role:Role", "node", ("assumeRolePolicy", TrustDocument)).Outputs.RequiredString("name");
        Name("eu-west-1").ShouldNotBe(Name("ap-northeast-2"));
        Name("eu-west-1").ShouldBe(Name("eu-west-1"));
    }

    [Fact]
    public void An_id_is_not_given_again_until_the_world_begins_anew()
    {
        var cloud = new TestCloud();
        string Again()
        {
            var vpc = cloud.Vpc("vpc", "10.0.0.0/16");
            cloud.Delete(vpc);
            return vpc.Id;
        }

        var ids = new[] { Again(), Again(), Again() };
        ids.ShouldBeUnique();
        cloud.World.BeginAnew();
        Again().ShouldBe(ids[0]);
    }

    [Fact]
    public void An_operation_that_failed_does_not_count_for_later_ids()
    {
        string Id(bool fails)
        {
            var cloud = new TestCloud();
            var vpc = cloud.Vpc("vpc", "10.0.0.0/16");
            if (fails) cloud.Refusal("ec2/securityGroup:SecurityGroup", "web", ("vpcId", vpc.Id), ("name", "default")).ShouldStartWith("InvalidGroup.Duplicate");
            return cloud.Create("ec2/securityGroup:SecurityGroup", "web", ("vpcId", vpc.Id)).Id;
        }

        Id(fails: true).ShouldBe(Id(fails: false));
    }

    [Fact]
    public void An_auto_name_is_known_in_a_preview_and_an_id_is_not()
    {
        var outputs = new TestCloud().Preview("iam/role:Role", "node", ("assumeRolePolicy", TrustDocument));
        outputs.String("name").ShouldStartWith("node-");
        outputs.ContainsKey("arn").ShouldBeFalse();
    }

    // "non-string inputs of a provider resource arrive as JSON strings"
    [Fact]
    public void Default_tags_of_the_provider_are_under_the_resources_own()
    {
        var cloud = new TestCloud(PropertyMap.Of(
            ("region", "eu-west-1"), ("defaultTags", """{"tags": {"eks-lab/environment": "alice", "Name": "default"}}""")));
        var vpc = cloud.Vpc("vpc", "10.0.0.0/16");
        cloud.World.Get<Vpc>(vpc.Id)
            .Tags.ShouldBe([KeyValuePair.Create("Name", "vpc"), KeyValuePair.Create("eks-lab/environment", "alice")], ignoreOrder: true);
        vpc.Outputs.StringMap("tagsAll").Count.ShouldBe(2);
        vpc.Outputs.StringMap("tags").Count.ShouldBe(1);
        vpc.Outputs.String("arn").ShouldStartWith("arn:aws:ec2:eu-west-1:");
    }

    [Fact]
    public void A_change_of_default_tags_alone_changes_tagsAll()
    {
        var cloud = new TestCloud();
        var vpc = cloud.Vpc("vpc", "10.0.0.0/16");
        cloud.Diff(vpc).HasChanges.ShouldBeFalse();
        cloud.Diff(vpc with { Outputs = vpc.Outputs.With("tagsAll", PropertyMap.Of(("Name", "vpc"), ("gone", "tag"))) })
            .Changed.ShouldBe(["tagsAll"]);
    }

    [Fact]
    public void The_order_of_a_set_means_nothing()
    {
        var cloud = new TestCloud();
        var template = cloud.Create("ec2/launchTemplate:LaunchTemplate", "nodes", ("vpcSecurityGroupIds", new[] { "sg-1", "sg-2" }));
        cloud.Diff(template, ("vpcSecurityGroupIds", new[] { "sg-2", "sg-1" })).HasChanges.ShouldBeFalse();
        cloud.Diff(template, ("vpcSecurityGroupIds", new[] { "sg-2" })).Changed.ShouldBe(["vpcSecurityGroupIds"]);
    }
}
