using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>A VPC with an internet gateway and subnets, and what else EKS needs.</summary>
internal static class TestNetwork
{
    private const string TrustEc2 = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}""";

    public static ResourceState Vpc(this TestCloud cloud, string name, string cidrBlock) =>
        cloud.Create("ec2/vpc:Vpc", name, ("cidrBlock", cidrBlock), ("tags", Named(name)));

    public static ResourceState Subnet(this TestCloud cloud, ResourceState vpc, string cidrBlock, string zone = "a", bool isPublic = false) =>
        cloud.Create(
        "ec2/subnet:Subnet", $"{vpc.Name}-{cidrBlock}", ("vpcId", vpc.Id), ("cidrBlock", cidrBlock),
        ("availabilityZone", $"ap-northeast-2{zone}"), ("mapPublicIpOnLaunch", isPublic));

    public static ResourceState RouteTable(this TestCloud cloud, ResourceState vpc, string name, params ResourceState[] subnets)
    {
        var table = cloud.Create("ec2/routeTable:RouteTable", name, ("vpcId", vpc.Id), ("tags", Named(name)));
        foreach (var subnet in subnets)
        {
            cloud.Create(
                "ec2/routeTableAssociation:RouteTableAssociation", $"{name}-{subnet.Name}", ("routeTableId", table.Id), ("subnetId", subnet.Id));
        }
        return table;
    }

    public static ResourceState Route(this TestCloud cloud, ResourceState table, string destination, string property, string target) => cloud.Create(
        "ec2/route:Route", $"{table.Name}-{destination}", ("routeTableId", table.Id), ("destinationCidrBlock", destination), (property, target));

    public static ResourceState InternetGateway(this TestCloud cloud, ResourceState vpc) =>
        cloud.Create("ec2/internetGateway:InternetGateway", $"{vpc.Name}-igw", ("vpcId", vpc.Id), ("tags", Named(vpc.Name)));

    public static ResourceState Group(
        this TestCloud cloud, ResourceState vpc, string name, params (bool IsEgress, string Protocol, int Port, string Source)[] rules)
    {
        var group = cloud.Create("ec2/securityGroup:SecurityGroup", name, ("vpcId", vpc.Id), ("name", name));
        foreach (var (isEgress, protocol, port, source) in rules) cloud.Rule(group, isEgress, protocol, port, source);
        return group;
    }

    public static ResourceState Rule(this TestCloud cloud, ResourceState group, bool isEgress, string protocol, int port, string source)
    {
        var peer = source.StartsWith("sg-", StringComparison.Ordinal) ? "referencedSecurityGroupId" : "cidrIpv4";
        return cloud.Create(
            isEgress ? "vpc/securityGroupEgressRule:SecurityGroupEgressRule" : "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            $"{group.Name}-{isEgress}-{protocol}-{port}-{source}", ("securityGroupId", group.Id), ("ipProtocol", protocol),
            ("fromPort", port), ("toPort", port), (peer, source));
    }

    public static ResourceState OpenGroup(this TestCloud cloud, ResourceState vpc) =>
        cloud.Group(vpc, $"{vpc.Name}-open", (false, "-1", -1, "0.0.0.0/0"), (true, "-1", -1, "0.0.0.0/0"));

    public static ResourceState Instance(
        this TestCloud cloud, ResourceState subnet, string name, ResourceState group, params (string, object?)[] more) => cloud.Create(
        "ec2/instance:Instance", name,
        [
            ("ami", Image(cloud)), ("instanceType", "t3.medium"), ("subnetId", subnet.Id), ("vpcSecurityGroupIds", new[] { group.Id }),
            ("tags", Named(name)), .. more,
        ]);

    public static string Image(this TestCloud cloud) =>
        Images.All(cloud.World, Regions.Default).First(image => !image.IsForEks && image.Architecture == "x86_64").Id;

    public static ResourceState Role(this TestCloud cloud, string name) =>
        cloud.Create("iam/role:Role", name, ("name", name), ("assumeRolePolicy", TrustEc2));

    public static ResourceState Peering(this TestCloud cloud, ResourceState vpc, ResourceState peer) => cloud.Create(
        "ec2/vpcPeeringConnection:VpcPeeringConnection", $"{vpc.Name}-{peer.Name}", ("vpcId", vpc.Id), ("peerVpcId", peer.Id), ("autoAccept", true));

    /// <summary>A group that AWS made, for rules on it.</summary>
    public static ResourceState ClusterGroupState(this TestCloud cloud, string id) =>
        new("urn", "aws:ec2/securityGroup:SecurityGroup", cloud.World.Get<SecurityGroup>(id).Name, id, PropertyMap.Empty, PropertyMap.Empty);

    public static Dictionary<string, string> Named(string name) => new() { ["Name"] = name };
}
