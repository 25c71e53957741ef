using System.Text.Json.Nodes;
using Lab.Stacks.Tests.Support;

namespace Lab.Stacks.Tests;

/// <summary>Rules that hold for every resource of every stage in every configuration.</summary>
public class EveryStageTests
{
    private static readonly string[] Untagged =
    [
        "aws:ec2/route:Route", "aws:ec2/routeTableAssociation:RouteTableAssociation", "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions",
        "aws:ec2/subnetCidrReservation:SubnetCidrReservation", "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    ];

    public static TheoryData<string, string> Runs { get; } = new()
    {
        { "network", "course" }, { "network", "multus-guide" }, { "network", "everything" },
        { "cluster", "course" }, { "cluster", "multus-guide" }, { "cluster", "everything" },
        { "multus-nodes", "course" }, { "multus-nodes", "multus-guide" }, { "multus-nodes", "everything" },
        { "netshoot", "course" },
        { "multus", "course" }, { "multus", "multus-guide" }, { "max-pods", "course" }, { "prefix-nodes", "everything" },
        { "load-balancer-controller", "course" },
        { "nlb-ip", "course" },
        { "nlb-instance", "course" },
        { "service-types", "course" },
        { "kube-ops-view", "course" },
        { "load-balancer-controller", "everything" }, { "nlb-ip", "everything" }, { "external-dns", "everything" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Every_resource_has_the_stages_own_provider(string stage, string configuration)
    {
        var run = await StageRun.OfAsync(stage, Configurations.ByName(configuration));
        foreach (var resource in run.Mocks.Resources.Where(resource => IsOf(resource, "aws")))
        {
            resource.Provider.ShouldBe("aws", $"{resource.Type} {resource.Name}");
        }

        foreach (var resource in run.Mocks.Resources.Where(resource => IsOf(resource, "kubernetes")))
        {
            resource.Provider.ShouldBe("kubernetes", $"{resource.Type} {resource.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task The_provider_tags_everything_with_what_a_sweep_goes_by(string stage, string configuration)
    {
        var run = await StageRun.OfAsync(stage, Configurations.ByName(configuration));
        foreach (var provider in run.Mocks.Resources.Where(resource => resource.Type == "pulumi:providers:aws"))
        {
            // A provider's inputs other than texts are JSON text.
            ShouldBeLabTags(RecordedResource.TagsAt(JsonNode.Parse(provider["defaultTags"]!)!["tags"]), stage);
        }
    }

    [Theory]
    [InlineData("network", "aws:ec2/instance:Instance", "rootBlockDevice.tags")]
    [InlineData("cluster", "aws:ec2/launchTemplate:LaunchTemplate", "tagSpecifications.0.tags")]
    [InlineData("cluster", "aws:ec2/launchTemplate:LaunchTemplate", "tagSpecifications.1.tags")]
    [InlineData("cluster", "aws:ec2/launchTemplate:LaunchTemplate", "tagSpecifications.2.tags")]
    [InlineData("multus-nodes", "aws:ec2/launchTemplate:LaunchTemplate", "tagSpecifications.0.tags")]
    [InlineData("multus-nodes", "aws:ec2/launchTemplate:LaunchTemplate", "tagSpecifications.1.tags")]
    [InlineData("multus-nodes", "aws:ec2/launchTemplate:LaunchTemplate", "tagSpecifications.2.tags")]
    public async Task What_the_providers_tags_do_not_reach_is_tagged_by_name(string stage, string type, string path)
    {
        var run = await StageRun.OfAsync(stage);
        ShouldBeLabTags(RecordedResource.TagsAt(JsonNode.Parse(run.Mocks.Resources.Single(resource => resource.Type == type)[path]!)), stage);
    }

    [Theory]
    [InlineData("cluster")]
    [InlineData("multus-nodes")]
    public async Task A_launch_template_tags_instances_volumes_and_ENIs(string stage)
    {
        var template = (await StageRun.OfAsync(stage))
            .Mocks.Resources.Single(resource => resource.Type == "aws:ec2/launchTemplate:LaunchTemplate");
        Enumerable.Range(0, 3).Select(index => template[$"tagSpecifications.{index}.resourceType"])
            .ShouldBe(["instance", "volume", "network-interface"]);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Nothing_but_load_balancers_would_be_open_to_the_internet(string stage, string configuration)
    {
        var run = await StageRun.OfAsync(stage, Configurations.ByName(configuration));
        run.Mocks.Resources.Where(resource => resource.Type.Contains("IngressRule", StringComparison.Ordinal))
            .ShouldAllBe(rule => rule["cidrIpv4"] != "0.0.0.0/0" && rule["cidrIpv6"] == null);
        run.Mocks.Resources.ShouldAllBe(resource => resource["ingress"] == null);
        foreach (var cluster in run.Mocks.Resources.Where(resource => resource.Type == "eks:index:Cluster"))
        {
            cluster["publicAccessCidrs"]!.ShouldNotContain("0.0.0.0/0");
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task No_load_balancer_is_open_to_the_internet(string stage, string configuration)
    {
        var run = await StageRun.OfAsync(stage, Configurations.ByName(configuration));
        string[] allowed = configuration == "everything" ? ["198.51.100.7/32", "203.0.113.50/32"] : ["203.0.113.50/32"];
        foreach (var service in run.Mocks.Resources.Where(resource => resource["spec.type"] == "LoadBalancer"))
        {
            service["spec.loadBalancerClass"].ShouldBe("service.k8s.aws/nlb");
            JsonNode.Parse(service["spec.loadBalancerSourceRanges"]!)!.AsArray().Select(range => range!.ToString()).ShouldBe(allowed);
        }

        foreach (var ingress in run.Mocks.Resources.Where(resource => resource.Type == "kubernetes:networking.k8s.io/v1:Ingress"))
        {
            var annotations = RecordedResource.TagsAt(ingress.Inputs["metadata"]!["annotations"]);
            annotations["alb.ingress.kubernetes.io/inbound-cidrs"].Split(',').ShouldBe(allowed);
        }
    }

    [Theory]
    [InlineData("nlb-ip", "alice-nlb-ip")]
    [InlineData("nlb-instance", "alice-nlb-instance")]
    [InlineData("kube-ops-view", "alice-kube-ops-view")]
    [InlineData("external-dns", "alice-external-dns")]
    public async Task A_load_balancer_is_tagged_as_its_stage_says(string stage, string name)
    {
        var run = await StageRun.OfAsync(stage, Configurations.Everything);
        var annotations = RecordedResource.TagsAt(
            run.Mocks.Resources.Single(resource => resource["spec.type"] == "LoadBalancer").Inputs["metadata"]!["annotations"]);
        var tags = annotations["service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags"].Split(',').Select(tag => tag.Split('=', 2))
            .ToDictionary(tag => tag[0], tag => tag[1]);

        ShouldBeLabTags(tags, stage);
        tags["Name"].ShouldBe(name);
    }

    // CIS and Trivy AWS-0028/0131: IMDSv2 only, encrypted volumes; one hop keeps pods from the node's credentials.
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Every_instance_has_IMDSv2_only_one_hop_and_encrypted_volumes(string stage, string configuration)
    {
        var run = await StageRun.OfAsync(stage, Configurations.ByName(configuration));
        foreach (var resource in run.Mocks.Resources.Where(
            resource => resource.Type is "aws:ec2/instance:Instance" or "aws:ec2/launchTemplate:LaunchTemplate"))
        {
            resource["metadataOptions.httpTokens"].ShouldBe("required");
            resource["metadataOptions.httpPutResponseHopLimit"].ShouldBe("1");
            (resource["rootBlockDevice.encrypted"] ?? resource["blockDeviceMappings.0.ebs.encrypted"]).ShouldBe("true");
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Every_name_begins_with_the_environment_and_every_VPC_resource_shows_it(string stage, string configuration)
    {
        var run = await StageRun.OfAsync(stage, Configurations.ByName(configuration));
        foreach (var resource in run.Mocks.Resources.Where(resource => IsOf(resource, "aws")))
        {
            resource.Name.ShouldStartWith("alice-");
            var isNamedOnAws = resource.Type.StartsWith("aws:ec2/", StringComparison.Ordinal) && !Untagged.Contains(resource.Type)
                && resource.Type is not ("aws:ec2/keyPair:KeyPair" or "aws:ec2/launchTemplate:LaunchTemplate");
            if (isNamedOnAws) resource.Tags.GetValueOrDefault("Name").ShouldNotBeNull($"{resource.Type} {resource.Name}").ShouldStartWith("alice-");
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_preview_registers_the_same_resources(string stage, string configuration)
    {
        var up = await StageRun.OfAsync(stage, Configurations.ByName(configuration));
        var preview = await StageRun.OfAsync(stage, Configurations.ByName(configuration), isPreview: true);
        preview.Mocks.Resources.Select(resource => (resource.Type, resource.Name))
            .ShouldBe(up.Mocks.Resources.Select(resource => (resource.Type, resource.Name)));
    }

    [Theory]
    [InlineData("network", 22)]
    [InlineData("cluster", 16)]
    [InlineData("multus-nodes", 13)]
    [InlineData("netshoot", 3)]
    [InlineData("multus", 4)]
    [InlineData("max-pods", 4)]
    [InlineData("prefix-nodes", 6)]
    [InlineData("load-balancer-controller", 6)]
    [InlineData("nlb-ip", 7)]
    [InlineData("nlb-instance", 7)]
    [InlineData("service-types", 7)]
    [InlineData("kube-ops-view", 5)]
    [InlineData("external-dns", 10)]
    public async Task Every_output_has_a_value(string stage, int count)
    {
        var outputs = (await StageRun.OfAsync(stage, Configurations.Everything)).Outputs;
        outputs.Count.ShouldBe(count);
        outputs.ShouldAllBe(output => output.Value != null);
    }

    private static bool IsOf(RecordedResource resource, string package) => resource.Type.StartsWith($"{package}:", StringComparison.Ordinal);

    private static void ShouldBeLabTags(IReadOnlyDictionary<string, string> tags, string stage)
    {
        tags["eks-lab/environment"].ShouldBe("alice");
        tags["eks-lab/stage"].ShouldBe(stage);
        tags.Keys.ShouldContain("eks-lab/owner");
        tags.Keys.ShouldContain("eks-lab/expires-at");
    }
}
