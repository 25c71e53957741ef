using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>nodeSelector and node affinity (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/).</summary>
internal static class NodeAffinity
{
    /// <summary>Whether the pod may run on the node as far as nodeSelector and required node affinity go.</summary>
    public static bool Matches(PropertyMap podSpec, KubernetesObject node)
    {
        if (!LabelSelector.MatchesMap(podSpec.StringMap("nodeSelector"), node.Labels)) return false;
        return podSpec.At("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution") is not PropertyMap required
            || required.List("nodeSelectorTerms").Maps.Any(term => MatchesTerm(term, node));
    }

    /// <summary>The weights of the preferred terms that the node fulfils, summed.</summary>
    public static int Preference(PropertyMap podSpec, KubernetesObject node) =>
        (podSpec.At("affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution") as PropertyList ?? PropertyList.Empty).Maps
            .Where(preferred => MatchesTerm(preferred.Map("preference"), node)).Sum(preferred => preferred.Integer("weight") ?? 0);

    private static bool MatchesTerm(PropertyMap term, KubernetesObject node)
    {
        var (labels, fields) = (term.List("matchExpressions").Maps.ToList(), term.List("matchFields").Maps.ToList());
        return labels.Count + fields.Count > 0
            && labels.TrueForAll(expression => LabelSelector.MatchesExpression(expression, node.Labels))
            && fields.TrueForAll(field => LabelSelector.MatchesExpression(field, node.Labels.SetItem("metadata.name", node.Name)));
    }
}
