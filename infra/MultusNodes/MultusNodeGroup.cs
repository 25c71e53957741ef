using System.Collections.Immutable;
using System.Globalization;
using Lab.Infra.Addressing;
using Lab.Infra.Clusters;
using Lab.Infra.Iam;
using Pulumi;
using Pulumi.Aws.AutoScaling.Inputs;
using Pulumi.Aws.Ec2.Inputs;
using Aws = Pulumi.Aws;

namespace Lab.Infra.MultusNodes;

/// <summary>What a <see cref="MultusNodeGroup"/> is made of.</summary>
/// <param name="Region">AWS region.</param>
/// <param name="KubernetesVersion">Version of its nodes.</param>
/// <param name="Plan">Its nodes.</param>
/// <param name="PodRanges">Where the addresses of Multus pods lie, one range for each network.</param>
/// <param name="DiskSize">Root volume of a node in GiB.</param>
/// <param name="Tags">Tags of instances, volumes and ENIs, which the provider's default tags don't reach.</param>
public sealed record MultusNodeGroupSpec(
    string Region, string KubernetesVersion, MultusNodePlan Plan, ImmutableArray<Cidr> PodRanges, int DiskSize, LabTags Tags)
{
    /// <summary>OpenSSH public key of the nodes; <see langword="null"/> means none.</summary>
    public string? SshPublicKey { get; init; }
}

/// <summary>Where a <see cref="MultusNodeGroup"/> lives, by outputs of the network and the cluster stage.</summary>
/// <param name="VpcId">The cluster's VPC.</param>
/// <param name="PublicSubnetId">Subnet of the nodes themselves.</param>
/// <param name="MultusSubnetIds">Subnets of their Multus ENIs, in the same zone, in the order of the networks.</param>
/// <param name="ClusterSecurityGroupId">Security group of the control plane and all nodes.</param>
/// <param name="Cluster">The cluster that they join.</param>
public sealed record MultusNodeGroupPlace(
    Output<string> VpcId, Output<string> PublicSubnetId, Output<ImmutableArray<string>> MultusSubnetIds, Output<string> ClusterSecurityGroupId,
    Output<ClusterDetails> Cluster);

/// <summary>
/// Self-managed Amazon Linux 2023 nodes in one zone, each of which gets an ENI in every Multus network before it comes into service.
/// </summary>
/// <remarks>Self-managed, since a managed node group takes neither ENIs nor a number of pods from its launch template.</remarks>
public sealed class MultusNodeGroup : ComponentResource
{
    private const string Token = "eks-lab:infra:MultusNodeGroup";

    private readonly string _name;
    private readonly MultusNodeGroupSpec _spec;

