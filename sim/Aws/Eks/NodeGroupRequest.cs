using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary>What a node group's properties ask for, checked as EKS checks it.</summary>
internal sealed record NodeGroupRequest(
    EksCluster Cluster, string Name, string Version, string AmiType, ImmutableArray<string> InstanceTypes, ImmutableArray<string> SubnetIds,
    int MinSize, int DesiredSize,
    int MaxSize, PropertyMap Template, PropertyMap RemoteAccess)
{
    private const string DefaultAmiType = "AL2023_x86_64_STANDARD";
    private const string DefaultInstanceType = "t3.medium";
    private const int DefaultDiskSize = 20;

    /// <summary>Reads and checks the properties.</summary>
    /// <exception cref="ResourceException">EKS refuses them.</exception>
    public static NodeGroupRequest Read(World world, PropertyMap inputs)
    {
        var cluster = EksClusters.Get(world, inputs.RequiredString("clusterName"));
        var scaling = inputs.Map("scalingConfig");
        var template = inputs.Map("launchTemplate") is { Count: > 0 } reference
            ? LaunchTemplates.Version(world, reference.String("id"), reference.String("name"), reference.String("version") ?? "$Default")
            : null;
        var request = new NodeGroupRequest(
            cluster, inputs.RequiredString("nodeGroupName"), inputs.String("version") ?? cluster.Version, inputs.String("amiType") ?? DefaultAmiType,
            Types(inputs.Strings("instanceTypes"), template?.String("instanceType")), inputs.Strings("subnetIds"), scaling.Integer("minSize") ?? 0,
            scaling.Integer("desiredSize") ?? 0, scaling.Integer("maxSize") ?? 0, template ?? OwnTemplate(inputs), inputs.Map("remoteAccess"));
        request.Validate(world, inputs, hasTemplate: template is not null);
        return request;
    }

    private void Validate(World world, PropertyMap inputs, bool hasTemplate)
    {
        if (hasTemplate && RemoteAccess.Count > 0) Refuse("Remote access configuration cannot be specified with a launch template.");
        if (hasTemplate && inputs.ContainsKey("diskSize")) Refuse("Disk size must be specified within the launch template.");
        if (Template.Map("iamInstanceProfile").Count > 0)
        {
            Refuse(
                "Launch template should not specify an instance profile. The noderole in your request will be used to construct an "
                + "instance profile.");
        }

        if (Roles.ByArn(world, inputs.RequiredString("nodeRoleArn")) is null)
        {
            Refuse($"The role with ARN {inputs.RequiredString("nodeRoleArn")} cannot be found.");
        }
        if (!Images.AmiTypes.Contains(AmiType, StringComparer.Ordinal))
        {
            Refuse($"[{AmiType}] is not an AMI type of the simulated EKS: {string.Join(", ", Images.AmiTypes)}");
        }
        ValidateVersion();
        ValidateScaling();
        var unknown = InstanceTypes.Where(type => Ec2.InstanceTypes.Find(type) is null).ToList();
        if (unknown.Count > 0) Refuse($"The following supplied instance types do not exist: [{string.Join(", ", unknown)}]");
        foreach (var subnetId in SubnetIds)
        {
            if (world.Find<Subnet>(subnetId) is not { } subnet)
            {
                throw new ResourceException("InvalidParameterException", $"The subnet ID '{subnetId}' does not exist");
            }
            if (subnet.VpcId != Cluster.VpcId) Refuse($"Subnet {subnetId} does not belong to the VPC {Cluster.VpcId} of cluster {Cluster.Id}");
        }
    }

    private void ValidateVersion()
    {
        if (!EksVersions.Contains(Version)) Refuse($"unsupported Kubernetes version {Version}");
        var behind = System.Version.Parse(Cluster.Version).Minor - System.Version.Parse(Version).Minor;
        if (behind is < 0 or > 3) Refuse($"Requested Nodegroup version {Version} is not supported with cluster version {Cluster.Version}");
    }

    private void ValidateScaling()
    {
        if (MinSize > DesiredSize)
        {
            Refuse(string.Create(CultureInfo.InvariantCulture, $"Minimum capacity {MinSize} can't be greater than desired size {DesiredSize}"));
        }
        if (DesiredSize > MaxSize)
        {
            Refuse(string.Create(CultureInfo.InvariantCulture, $"desired capacity {DesiredSize} can't be greater than max size {MaxSize}"));
        }
        if (MaxSize < 1)
        {
            Refuse("Value '0' at 'scalingConfig.maxSize' failed to satisfy constraint: Member must have value greater than or equal to 1");
        }
        Quotas.Require("nodesPerNodeGroup", 0, MaxSize);
    }

    private static ImmutableArray<string> Types(ImmutableArray<string> given, string? ofTemplate)
    {
        if (!given.IsEmpty && ofTemplate is not null) Refuse("Instance type cannot be specified in both launch template and API request");
        if (!given.IsEmpty) return given;
        return [ofTemplate ?? DefaultInstanceType];
    }

    // What EKS writes into the launch template that it makes itself.
    private static PropertyMap OwnTemplate(PropertyMap inputs) => PropertyMap.Of(
        ("keyName", inputs.Map("remoteAccess").String("ec2SshKey")),
        ("blockDeviceMappings", new object[] { PropertyMap.Of(("ebs", RootVolume(inputs.Integer("diskSize") ?? DefaultDiskSize))) }));

    private static PropertyMap RootVolume(int size) => PropertyMap.Of(("volumeSize", size), ("volumeType", "gp3"));

    private static void Refuse(string message) => throw new ResourceException("InvalidParameterException", message);
}
