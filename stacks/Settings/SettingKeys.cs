using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Infra.MultusNodes;

namespace Lab.Stacks.Settings;

/// <summary>All keys of the configuration. Pulumi.yaml declares the same ones, so that the <c>pulumi</c> command knows them.</summary>
public static class SettingKeys
{
    /// <summary>AWS region.</summary>
    public const string Region = "region";

    /// <summary>Profile of the AWS configuration.</summary>
    public const string AwsProfile = "awsProfile";

    /// <summary>When the environment may be swept.</summary>
    public const string ExpiresAt = "expiresAt";

    /// <summary>Whether nothing of the environment is taken away unless the command names it.</summary>
    public const string Protected = "protected";

    /// <summary>What may reach the operating server and the cluster's public endpoint from outside.</summary>
    public const string OperatorCidr = "operatorCidr";

    internal const string Owner = "owner";
    internal const string SshPublicKey = "sshPublicKey";
    internal const string AvailabilityZones = "availabilityZones";
    internal const string NatGateway = "natGateway";
    internal const string OperatorInstanceType = "operatorInstanceType";
    internal const string ClusterVersion = "clusterVersion";
    internal const string SupportType = "supportType";
    internal const string KeepEndedVersion = "keepEndedVersion";
    internal const string NodeInstanceType = "nodeInstanceType";
    internal const string NodeCount = AddressSettings.NodeCountKey;
    internal const string NodeDiskSize = "nodeDiskSize";
    internal const string PrefixDelegation = "prefixDelegation";
    internal const string MultusZone = "multusZone";
    internal const string MultusMode = "multusMode";
    internal const string Replicas = "replicas";
    internal const string LoadBalancerControllerReplicas = "loadBalancerControllerReplicas";
    internal const string Domain = "domain";

    /// <summary>Every key, in the order of Pulumi.yaml.</summary>
    public static ImmutableArray<SettingKey> All { get; } =
    [
        new(Region, "string", "ap-northeast-2", "AWS region"),
        new(AwsProfile, "string", "", "Profile of the AWS configuration to use; empty means the default credentials"),
        new(Owner, "string", "", "Whom the environment belongs to, for the tag eks-lab/owner; empty means the environment's name"),
        new(
            ExpiresAt,
            "string", "", "When the environment may be swept, such as 2026-12-01T18:00:00Z, for the tag eks-lab/expires-at; "
            + "empty means never"),
        new(Protected, "boolean", "false", "Whether destroy, reset and sweep leave the environment alone unless --destroy-protected names it"),
        new(
            OperatorCidr,
            "string", "", "Where you come from, such as 203.0.113.7/32: may reach the operating server's SSH and the "
            + "cluster's public endpoint; empty means nobody from outside"),
        new(
            SshPublicKey,
            "string", "", "OpenSSH public key for the operating server and the nodes; empty means no key (AWS Systems "
            + "Manager still gives a shell)"),
        new(AvailabilityZones, "array", "[]", "Zones to use, in order; empty means the first zones of the region that EKS can use"),
        new(AddressSettings.VpcCidrKey, "string", "192.168.0.0/16", "Block of the cluster's VPC"),
        new(AddressSettings.SecondaryCidrsKey, "array", "[]", "More blocks of that VPC, such as 100.64.0.0/16, for Multus subnets"),
        new(AddressSettings.PublicSubnetCidrsKey, "array", """["192.168.1.0/24","192.168.2.0/24","192.168.3.0/24"]""", "Public subnets, one per zone; the nodes live here"),
        new(AddressSettings.PrivateSubnetCidrsKey, "array", """["192.168.11.0/24","192.168.12.0/24","192.168.13.0/24"]""", "Private subnets, one per zone"),
        new(AddressSettings.Multus1SubnetCidrsKey, "array", """["192.168.21.0/24","192.168.22.0/24"]""", "Subnets of the first Multus network, one per zone"),
        new(AddressSettings.Multus2SubnetCidrsKey, "array", """["192.168.23.0/24","192.168.24.0/24"]""", "Subnets of the second Multus network, one per zone"),
        new(AddressSettings.Multus3SubnetCidrsKey, "array", "[]", "Subnets of a third Multus network, one per zone; empty means that there is none"),
        new(AddressSettings.OperatorVpcCidrKey, "string", "172.20.0.0/16", "Block of the operating server's VPC"),
        new(AddressSettings.OperatorPublicSubnetCidrKey, "string", "172.20.1.0/24", "Public subnet of that VPC"),
        new(AddressSettings.OperatorPrivateSubnetCidrKey, "string", "172.20.11.0/24", "Private subnet of that VPC"),
        new(AddressSettings.OperatorServerAddressKey, "string", "172.20.1.100", "Private address of the operating server"),
        new(AddressSettings.ServiceCidrKey, "string", "10.100.0.0/16", "Addresses of Kubernetes Services; can't be changed while the cluster lives"),
        new(NatGateway, "boolean", "false", "Whether the private subnets reach the internet through a NAT gateway (0.059 USD an hour)"),
        new(OperatorInstanceType, "string", "t3.small", "Instance type of the operating server"),
        new(ClusterVersion, "string", "1.31", "Kubernetes version of the cluster"),
        new(
            SupportType,
            "string", "", "STANDARD or EXTENDED support; empty means EXTENDED for versions that had left standard support "
            + "when the lab's calendar was written"),
        new(KeepEndedVersion, "boolean", "false", "Whether up goes on with a version whose support has ended, for a cluster that is up with it already"),
        new(NodeInstanceType, "string", "t3.medium", "Instance type of the node group ng1"),
        new(NodeCount, "integer", "3", "Nodes of ng1"),
        new(NodeDiskSize, "integer", "30", "Root volume of a node in GiB"),
        new(PrefixDelegation, "boolean", "false", "Whether the VPC CNI assigns /28 prefixes in place of single addresses"),
        new(MultusNodePlan.InstanceTypeKey, "string", "c5.large", "Instance type of the Multus nodes"),
        new(MultusNodePlan.NodeCountKey, "integer", "1", "Multus nodes"),
        new(MultusNodePlan.NetworksKey, "integer", "2", "Multus networks that each of these nodes has an ENI in: the first ones"),
        new(MultusNodePlan.AddressesPerNodeKey, "integer", "8", "Addresses for pods on each of these ENIs"),
        new(MultusZone, "string", "", "Zone of the Multus nodes; empty means that of the first Multus subnets"),
        new(MultusMode, "string", "l2", "Mode of the ipvlan interfaces of Multus pods: l2, or l3 to see what it breaks"),
        new(Replicas, "integer", "2", "nginx pods of max-pods; the course goes from 2 to 8, 15, 30 and 50"),
        new(LoadBalancerControllerReplicas, "integer", "1", "Pods of the AWS Load Balancer Controller; one works, the others wait"),
        new(
            Domain,
            "string", "", "Domain of yours, such as example.org, below which the environment gets a hosted zone for ExternalDNS; "
            + "empty means no ExternalDNS"),
    ];

    /// <summary>The key of that name, or <see langword="null"/>.</summary>
    public static SettingKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);
}
