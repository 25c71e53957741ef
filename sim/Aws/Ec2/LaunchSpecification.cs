using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>What an instance is launched with.</summary>
internal sealed record LaunchSpecification(string Seed, string InstanceType, Image Image, string SubnetId, ImmutableArray<string> SecurityGroupIds)
{
    /// <summary>Its primary private address, or <see langword="null"/> for a free one.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>Whether it gets a public address; <see langword="null"/> as the subnet says.</summary>
    public bool? AssociatePublicAddress { get; init; }

    /// <summary>Whether its ENI drops what is neither from nor to its addresses.</summary>
    public bool SourceDestCheck { get; init; } = true;

    /// <summary>Its key pair, or <see langword="null"/>.</summary>
    public string? KeyName { get; init; }

    /// <summary>Its instance profile, or <see langword="null"/>.</summary>
    public string? InstanceProfile { get; init; }

    /// <summary>The provider's <c>metadataOptions</c>.</summary>
    public PropertyMap MetadataOptions { get; init; } = PropertyMap.Empty;

    /// <summary>Size of the root volume in GiB.</summary>
    public int VolumeSize { get; init; } = 8;

    /// <summary>Type of the root volume.</summary>
    public string VolumeType { get; init; } = "gp3";

    /// <summary>Whether the root volume is encrypted.</summary>
    public bool VolumeEncrypted { get; init; }

    /// <summary>Tags of the instance.</summary>
    public Tags InstanceTags { get; init; } = Tags.Empty;

    /// <summary>Tags of its volume.</summary>
    public Tags VolumeTags { get; init; } = Tags.Empty;

    /// <summary>Tags of its ENI.</summary>
    public Tags InterfaceTags { get; init; } = Tags.Empty;
}
