using Pulumi;
using Pulumi.Aws.Ec2.Inputs;
using Aws = Pulumi.Aws;

namespace Lab.Infra.Clusters;

/// <summary>What the launch templates of all nodes have in common.</summary>
internal static class NodeLaunchTemplate
{
    /// <summary>A template with an encrypted root volume, IMDSv2, the lab's tags and, if there is a public key, a key pair of its own.</summary>
    /// <param name="name">Name of the nodes.</param>
    /// <param name="description">What they are.</param>
    /// <param name="diskSize">Root volume of a node in GiB.</param>
    /// <param name="tags">Tags of instances, volumes and ENIs, which the provider's default tags don't reach.</param>
    /// <param name="sshPublicKey">OpenSSH public key; <see langword="null"/> means none.</param>
    /// <param name="parent">The component of the nodes.</param>
    public static Aws.Ec2.LaunchTemplateArgs Args(
        string name, string description, int diskSize, LabTags tags, string? sshPublicKey, Resource parent)
    {
        var args = new Aws.Ec2.LaunchTemplateArgs
        {
            Description = description,
            UpdateDefaultVersion = true,
            BlockDeviceMappings =
            {
                new LaunchTemplateBlockDeviceMappingArgs
                {
                    DeviceName = "/dev/xvda",
                    Ebs = new LaunchTemplateBlockDeviceMappingEbsArgs
                    {
                        VolumeSize = diskSize,
                        VolumeType = "gp3",
                        Encrypted = "true",
                        DeleteOnTermination = "true",
                    },
                },
            },

            // One hop keeps pods from the node's credentials; whoever needs AWS in a pod has a role of its own.
            MetadataOptions = new LaunchTemplateMetadataOptionsArgs
            {
                HttpEndpoint = "enabled",
                HttpTokens = "required",
                HttpPutResponseHopLimit = 1,
            },
            TagSpecifications = { Tagged("instance"), Tagged("volume"), Tagged("network-interface") },
        };
        if (sshPublicKey is not null)
        {
            args.KeyName = new Aws.Ec2.KeyPair(
                $"{name}-key", new Aws.Ec2.KeyPairArgs { PublicKey = sshPublicKey }, new CustomResourceOptions { Parent = parent }).KeyName;
        }

        return args;

        LaunchTemplateTagSpecificationArgs Tagged(string resourceType) => new() { ResourceType = resourceType, Tags = tags.Named(name) };
    }
}
