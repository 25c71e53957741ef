using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.Eks;

/// <summary>
/// Accepts everything, as the stand-in providers of the recorded runs did, and answers with their ids and ARNs: what a child registers
/// can then be compared word for word.
/// </summary>
internal sealed class StandInProviders : IResourceHandler
{
    public const string RecordedRegion = "ap-northeast-2";

    private static readonly ImmutableDictionary<string, string> RecordedIds = ImmutableDictionary.CreateRange<string, string>(
    [
        new("demo-eksClusterSecurityGroup", "sg-d3d40e4cdaef831b9"), new("demo-nodeSecurityGroup", "sg-c0ce10c1bf90ae505"),
    ]);

    private const string ClusterType = "aws:eks/cluster:Cluster";
    private const string ClusterName = "demo-eksCluster-871008e";
    private const string ClusterId = "871008E6CDEF0E51B2D00BE476672CA6";

    /// <summary>What was previewed: type, name and inputs.</summary>
    public List<(string Type, string Name, PropertyMap Inputs)> Previewed { get; } = [];

    public IEnumerable<string> Types =>
    [
        ClusterType, "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/securityGroupRule:SecurityGroupRule", "aws:iam/role:Role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws:eks/addon:Addon", "aws:eks/accessEntry:AccessEntry",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "kubernetes:core/v1:ConfigMap", "pulumi:providers:kubernetes",
    ];

    public ResourceDiff Diff(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        new([.. old.Inputs.Keys.Union(inputs.Keys).Where(key => !Equals(old.Inputs[key], inputs[key]))], []);

    public ResourceResult Create(ResourceContext context, PropertyMap inputs) =>
        new(RecordedIds.GetValueOrDefault(context.Name, context.Name), Outputs(context, inputs));

    public PropertyMap? Read(ResourceContext context, ResourceState state) => state.Outputs;

    public PropertyMap Update(ResourceContext context, ResourceState old, PropertyMap inputs) => Outputs(context, inputs);

    public void Delete(ResourceContext context, ResourceState state)
    {
    }

    public PropertyMap PreviewOutputs(ResourceContext context, ResourceState? old, PropertyMap inputs)
    {
        Previewed.Add((context.Type, context.Name, inputs));

        // An auto-name is known after check, as with the real provider.
        var known = (old?.Outputs ?? PropertyMap.Empty).Merge(inputs);
        return context.Type == ClusterType ? known.With("name", ClusterName) : known;
    }

    private static PropertyMap Outputs(ResourceContext context, PropertyMap inputs)
    {
        var common = inputs.Merge(PropertyMap.Of(
            ("arn", $"arn:aws:standin:{RecordedRegion}:123456789012:{context.Name}"), ("securityGroupRuleId", "sgr-0f504931829a51011")));
        if (context.Type != ClusterType) return common;
        var network = inputs.Map("vpcConfig").With("clusterSecurityGroupId", "sg-c0967f6daf8e7cd91");
        var issuer = PropertyMap.Of(("issuer", $"https://oidc.eks.{RecordedRegion}.amazonaws.com/id/{ClusterId}"));
        return common.Merge(PropertyMap.Of(
            ("name", ClusterName), ("version", inputs["version"] ?? "1.33"),
            ("endpoint", $"https://{ClusterId}.gr7.{RecordedRegion}.eks.amazonaws.com"),
            ("certificateAuthority", PropertyMap.Of(("data", "c3RhbmQtaW4="))), ("vpcConfig", network),
            ("identities", new[] { PropertyMap.Of(("oidcs", new[] { issuer })) })));
    }

    /// <summary>A function with a fixed answer, noting its calls.</summary>
    public sealed class Function(string token, Func<PropertyMap, PropertyMap> answer) : IFunctionHandler
    {
        public string Token { get; } = token;

        public List<PropertyMap> Calls { get; } = [];

        public PropertyMap Invoke(World world, string region, PropertyMap arguments)
        {
            Calls.Add(arguments);
            return answer(arguments);
        }

        /// <summary>The functions that the component calls, with the recorded answers.</summary>
        public static ImmutableArray<Function> All() =>
        [
            new("aws:index/getPartition:getPartition", _ => PropertyMap.Of(("partition", "aws"))),
            new("aws:index/getRegion:getRegion", _ => PropertyMap.Of(("region", RecordedRegion))),
            new("aws:ec2/getVpc:getVpc", _ => PropertyMap.Of(("id", "vpc-0default0000000000"))),
            new("aws:ec2/getSubnets:getSubnets", _ => PropertyMap.Of(("ids", new[] { "subnet-def-a", "subnet-def-b" }))),
            new("aws:eks/getAddonVersion:getAddonVersion", arguments =>
                PropertyMap.Of(("version", AddonVersion(arguments.RequiredString("addonName"))))),
        ];

        private static string AddonVersion(string addon) => addon switch
        {
            "kube-proxy" => "v1.31.10-eksbuild.12",
            "coredns" => "v1.11.4-eksbuild.24",
            _ => "v1.20.4-eksbuild.1",
        };
    }
}
