using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/instance:Instance</c>.</summary>
internal sealed class InstanceHandler() : AwsResource("aws:ec2/instance:Instance")
{
    protected override ImmutableArray<string> Required => ["ami", "instanceType"];

    protected override ImmutableArray<string> Replaces =>
    [
        "ami", "subnetId", "availabilityZone", "privateIp", "keyName", "associatePublicIpAddress", "tenancy", "placementGroup",
        "secondaryPrivateIps",
    ];

    protected override bool IsReplacedBy(string property, PropertyMap old, PropertyMap inputs) => property switch
    {
        "userData" or "userDataBase64" => inputs.Flag("userDataReplaceOnChange"),
        "rootBlockDevice" => old.Map(property).Flag("encrypted") != inputs.Map(property).Flag("encrypted"),
        _ => base.IsReplacedBy(property, old, inputs),
    };

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var region = Region(context, inputs);
        var root = inputs.Map("rootBlockDevice");
        var tags = TagsAll(context, inputs);
        var instance = Instances.Run(
            world,
            new LaunchSpecification(
                context.Urn, inputs.RequiredString("instanceType"), Images.Find(world, region, inputs.RequiredString("ami")),
                inputs.String("subnetId") ?? throw new ResourceException(
                    "MissingInput", "No subnets found for the default VPC. Please specify a subnet."),
                inputs.Strings("vpcSecurityGroupIds"))
            {
                PrivateAddress = inputs.String("privateIp"),
                AssociatePublicAddress = inputs.ContainsKey("associatePublicIpAddress") ? inputs.Flag("associatePublicIpAddress") : null,
                SourceDestCheck = inputs.Flag("sourceDestCheck", otherwise: true),
                KeyName = inputs.String("keyName"),
                InstanceProfile = inputs.String("iamInstanceProfile"),
                MetadataOptions = inputs.Map("metadataOptions"),
                VolumeSize = root.Integer("volumeSize") ?? 8,
                VolumeType = root.String("volumeType") ?? "gp3",
                VolumeEncrypted = root.Flag("encrypted"),
                InstanceTags = tags,
                VolumeTags = tags.SetItems(inputs.StringMap("volumeTags")).SetItems(root.StringMap("tags")),
            });
        context.Report("running", Durations.Of("instance"));
        return instance.Id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var world = context.World;
        var instance = world.Get<Instance>(old.Id);
        var primary = NetworkInterfaces.OfInstance(world, old.Id)[0];
        var type = InstanceTypes.Find(inputs.RequiredString("instanceType"))
            ?? throw new ResourceException(
                "InvalidInstanceAttributeValue", $"The instance type '{inputs.RequiredString("instanceType")}' does not exist");
        var groups = inputs.Strings("vpcSecurityGroupIds");
        NetworkInterfaces.RequireGroups(world, world.Get<Subnet>(primary.SubnetId).VpcId, groups);
        NetworkInterfaces.Change(world, primary with
        {
            SecurityGroupIds = groups.IsEmpty ? primary.SecurityGroupIds : groups,
            SourceDestCheck = inputs.Flag("sourceDestCheck", otherwise: true),
        });
        var root = inputs.Map("rootBlockDevice");
        world.Put(instance with
        {
            InstanceType = type.Name,
            HttpTokens = inputs.Map("metadataOptions").String("httpTokens") ?? instance.HttpTokens,
            HttpPutResponseHopLimit = inputs.Map("metadataOptions").Integer("httpPutResponseHopLimit") ?? instance.HttpPutResponseHopLimit,
            InstanceProfile = inputs.String("iamInstanceProfile"),
            RootVolume = instance.RootVolume with
            {
                Size = root.Integer("volumeSize") ?? instance.RootVolume.Size,
                Type = root.String("volumeType") ?? instance.RootVolume.Type,
            },
            Tags = TagsAll(context, inputs),
        });
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs)
    {
        if (context.World.Find<Instance>(id) is not { } instance) return null;
        var region = Region(context, inputs);
        var primary = NetworkInterfaces.OfInstance(context.World, id)[0];
        return PropertyMap.Of(
            ("arn", Arn(context, inputs, "ec2", $"instance/{id}")), ("instanceState", instance.State), ("privateIp", primary.PrimaryAddress),
            ("privateDns", HostNames.Private(region, primary.PrimaryAddress)), ("publicIp", primary.PublicIp ?? ""),
            ("publicDns", primary.PublicIp is { } address ? HostNames.Public(region, address) : ""), ("primaryNetworkInterfaceId", primary.Id),
            ("availabilityZone", context.World.Get<Subnet>(instance.SubnetId).AvailabilityZone), ("subnetId", instance.SubnetId),
            ("vpcSecurityGroupIds", primary.SecurityGroupIds), ("keyName", instance.KeyName),
            ("rootBlockDevice", inputs.Map("rootBlockDevice").Merge(PropertyMap.Of(
                ("volumeId", instance.RootVolume.Id), ("volumeSize", instance.RootVolume.Size), ("volumeType", instance.RootVolume.Type),
                ("encrypted", instance.RootVolume.Encrypted)))));
    }

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        Instances.Terminate(context.World, state.Id);
        context.Report("terminated", Durations.Of("instanceDelete"));
    }
}
