using System.Text;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>A group of self-managed nodes whose launch hook is completed by a function, as the labs have it, part by part.</summary>
internal sealed class TestMultusNodes
{
    public const string GroupName = "test-multus";
    public const string FunctionName = "test-multus-enis";

    public const string Pattern = """
        {"source":["aws.autoscaling"],"detail-type":["EC2 Instance-launch Lifecycle Action"],
         "detail":{"AutoScalingGroupName":["test-multus"],"LifecycleHookName":["attach-enis"]}}
        """;

    private const string TrustLambda =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}]}""";

    private static readonly string[] Actions =
    [
        "autoscaling:DescribeAutoScalingInstances", "autoscaling:CompleteLifecycleAction", "ec2:DescribeNetworkInterfaces",
        "ec2:CreateNetworkInterface", "ec2:CreateTags", "ec2:ModifyNetworkInterfaceAttribute", "ec2:AssignPrivateIpAddresses",
        "ec2:AttachNetworkInterface", "ec2:DeleteNetworkInterface", "logs:CreateLogGroup", "logs:PutLogEvents", "sqs:SendMessage",
    ];

    public TestMultusNodes(TestCloud cloud)
    {
        Cloud = cloud;
        Lab = new TestCluster(cloud);
        Cluster = Lab.Create();
        Lab.Addon("vpc-cni");
        Multus = [cloud.Subnet(Lab.Vpc, "192.168.21.0/24", "a"), cloud.Subnet(Lab.Vpc, "192.168.23.0/24", "a")];
        foreach (var (subnet, range) in Multus.Zip(["192.168.21.64/26", "192.168.23.64/26"]))
        {
            cloud.Create(
                "ec2/subnetCidrReservation:SubnetCidrReservation", $"pods-{subnet.Name}", ("subnetId", subnet.Id), ("cidrBlock", range),
                ("reservationType", "explicit"));
        }

        Group = cloud.OpenGroup(Lab.Vpc);
        NodeRole = Lab.NodeRole;
        Profile = cloud.Create("iam/instanceProfile:InstanceProfile", "node", ("name", "node"), ("role", NodeRole.Id));
        Entry = cloud.Create(
            "eks/accessEntry:AccessEntry", "node", ("clusterName", "myeks"), ("principalArn", NodeRole.Outputs["arn"]), ("type", "EC2_LINUX"));
        Queue = cloud.Create("sqs/queue:Queue", "dead-letters", ("name", "dead-letters"));
        FunctionRole = cloud.Create("iam/role:Role", "function", ("name", "function"), ("assumeRolePolicy", TrustLambda));
        Policy = cloud.Create(
            "iam/rolePolicy:RolePolicy", "function", ("role", FunctionRole.Id), ("name", "enis"), ("policy", Allowing(Actions)));
    }

    public TestCloud Cloud { get; }

    public TestCluster Lab { get; }

    public ResourceState Cluster { get; }

    public ResourceState[] Multus { get; }

    public ResourceState Group { get; }

    public ResourceState NodeRole { get; }

    public ResourceState Profile { get; }

    public ResourceState Entry { get; }

    public ResourceState Queue { get; }

    public ResourceState FunctionRole { get; }

    public ResourceState Policy { get; }

    /// <summary>The Auto Scaling group as it is now.</summary>
    public AutoScalingGroup Now => Cloud.World.Get<AutoScalingGroup>(GroupName);

    public static string Allowing(params IEnumerable<string> actions) => PropertyValue.ToJson(PropertyMap.Of(
        ("Version", "2012-10-17"),
        ("Statement", new object[] { PropertyMap.Of(("Effect", "Allow"), ("Action", actions), ("Resource", "*")) })));

    public static PropertyMap Archive(params string[] files) => new AssetValue(new string('a', 64), 100, [.. files]).ToPropertyMap();

    /// <summary>The function with the program's variables; rule, target and permission for it.</summary>
    public (ResourceState Function, ResourceState Rule, ResourceState Target, ResourceState Permission) MakeHookMachinery(
        string pattern = Pattern, params (string, object?)[] function)
    {
        var made = MakeFunction(function);
        var rule = Cloud.Create("cloudwatch/eventRule:EventRule", "launch", ("name", "launch"), ("eventPattern", pattern));
        var target = Cloud.Create("cloudwatch/eventTarget:EventTarget", "launch", ("rule", rule.Id), ("arn", made.Outputs["arn"]));
        return (made, rule, target, MakePermission(made, rule));
    }

    public ResourceState MakeFunction(params (string, object?)[] more) =>
        Cloud.Create("lambda/function:Function", FunctionName, FunctionInputs(more));

    public (string, object?)[] FunctionInputs(params (string, object?)[] more) =>
    [
        ("name", FunctionName), ("role", FunctionRole.Outputs["arn"]), ("handler", "attach_enis.handler"), ("runtime", "python3.13"),
        ("code", Archive("attach_enis.py")), ("timeout", 120), ("reservedConcurrentExecutions", 1),
        ("deadLetterConfig", PropertyMap.Of(("targetArn", Queue.Outputs["arn"]))),
        ("environment", PropertyMap.Of(("variables", Variables()))), .. more,
    ];

    /// <summary>The program's variables; those given take the place of the usual ones.</summary>
    public PropertyMap Variables(params (string Name, string Value)[] more) => more.Aggregate(
        PropertyMap.Of(
            ("ENVIRONMENT", "test"), ("SUBNET_IDS", string.Join(',', Multus.Select(subnet => subnet.Id))), ("SECURITY_GROUP_IDS", Group.Id),
            ("POD_RANGES", "192.168.21.64/26,192.168.23.64/26"), ("ADDRESSES_PER_NODE", "8"),
            ("TAGS", """{"eks-lab/environment":"test","eks-lab/stage":"multus-nodes"}""")),
        (variables, variable) => variables.With(variable.Name, variable.Value));

    public ResourceState MakePermission(ResourceState function, ResourceState rule, string? sourceArn = null) => Cloud.Create(
        "lambda/permission:Permission", "launch", ("action", "lambda:InvokeFunction"), ("function", function.Id),
        ("principal", "events.amazonaws.com"), ("sourceArn", sourceArn ?? rule.Outputs["arn"]));

    public ResourceState MakeTemplate(params (string, object?)[] more) => Cloud.Create(
        "ec2/launchTemplate:LaunchTemplate", "multus",
        [
            ("name", "multus"), ("imageId", Images.ForEks(Cloud.World, Regions.Default, "1.31", "AL2023_x86_64_STANDARD").Id),
            ("instanceType", "c5.large"), ("iamInstanceProfile", PropertyMap.Of(("arn", Profile.Outputs["arn"]))),
            ("vpcSecurityGroupIds", new[] { Cluster.Outputs.Map("vpcConfig").RequiredString("clusterSecurityGroupId") }),
            ("userData", UserData()), .. more,
        ]);

    /// <summary>User data of a node of the cluster; what is given takes the place of the cluster's own details.</summary>
    public string UserData(params (string Name, string Value)[] cluster)
    {
        var details = cluster.Aggregate(
            PropertyMap.Of(
                ("name", "myeks"), ("apiServerEndpoint", Cluster.Outputs["endpoint"]),
                ("certificateAuthority", Cluster.Outputs.Map("certificateAuthority")["data"]), ("cidr", "10.100.0.0/16")),
            (all, detail) => all.With(detail.Name, detail.Value));
        return Base64($"""
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="//"

            --//
            Content-Type: application/node.eks.aws

            ---
            apiVersion: node.eks.aws/v1alpha1
            kind: NodeConfig
            spec:
              cluster: {PropertyValue.ToJson(details)}
              kubelet:
                config:
                  maxPods: 11
                flags:
                  - --node-labels=eks-lab/node-group=multus,size=large
                  - --register-with-taints=eks-lab/multus-not-ready=true:NoSchedule

            --//
            Content-Type: text/x-shellscript; charset="us-ascii"

            #!/bin/bash
            ip link set ens6 up

            --//--
            """);
    }

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public ResourceState MakeGroup(ResourceState template, params (string, object?)[] more) =>
        Cloud.Create("autoscaling/group:Group", GroupName, GroupInputs(template, more));

    /// <summary>Inputs of one node in the zone of the Multus subnets, with changes.</summary>
    public (string, object?)[] GroupInputs(ResourceState template, params (string, object?)[] more) =>
    [
        ("name", GroupName), ("minSize", 0), ("maxSize", 4), ("desiredCapacity", 1), ("vpcZoneIdentifiers", new[] { Lab.Public[0].Id }),
        ("launchTemplate", PropertyMap.Of(("id", template.Id), ("version", "1"))), ("initialLifecycleHooks", new object[] { Hook() }),
        ("tags", new object[] { Tag("eks-lab/environment", "test", true), Tag("group-only", "x", false) }), .. more,
    ];

    public static PropertyMap Hook(string defaultResult = "ABANDON", string transition = "autoscaling:EC2_INSTANCE_LAUNCHING", int seconds = 300) =>
        PropertyMap.Of(
            ("name", "attach-enis"), ("lifecycleTransition", transition), ("heartbeatTimeout", seconds), ("defaultResult", defaultResult));

    public static PropertyMap Tag(string key, string value, bool propagates) =>
        PropertyMap.Of(("key", key), ("value", value), ("propagateAtLaunch", propagates));

    /// <summary>The ENIs of the group's instances beyond the primary ones, by instance and device index.</summary>
    public IReadOnlyList<NetworkInterface> MultusInterfaces() =>
        [.. Now.Instances.SelectMany(instance => NetworkInterfaces.OfInstance(Cloud.World, instance.Id).Where(each => each.DeviceIndex > 0))];
}
