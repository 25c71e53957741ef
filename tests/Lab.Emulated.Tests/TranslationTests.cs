using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Lab.Terraform;
using Lab.Terraform.Schema;
using Lab.Tests;

namespace Lab.Emulated.Tests;

/// <summary>
/// Registered resources become Terraform's by the provider's schema. The schema here is an excerpt of what hashicorp/aws 5.100.0 prints,
/// <c>Recorded/provider-schema.json</c>, so that these tests need no Terraform.
/// </summary>
public class TranslationTests
{
    private static readonly ProviderSchema Schema = ProviderSchema.Parse(
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Lab.Emulated.Tests", "Recorded", "provider-schema.json")));

    [Fact]
    public void Names_are_translated_to_snake_case() =>
        Vpc("""{"cidrBlock":"192.168.0.0/16","enableDnsHostnames":true}""").ShouldBeJson("""{"cidr_block":"192.168.0.0/16","enable_dns_hostnames":true}""");

    [Fact]
    public void Keys_of_maps_stay_as_they_are() => Vpc("""{"tags":{"eks-lab/expiresAt":"never"}}""").ShouldBeJson("""{"tags":{"eks-lab/expiresAt":"never"}}""");

    [Fact]
    public void Plural_lists_become_singular_blocks_and_single_objects_become_blocks_too()
    {
        var group = Translate(
            "aws:autoscaling/group:Group",
            """
            {"name":"g","minSize":1,"maxSize":1,"vpcZoneIdentifiers":["subnet-1"],"launchTemplate":{"id":"lt-1","version":"1"},
             "tags":[{"key":"a","value":"b","propagateAtLaunch":true}],
             "initialLifecycleHooks":[{"name":"h","lifecycleTransition":"autoscaling:EC2_INSTANCE_LAUNCHING"}]}
            """);
        group.ShouldBeJson(
            """
            {"name":"g","min_size":1,"max_size":1,"vpc_zone_identifier":["subnet-1"],"launch_template":[{"id":"lt-1","version":"1"}],
             "tag":[{"key":"a","value":"b","propagate_at_launch":true}],
             "initial_lifecycle_hook":[{"name":"h","lifecycle_transition":"autoscaling:EC2_INSTANCE_LAUNCHING"}]}
            """);
    }

    [Fact]
    public void Objects_in_attributes_get_all_their_members()
    {
        var group = Translate("aws:ec2/securityGroup:SecurityGroup", """{"name":"g","ingress":[{"protocol":"tcp","fromPort":22,"toPort":22,"cidrBlocks":["10.0.0.0/8"]}]}""");
        group["ingress"]!.ShouldBeJson(
            """
            [{"cidr_blocks":["10.0.0.0/8"],"description":null,"from_port":22,"ipv6_cidr_blocks":null,"prefix_list_ids":null,"protocol":"tcp",
              "security_groups":null,"self":null,"to_port":22}]
            """);
    }

    [Fact]
    public void An_archive_becomes_a_zip_file_with_its_texts()
    {
        var function = Function("""{"name":"f","role":"r","code":{"$archive":{"attach_enis.py":{"$asset":"def handler(event, context): pass\n"}}}}""");
        var configuration = Configure(function);
        var file = (string)configuration.Root["resource"]!["aws_lambda_function"]!["x"]!["filename"]!;
        using var zip = new ZipArchive(new MemoryStream(configuration.Files[file]));
        using var text = new StreamReader(zip.Entries.ShouldHaveSingleItem().Open());
        zip.Entries[0].FullName.ShouldBe("attach_enis.py");
        text.ReadToEnd().ShouldBe("def handler(event, context): pass\n");

        // Terraform would see another function with each run.
        Configure(function).Files[file].ShouldBe(configuration.Files[file]);
    }

    [Fact]
    public void What_pulumi_calls_otherwise_is_translated_by_the_table() =>
        Translate("aws:lambda/function:Function", """{"name":"f","role":"r"}""").ShouldBeJson("""{"function_name":"f","role":"r"}""");

    [Fact]
    public void Without_a_name_a_resource_gets_pulumis_and_seven_digits()
    {
        var role = Configure(Resource("aws:iam/role:Role", "alice-role", """{"assumeRolePolicy":"{}"}"""));
        ((string)role.Root["resource"]!["aws_iam_role"]!["alice_role"]!["name"]!).ShouldMatch("^alice-role-[0-9a-f]{7}$");
    }

    [Fact]
    public void References_stay_and_all_else_that_looks_like_one_means_itself()
    {
        var vpc = Resource("aws:ec2/vpc:Vpc", "v", "{}");
        var subnet = Resource("aws:ec2/subnet:Subnet", "s", """{"vpcId":"${aws_vpc.v.id}","tags":{"Name":"a ${HOME} %{x} of ${aws_vpc.v.id}"}}""");
        Configure(vpc, subnet).Root["resource"]!["aws_subnet"]!["s"]!["tags"]!["Name"]!.ToString().ShouldBe("a $${HOME} %%{x} of ${aws_vpc.v.id}");
    }

    [Fact]
    public void Base64_with_references_inside_is_encoded_by_terraform()
    {
        var inside = "#!/bin/bash\necho \"${aws_vpc.v.id}\" ${HOME}\n";
        var template = Resource("aws:ec2/launchTemplate:LaunchTemplate", "t", new JsonObject { ["name"] = "t", ["userData"] = Base64(inside) }.ToJsonString());
        Configure(Resource("aws:ec2/vpc:Vpc", "v", "{}"), template).Root["resource"]!["aws_launch_template"]!["t"]!["user_data"]!.ToString()
            .ShouldBe("""${base64encode("#!/bin/bash\necho \"${aws_vpc.v.id}\" $${HOME}\n")}""");
    }

    [Fact]
    public void Base64_without_references_stays_as_it_is()
    {
        var text = Base64("#!/bin/bash\necho hello\n");
        Translate("aws:ec2/launchTemplate:LaunchTemplate", new JsonObject { ["name"] = "t", ["userData"] = text }.ToJsonString())["user_data"]!.ToString().ShouldBe(text);
    }

    [Fact]
    public void A_resource_waits_for_its_dependencies_and_ignores_what_pulumi_ignores()
    {
        var cluster = Resource("aws:eks/cluster:Cluster", "c", """{"name":"c","roleArn":"r","vpcConfig":{"subnetIds":["s"]}}""") with
        {
            DependsOn = ["aws_vpc.v"],
            IgnoreChanges = ["accessConfig.bootstrapClusterCreatorAdminPermissions"],
        };
        var translated = Configure(Resource("aws:ec2/vpc:Vpc", "v", "{}"), cluster).Root["resource"]!["aws_eks_cluster"]!["c"]!;
        translated["depends_on"]!.ShouldBeJson("""["aws_vpc.v"]""");
        translated["lifecycle"]!["ignore_changes"]!.ShouldBeJson("""["access_config[0].bootstrap_cluster_creator_admin_permissions"]""");
    }

    [Fact]
    public void The_providers_default_tags_and_region_go_with_it_and_the_users_profile_does_not()
    {
        var provider = Resource(
            "pulumi:providers:aws", "aws", """{"region":"eu-west-1","profile":"class","defaultTags":"{\"tags\":{\"eks-lab/stage\":\"network\"}}"}""");
        var translated = Configure(provider).Root["provider"]!["aws"]![0]!.AsObject();
        translated["alias"]!.ToString().ShouldBe("alice_network");
        translated["region"]!.ToString().ShouldBe("eu-west-1");
        translated["default_tags"]!.ShouldBeJson("""[{"tags":{"eks-lab/stage":"network"}}]""");
        translated.ContainsKey("profile").ShouldBeFalse();
    }

    [Fact]
    public void An_unknown_property_is_told_with_stage_resource_and_the_nearest_known() =>
        Problems(Resource("aws:ec2/vpc:Vpc", "alice-vpc", """{"cidrBlok":"192.168.0.0/16"}""")).ShouldBe(
            ["stage alice.network, aws:ec2/vpc:Vpc alice-vpc: cidrBlok the provider has no such property; did you mean cidrBlock?"]);

    [Fact]
    public void An_unknown_property_of_a_block_is_told_with_its_path() =>
        Problems(Resource("aws:eks/cluster:Cluster", "c", """{"name":"c","roleArn":"r","vpcConfig":{"subnetIds":["s"],"endpointPublicAcces":true}}"""))
            .ShouldHaveSingleItem().ShouldContain("aws:eks/cluster:Cluster c: vpcConfig.endpointPublicAcces the provider has no such property");

    [Fact]
    public void Missing_properties_are_told_all_at_once() =>
        Problems(Resource("aws:eks/cluster:Cluster", "c", """{"name":"c","vpcConfig":{}}""")).ShouldBe(
            [
                "stage alice.network, aws:eks/cluster:Cluster c: vpcConfig.subnetIds is missing; the provider requires it",
                "stage alice.network, aws:eks/cluster:Cluster c: roleArn is missing; the provider requires it",
            ],
            ignoreOrder: true);

    [Fact]
    public void A_missing_block_is_told() =>
        Problems(Resource("aws:eks/cluster:Cluster", "c", """{"name":"c","roleArn":"r"}""")).ShouldHaveSingleItem().ShouldContain("vpcConfig is missing");

    [Fact]
    public void What_only_aws_sets_is_refused() =>
        Problems(Resource("aws:ec2/vpc:Vpc", "v", """{"mainRouteTableId":"rtb-1"}""")).ShouldHaveSingleItem().ShouldContain("mainRouteTableId only AWS sets it");

    [Fact]
    public void A_value_of_another_kind_is_refused() =>
        Problems(Resource("aws:ec2/vpc:Vpc", "v", """{"tags":["a"]}""")).ShouldHaveSingleItem().ShouldContain("""tags is ["a"], and a map is expected""");

    [Fact]
    public void A_reference_to_nothing_is_refused() =>
        Problems(Resource("aws:ec2/subnet:Subnet", "s", """{"vpcId":"${aws_vpc.gone.id}"}""")).ShouldHaveSingleItem()
            .ShouldContain("vpcId refers to aws_vpc.gone, which no stage registers");

    [Fact]
    public void A_type_that_the_provider_does_not_know_is_refused() =>
        Problems(Resource("aws:ec2/subnett:Subnett", "s", "{}")).ShouldBe(
            ["stage alice.network, aws:ec2/subnett:Subnett s: the provider has no resource aws_subnett"]);

    [Theory]
    [InlineData("aws:ec2/vpc:Vpc", "aws_vpc")]
    [InlineData("aws:iam/role:Role", "aws_iam_role")]
    [InlineData("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws_vpc_security_group_ingress_rule")]
    [InlineData("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "aws_vpc_ipv4_cidr_block_association")]
    [InlineData("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws_iam_openid_connect_provider")]
    [InlineData("aws:ec2/subnetCidrReservation:SubnetCidrReservation", "aws_ec2_subnet_cidr_reservation")]
    [InlineData("aws:ssm/getParameter:getParameter", "aws_ssm_parameter")]
    [InlineData("aws:index/getCallerIdentity:getCallerIdentity", "aws_caller_identity")]
    public void Types_are_named_as_terraform_names_them(string token, string type) => TerraformAddress.TypeOf(token).ShouldBe(type);

    private static JsonObject Vpc(string inputs) => Translate("aws:ec2/vpc:Vpc", inputs);

    private static RegisteredResource Function(string inputs) => Resource("aws:lambda/function:Function", "x", inputs);

    // Without what the configuration adds to every resource.
    private static JsonObject Translate(string type, string inputs)
    {
        var translated = Configure(Resource(type, "x", inputs)).Root["resource"]![TerraformAddress.TypeOf(type)]!["x"]!.AsObject();
        translated.Remove("provider");
        return translated;
    }

    private static RegisteredResource Resource(string type, string name, string inputs) =>
        new("network", type, name, null, "aws", JsonNode.Parse(inputs)!.AsObject(), []);

    private static TerraformConfiguration Configure(params ImmutableArray<RegisteredResource> resources) =>
        TerraformConfiguration.Of(Schema, new StageRegistrations("alice", resources, []));

    private static ImmutableArray<string> Problems(RegisteredResource resource) => Should.Throw<TranslationException>(() => Configure(resource)).Problems;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
