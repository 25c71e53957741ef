using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary>The <c>aws:eks/cluster:Cluster</c> inside the component.</summary>
internal static class ClusterRegistration
{
    /// <exception cref="ResourceException">The endpoint's options contradict each other.</exception>
    public static ChildRegistration Of(
        IComponentContext context, PropertyMap inputs, PropertyList? subnetIds, string? securityGroupId, string? roleArn)
    {
        if (inputs["publicAccessCidrs"] is not null && inputs["endpointPublicAccess"] is false)
        {
            throw new ResourceException("InvalidInput", "`publicAccessCidrs` can only be set when `endpointPublicAccess` is true");
        }

        var name = context.Name + "-eksCluster";
        var network = PropertyMap.Of(
            ("subnetIds", subnetIds), ("securityGroupIds", securityGroupId is null ? null : new[] { securityGroupId }),
            ("endpointPublicAccess", inputs["endpointPublicAccess"]), ("endpointPrivateAccess", inputs["endpointPrivateAccess"]),
            ("publicAccessCidrs", inputs["publicAccessCidrs"]));

        // In a preview a part that is unknown makes the whole property unknown, as it does for the real component.
        var isNetworkKnown = !context.IsPreview
            || (subnetIds is not null && (securityGroupId is not null || inputs.Flag("skipDefaultSecurityGroups")));
        var children = PropertyMap.Of(
            ("name", inputs["name"]), ("version", inputs.String("version")), ("roleArn", roleArn), ("vpcConfig", isNetworkKnown ? network : null),
            ("kubernetesNetworkConfig", NetworkConfig(inputs)), ("accessConfig", AccessConfig(inputs)),
            ("bootstrapSelfManagedAddons", inputs.Flag("bootstrapSelfManagedAddons", otherwise: true)),
            ("encryptionConfig", EncryptionConfig(inputs)), ("enabledClusterLogTypes", inputs["enabledClusterLogTypes"]),
            ("upgradePolicy", inputs["upgradePolicy"]), ("deletionProtection", inputs["deletionProtection"]),
            ("tags", PropertyMap.Of(("Name", name)).Merge(inputs.Map("clusterTags")).Merge(inputs.Map("tags"))));
        return new ChildRegistration("aws:eks/cluster:Cluster", name, children)
        {
            IgnoreChanges = ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
        };
    }

    // With ipFamily ipv6 the service range is dropped (case 02ipv6).
    private static PropertyMap? NetworkConfig(PropertyMap inputs)
    {
        var (range, family) = (inputs["kubernetesServiceIpAddressRange"], inputs.String("ipFamily"));
        if (range is null && family is null) return null;
        return PropertyMap.Of(("ipFamily", family ?? "ipv4"), ("serviceIpv4Cidr", family == "ipv6" ? null : range));
    }

    private static PropertyMap? AccessConfig(PropertyMap inputs) => inputs["authenticationMode"] is { } mode
        ? PropertyMap.Of(("authenticationMode", mode), ("bootstrapClusterCreatorAdminPermissions", true))
        : null;

    private static PropertyMap? EncryptionConfig(PropertyMap inputs) => inputs["encryptionConfigKeyArn"] is { } key
        ? PropertyMap.Of(("provider", PropertyMap.Of(("keyArn", key))), ("resources", new[] { "secrets" }))
        : null;
}
