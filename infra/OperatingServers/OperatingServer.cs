using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Infra.Data;
using Lab.Infra.Iam;
using Lab.Infra.Networking;
using Pulumi;
using Pulumi.Aws.Ec2.Inputs;
using Aws = Pulumi.Aws;

namespace Lab.Infra.OperatingServers;

/// <summary>What an <see cref="OperatingServer"/> is made of.</summary>
/// <param name="Region">AWS region.</param>
/// <param name="InstanceType">Its instance type.</param>
/// <param name="PrivateAddress">Its private address.</param>
/// <param name="ClusterName">The cluster that it is for.</param>
/// <param name="KubernetesVersion">That cluster's version.</param>
/// <param name="LabCidrs">The blocks whose hosts may ping it.</param>
/// <param name="Tags">Tags of its volume.</param>
public sealed record OperatingServerSpec(
    string Region, string InstanceType, string PrivateAddress, string ClusterName, string KubernetesVersion, ImmutableArray<Cidr> LabCidrs,
    LabTags Tags)
{
    /// <summary>Size of its root volume in GiB.</summary>
    public const int VolumeSize = 30;

    /// <summary>From where its SSH is reached; <see langword="null"/> means from nowhere.</summary>
    public Cidr? OperatorCidr { get; init; }

    /// <summary>OpenSSH public key; <see langword="null"/> means none.</summary>
    public string? SshPublicKey { get; init; }
}

/// <summary>The server that students work on: Amazon Linux 2023 with the course's tools, at a fixed private and public address.</summary>
public sealed class OperatingServer : ComponentResource
{
    private const string Token = "eks-lab:infra:OperatingServer";

    // AWS keeps the newest AL2023 image of each region here.
    private const string ImageParameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

    private readonly string _name;

