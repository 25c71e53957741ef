using System.Collections.Immutable;
using System.Text.Json;
using Pulumi;
using Pulumi.Aws.Ec2.Inputs;
using Pulumi.Aws.Inputs;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Utilities;
using AvailabilityZoneFilter = Pulumi.Aws.Inputs.GetAvailabilityZonesFilterInputArgs;
using Ec2 = Pulumi.Aws.Ec2;

namespace Lab.Sdk.Tests.Generator;

/// <summary>
/// What programs see of the typed resources under mocks, as Pulumi documents it: https://www.pulumi.com/docs/iac/concepts/testing/unit/
/// and the API reference of each package.
/// </summary>
public sealed class BindingTests
{
    private readonly RecordingMocks mocks = new();

    [Fact]
    public async Task Inputs_arrive_under_the_names_of_the_provider()
    {
        await mocks.UpAsync(() =>
        {
            _ = new Ec2.Vpc("lab", new() { CidrBlock = "192.168.0.0/16", EnableDnsHostnames = true, Tags = { ["Name"] = "myeks" } });
            return Task.CompletedTask;
        });

        var inputs = mocks.Inputs("aws:ec2/vpc:Vpc");
        inputs.Keys.ShouldBe(["cidrBlock", "enableDnsHostnames", "tags"], ignoreOrder: true);
        inputs["cidrBlock"].ShouldBe("192.168.0.0/16");
        inputs["enableDnsHostnames"].ShouldBe(true);
        AsMap(inputs["tags"])["Name"].ShouldBe("myeks");
    }

    [Fact]
    public async Task Nested_inputs_arrive_as_maps_in_lists()
    {
        await mocks.UpAsync(() =>
        {
            _ = new Ec2.LaunchTemplate("nodes", new()
            {
                BlockDeviceMappings =
                {
                    new LaunchTemplateBlockDeviceMappingArgs
                    {
                        DeviceName = "/dev/xvda",
                        Ebs = new LaunchTemplateBlockDeviceMappingEbsArgs { VolumeSize = 30, VolumeType = "gp3", Encrypted = "true" },
                    },
                },
            });
            return Task.CompletedTask;
        });

        var mappings = AsList(mocks.Inputs("aws:ec2/launchTemplate:LaunchTemplate")["blockDeviceMappings"]);
        var mapping = AsMap(mappings.ShouldHaveSingleItem());
        mapping["deviceName"].ShouldBe("/dev/xvda");
        var disk = AsMap(mapping["ebs"]);
        disk["volumeSize"].ShouldBe(30d);
        disk["encrypted"].ShouldBe("true");
    }

    [Fact]
    public async Task An_input_of_two_types_takes_either()
    {
        await mocks.UpAsync(() =>
        {
            _ = new Ec2.Instance("named", new() { InstanceType = "t3.medium" });
            _ = new Ec2.Instance("typed", new() { InstanceType = Ec2.InstanceType.T3_Medium });
            return Task.CompletedTask;
        });

        mocks.Resources.Select(resource => resource.Inputs["instanceType"]).ShouldBe(["t3.medium", "t3.medium"]);
    }

    [Fact]
    public async Task A_property_named_like_its_class_keeps_its_name_in_the_provider()
    {
        const string wanted = """{"Version":"2012-10-17","Statement":[]}""";
        const string stored = """{"Statement":[],"Version":"2012-10-17"}""";
        mocks.States["aws:iam/policy:Policy"] = Map(("policy", stored));

        await mocks.UpAsync(async () =>
        {
            var policy = new Pulumi.Aws.Iam.Policy("controller", new() { PolicyDocument = wanted });

            (await OutputUtilities.GetValueAsync(policy.PolicyDocument)).ShouldBe(stored);
        });

        mocks.Inputs("aws:iam/policy:Policy")["policy"].ShouldBe(wanted);
    }

    [Fact]
    public async Task Defaults_of_the_package_arrive_as_inputs()
    {
        await mocks.UpAsync(() =>
        {
            _ = new Ec2.SecurityGroup("ssh");
            return Task.CompletedTask;
        });

        mocks.Inputs("aws:ec2/securityGroup:SecurityGroup")["description"].ShouldBe("Managed by Pulumi");
    }

