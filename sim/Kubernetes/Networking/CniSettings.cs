using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Networking;

/// <summary>
/// How the VPC CNI of a node is set: the environment of its <c>aws-node</c> container
/// (https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables).
/// </summary>
/// <param name="WarmEniTarget"><c>WARM_ENI_TARGET</c>: how many whole ENIs' worth of addresses to keep free.</param>
/// <param name="WarmIpTarget"><c>WARM_IP_TARGET</c>: how many addresses to keep free; it then counts instead of whole ENIs.</param>
/// <param name="MinimumIpTarget"><c>MINIMUM_IP_TARGET</c>: how many addresses to have at least.</param>
/// <param name="MaxEni"><c>MAX_ENI</c>: how many ENIs to use at most.</param>
/// <param name="PrefixDelegation"><c>ENABLE_PREFIX_DELEGATION</c>: /28 prefixes instead of single addresses.</param>
/// <param name="WarmPrefixTarget"><c>WARM_PREFIX_TARGET</c>: how many whole prefixes' worth of addresses to keep free.</param>
/// <param name="ManageUntaggedEni"><c>MANAGE_UNTAGGED_ENI</c>: whether ENIs that someone else attached are used.</param>
/// <param name="SubnetDiscovery"><c>ENABLE_SUBNET_DISCOVERY</c>: whether subnets tagged <c>kubernetes.io/role/cni</c> are used for new ENIs.</param>
/// <param name="ExternalSnat"><c>AWS_VPC_K8S_CNI_EXTERNALSNAT</c>: pods leave the VPC under their own address.</param>
/// <param name="ExcludeSnatCidrs"><c>AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS</c>: ranges outside the VPC that see the pod's own address.</param>
/// <param name="NodePortSupport"><c>AWS_VPC_CNI_NODE_PORT_SUPPORT</c>: answers of node ports leave by the primary ENI.</param>
/// <param name="ExternalServiceCidrs"><c>AWS_EXTERNAL_SERVICE_CIDRS</c>: ranges that pods reach by the primary ENI.</param>
/// <param name="RandomizeSnat"><c>AWS_VPC_K8S_CNI_RANDOMIZESNAT</c>: <c>prng</c>, <c>hashrandom</c> or <c>none</c>.</param>
/// <param name="Cooldown"><c>IP_COOLDOWN_PERIOD</c>: how many seconds an address rests before another pod gets it.</param>
/// <param name="AdditionalEniTags"><c>ADDITIONAL_ENI_TAGS</c>, without keys of the agent's own.</param>
/// <param name="ClusterName"><c>CLUSTER_NAME</c>, for the tags of ENIs.</param>
public sealed record CniSettings(
    int WarmEniTarget = 1, int? WarmIpTarget = null, int? MinimumIpTarget = null, int? MaxEni = null, bool PrefixDelegation = false,
    int WarmPrefixTarget = 1,
    bool ManageUntaggedEni = true, bool SubnetDiscovery = true, bool ExternalSnat = false,
    ImmutableArray<string> ExcludeSnatCidrs = default, bool NodePortSupport = true, ImmutableArray<string> ExternalServiceCidrs = default,
    string RandomizeSnat = "prng", int Cooldown = 30, ImmutableSortedDictionary<string, string>? AdditionalEniTags = null, string? ClusterName = null)
{
    /// <summary>Ranges outside the VPC that see the pod's own address.</summary>
    public ImmutableArray<string> ExcludeSnatCidrs { get; init; } = ExcludeSnatCidrs.IsDefault ? [] : ExcludeSnatCidrs;

    /// <summary>Ranges that pods reach by the primary ENI.</summary>
    public ImmutableArray<string> ExternalServiceCidrs { get; init; } = ExternalServiceCidrs.IsDefault ? [] : ExternalServiceCidrs;

    // Keys with it are dropped from additional tags (recorded case F-tags-and-calls).
    private const string OwnKeys = "k8s.amazonaws.com";

    private static readonly string[] Unknown = ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "ENABLE_POD_ENI", "ENABLE_IPv6", "ENABLE_BANDWIDTH_PLUGIN"];

    /// <summary>Reads the container's environment.</summary>
    /// <exception cref="ResourceException"><c>NotSimulated</c>: it turns something on that this model does not know.</exception>
    public static CniSettings Parse(IReadOnlyDictionary<string, string> environment)
    {
        var unknown = Unknown.Where(name => Flag(environment, name, otherwise: false)).ToList();
        if (unknown.Count > 0) throw new ResourceException("NotSimulated", $"the simulated VPC CNI does not know {string.Join(", ", unknown)}");
        return new CniSettings(
            Number(environment, "WARM_ENI_TARGET") ?? 1, Number(environment, "WARM_IP_TARGET"), Number(environment, "MINIMUM_IP_TARGET"),
            Number(environment, "MAX_ENI"),
            Flag(environment, "ENABLE_PREFIX_DELEGATION", otherwise: false), Number(environment, "WARM_PREFIX_TARGET") ?? 1,
            Flag(environment, "MANAGE_UNTAGGED_ENI", otherwise: true), Flag(environment, "ENABLE_SUBNET_DISCOVERY", otherwise: true),
            Flag(environment, "AWS_VPC_K8S_CNI_EXTERNALSNAT", otherwise: false),
            Ranges(environment, "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS"), Flag(environment, "AWS_VPC_CNI_NODE_PORT_SUPPORT", otherwise: true),
            Ranges(environment, "AWS_EXTERNAL_SERVICE_CIDRS"), environment.GetValueOrDefault("AWS_VPC_K8S_CNI_RANDOMIZESNAT") ?? "prng",
            Number(environment, "IP_COOLDOWN_PERIOD") ?? 30, Tags(environment.GetValueOrDefault("ADDITIONAL_ENI_TAGS")), environment.GetValueOrDefault("CLUSTER_NAME"));
    }

    private static ImmutableArray<string> Ranges(IReadOnlyDictionary<string, string> environment, string name) =>
        [.. (environment.GetValueOrDefault(name) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static ImmutableSortedDictionary<string, string>? Tags(string? json)
    {
        if (json is not { Length: > 0 }) return null;
        try
        {
            return PropertyMap.Of(("tags", PropertyValue.Parse(json))).StringMap("tags")
                .Where(tag => !tag.Key.Contains(OwnKeys, StringComparison.Ordinal))
                .ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            // The agent logs it and goes on without them.
            return null;
        }
    }

    private static int? Number(IReadOnlyDictionary<string, string> environment, string name) =>
        int.TryParse(environment.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : null;

    private static bool Flag(IReadOnlyDictionary<string, string> environment, string name, bool otherwise) =>
        bool.TryParse(environment.GetValueOrDefault(name), out var flag) ? flag : otherwise;
}
