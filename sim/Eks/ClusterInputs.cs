using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary>What the component refuses before it registers anything, in its own words (recorded/pulumi-eks, 08-errors).</summary>
internal static class ClusterInputs
{
    private const string Api = "API";
    private const string ConfigMap = "CONFIG_MAP";
    private const string Both = "API_AND_CONFIG_MAP";

    private static readonly string[] Mappings = ["roleMappings", "userMappings", "instanceRoles"];

    // Options that the default node group has, as alternatives to nodeGroupOptions.
    private static readonly string[] NodeGroupOptions =
    [
        "nodeSubnetIds", "instanceType", "instanceProfileName", "nodePublicKey", "nodeRootVolumeSize", "nodeUserData", "minSize", "maxSize",
        "desiredCapacity", "nodeAmiId", "gpu",
    ];

    // What the real component can do and this one can't: refused, as without it something else would come up than the program says.
    private static readonly string[] NotSimulated =
        ["fargate", "storageClasses", "createInstanceRole", "instanceProfileName", "creationRoleProvider", "creationRoleProviderName"];

    public static bool HasAccessEntries(PropertyMap inputs) => inputs.String("authenticationMode") is Api or Both;

    public static bool HasConfigMap(PropertyMap inputs) => inputs.String("authenticationMode") is null or ConfigMap or Both;

    /// <exception cref="ResourceException">The inputs contradict each other, or ask for what is not simulated.</exception>
    public static void Validate(PropertyMap inputs)
    {
        if (Problem(inputs) is { } problem) throw new ResourceException("InvalidInput", problem);
        RefuseNotSimulated(inputs);
    }

    private static string? Problem(PropertyMap inputs)
    {
        var mode = inputs.String("authenticationMode");
        if (inputs["subnetIds"] is not null && (inputs["publicSubnetIds"] is not null || inputs["privateSubnetIds"] is not null))
        {
            return "subnetIds, and the use of publicSubnetIds and/or privateSubnetIds are mutually exclusive. Choose a single approach.";
        }

        if (mode == Api && Mappings.FirstOrDefault(name => inputs.List(name).Count > 0) is { } mapping)
        {
            return $"The '{mapping}' property does not support non-empty values when 'authenticationMode' is set to 'API'.";
        }

        if (inputs.Map("accessEntries").Count > 0 && !HasAccessEntries(inputs))
        {
            return $"The 'accessEntries' property is not supported when 'authenticationMode' is {(mode is null ? "not set" : $"set to '{mode}'")}.";
        }

        if (inputs["instanceRole"] is not null && inputs["instanceRoles"] is not null)
        {
            return "instanceRole and instanceRoles are mutually exclusive, and cannot both be set.";
        }

        if (inputs["nodeGroupOptions"] is not null && NodeGroupOptions.Any(name => inputs[name] is not null))
        {
            return "Setting nodeGroupOptions, and any set of singular node group option(s) on the cluster, is mutually exclusive. Choose a "
                + "single approach.";
        }

        if (inputs.Map("autoMode").Flag("enabled") && !HasAccessEntries(inputs))
        {
            return "Access entries are required when using EKS Auto Mode. Use the authentication mode 'API' or 'API_AND_CONFIG_MAP'.";
        }

        return null;
    }

    private static void RefuseNotSimulated(PropertyMap inputs)
    {
        var asked = NotSimulated.Where(name => inputs[name] is not (null or false)).ToList();
        if (inputs.Map("autoMode").Flag("enabled")) asked.Add("autoMode");
        if (!inputs.Flag("skipDefaultNodeGroup")) asked.Add("the default node group (skipDefaultNodeGroup is not true)");
        asked.AddRange(VpcCniConfiguration.NotSimulated(inputs));
        if (asked.Count > 0) throw new ResourceException("NotSimulated", $"the simulated world does not have: {string.Join(", ", asked)}");
    }
}