    [Fact]
    public async Task A_required_input_that_is_missing_is_named()
    {
        var error = await Should.ThrowAsync<Exception>(() => mocks.UpAsync(() =>
        {
            _ = new Ec2.Subnet("a", new());
            return Task.CompletedTask;
        }));

        error.ToString().ShouldContain("SubnetArgs.VpcId is required but was not given a value");
    }

    [Fact]
    public async Task Outputs_are_typed()
    {
        mocks.States["aws:ec2/instance:Instance"] = Map(
            ("privateIp", "172.20.1.100"),
            ("ebsOptimized", true),
            ("cpuOptions", Map(("coreCount", 1), ("threadsPerCore", 2))),
            ("vpcSecurityGroupIds", List("sg-1", "sg-2")),
            ("tagsAll", Map(("Name", "operator"))));

        await mocks.UpAsync(async () =>
        {
            var instance = new Ec2.Instance("operator");

            (await OutputUtilities.GetValueAsync(instance.PrivateIp)).ShouldBe("172.20.1.100");
            (await OutputUtilities.GetValueAsync(instance.EbsOptimized)).ShouldBeTrue();
            var cpu = await OutputUtilities.GetValueAsync(instance.CpuOptions);
            cpu.ThreadsPerCore.ShouldBe(2);
            (await OutputUtilities.GetValueAsync(instance.VpcSecurityGroupIds)).ShouldBe(["sg-1", "sg-2"]);
            (await OutputUtilities.GetValueAsync(instance.TagsAll))["Name"].ShouldBe("operator");
            (await OutputUtilities.GetValueAsync(instance.KeyName)).ShouldBeNull();
        });
    }

    [Fact]
    public async Task Get_reads_a_resource_by_its_id()
    {
        mocks.States["aws:ec2/vpc:Vpc"] = Map(("cidrBlock", "172.20.0.0/16"));

        await mocks.UpAsync(async () =>
        {
            var vpc = Ec2.Vpc.Get("operator", "vpc-0123");

            (await OutputUtilities.GetValueAsync(vpc.Id)).ShouldBe("vpc-0123");
            (await OutputUtilities.GetValueAsync(vpc.CidrBlock)).ShouldBe("172.20.0.0/16");
        });

        mocks.Resources.ShouldHaveSingleItem().Id.ShouldBe("vpc-0123");
    }

    [Fact]
    public async Task A_function_is_invoked_with_inputs()
    {
        const string token = "aws:index/getAvailabilityZones:getAvailabilityZones";
        mocks.Results[token] = Map(("names", List("ap-northeast-2a", "ap-northeast-2b")));

        await mocks.UpAsync(async () =>
        {
            var zones = Pulumi.Aws.GetAvailabilityZones.Invoke(new()
            {
                State = Output.Create("available"),
                Filters = { new AvailabilityZoneFilter { Name = "opt-in-status", Values = { "opt-in-not-required" } } },
            });

            (await OutputUtilities.GetValueAsync(zones.Apply(result => result.Names))).ShouldBe(["ap-northeast-2a", "ap-northeast-2b"]);
        });

        var call = mocks.Calls.ShouldHaveSingleItem();
        call.Token.ShouldBe(token);
        call.Args["state"].ShouldBe("available");
        var filter = AsList(call.Args["filters"]).ShouldHaveSingleItem();
        AsMap(filter)["name"].ShouldBe("opt-in-status");
    }

    [Fact]
    public async Task A_function_is_invoked_with_plain_values()
    {
        const string token = "aws:ec2/getAmi:getAmi";
        mocks.Results[token] = Map(("id", "ami-1"), ("mostRecent", true));

        await mocks.UpAsync(async () =>
        {
            var image = await Ec2.GetAmi.InvokeAsync(new()
            {
                MostRecent = true,
                Owners = { "amazon" },
                Filters = { new GetAmiFilterArgs { Name = "name", Values = { "al2023-ami-*" } } },
            });

            image.Id.ShouldBe("ami-1");
            image.MostRecent.ShouldBe(true);
            image.NameRegex.ShouldBeNull();
        });

        AsList(mocks.Calls.ShouldHaveSingleItem().Args["owners"]).ShouldBe(["amazon"]);
    }

