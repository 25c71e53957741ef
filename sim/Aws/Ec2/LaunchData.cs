using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>Reads the data of a launch template's version.</summary>
internal static class LaunchData
{
    // The root volumes that the images were made with.
    private const int EksImageVolumeSize = 20;
    private const int ImageVolumeSize = 8;

    /// <summary>What an instance is launched with, apart from its instance profile.</summary>
    /// <param name="data">The version's data.</param>
    /// <param name="seed">Seeds the instance's id.</param>
    /// <param name="instanceType">Its type.</param>
    /// <param name="image">Its image.</param>
    /// <param name="subnetId">Its subnet.</param>
    /// <param name="defaultGroups">Its security groups when the data names none.</param>
    /// <param name="ownTags">Its tags beyond the data's; they win.</param>
    public static LaunchSpecification Specification(
        PropertyMap data, string seed, string instanceType, Image image, string subnetId, ImmutableArray<string> defaultGroups,
        IEnumerable<KeyValuePair<string, string>> ownTags)
    {
        var disk = data.List("blockDeviceMappings").Maps.FirstOrDefault(PropertyMap.Empty).Map("ebs");
        var groups = SecurityGroups(data);
        return new LaunchSpecification(seed, instanceType, image, subnetId, groups.IsEmpty ? defaultGroups : groups)
        {
            KeyName = data.String("keyName"),
            MetadataOptions = data.Map("metadataOptions"),
            AssociatePublicAddress = AssociatesPublicAddress(data),
            VolumeSize = disk.Integer("volumeSize") ?? (image.IsForEks ? EksImageVolumeSize : ImageVolumeSize),
            VolumeType = disk.String("volumeType") ?? "gp3",
            VolumeEncrypted = disk.Flag("encrypted"),
            InstanceTags = Tagged(data, "instance").SetItems(ownTags),
            VolumeTags = Tagged(data, "volume"),
            InterfaceTags = Tagged(data, "network-interface"),
        };
    }

    /// <summary>Whether instances get a public address; <see langword="null"/> as the subnet says.</summary>
    public static bool? AssociatesPublicAddress(PropertyMap data)
    {
        var first = PrimaryInterface(data);
        return first.ContainsKey("associatePublicIpAddress") ? first.Flag("associatePublicIpAddress") : null;
    }

    private static ImmutableArray<string> SecurityGroups(PropertyMap data) =>
        data.Strings("vpcSecurityGroupIds") is { IsEmpty: false } own ? own : PrimaryInterface(data).Strings("securityGroups");

    private static PropertyMap PrimaryInterface(PropertyMap data) => data.List("networkInterfaces").Maps.FirstOrDefault(PropertyMap.Empty);

    private static Tags Tagged(PropertyMap data, string resourceType) =>
        data.List("tagSpecifications").Maps.FirstOrDefault(each => each.String("resourceType") == resourceType, PropertyMap.Empty).StringMap("tags");
}
