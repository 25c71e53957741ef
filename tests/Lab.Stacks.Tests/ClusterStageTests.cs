using System.Text.Json.Nodes;
using Lab.Stacks.Settings;
using Lab.Stacks.Stages;
using Lab.Stacks.Tests.Support;
using Lab.Tests;
using Pulumi;
using Pulumi.Testing;

namespace Lab.Stacks.Tests;

public class ClusterStageTests
{
    [Fact]
    public async Task The_cluster_is_what_the_course_says()
    {
        var cluster = Single(await StageRun.OfAsync("cluster"), "eks:index:Cluster");
        cluster["name"].ShouldBe("alice-myeks");
        cluster["version"].ShouldBe("1.31");
        cluster["kubernetesServiceIpAddressRange"].ShouldBe("10.100.0.0/16");
        cluster["authenticationMode"].ShouldBe("API");
        cluster["createOidcProvider"].ShouldBe("true");
        cluster["endpointPrivateAccess"].ShouldBe("true");
        cluster["skipDefaultNodeGroup"].ShouldBe("true");
    }

    // With these the component makes no add-ons of its own (recorded of Pulumi.Eks 4.3.0).
    [Fact]
    public async Task The_component_makes_no_add_ons()
    {
        var cluster = Single(await StageRun.OfAsync("cluster"), "eks:index:Cluster");
        cluster["useDefaultVpcCni"].ShouldBe("true");
        cluster["kubeProxyAddonOptions.enabled"].ShouldBe("false");
        cluster["corednsAddonOptions.enabled"].ShouldBe("false");
        cluster["corednsAddonOptions.configurationValues"].ShouldBeNull();
        cluster["bootstrapSelfManagedAddons"].ShouldBe("false");
    }

    [Theory]
    [InlineData("course", """["203.0.113.50/32"]""")]
    [InlineData("everything", """["198.51.100.7/32","203.0.113.50/32"]""")]
    public async Task The_public_endpoint_is_for_the_operating_server_and_operatorCidr_alone(string configuration, string cidrs) =>
        Single(await StageRun.OfAsync("cluster", Configurations.ByName(configuration)), "eks:index:Cluster")["publicAccessCidrs"].ShouldBe(cidrs);

    [Theory]
    [InlineData("1.31", "", "EXTENDED")]
    [InlineData("1.36", "", "STANDARD")]
    [InlineData("1.36", "EXTENDED", "EXTENDED")]
    public async Task The_support_type_is_explicit(string version, string setting, string expected)
    {
        var run = await StageRun.OfAsync("cluster", new Dictionary<string, string> { ["clusterVersion"] = version, ["supportType"] = setting });
        Single(run, "eks:index:Cluster")["upgradePolicy.supportType"].ShouldBe(expected);
    }

    [Fact]
    public async Task The_nodes_are_what_the_course_says()
    {
        var run = await StageRun.OfAsync("cluster");
        var group = Single(run, "aws:eks/nodeGroup:NodeGroup");
        group["nodeGroupName"].ShouldBe("ng1");
        group["amiType"].ShouldBe("AL2023_x86_64_STANDARD");
        group["instanceTypes"].ShouldBe("""["t3.medium"]""");
        group["scalingConfig.desiredSize"].ShouldBe("3");
        group["subnetIds"].ShouldBe("""["alice-myeks-public-1-id","alice-myeks-public-2-id","alice-myeks-public-3-id"]""");
        var template = Single(run, "aws:ec2/launchTemplate:LaunchTemplate");
        template["blockDeviceMappings.0.ebs.volumeSize"].ShouldBe("30");
        template["blockDeviceMappings.0.ebs.volumeType"].ShouldBe("gp3");

        // Then EKS gives the nodes the cluster's security group.
        template["vpcSecurityGroupIds"].ShouldBeNull();
    }