    [Fact]
    public async Task Provider_inputs_other_than_strings_arrive_as_json()
    {
        await mocks.UpAsync(() =>
        {
            _ = new Pulumi.Aws.Provider("seoul", new()
            {
                Region = "ap-northeast-2",
                AllowedAccountIds = { "111122223333" },
                DefaultTags = new ProviderDefaultTagsArgs { Tags = { ["eks-lab/environment"] = "alice" } },
            });
            _ = new Pulumi.Kubernetes.Provider("cluster", new() { KubeConfig = "{}", EnableServerSideApply = true });
            return Task.CompletedTask;
        });

        var aws = mocks.Inputs("pulumi:providers:aws");
        aws["region"].ShouldBe("ap-northeast-2");
        Json(aws["allowedAccountIds"])[0].GetString().ShouldBe("111122223333");
        Json(aws["defaultTags"]).GetProperty("tags").GetProperty("eks-lab/environment").GetString().ShouldBe("alice");
        Json(aws["skipRegionValidation"]).GetBoolean().ShouldBeTrue();
        var kubernetes = mocks.Inputs("pulumi:providers:kubernetes");
        kubernetes["kubeconfig"].ShouldBe("{}");
        Json(kubernetes["enableServerSideApply"]).GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Credentials_of_a_provider_are_secret()
    {
        await mocks.UpAsync(async () =>
        {
            var args = new Pulumi.Aws.ProviderArgs { Region = "ap-northeast-2", SecretKey = "example" };

            (await Output.IsSecretAsync(args.SecretKey.ToOutput())).ShouldBeTrue();
            (await Output.IsSecretAsync(args.Region.ToOutput())).ShouldBeFalse();
            args.Token.ShouldBeNull();
        });
    }

    [Fact]
    public async Task A_kubernetes_object_carries_its_version_and_kind()
    {
        await mocks.UpAsync(() =>
        {
            var labels = new InputMap<string> { ["app"] = "netshoot" };
            _ = new Pulumi.Kubernetes.Apps.V1.Deployment("netshoot", new DeploymentArgs
            {
                Spec = new DeploymentSpecArgs
                {
                    Replicas = 3,
                    Selector = new LabelSelectorArgs { MatchLabels = labels },
                    Template = new PodTemplateSpecArgs
                    {
                        Metadata = new ObjectMetaArgs { Labels = labels },
                        Spec = new PodSpecArgs { Containers = { new ContainerArgs { Name = "netshoot", Image = "nicolaka/netshoot" } } },
                    },
                },
            });
            return Task.CompletedTask;
        });

        var inputs = mocks.Inputs("kubernetes:apps/v1:Deployment");
        inputs.Keys.ShouldBe(["apiVersion", "kind", "spec"], ignoreOrder: true);
        inputs["apiVersion"].ShouldBe("apps/v1");
        inputs["kind"].ShouldBe("Deployment");
        AsMap(inputs["spec"])["replicas"].ShouldBe(3d);
    }

    [Fact]
    public async Task Kubernetes_outputs_are_typed_to_any_depth()
    {
        var port = Map(("containerPort", 80), ("protocol", "TCP"));
        var container = Map(("name", "web"), ("ports", List(port)));
        mocks.States["kubernetes:apps/v1:Deployment"] = Map(
            ("kind", "Deployment"),
            ("metadata", Map(("name", "web-0a1b2c3d"), ("generation", 4))),
            ("spec", Map(("template", Map(("spec", Map(("containers", List(container)))))))));

        await mocks.UpAsync(async () =>
        {
            var deployment = Pulumi.Kubernetes.Apps.V1.Deployment.Get("web", "default/web-0a1b2c3d");

            (await OutputUtilities.GetValueAsync(deployment.Metadata.Apply(metadata => metadata.Name))).ShouldBe("web-0a1b2c3d");
            (await OutputUtilities.GetValueAsync(deployment.Metadata.Apply(metadata => metadata.Generation))).ShouldBe(4);
            var spec = await OutputUtilities.GetValueAsync(deployment.Spec);
            var ports = spec.Template.Spec.Containers.ShouldHaveSingleItem().Ports;
            ports.ShouldHaveSingleItem().ContainerPortValue.ShouldBe(80);
        });
    }

    [Fact]
    public async Task A_port_of_a_service_is_a_number_or_a_name()
    {
        await mocks.UpAsync(() =>
        {
            _ = new Pulumi.Kubernetes.Core.V1.Service("web", new ServiceArgs
            {
                Spec = new ServiceSpecArgs
                {
                    Type = Pulumi.Kubernetes.Core.V1.ServiceSpecType.NodePort,
                    Ports =
                    {
                        new ServicePortArgs { Port = 80, TargetPort = 7777 },
                        new ServicePortArgs { Port = 443, TargetPort = "https" },
                    },
                },
            });
            return Task.CompletedTask;
        });

        var spec = AsMap(mocks.Inputs("kubernetes:core/v1:Service")["spec"]);
        spec["type"].ShouldBe("NodePort");
        AsList(spec["ports"]).Select(port => AsMap(port)["targetPort"])
            .ShouldBe([7777d, "https"]);
    }

    [Fact]
    public async Task The_cluster_component_takes_plain_values_and_enums()
    {
        await mocks.UpAsync(() =>
        {
            _ = new Pulumi.Eks.Cluster("myeks", new()
            {
                AuthenticationMode = Pulumi.Eks.AuthenticationMode.Api,
                SkipDefaultNodeGroup = true,
                VpcCniOptions = new Pulumi.Eks.Inputs.VpcCniOptionsArgs { AddonVersion = "v1.20.4-eksbuild.2" },
                UpgradePolicy = new Pulumi.Aws.Eks.Inputs.ClusterUpgradePolicyArgs { SupportType = "STANDARD" },
            });
            return Task.CompletedTask;
        });

        var inputs = mocks.Inputs("eks:index:Cluster");
        inputs["authenticationMode"].ShouldBe("API");
        inputs["skipDefaultNodeGroup"].ShouldBe(true);
        AsMap(inputs["upgradePolicy"])["supportType"].ShouldBe("STANDARD");
        var cni = AsMap(inputs["vpcCniOptions"]);
        cni["addonVersion"].ShouldBe("v1.20.4-eksbuild.2");
        cni["resolveConflictsOnCreate"].ShouldBe("OVERWRITE");
    }

    [Fact]
    public async Task A_method_of_the_cluster_component_is_called_with_its_arguments()
    {
        const string role = "arn:aws:iam::111122223333:role/admin";
        mocks.Results["eks:index:Cluster/getKubeconfig"] = Map(("result", "{}"));

        await mocks.UpAsync(async () =>
        {
            var cluster = new Pulumi.Eks.Cluster("myeks");

            (await OutputUtilities.GetValueAsync(cluster.GetKubeconfig(new() { RoleArn = role }))).ShouldBe("{}");
        });

        mocks.Calls.ShouldHaveSingleItem().Args["roleArn"].ShouldBe(role);
    }

    [Fact]
    public void Enum_values_are_equal_by_their_text()
    {
        Pulumi.Eks.AuthenticationMode.Api.ShouldBe(Pulumi.Eks.AuthenticationMode.Api);
        ((string)Pulumi.Eks.AuthenticationMode.Api).ShouldBe("API");
        Ec2.InstanceType.C5_Large.ToString().ShouldBe("c5.large");
        (Ec2.InstanceType.C5_Large == Ec2.InstanceType.T3_Medium).ShouldBeFalse();
    }

    private static ImmutableDictionary<string, object> Map(params (string Key, object Value)[] entries) =>
        entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Value);

    private static ImmutableArray<object> List(params object[] items) => [.. items];

    private static ImmutableDictionary<string, object> AsMap(object value) => value.ShouldBeOfType<ImmutableDictionary<string, object>>();

    private static ImmutableArray<object> AsList(object value) => value.ShouldBeOfType<ImmutableArray<object>>();

    private static JsonElement Json(object value) => JsonDocument.Parse(value.ShouldBeOfType<string>()).RootElement;
}