    /// <summary>Makes the nodes.</summary>
    /// <param name="name">Their name, and that of their Auto Scaling group on AWS.</param>
    /// <param name="spec">What they are made of.</param>
    /// <param name="place">Where they live.</param>
    /// <param name="options">Pulumi's options.</param>
    public MultusNodeGroup(string name, MultusNodeGroupSpec spec, MultusNodeGroupPlace place, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(place);
        (_name, _spec) = (name, spec);
        Role = new ServiceRole(
            $"{name}-node-role", "EKS Lab Multus nodes", PolicyDocument.TrustService("ec2.amazonaws.com").ToJson(), spec.Region,
            [ManagedPolicies.EksWorkerNode, ManagedPolicies.EcrPullOnly, ManagedPolicies.SsmManagedInstanceCore],
            new ComponentResourceOptions { Parent = this });
        var access = new Aws.Eks.AccessEntry(
            name,
            new Aws.Eks.AccessEntryArgs
            {
                ClusterName = place.Cluster.Apply(cluster => cluster.Name),
                PrincipalArn = Role.Role.Arn,
                Type = "EC2_LINUX",
            },
            Child());
        (SecurityGroup, var rules) = MakeSecurityGroup(place);
        Attachment = new EniAttachment(
            $"{name}-enis",
            new EniAttachmentSpec(spec.Region, name, spec.PodRanges, spec.Plan.AddressesPerNode, spec.Tags),
            place.MultusSubnetIds,
            SecurityGroup.Id,
            new ComponentResourceOptions { Parent = this });
        Resource = MakeGroup(place, LaunchTemplate(place), [access, .. rules, .. Role.Attachments, .. Attachment.Parts]);
        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal) { ["autoScalingGroupName"] = Resource.Name });
    }

    /// <summary>The labels that its nodes register with.</summary>
    public static ImmutableSortedDictionary<string, string> Labels { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("eks-lab/node-group", "multus");

    /// <summary>
    /// The taint that its nodes register with, until Multus runs on them: pods that come before would get no second network and never learn
    /// of it.
    /// </summary>
    public static NodeTaint NotReady { get; } = new("eks-lab/multus-not-ready", "true", "NoSchedule");

    /// <summary>The Auto Scaling group.</summary>
    public Aws.AutoScaling.Group Resource { get; }

    /// <summary>The role of its nodes.</summary>
    public ServiceRole Role { get; }

    /// <summary>The security group of the Multus ENIs.</summary>
    public Aws.Ec2.SecurityGroup SecurityGroup { get; }

    /// <summary>What attaches the ENIs.</summary>
    public EniAttachment Attachment { get; }

    private (Aws.Ec2.SecurityGroup Group, ImmutableArray<Resource> Rules) MakeSecurityGroup(MultusNodeGroupPlace place)
    {
        const string Description = "Everything among Multus ENIs";
        var group = new Aws.Ec2.SecurityGroup(
            _name,
            new Aws.Ec2.SecurityGroupArgs { VpcId = place.VpcId, Description = "EKS Lab Multus ENIs", Tags = { ["Name"] = _name } },
            Child());
        var ingress = new Aws.Vpc.SecurityGroupIngressRule(
            $"{_name}-in",
            new Aws.Vpc.SecurityGroupIngressRuleArgs
            {
                SecurityGroupId = group.Id,
                Description = Description,
                IpProtocol = "-1",
                ReferencedSecurityGroupId = group.Id,
            },
            Child());
        var egress = new Aws.Vpc.SecurityGroupEgressRule(
            $"{_name}-out",
            new Aws.Vpc.SecurityGroupEgressRuleArgs
            {
                SecurityGroupId = group.Id,
                Description = Description,
                IpProtocol = "-1",
                ReferencedSecurityGroupId = group.Id,
            },
            Child());
        return (group, [ingress, egress]);
    }

    private Aws.Ec2.LaunchTemplate LaunchTemplate(MultusNodeGroupPlace place)
    {
        var profile = new Aws.Iam.InstanceProfile($"{_name}-node-profile", new Aws.Iam.InstanceProfileArgs { Role = Role.Role.Name }, Child());
        var image = Aws.Ssm.GetParameter.Invoke(
            new Aws.Ssm.GetParameterInvokeArgs
            {
                Name = $"/aws/service/eks/optimized-ami/{_spec.KubernetesVersion}/amazon-linux-2023/x86_64/standard/recommended/image_id",
            },
            new InvokeOptions { Parent = this });

        // The function gives ENIs to new nodes only. That the template names what they get makes it a new version, and the nodes new.
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"EKS Lab Multus nodes with {_spec.Plan.AddressesPerNode} addresses in each of {string.Join(", ", _spec.PodRanges)}");
        var args = NodeLaunchTemplate.Args(_name, description, _spec.DiskSize, _spec.Tags, _spec.SshPublicKey, this);

        // The insecure value is the one that isn't kept as a secret: an AMI id is none.
        args.ImageId = image.Apply(parameter => parameter.InsecureValue);
        args.InstanceType = _spec.Plan.InstanceType.Name;
        args.IamInstanceProfile = new LaunchTemplateIamInstanceProfileArgs { Arn = profile.Arn };
        args.VpcSecurityGroupIds.Add(place.ClusterSecurityGroupId);
        args.UserData = place.Cluster.Apply(cluster => UserData(cluster).ToBase64());

        // AWS publishes a new image every other week; nodes in use must not be replaced for it. A new version of Kubernetes needs a new image,
        // and gets it: its template is another resource.
        var options = Child();
        options.IgnoreChanges.Add("imageId");
        return new Aws.Ec2.LaunchTemplate($"{_name}-launch-template-{_spec.KubernetesVersion}", args, options);
    }

    private MimeText UserData(ClusterDetails cluster)
    {
        var kubelet = new KubeletOptions(_spec.Plan.MaxPods, Labels, [NotReady]);
        return MultusNodeUserData.For(new NodeConfig(new NodeConfigSpec(cluster, kubelet)), _spec.Plan.Networks);
    }

    /// <remarks>
    /// The hook is one of the group's own from the start: as a resource of its own it would come after the first nodes, which then had no
    /// ENIs. There is none for terminating, which would only hold up the destroy: the ENIs go with their instance.
    /// </remarks>
    private Aws.AutoScaling.Group MakeGroup(MultusNodeGroupPlace place, Aws.Ec2.LaunchTemplate template, ImmutableArray<Resource> before)
    {
        var args = new Aws.AutoScaling.GroupArgs
        {
            // The rule and the function's rights name it before it is there.
            Name = _name,
            MinSize = _spec.Plan.NodeCount,
            DesiredCapacity = _spec.Plan.NodeCount,
            MaxSize = _spec.Plan.NodeCount,

            // A Multus subnet lies in one zone, and so must its nodes.
            VpcZoneIdentifiers = { place.PublicSubnetId },
            LaunchTemplate = new GroupLaunchTemplateArgs
            {
                Id = template.Id,
                Version = template.LatestVersion.Apply(version => version.ToString(CultureInfo.InvariantCulture)),
            },
            InitialLifecycleHooks =
            {
                new GroupInitialLifecycleHookArgs
                {
                    Name = EniAttachment.LifecycleHook,
                    LifecycleTransition = "autoscaling:EC2_INSTANCE_LAUNCHING",
                    HeartbeatTimeout = EniAttachment.HookTimeout,
                    DefaultResult = "ABANDON",
                },
            },

            // A changed template means changed nodes, as it does for a managed node group; by itself Auto Scaling would give it to new nodes
            // only. One node after the other, each gone before the next one comes: its addresses may be the only free ones. AWS rounds the
            // number that the lower percentage makes up, so that this is all nodes but one.
            InstanceRefresh = new GroupInstanceRefreshArgs
            {
                Strategy = "Rolling",
                Preferences = new GroupInstanceRefreshPreferencesArgs
                {
                    MinHealthyPercentage = 100 * (_spec.Plan.NodeCount - 1) / _spec.Plan.NodeCount,
                    MaxHealthyPercentage = 100,
                },
            },
            HealthCheckType = "EC2",
            HealthCheckGracePeriod = EniAttachment.HookTimeout,

            // Time for a launch that is given up at the hook and for one more, so that the stage fails when no node gets its ENIs.
            WaitForCapacityTimeout = "15m",

            // Then the group is gone when its instances are, and with them the ENIs, without which security group and subnets can go.
            ForceDelete = false,
        };
        AddTags(args, place);
        var options = Child();
        options.DependsOn.AddRange(before);
        return new Aws.AutoScaling.Group(_name, args, options);
    }

    /// <remarks>The provider's default tags don't reach Auto Scaling groups. The cluster's tag is what the nodes are known to it by.</remarks>
    private void AddTags(Aws.AutoScaling.GroupArgs args, MultusNodeGroupPlace place)
    {
        foreach (var (key, value) in _spec.Tags.ToDictionary()) Add(key, value);
        Add("Name", _name);
        Add(place.Cluster.Apply(cluster => $"kubernetes.io/cluster/{cluster.Name}"), "owned");

        void Add(Input<string> key, string value) => args.Tags.Add(new GroupTagArgs { Key = key, Value = value, PropagateAtLaunch = true });
    }

    private CustomResourceOptions Child() => new() { Parent = this };
}
