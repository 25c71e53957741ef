using System.Collections.Immutable;
using System.Globalization;
using Lab.Infra.Iam;
using Pulumi;
using Pulumi.Aws.Eks.Inputs;
using Aws = Pulumi.Aws;

namespace Lab.Infra.Clusters;

/// <summary>What a <see cref="ManagedNodeGroup"/> is made of.</summary>
/// <param name="Name">Its name within the cluster: <c>ng1</c>.</param>
/// <param name="Region">AWS region.</param>
/// <param name="KubernetesVersion">Version of its nodes.</param>
/// <param name="InstanceType">Type of its nodes.</param>
/// <param name="Count">How many nodes.</param>
/// <param name="DiskSize">Root volume of a node in GiB.</param>
/// <param name="Tags">Tags of instances, volumes and ENIs, which the provider's default tags don't reach.</param>
public sealed record NodeGroupSpec(string Name, string Region, string KubernetesVersion, string InstanceType, int Count, int DiskSize, LabTags Tags)
{
    /// <summary>OpenSSH public key of the nodes; <see langword="null"/> means none.</summary>
    public string? SshPublicKey { get; init; }

    /// <summary>How many pods a node holds, whatever EKS says; <see langword="null"/> leaves it to EKS.</summary>
    public int? MaxPods { get; init; }
}

/// <summary>A managed node group of Amazon Linux 2023 nodes, with their role and launch template.</summary>
public sealed class ManagedNodeGroup : ComponentResource
{
    private const string Token = "eks-lab:infra:ManagedNodeGroup";

    /// <summary>Makes the node group.</summary>
    /// <param name="name">Name of the component, and of its nodes.</param>
    /// <param name="clusterName">The cluster.</param>
    /// <param name="subnetIds">Where its nodes live.</param>
    /// <param name="spec">The rest.</param>
    /// <param name="before">What must be there before the first node starts: the add-ons that make it Ready.</param>
    /// <param name="options">Pulumi's options.</param>
    public ManagedNodeGroup(
        string name, Input<string> clusterName, InputList<string> subnetIds, NodeGroupSpec spec, ImmutableArray<Resource> before,
        ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Role = new ServiceRole(
            $"{name}-node-role", "EKS Lab nodes", PolicyDocument.TrustService("ec2.amazonaws.com").ToJson(), spec.Region,
            [ManagedPolicies.EksWorkerNode, ManagedPolicies.EcrPullOnly, ManagedPolicies.SsmManagedInstanceCore],
            new ComponentResourceOptions { Parent = this });

        // It names no security group, so that EKS gives the nodes the cluster's own.
        var templateArgs = NodeLaunchTemplate.Args(name, "EKS Lab nodes", spec.DiskSize, spec.Tags, spec.SshPublicKey, this);
        if (spec.MaxPods is { } maxPods) templateArgs.UserData = ManagedNodeUserData.For(maxPods).ToBase64();
        var template = new Aws.Ec2.LaunchTemplate($"{name}-launch-template", templateArgs, new CustomResourceOptions { Parent = this });

        var nodeGroupOptions = new CustomResourceOptions { Parent = this };
        nodeGroupOptions.DependsOn.AddRange(before.AddRange(Role.Attachments));
        Resource = new Aws.Eks.NodeGroup(
            name,
            new Aws.Eks.NodeGroupArgs
            {
                ClusterName = clusterName,
                NodeGroupName = spec.Name,
                NodeRoleArn = Role.Role.Arn,
                SubnetIds = subnetIds,
                Version = spec.KubernetesVersion,
                AmiType = "AL2023_x86_64_STANDARD",
                InstanceTypes = { spec.InstanceType },
                ScalingConfig = new NodeGroupScalingConfigArgs { MinSize = spec.Count, DesiredSize = spec.Count, MaxSize = spec.Count },
                UpdateConfig = new NodeGroupUpdateConfigArgs { MaxUnavailable = 1 },
                LaunchTemplate = new NodeGroupLaunchTemplateArgs
                {
                    Id = template.Id,
                    Version = template.LatestVersion.Apply(version => version.ToString(CultureInfo.InvariantCulture)),
                },
            },
            nodeGroupOptions);
        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal) { ["nodeGroupName"] = Resource.NodeGroupName });
    }

    /// <summary>The node group.</summary>
    public Aws.Eks.NodeGroup Resource { get; }

    /// <summary>The role of its nodes.</summary>
    public ServiceRole Role { get; }
}