    // EKS user guide: worker node, image pull and, for a shell, Systems Manager; the CNI policy belongs to the CNI's own role.
    [Fact]
    public async Task The_nodes_have_no_more_rights_than_they_need()
    {
        var run = await StageRun.OfAsync("cluster");
        Policies("alice-myeks-ng1-node-role").ShouldBe(
            ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"], ignoreOrder: true);
        run.Mocks.Resources.ShouldNotContain(resource =>
            resource.Type == "aws:iam/rolePolicy:RolePolicy" && resource["role"] == "alice-myeks-ng1-node-role-0123456");

        IEnumerable<string> Policies(string role) => run.Mocks.Resources
            .Where(resource => resource.Type == "aws:iam/rolePolicyAttachment:RolePolicyAttachment" && resource["role"] == $"{role}-0123456")
            .Select(attachment => attachment["policyArn"]!.Split('/')[^1]);
    }

    [Theory]
    [InlineData("vpc-cni", "aws-node")]
    [InlineData("lbc", "aws-load-balancer-controller")]
    [InlineData("external-dns", "external-dns")]
    public async Task A_pods_role_is_for_its_service_account_alone(string name, string serviceAccount)
    {
        var run = await StageRun.OfAsync("cluster");
        var role = run.Mocks.Resources.Single(resource => resource.Type == "aws:iam/role:Role" && resource.Name == $"alice-myeks-{name}-role");
        var condition = JsonNode.Parse(role["assumeRolePolicy"]!)!["Statement"]![0]!["Condition"]!["StringEquals"]!;
        condition["oidc.eks.example/id/0123:sub"]!.ToString().ShouldBe($"system:serviceaccount:kube-system:{serviceAccount}");
        condition["oidc.eks.example/id/0123:aud"]!.ToString().ShouldBe("sts.amazonaws.com");
    }

    [Fact]
    public async Task The_roles_of_pods_reach_those_who_need_them()
    {
        var run = await StageRun.OfAsync("cluster");
        Addon(run, "vpc-cni")["serviceAccountRoleArn"].ShouldBe("arn:aws:iam::123456789012:role/alice-myeks-vpc-cni-role");
        run.Outputs["loadBalancerControllerRoleArn"].ShouldBe("arn:aws:iam::123456789012:role/alice-myeks-lbc-role");
        run.Outputs["externalDnsRoleArn"].ShouldBe("arn:aws:iam::123456789012:role/alice-myeks-external-dns-role");
    }

    [Fact]
    public async Task The_add_ons_are_pinned_to_the_clusters_version()
    {
        var run = await StageRun.OfAsync("cluster");
        run.Mocks.Resources.Count(resource => resource.Type == "aws:eks/addon:Addon").ShouldBe(3);
        Addon(run, "kube-proxy")["addonVersion"]!.ShouldStartWith("v1.31.");
        Addon(run, "coredns")["addonVersion"].ShouldNotBeNull();
    }

    // amazon-vpc-cni-k8s, README.md: ADDITIONAL_ENI_TAGS is a JSON object as text.
    [Fact]
    public async Task ENIs_that_the_CNI_makes_carry_the_labs_tags()
    {
        var env = JsonNode.Parse(Addon(await StageRun.OfAsync("cluster"), "vpc-cni")["configurationValues"]!)!["env"]!;
        var tags = RecordedResource.TagsAt(JsonNode.Parse(env["ADDITIONAL_ENI_TAGS"]!.ToString()));
        tags["eks-lab/environment"].ShouldBe("alice");
        tags["eks-lab/stage"].ShouldBe("cluster");
        tags["eks-lab/owner"].ShouldBe("alice");
        tags["eks-lab/expires-at"].ShouldBe("never");
        env["ENABLE_PREFIX_DELEGATION"].ShouldBeNull();
    }

    // Recorded of Pulumi.Eks 4.3.0: its kubeconfig output has no profile, whatever providerCredentialOpts say.
    [Theory]
    [InlineData("", """["eks","get-token"]""")]
    [InlineData("class", """["eks","get-token","--profile","class"]""")]
    public async Task The_kubeconfig_names_the_profile(string profile, string args)
    {
        var run = await StageRun.OfAsync("cluster", new Dictionary<string, string> { ["awsProfile"] = profile });
        JsonNode.Parse((string)run.Outputs["kubeconfig"]!)!["users"]![0]!["user"]!["exec"]!["args"]!.ToJsonString().ShouldBe(args);
    }

    // EKS user guide: extended support of 1.31 ends on 2026-11-26, at 00:00 UTC.
    [Theory]
    [InlineData("cluster", "2026-11-25T23:59:59Z", "false", false)]
    [InlineData("cluster", "2026-11-26T00:00:00Z", "false", true)]
    [InlineData("cluster", "2026-11-27T00:00:00Z", "false", true)]
    [InlineData("cluster", "2026-11-26T08:59:59+09:00", "false", false)]
    [InlineData("cluster", "2026-11-26T09:00:00+09:00", "false", true)]
    [InlineData("cluster", "2026-11-26T00:00:00Z", "true", false)]
    [InlineData("network", "2026-11-26T00:00:00Z", "false", false)]
    public void An_ended_version_is_refused_where_a_cluster_would_be_made_of_it(string stage, string now, string keep, bool isRefused)
    {
        var settings = LabSettings.Parse(StageRun.Environment, new Dictionary<string, string> { ["keepEndedVersion"] = keep });
        var calendar = new Lab.Infra.Clusters.SupportCalendar(FixedTime.At(now));
        var problem = StageCatalog.Find(stage)!.ProblemOnAws(settings, calendar);
        (problem is not null).ShouldBe(isRefused);
        if (isRefused) problem!.ShouldContain("set clusterVersion to 1.36, 1.35, 1.34, 1.33, 1.32");
    }

    // "You cannot disable extended support once your cluster has entered it": 1.34 leaves standard support on 2026-12-02.
    [Theory]
    [InlineData("", "2026-12-01T23:59:59Z", false)]
    [InlineData("", "2026-12-02T00:00:00Z", true)]
    [InlineData("EXTENDED", "2026-12-02T00:00:00Z", false)]
    public void Standard_support_is_refused_where_a_version_has_left_it(string supportType, string now, bool isRefused)
    {
        var settings = LabSettings.Parse(
            StageRun.Environment, new Dictionary<string, string> { ["clusterVersion"] = "1.34", ["supportType"] = supportType });
        var problem = StageCatalog.Find("cluster")!.ProblemOnAws(settings, new Lab.Infra.Clusters.SupportCalendar(FixedTime.At(now)));
        (problem is not null).ShouldBe(isRefused);
        if (isRefused) problem!.ShouldContain("set supportType to EXTENDED, for 0.60 instead of 0.10 USD an hour, or set clusterVersion to 1.36, 1.35");
    }

    [Fact]
    public async Task Prefix_delegation_is_a_setting_of_the_CNI()
    {
        var run = await StageRun.OfAsync("cluster", new Dictionary<string, string> { ["prefixDelegation"] = "true" });
        JsonNode.Parse(Addon(run, "vpc-cni")["configurationValues"]!)!["env"]!["ENABLE_PREFIX_DELEGATION"]!.ToString().ShouldBe("true");
    }

    [Fact]
    public async Task The_operating_server_alone_reaches_the_nodes()
    {
        var run = await StageRun.OfAsync("cluster");
        var rules = run.Mocks.Resources.Where(resource => resource.Type == "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").ToList();
        rules.ShouldAllBe(rule => rule["securityGroupId"] == "sg-0cluster" && rule["cidrIpv4"] == "172.20.1.100/32");
        rules.Select(rule => (rule["ipProtocol"], rule["toPort"])).ShouldBe([("tcp", "443"), ("tcp", "22"), ("icmp", "-1")], ignoreOrder: true);
    }

    [Fact]
    public async Task The_operating_servers_role_administers_the_cluster()
    {
        var run = await StageRun.OfAsync("cluster");
        Single(run, "aws:eks/accessEntry:AccessEntry")["principalArn"].ShouldBe("arn:aws:iam::123456789012:role/alice-operator-server-role");
        Single(run, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation")["policyArn"]!.ShouldEndWith("AmazonEKSClusterAdminPolicy");
    }

    [Fact]
    public async Task The_network_is_read_from_the_environments_own_stack() =>
        (await StageRun.OfAsync("cluster")).Mocks.StackReferences.ShouldHaveSingleItem().ShouldBe("organization/eks-lab/alice.network");

    [Fact]
    public async Task A_missing_network_is_told_with_the_command_that_makes_it()
    {
        var (message, registered) = await FailureAsync(new Dictionary<string, object?>());
        message.ShouldBe("stage alice.network has no output region, availabilityZones, vpcId and 19 others: run `lab up network --env alice`");
        registered.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_output_that_is_missing_is_told_alone()
    {
        var outputs = new Dictionary<string, object?>((await StageRun.OfAsync("network")).Outputs);
        outputs.Remove("vpcId");
        (await FailureAsync(outputs)).Message.ShouldBe("stage alice.network has no output vpcId: run `lab up network --env alice`");
    }

    // Pulumi's configuration is per stack: what was set on alice.network is not set on alice.cluster.
    [Fact]
    public async Task OperatorCidr_of_the_network_opens_the_cluster_too()
    {
        var network = await StageRun.OfAsync("network", new Dictionary<string, string> { ["operatorCidr"] = "198.51.100.7/32" });
        var cluster = Single(await OnAsync(network, isPreview: false), "eks:index:Cluster");
        cluster["publicAccessCidrs"].ShouldBe("""["198.51.100.7/32","203.0.113.50/32"]""");
    }

    [Fact]
    public async Task Settings_that_contradict_the_network_are_told_all_at_once_with_the_commands_that_mend_them()
    {
        var network = await StageRun.OfAsync("network", new Dictionary<string, string>
        {
            ["operatorCidr"] = "198.51.100.7/32",
            ["operatorVpcCidr"] = "10.100.0.0/16",
            ["operatorPublicSubnetCidr"] = "10.100.1.0/24",
            ["operatorPrivateSubnetCidr"] = "10.100.11.0/24",
            ["operatorServerAddress"] = "10.100.1.100",
            ["serviceCidr"] = "10.200.0.0/16",
        });
        var (message, registered) = await FailureAsync(
            network.Outputs, ("region", "eu-west-1"), ("operatorCidr", "198.51.100.8/32"),
            ("availabilityZones", """["eu-west-1a","eu-west-1b","eu-west-1c"]"""));
        message.Split('\n').ShouldBe(
        [
            "region: stack alice.network is up with ap-northeast-2 and stack alice.cluster is set to eu-west-1: "
            + "`pulumi config set region 'ap-northeast-2' -s alice.cluster`",
            "availabilityZones: stack alice.network is up with [\"ap-northeast-2a\",\"ap-northeast-2b\",\"ap-northeast-2c\"] and stack alice.cluster "
            + "is set to [\"eu-west-1a\",\"eu-west-1b\",\"eu-west-1c\"]: "
            + "`pulumi config set availabilityZones '[\"ap-northeast-2a\",\"ap-northeast-2b\",\"ap-northeast-2c\"]' -s alice.cluster`",
            "operatorCidr: stack alice.network is up with 198.51.100.7/32 and stack alice.cluster is set to 198.51.100.8/32: "
            + "`pulumi config set operatorCidr '198.51.100.7/32' -s alice.cluster`",
            "serviceCidr: stack alice.cluster is set to 10.100.0.0/16, which overlaps 10.100.0.0/16, the operatorVpcCidr with which stack "
            + "alice.network is up: choose a block outside of it with `pulumi config set serviceCidr BLOCK -s alice.cluster`",
        ]);
        registered.ShouldBeEmpty();
    }

    // What a preview knows of the network is its last update, which the next one may set right.
    [Fact]
    public async Task A_preview_goes_on_with_settings_that_contradict_the_network()
    {
        var network = await StageRun.OfAsync("network", new Dictionary<string, string> { ["operatorCidr"] = "198.51.100.7/32" });
        Single(await OnAsync(network, isPreview: true, ("operatorCidr", "198.51.100.8/32")), "eks:index:Cluster")["publicAccessCidrs"]!
            .ShouldContain("198.51.100.8/32");
    }

    [Fact]
    public async Task The_kubeconfig_is_a_secret()
    {
        var settings = LabSettings.Parse(StageRun.Environment, new Dictionary<string, string>());
        var mocks = new RecordingMocks(
            isPreview: false,
            new Dictionary<string, IReadOnlyDictionary<string, object?>> { ["alice.network"] = (await StageRun.OfAsync("network")).Outputs });
        var (_, outputs) = await Deployment.TestAsync(
            mocks, new TestOptions { IsPreview = false, ProjectName = "eks-lab", StackName = "alice.cluster" }, async () =>
            (await new ClusterStage().DefineAsync(new StageContext(StageRun.Environment, "cluster", settings))).ToDictionary());
        Output<string> kubeconfig = outputs["kubeconfig"].ShouldBeAssignableTo<Output<string>>()!;
        (await Output.IsSecretAsync(kubeconfig)).ShouldBeTrue();
    }

    private static async Task<(string Message, IReadOnlyList<RecordedResource> Registered)> FailureAsync(
        IReadOnlyDictionary<string, object?> outputs, params (string Key, string Value)[] configuration)
    {
        var settings = LabSettings.Parse(StageRun.Environment, configuration.ToDictionary(item => item.Key, item => item.Value));
        var mocks = new RecordingMocks(
            isPreview: false, new Dictionary<string, IReadOnlyDictionary<string, object?>> { ["alice.network"] = outputs });
        var error = await Should.ThrowAsync<Exception>(() => StageRun.DefineAsync(new ClusterStage(), settings, mocks, isPreview: false));
        return (error.Message, mocks.Resources);
    }

    private static Task<StageRun> OnAsync(StageRun network, bool isPreview, params (string Key, string Value)[] configuration) => StageRun.DefineAsync(
        new ClusterStage(),
        LabSettings.Parse(StageRun.Environment, configuration.ToDictionary(item => item.Key, item => item.Value)),
        new RecordingMocks(isPreview, new Dictionary<string, IReadOnlyDictionary<string, object?>> { ["alice.network"] = network.Outputs }),
        isPreview);

    private static RecordedResource Single(StageRun run, string type) =>
        run.Mocks.Resources.Where(resource => resource.Type == type).ShouldHaveSingleItem();

    private static RecordedResource Addon(StageRun run, string addon) =>
        run.Mocks.Resources.Single(resource => resource.Type == "aws:eks/addon:Addon" && resource["addonName"] == addon);
}
