using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary>
/// <c>eks:index:Cluster</c> of Pulumi.Eks 4.3.0: registers what the real component does for the same inputs. Names, inputs and parents
/// are those of the recorded runs, <c>recorded/pulumi-eks</c>.
/// </summary>
/// <remarks>
/// Outputs that are resources (<c>eksCluster</c>, <c>clusterSecurityGroup</c>, …, those inside <c>core</c>) are not given: Pulumi's mocks
/// resolve a reference only to a resource that the program itself registered. Their ids are, as texts.
/// </remarks>
public sealed class ClusterComponent : IComponentHandler
{
    // What AWS documents for the root of its OIDC addresses (Starfield Services Root Certificate Authority - G2):
    // https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html. The real component fetches it.
    private const string OidcThumbprint = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";

    /// <inheritdoc/>
    public string Type => "eks:index:Cluster";

    /// <inheritdoc/>
    public PropertyMap Construct(IComponentContext context, PropertyMap inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(inputs);
        ClusterInputs.Validate(inputs);
        context.Invoke("aws:index/getPartition:getPartition", PropertyMap.Empty);
        var (vpcId, defaultSubnetIds) = inputs["vpcId"] is null && !context.IsPreview
            ? DefaultNetwork(context)
            : (inputs.String("vpcId"), PropertyList.Empty);
        var groups = new ClusterSecurityGroups(context, inputs, vpcId);
        var clusterGroupId = groups.RegisterClusterGroup();
        var roleArn = inputs["serviceRole"] is { } given
            ? context.Resolve(given).Outputs.String("arn")
            : ServiceRole.Register(context, context.Name + "-eksRole", inputs).Outputs.String("arn");
        var cluster = context.Register(
            ClusterRegistration.Of(context, inputs, SubnetIds(context, inputs, defaultSubnetIds), clusterGroupId, roleArn));
        groups.RegisterNodeGroup(cluster);
        var kubernetes = RegisterProvider(context, inputs, cluster);
        RegisterOidcProvider(context, inputs, cluster, out var oidcProvider);
        ClusterAccess.Register(context, inputs, cluster, kubernetes);
        ClusterAddons.Register(context, inputs, cluster);
        return Outputs(context, inputs, cluster, groups, oidcProvider, vpcId);
    }

    // Asked for as a whole when there is no VPC; given subnets still win (case 02novpcid).
    private static (string? VpcId, PropertyList SubnetIds) DefaultNetwork(IComponentContext context)
    {
        var vpcId = context.Invoke("aws:ec2/getVpc:getVpc", PropertyMap.Of(("default", true))).String("id");
        var filter = PropertyMap.Of(("name", "vpc-id"), ("values", new[] { vpcId }));
        return (vpcId, context.Invoke("aws:ec2/getSubnets:getSubnets", PropertyMap.Of(("filters", new[] { filter }))).List("ids"));
    }

    private static PropertyList? SubnetIds(IComponentContext context, PropertyMap inputs, PropertyList defaultSubnetIds)
    {
        if (inputs["subnetIds"] is PropertyList subnetIds) return subnetIds;
        if (inputs["publicSubnetIds"] is not null || inputs["privateSubnetIds"] is not null)
        {
            return PropertyList.From(inputs.List("publicSubnetIds").Concat(inputs.List("privateSubnetIds")));
        }

        return context.IsPreview ? null : defaultSubnetIds;
    }

    private static ResourceState RegisterProvider(IComponentContext context, PropertyMap inputs, ResourceState cluster)
    {
        var kubeconfig = Kubeconfig.Text(cluster.Outputs, inputs.Map("providerCredentialOpts"), withProfile: true);
        var mutable = inputs["enableConfigMapMutable"] is null ? null : inputs.String("enableConfigMapMutable");
        return context.Register(new ChildRegistration(
            "pulumi:providers:kubernetes", context.Name + "-eks-k8s",
            PropertyMap.Of(("kubeconfig", kubeconfig), ("enableConfigMapMutable", mutable))));
    }

    private static void RegisterOidcProvider(IComponentContext context, PropertyMap inputs, ResourceState cluster, out ResourceState? provider)
    {
        provider = null;
        if (!inputs.Flag("createOidcProvider")) return;
        context.Invoke("aws:index/getRegion:getRegion", PropertyMap.Empty);
        provider = context.Register(new ChildRegistration(
            "aws:iam/openIdConnectProvider:OpenIdConnectProvider", context.Name + "-oidcProvider",
            PropertyMap.Of(
                ("clientIdLists", new[] { "sts.amazonaws.com" }), ("thumbprintLists", new[] { OidcThumbprint }), ("url", Issuer(cluster)))));
    }

    private static PropertyMap Outputs(
        IComponentContext context, PropertyMap inputs, ResourceState cluster, ClusterSecurityGroups groups, ResourceState? oidcProvider,
        string? vpcId)
    {
        var issuer = Issuer(cluster);
        var kubeconfig = Kubeconfig.Text(cluster.Outputs, inputs.Map("providerCredentialOpts"), withProfile: false);
        var kubeconfigObject = kubeconfig is null ? null : PropertyValue.Parse(kubeconfig);
        var ownGroup = cluster.Outputs.At("vpcConfig", "clusterSecurityGroupId");
        var outputs = PropertyMap.Of(
            ("kubeconfig", kubeconfigObject), ("kubeconfigJson", kubeconfig),
            ("clusterSecurityGroupId", groups.ClusterGroupId ?? ownGroup), ("nodeSecurityGroupId", groups.NodeGroupId ?? ownGroup),
            ("clusterIngressRuleId", groups.AreSkipped ? "" : groups.ClusterIngressRuleId),
            ("oidcProviderArn", oidcProvider is null ? "" : oidcProvider.Outputs.String("arn")),
            ("oidcProviderUrl", issuer), ("oidcIssuer", issuer?["https://".Length..]),
            ("defaultNodeGroupAsgName", ""), ("fargateProfileId", ""), ("fargateProfileStatus", ""), ("autoModeNodeRoleName", ""));
        return context.IsPreview ? outputs : outputs.With("core", Core(inputs, cluster, vpcId, kubeconfigObject));
    }

    // The parts of core that are no resources. A preview knows none of core.
    private static PropertyMap Core(PropertyMap inputs, ResourceState cluster, string? vpcId, object? kubeconfig) => PropertyMap.Of(
        ("accessEntries", inputs.Map("accessEntries").Values), ("autoModeNodeRoleName", ""), ("endpoint", cluster.Outputs["endpoint"]),
        ("kubeconfig", kubeconfig),
        ("publicSubnetIds", inputs["publicSubnetIds"]), ("privateSubnetIds", inputs["privateSubnetIds"]),
        ("subnetIds", cluster.Inputs.Map("vpcConfig")["subnetIds"]),
        ("storageClasses", PropertyMap.Empty), ("tags", inputs["tags"]), ("nodeSecurityGroupTags", inputs["nodeSecurityGroupTags"]), ("vpcId", vpcId),
        ("encryptionConfig", cluster.Inputs["encryptionConfig"]));

    private static string? Issuer(ResourceState cluster) =>
        ((cluster.Outputs.List("identities").Maps.FirstOrDefault() ?? PropertyMap.Empty).List("oidcs").Maps.FirstOrDefault()
            ?? PropertyMap.Empty).String("issuer");
}
