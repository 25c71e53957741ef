using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>nodeSelector and node affinity (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/).</summary>
internal static class NodeAffinity
{
    private const string NameField = "metadata.name";

    /// <summary>Whether the pod may run on the node as far as nodeSelector and required node affinity go.</summary>
    public static bool Matches(PropertyMap podSpec, KubernetesObject node)
    {
        if (!LabelSelector.MatchesMap(podSpec.StringMap("nodeSelector"), node.Labels)) return false;
        return RequiredTerms(podSpec) is not { } terms || terms.Maps.Any(term => MatchesTerm(term, node));
    }

    /// <summary>
    /// The names of the nodes that are looked at at all, when each term of the pod names some, as the pods of a DaemonSet do; else
    /// <see langword="null"/>. None when the terms contradict themselves.
    /// </summary>
    public static ImmutableHashSet<string>? NamedNodes(PropertyMap podSpec)
    {
        if (RequiredTerms(podSpec) is not { Count: > 0 } terms) return null;
        var names = ImmutableHashSet<string>.Empty;
        foreach (var term in terms.Maps)
        {
            var named = term.List("matchFields").Maps
                .Where(field => field.String("key") == NameField && field.String("operator") == "In")
                .Select(field => field.Strings("values").ToImmutableHashSet(StringComparer.Ordinal)).ToList();
            if (named.Count == 0) return null;
            names = names.Union(named.Aggregate((one, other) => one.Intersect(other)));
        }

        return names;
    }

    /// <summary>The weights of the preferred terms that the node fulfils, summed.</summary>
    public static long Preference(PropertyMap podSpec, KubernetesObject node) =>
        Preferred(podSpec).Where(preferred => MatchesTerm(preferred.Map("preference"), node)).Sum(preferred => preferred.Integer("weight") ?? 0);

    /// <summary>Whether the pod prefers any nodes.</summary>
    public static bool HasPreference(PropertyMap podSpec) => Preferred(podSpec).Any();

    private static IEnumerable<PropertyMap> Preferred(PropertyMap podSpec) =>
        (podSpec.At("affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution") as PropertyList ?? PropertyList.Empty).Maps;

    private static PropertyList? RequiredTerms(PropertyMap podSpec) =>
        podSpec.At("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms") as PropertyList;

    private static bool MatchesTerm(PropertyMap term, KubernetesObject node)
    {
        var (labels, fields) = (term.List("matchExpressions").Maps.ToList(), term.List("matchFields").Maps.ToList());
        return labels.Count + fields.Count > 0
            && labels.TrueForAll(expression => LabelSelector.MatchesExpression(expression, node.Labels))
            && fields.TrueForAll(field => LabelSelector.MatchesExpression(field, node.Labels.SetItem(NameField, node.Name)));
    }
}
