using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary>The configuration values that the component gives the vpc-cni add-on.</summary>
internal static class VpcCniConfiguration
{
    // The environment variable of each option that has one, and its value when the option is not given (recorded/pulumi-eks, "Addons").
    private static readonly (string Option, string Variable, string? Default)[] Variables =
    [
        ("eniMtu", "AWS_VPC_ENI_MTU", "9001"), ("cniCustomNetworkCfg", "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "false"),
        ("externalSnat", "AWS_VPC_K8S_CNI_EXTERNALSNAT", "false"),
        ("logLevel", "AWS_VPC_K8S_CNI_LOGLEVEL", "DEBUG"), ("logFile", "AWS_VPC_K8S_CNI_LOG_FILE", "/host/var/log/aws-routed-eni/ipamd.log"),
        ("vethPrefix", "AWS_VPC_K8S_CNI_VETHPREFIX", "eni"), ("enablePodEni", "ENABLE_POD_ENI", "false"), ("warmEniTarget", "WARM_ENI_TARGET", "1"),
        ("enablePrefixDelegation", "ENABLE_PREFIX_DELEGATION", null), ("warmIpTarget", "WARM_IP_TARGET", null),
        ("warmPrefixTarget", "WARM_PREFIX_TARGET", null),
    ];

    // Variables that no option changes.
    private static readonly PropertyMap Fixed = PropertyMap.Of(
        ("AWS_VPC_K8S_PLUGIN_LOG_FILE", "/var/log/aws-routed-eni/plugin.log"), ("AWS_VPC_K8S_PLUGIN_LOG_LEVEL", "DEBUG"));

    private static readonly HashSet<string> OtherOptions =
    [
        "addonVersion", "configurationValues", "cniExternalSnat", "disableTcpEarlyDemux", "enableNetworkPolicy", "resolveConflictsOnCreate",
        "resolveConflictsOnUpdate", "serviceAccountRoleArn",
    ];

    /// <summary>Options given that have no effect here.</summary>
    public static IEnumerable<string> NotSimulated(PropertyMap inputs) => inputs.Flag("useDefaultVpcCni")
        ? []
        : inputs.Map("vpcCniOptions").Keys.Where(key => !OtherOptions.Contains(key) && Variables.All(variable => variable.Option != key))
            .Select(key => "vpcCniOptions." + key);

    /// <exception cref="ResourceException">Both options for the same thing are given.</exception>
    public static PropertyMap Of(PropertyMap options)
    {
        if (options["externalSnat"] is not null && options["cniExternalSnat"] is not null)
        {
            throw new ResourceException("InvalidInput", "Please specify one of `cniExternalSnat` or `externalSnat` in your VpcCniOptions");
        }

        var environment = Fixed;
        foreach (var (option, variable, otherwise) in Variables)
        {
            var given = option == "externalSnat" ? options["externalSnat"] ?? options["cniExternalSnat"] : options[option];
            environment = environment.With(variable, given is null ? otherwise : Text(given));
        }

        var init = PropertyMap.Of(("env", PropertyMap.Of(("DISABLE_TCP_EARLY_DEMUX", Text(options["disableTcpEarlyDemux"] ?? false)))));
        var values = PropertyMap.Of(
            ("env", environment), ("init", init), ("enableNetworkPolicy", options["enableNetworkPolicy"] is { } policy ? Text(policy) : null));
        return Merge(values, options.Map("configurationValues"));
    }

    // What the program gives wins over what comes from options.
    private static PropertyMap Merge(PropertyMap values, PropertyMap over) => over.Aggregate(values, (result, pair) =>
        result.With(pair.Key, pair.Value is PropertyMap inner && result[pair.Key] is PropertyMap existing ? Merge(existing, inner) : pair.Value));

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
