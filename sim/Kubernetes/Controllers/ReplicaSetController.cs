using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>Makes and deletes pods so that each ReplicaSet has as many as it wants.</summary>
internal sealed class ReplicaSetController(ClusterApi api)
{
    public void Run()
    {
        foreach (var set in api.List("ReplicaSet")) Sync(set);
    }

    private void Sync(KubernetesObject set)
    {
        if (!set.IsDeleting) Claim(set);
        var pods = api.Owned(set, "Pod");
        var active = pods.Where(pod => !pod.IsDeleting).ToList();
        var wanted = set.Spec.Integer("replicas") ?? 1;
        if (!set.IsDeleting)
        {
            for (var count = active.Count; count < wanted; count++) PodFactory.Create(api, set, set.Spec.Map("template"), $"{set.Name}-");
            foreach (var pod in ToDelete(active, active.Count - wanted))
            {
                api.Event(set, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Name}");
                api.Delete(pod);
            }
        }

        var ready = api.Owned(set, "Pod").Where(pod => !pod.IsDeleting).ToList();
        var readyCount = ready.Count(Pods.IsReady);
        api.WriteStatus(set, PropertyMap.Of(
            ("replicas", ready.Count), ("fullyLabeledReplicas", Positive(ready.Count)), ("readyReplicas", Positive(readyCount)),
            ("availableReplicas", Positive(readyCount)),
            ("observedGeneration", set.Generation)));
    }

    /// <summary>
    /// Lets pods go whose labels no longer match, and takes on those that match and are nobody's (kubernetes v1.31,
    /// <c>controller_ref_manager.go</c>).
    /// </summary>
    private void Claim(KubernetesObject set)
    {
        var selector = set.Spec.Map("selector");
        var owner = PodFactory.OwnerReference(KubernetesKind.Find("ReplicaSet")!, set);
        foreach (var pod in api.List("Pod", set.Namespace).Where(pod => !pod.IsDeleting))
        {
            var matches = LabelSelector.Matches(selector, pod.Labels);
            if (pod.Controller?.String("uid") == set.Uid && !matches)
            {
                api.Write(pod with { Content = pod.Content.Set(null, "metadata", "ownerReferences") });
            }
            else if (pod.Controller is null && matches)
            {
                api.Write(pod with { Content = pod.Content.Set(PropertyList.From(new[] { owner }), "metadata", "ownerReferences") });
            }
        }
    }

    /// <summary>
    /// Which pods go first (kubernetes v1.31, <c>controller_utils.go</c>, <c>ActivePodsWithRanks</c>): those without a node, those that
    /// are not ready, those on nodes with more of them, then the newer ones. The real rule leaves ties open; here the later name goes.
    /// </summary>
    private static IEnumerable<KubernetesObject> ToDelete(List<KubernetesObject> pods, int count)
    {
        if (count <= 0) return [];
        var perNode = pods.Where(pod => pod.Spec.ContainsKey("nodeName")).CountBy(pod => pod.Spec.String("nodeName")!).ToDictionary();
        return pods
            .OrderBy(pod => pod.Spec.ContainsKey("nodeName"))
            .ThenBy(Pods.IsReady)
            .ThenByDescending(pod => perNode.GetValueOrDefault(pod.Spec.String("nodeName") ?? ""))
            .ThenByDescending(pod => pod.Metadata.String("creationTimestamp"), StringComparer.Ordinal)
            .ThenByDescending(pod => pod.Name, StringComparer.Ordinal)
            .Take(count);
    }

    private static int? Positive(int count) => count > 0 ? count : null;
}
