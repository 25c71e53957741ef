using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>A network as the labs have it, with what a cluster and its nodes need.</summary>
internal sealed class TestCluster
{
    public TestCluster(TestCloud cloud)
    {
        Cloud = cloud;
        Vpc = cloud.Vpc("myeks", "192.168.0.0/16");
        Public =
        [
            cloud.Subnet(Vpc, "192.168.1.0/24", "a", isPublic: true),
            cloud.Subnet(Vpc, "192.168.2.0/24", "b", isPublic: true),
            cloud.Subnet(Vpc, "192.168.3.0/24", "c", isPublic: true),
        ];
        Private = [cloud.Subnet(Vpc, "192.168.11.0/24", "a"), cloud.Subnet(Vpc, "192.168.12.0/24", "b"), cloud.Subnet(Vpc, "192.168.13.0/24", "c")];
        Gateway = cloud.InternetGateway(Vpc);
        PublicTable = cloud.RouteTable(Vpc, "public", Public);
        cloud.Route(PublicTable, "0.0.0.0/0", "gatewayId", Gateway.Id);
        PrivateTable = cloud.RouteTable(Vpc, "private", Private);
        ClusterRole = cloud.Role("cluster");
        NodeRole = cloud.Role("node");
    }

    public TestCloud Cloud { get; }

    public ResourceState Vpc { get; }

    public ResourceState[] Public { get; }

    public ResourceState[] Private { get; }

    public ResourceState Gateway { get; }

    public ResourceState PublicTable { get; }

    public ResourceState PrivateTable { get; }

    public ResourceState ClusterRole { get; }

    public ResourceState NodeRole { get; }

    /// <summary>Inputs of a cluster like the lab's, with changes.</summary>
    public (string, object?)[] ClusterInputs(PropertyMap? network = null, params (string, object?)[] more) =>
    [
        ("name", "myeks"), ("version", "1.31"), ("roleArn", ClusterRole.Outputs.String("arn")), ("bootstrapSelfManagedAddons", false),
        ("accessConfig", PropertyMap.Of(("authenticationMode", "API"))),
        ("kubernetesNetworkConfig", PropertyMap.Of(("serviceIpv4Cidr", "10.100.0.0/16"))),
        ("vpcConfig", PropertyMap.Of(
            ("subnetIds", Public.Concat(Private).Select(subnet => subnet.Id)), ("endpointPublicAccess", true), ("endpointPrivateAccess", true),
            ("publicAccessCidrs", new[] { "203.0.113.0/24" })).Merge(network ?? PropertyMap.Empty)),
        .. more,
    ];

    public ResourceState Create(PropertyMap? network = null, params (string, object?)[] more) =>
        Cloud.Create("eks/cluster:Cluster", "myeks", ClusterInputs(network, more));

    public ResourceState Addon(string name, params (string, object?)[] more) =>
        Cloud.Create("eks/addon:Addon", name, [("clusterName", "myeks"), ("addonName", name), .. more]);

    /// <summary>Inputs of a node group like the lab's, with changes.</summary>
    public (string, object?)[] NodeGroupInputs(params (string, object?)[] more) =>
    [
        ("clusterName", "myeks"), ("nodeGroupName", "ng1"), ("nodeRoleArn", NodeRole.Outputs.String("arn")),
        ("subnetIds", Public.Select(subnet => subnet.Id)),
        ("instanceTypes", new[] { "t3.medium" }), ("scalingConfig", Scaling(3)), .. more,
    ];

    public ResourceState NodeGroup(params (string, object?)[] more) => Cloud.Create("eks/nodeGroup:NodeGroup", "ng1", NodeGroupInputs(more));

    public static PropertyMap Scaling(int desired, int min = 0, int max = 6) =>
        PropertyMap.Of(("desiredSize", desired), ("minSize", min), ("maxSize", max));
}
