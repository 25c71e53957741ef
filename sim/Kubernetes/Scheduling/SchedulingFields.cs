using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>Fields of a pod that decide where it may run but that the simulated scheduler does not know: refused by name, never ignored.</summary>
internal static class SchedulingFields
{
    private static readonly string[][] Unknown =
    [
        ["affinity", "podAffinity"],
        ["affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
        ["nodeName"],
        ["schedulingGates"],
        ["resourceClaims"],
        ["runtimeClassName"],
        ["overhead"],
    ];

    // Parts of a preferred podAffinityTerm that choose pods in other ways than by labels and named namespaces.
    private static readonly string[] UnknownInTerms = ["namespaceSelector", "matchLabelKeys", "mismatchLabelKeys"];

    // Volumes that are there on every node. All others are bound to a zone or a node, or there is a limit to their number.
    private static readonly string[] KnownVolumes = ["configMap", "downwardAPI", "emptyDir", "hostPath", "projected", "secret"];

    /// <summary>Refuses a pod spec that uses one.</summary>
    /// <exception cref="ResourceException"><c>NotSimulated</c>; it names every one.</exception>
    public static void Require(PropertyMap podSpec, string prefix)
    {
        List<string> found = [.. Unknown.Where(path => podSpec.At([.. path]) is not null).Select(path => string.Join('.', path))];
        const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        var terms = (podSpec.At("affinity", "podAntiAffinity", Preferred) as PropertyList ?? PropertyList.Empty).Maps
            .Select(preferred => preferred.Map("podAffinityTerm"));
        found.AddRange(terms.SelectMany(term => UnknownInTerms.Where(term.ContainsKey))
            .Select(field => $"affinity.podAntiAffinity.{Preferred}[].podAffinityTerm.{field}"));
        found.AddRange(podSpec.List("volumes").Maps
            .SelectMany(volume => volume.Keys.Where(key => key != "name" && !KnownVolumes.Contains(key, StringComparer.Ordinal)))
            .Select(type => $"volumes[].{type}"));
        if (podSpec.String("schedulerName") is not (null or "default-scheduler")) found.Add("schedulerName");
        if (podSpec.List("initContainers").Maps.Any(container => container.ContainsKey("restartPolicy"))) found.Add("initContainers[].restartPolicy");
        if (podSpec.List("topologySpreadConstraints").Maps.Any(constraint => constraint.ContainsKey("minDomains")))
        {
            found.Add("topologySpreadConstraints[].minDomains");
        }

        if (found.Count == 0) return;
        throw new ResourceException(
            "NotSimulated",
            "the simulated scheduler does not know "
            + $"{string.Join(", ", found.Distinct(StringComparer.Ordinal).Select(field => $"{prefix}.{field}"))}");
    }
}