    /// <summary>Makes the server in the first public subnet of the VPC.</summary>
    public OperatingServer(string name, Vpc vpc, OperatingServerSpec spec, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(vpc);
        ArgumentNullException.ThrowIfNull(spec);
        _name = name;
        var (securityGroup, egress) = SecurityGroup(vpc, spec);
        Role = new ServiceRole(
            $"{name}-role", "EKS Lab operating server", PolicyDocument.TrustService("ec2.amazonaws.com").ToJson(), spec.Region,
            [ManagedPolicies.SsmManagedInstanceCore], new ComponentResourceOptions { Parent = this });
        AllowDescribingCluster(spec);
        Instance = MakeInstance(vpc, spec, securityGroup, egress);
        Address = new Aws.Ec2.Eip(
            $"{name}-address", new Aws.Ec2.EipArgs { Domain = "vpc", Instance = Instance.Id, Tags = Named() }, Child(vpc.InternetGateway));
        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["privateIp"] = Instance.PrivateIp,
            ["publicIp"] = Address.PublicIp,
        });
    }

    /// <summary>The instance.</summary>
    public Aws.Ec2.Instance Instance { get; }

    /// <summary>Its public address.</summary>
    public Aws.Ec2.Eip Address { get; }

    /// <summary>Its role.</summary>
    public ServiceRole Role { get; }

    private (Aws.Ec2.SecurityGroup Group, Aws.Vpc.SecurityGroupEgressRule Egress) SecurityGroup(Vpc vpc, OperatingServerSpec spec)
    {
        var group = new Aws.Ec2.SecurityGroup(
            $"{_name}-security-group",
            new Aws.Ec2.SecurityGroupArgs { VpcId = vpc.Resource.Id, Description = "EKS Lab operating server", Tags = Named() },
            Child());
        if (spec.OperatorCidr is { } operatorCidr)
        {
            _ = new Aws.Vpc.SecurityGroupIngressRule(
                $"{_name}-ssh",
                new Aws.Vpc.SecurityGroupIngressRuleArgs
                {
                    SecurityGroupId = group.Id,
                    Description = "SSH from operatorCidr",
                    IpProtocol = "tcp",
                    FromPort = 22,
                    ToPort = 22,
                    CidrIpv4 = operatorCidr.ToString(),
                },
                Child());
        }

        foreach (var (index, cidr) in spec.LabCidrs.Index())
        {
            _ = new Aws.Vpc.SecurityGroupIngressRule(
                $"{_name}-ping-{index + 1}",
                new Aws.Vpc.SecurityGroupIngressRuleArgs
                {
                    SecurityGroupId = group.Id,
                    Description = "Ping from the cluster's VPC",
                    IpProtocol = "icmp",
                    FromPort = -1,
                    ToPort = -1,
                    CidrIpv4 = cidr.ToString(),
                },
                Child());
        }

        var egress = new Aws.Vpc.SecurityGroupEgressRule(
            $"{_name}-out",
            new Aws.Vpc.SecurityGroupEgressRuleArgs
            {
                SecurityGroupId = group.Id,
                Description = "Everything outwards",
                IpProtocol = "-1",
                CidrIpv4 = "0.0.0.0/0",
            },
            Child());
        return (group, egress);
    }

    /// <summary><c>aws eks update-kubeconfig</c> on the server needs it; who may use the cluster is the cluster stage's to say.</summary>
    private void AllowDescribingCluster(OperatingServerSpec spec) => _ = new Aws.Iam.RolePolicy(
        $"{_name}-describe-cluster",
        new Aws.Iam.RolePolicyArgs
        {
            Role = Role.Role.Name,
            Policy = AwsAccount.Of(spec.Region, new InvokeOptions { Parent = this }).Apply(account => new PolicyDocument(
            [
                new PolicyStatement(["eks:DescribeCluster"]) { Resource = [account.Arn("eks", $"cluster/{spec.ClusterName}")] },
            ]).ToJson()),
        },
        Child());

    private Aws.Ec2.Instance MakeInstance(
        Vpc vpc, OperatingServerSpec spec, Aws.Ec2.SecurityGroup securityGroup, Aws.Vpc.SecurityGroupEgressRule egress)
    {
        var profile = new Aws.Iam.InstanceProfile($"{_name}-profile", new Aws.Iam.InstanceProfileArgs { Role = Role.Role.Name }, Child());
        var image = Aws.Ssm.GetParameter.Invoke(new Aws.Ssm.GetParameterInvokeArgs { Name = ImageParameter }, new InvokeOptions { Parent = this });
        var args = new Aws.Ec2.InstanceArgs
        {
            // The insecure value is the one that isn't kept as a secret: an AMI id is none.
            Ami = image.Apply(parameter => parameter.InsecureValue),
            InstanceType = spec.InstanceType,
            SubnetId = vpc.SubnetIds(SubnetKind.Public).Apply(ids => ids[0]),
            PrivateIp = spec.PrivateAddress,
            VpcSecurityGroupIds = { securityGroup.Id },
            IamInstanceProfile = profile.Name,
            MetadataOptions = new InstanceMetadataOptionsArgs { HttpEndpoint = "enabled", HttpTokens = "required", HttpPutResponseHopLimit = 1 },
            RootBlockDevice = new InstanceRootBlockDeviceArgs
            {
                VolumeType = "gp3",
                VolumeSize = OperatingServerSpec.VolumeSize,
                Encrypted = true,
                DeleteOnTermination = true,
                Tags = spec.Tags.Named(_name),
            },
            UserData = UserData.OperatingServer(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["hostname"] = _name,
                ["region"] = spec.Region,
                ["clusterName"] = spec.ClusterName,
                ["kubectlVersion"] = ToolVersions.Kubectl(spec.KubernetesVersion),
                ["helmVersion"] = ToolVersions.Helm,
                ["eksctlVersion"] = ToolVersions.Eksctl,
            }),
            UserDataReplaceOnChange = true,
            Tags = Named(),
        };
        if (spec.SshPublicKey is { } publicKey)
        {
            args.KeyName = new Aws.Ec2.KeyPair($"{_name}-key", new Aws.Ec2.KeyPairArgs { PublicKey = publicKey }, Child()).KeyName;
        }

        // Its user data runs once, at the first boot, and loads from the internet.
        var options = Child([.. vpc.WayToInternet, egress, .. Role.Attachments]);

        // AWS publishes a new image every other week; a server in use must not be replaced for it.
        options.IgnoreChanges.Add("ami");

        // Its private address is fixed, so the old one must be gone before a new one can have it.
        options.DeleteBeforeReplace = true;
        return new Aws.Ec2.Instance(_name, args, options);
    }

    private InputMap<string> Named() => new() { ["Name"] = _name };

    private CustomResourceOptions Child(params Resource[] dependsOn)
    {
        var options = new CustomResourceOptions { Parent = this };
        options.DependsOn.AddRange(dependsOn);
        return options;
    }
}
