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

    private static readonly string[] UnknownVolumes = ["persistentVolumeClaim", "ephemeral", "csi", "awsElasticBlockStore", "nfs"];

    /// <summary>Refuses a pod spec that uses one.</summary>
    /// <exception cref="ResourceException"><c>NotSimulated</c>; it names every one.</exception>
    public static void Require(PropertyMap podSpec, string prefix)
    {
        List<string> found = [.. Unknown.Where(path => podSpec.At([.. path]) is not null).Select(path => string.Join('.', path))];
        found.AddRange(podSpec.List("volumes").Maps.SelectMany(volume => UnknownVolumes.Where(volume.ContainsKey))
            .Select(type => $"volumes[].{type}"));
        if (podSpec.String("schedulerName") is not (null or "default-scheduler")) found.Add("schedulerName");
        if (podSpec.List("containers").Maps.Any(container => container.List("ports").Maps.Any(port => port.ContainsKey("hostPort"))))
        {
            found.Add("containers[].ports[].hostPort");
        }

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
