using Lab.Emulated.Tests.Runs;
using Lab.Stacks;
using Lab.Terraform;

namespace Lab.Emulated.Tests;

/// <summary>What stages register is collected as it is, with references that Terraform can follow.</summary>
public class StageRegistrationsTests
{
    private static readonly Task<StageRegistrations> Course = StageRegistrations.CollectAsync();

    [Fact]
    public async Task What_another_resource_computes_is_a_reference_to_it()
    {
        var subnet = (await Course).Single("aws:ec2/subnet:Subnet", "alice-myeks-public-1");
        ((string?)subnet.Inputs["vpcId"]).ShouldBe("${aws_vpc.alice_myeks_vpc.id}");
        subnet.Address.ShouldBe("aws_subnet.alice_myeks_public_1");
    }

    [Fact]
    public async Task What_another_stage_computes_is_a_reference_too()
    {
        var cluster = (await Course).Of("aws:eks/cluster:Cluster").ShouldHaveSingleItem();
        ((string?)cluster.Inputs["vpcConfig"]!["publicAccessCidrs"]![0]).ShouldBe("${aws_eip.alice_operator_server_address.public_ip}/32");
    }

    [Fact]
    public async Task A_number_that_another_resource_computes_is_a_reference()
    {
        var nodes = (await Course).Single("aws:eks/nodeGroup:NodeGroup", "alice-myeks-ng1");
        ((string?)nodes.Inputs["launchTemplate"]!["version"]).ShouldBe("${aws_launch_template.alice_myeks_ng1_launch_template.latest_version}");
    }

    [Fact]
    public async Task A_resource_waits_for_what_its_options_name_and_for_what_its_arguments_are_made_of()
    {
        var registered = await Course;
        var nodes = registered.Single("aws:eks/nodeGroup:NodeGroup", "alice-myeks-ng1").DependsOn;
        nodes.ShouldContain("aws_eks_addon.alice_myeks_vpc_cni");
        nodes.ShouldContain("aws_iam_role_policy_attachment.alice_myeks_ng1_node_role_AmazonEKSWorkerNodePolicy");

        // Its cluster's name is a literal in the program, held back until the cluster is there.
        registered.Single("aws:eks/addon:Addon", "alice-myeks-kube-proxy").DependsOn.ShouldContain("aws_eks_cluster.alice_myeks_eksCluster");
    }

    [Fact]
    public async Task The_cluster_component_is_expanded_to_what_it_makes()
    {
        var made = (await Course).Resources.Where(resource => resource.Parent?.StartsWith("eks:index:", StringComparison.Ordinal) == true);
        made.Select(resource => resource.Type).Order(StringComparer.Ordinal).ShouldBe(
        [
            "aws:eks/cluster:Cluster", "aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws:iam/role:Role",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "pulumi:providers:kubernetes",
        ]);
    }

    [Fact]
    public async Task Every_resource_of_aws_has_the_stages_provider()
    {
        var without = (await Course).Resources.Where(resource => resource.IsAws && resource.Provider != "aws").Select(resource => resource.Address);
        without.ShouldBeEmpty();
    }

    [Fact]
    public async Task Called_functions_are_data_sources()
    {
        (await Course).Functions.Select(function => function.Address).ShouldContain(
            "data.aws_ssm_parameter.alice_network__aws_service_ami_amazon_linux_latest_al2023_ami_kernel_default_x86_64");
    }

    [Fact]
    public async Task The_stage_of_multus_asks_for_each_eni_of_a_node_and_for_the_nodes_name()
    {
        var asked = (await Course).Functions.Where(function => function.Stage == "multus").ToLookup(function => function.Token);
        var all = asked["aws:ec2/getNetworkInterfaces:getNetworkInterfaces"].ShouldHaveSingleItem().Address;
        var each = asked["aws:ec2/getNetworkInterface:getNetworkInterface"].ToList();
        each.Select(function => (string?)function.Arguments["id"]).ShouldBe([$"${{{all}.ids[0]}}", $"${{{all}.ids[1]}}"], ignoreOrder: true);
        var instance = asked["aws:ec2/getInstance:getInstance"].ShouldHaveSingleItem();
        ((string?)instance.Arguments["instanceId"]).ShouldBe(
            $"${{{each.Single(function => ((string)function.Arguments["id"]!).EndsWith("[0]}", StringComparison.Ordinal)).Address}.attachment[0].instance_id}}");
    }

    [Fact]
    public async Task With_all_settings_on_the_stages_that_are_left_out_by_default_register_too()
    {
        Stages(await Course).ShouldNotContain("prefix-nodes");
        Stages(await Course).ShouldNotContain("external-dns");
        var everything = await StageRegistrations.CollectAsync(EmulatedEnvironments.EverythingSettings, EmulatedEnvironments.EverythingName);
        Stages(everything).ShouldBe(StageCatalog.All.Select(stage => stage.Name), ignoreOrder: true);
        everything.Single("aws:eks/nodeGroup:NodeGroup", "bob-myeks-ng2").Stage.ShouldBe("prefix-nodes");
        ((string?)everything.Of("aws:route53/zone:Zone").ShouldHaveSingleItem().Inputs["name"]).ShouldBe("bob.example.org");
    }

    private static IEnumerable<string> Stages(StageRegistrations registered) => registered.Resources.Select(resource => resource.Stage).Distinct();
}
