using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary>
/// The EKS add-ons that the component makes: kube-proxy unless switched off, coredns when asked for, vpc-cni unless the default one is
/// taken.
/// </summary>
internal static class ClusterAddons
{
    public static void Register(IComponentContext context, PropertyMap inputs, ResourceState cluster)
    {
        var kubeProxy = inputs.Map("kubeProxyAddonOptions");
        if (kubeProxy.Flag("enabled", otherwise: true)) Register(context, inputs, cluster, "kube-proxy", kubeProxy, kubeProxy["configurationValues"]);

        // Configuration values alone are enough, even with enabled false (cases 02corednsvaluesonly, 02corednsfalsewithvalues).
        var coredns = inputs.Map("corednsAddonOptions");
        if (coredns.Flag("enabled") || coredns["configurationValues"] is not null)
        {
            Register(context, inputs, cluster, "coredns", coredns, coredns["configurationValues"]);
        }

        if (inputs.Flag("useDefaultVpcCni")) return;
        var vpcCni = inputs.Map("vpcCniOptions");
        var component = context.Register(new ChildRegistration("eks:index:VpcCniAddon", context.Name + "-vpc-cni", PropertyMap.Empty));
        Register(context, inputs, cluster, "vpc-cni", vpcCni.With("version", vpcCni["addonVersion"]), VpcCniConfiguration.Of(vpcCni), component);
    }

    private static void Register(
        IComponentContext context, PropertyMap inputs, ResourceState cluster, string addon, PropertyMap options,
        object? configurationValues, ResourceState? parent = null)
    {
        const string Overwrite = "OVERWRITE";
        context.Register(new ChildRegistration("aws:eks/addon:Addon", $"{context.Name}-{addon}", PropertyMap.Of(
            ("addonName", addon), ("addonVersion", options["version"] ?? MostRecentVersion(context, cluster, addon)),
            ("clusterName", cluster.Outputs["name"]), ("preserve", true),
            ("configurationValues", configurationValues is null ? null : PropertyValue.ToJson(configurationValues)),
            ("resolveConflictsOnCreate", options["resolveConflictsOnCreate"] ?? Overwrite),
            ("resolveConflictsOnUpdate", options["resolveConflictsOnUpdate"] ?? Overwrite),
            ("serviceAccountRoleArn", options["serviceAccountRoleArn"]), ("tags", inputs["tags"])))
        {
            Parent = parent,
        });
    }

    // Depends on the cluster: not asked while a preview has none yet, even if its version is given.
    private static string? MostRecentVersion(IComponentContext context, ResourceState cluster, string addon)
    {
        if (cluster.Id.Length == 0) return null;
        var arguments = PropertyMap.Of(("addonName", addon), ("kubernetesVersion", cluster.Outputs["version"]), ("mostRecent", true));
        return context.Invoke("aws:eks/getAddonVersion:getAddonVersion", arguments).String("version");
    }
}
