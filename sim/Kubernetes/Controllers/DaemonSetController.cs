using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Kubernetes.Scheduling;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>Makes one pod of each DaemonSet for every node that takes it (kubernetes v1.31, <c>pkg/controller/daemon</c>).</summary>
internal sealed class DaemonSetController(ClusterApi api)
{
    private const string HashLabel = "controller-revision-hash";

    /// <summary>
    /// Taints that every daemon pod tolerates
    /// (https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations).
    /// </summary>
    private static readonly (string Key, string Effect)[] Tolerated =
    [
        ("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute"),
        ("node.kubernetes.io/disk-pressure", "NoSchedule"),
        ("node.kubernetes.io/memory-pressure", "NoSchedule"), ("node.kubernetes.io/pid-pressure", "NoSchedule"),
        ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ];

    public void Run()
    {
        foreach (var set in api.List("DaemonSet")) Sync(set);
    }

    private void Sync(KubernetesObject set)
    {
        var hash = api.SafeText($"template/{set.Spec["template"]}", 10);
        var template = Template(set, hash);
        var nodes = api.List("Node").Where(node => Keeps(node, template.Map("spec"))).ToList();
        var keeping = nodes.Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
        var eligible = nodes.Where(node => Taints.KeepingOut(template.Map("spec"), node) is null).Select(node => node.Name)
            .ToHashSet(StringComparer.Ordinal);
        if (!set.IsDeleting) Make(set, template, hash, eligible, keeping);

        var all = api.Owned(set, "Pod").Where(pod => !pod.IsDeleting).ToList();
        var pods = all.Where(pod => NodeOf(pod) is { } node && eligible.Contains(node)).ToList();
        var ready = pods.Count(Pods.IsReady);
        api.WriteStatus(set, PropertyMap.Of(
            ("currentNumberScheduled", pods.Count), ("desiredNumberScheduled", eligible.Count), ("numberMisscheduled", all.Count - pods.Count), ("numberReady", ready),
            ("numberAvailable", ready > 0 ? ready : null), ("numberUnavailable", eligible.Count > ready ? eligible.Count - ready : null),
            ("updatedNumberScheduled", pods.Count(pod => IsCurrent(pod, hash)) is > 0 and var updated ? updated : null),
            ("observedGeneration", set.Generation)));
    }

    private void Make(KubernetesObject set, PropertyMap template, string hash, HashSet<string> eligible, HashSet<string> keeping)
    {
        var pods = api.Owned(set, "Pod");
        foreach (var pod in pods.Where(pod => !pod.IsDeleting && !keeping.Contains(NodeOf(pod)!))) Delete(set, pod);

        var missing = eligible.Where(node => pods.All(pod => NodeOf(pod) != node)).Order(StringComparer.Ordinal).ToList();
        foreach (var node in missing) PodFactory.Create(api, set, OnNode(template, node), $"{set.Name}-");

        if (set.Spec.At("updateStrategy", "type") as string == "OnDelete") return;
        var mayMiss = RollingUpdate.Resolve(set.Spec.At("updateStrategy", "rollingUpdate", "maxUnavailable"), eligible.Count, roundUp: true);
        var old = pods.Where(pod => !pod.IsDeleting && !IsCurrent(pod, hash)).ToList();
        foreach (var pod in old.Where(pod => !Pods.IsReady(pod))) Delete(set, pod);
        var unavailable = eligible.Count - api.Owned(set, "Pod").Count(pod => !pod.IsDeleting && Pods.IsReady(pod));
        foreach (var pod in old.Where(Pods.IsReady).Take(Math.Max(0, mayMiss - unavailable))) Delete(set, pod);
    }

    private void Delete(KubernetesObject set, KubernetesObject pod)
    {
        api.Event(set, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Name}");
        api.Delete(pod);
    }

    private static PropertyMap Template(KubernetesObject set, string hash)
    {
        var template = set.Spec.Map("template").Set(hash, "metadata", "labels", HashLabel);
        var added = Tolerated.Concat(template.Map("spec").Flag("hostNetwork") ? [("node.kubernetes.io/network-unavailable", "NoSchedule")] : [])
            .Select(each => PropertyMap.Of(("key", each.Key), ("operator", "Exists"), ("effect", each.Effect)));
        return template.Set(PropertyList.From(template.Map("spec").List("tolerations").Concat(added)), "spec", "tolerations");
    }

    /// <summary>The scheduler binds the pod; which node, an affinity to its name says.</summary>
    private static PropertyMap OnNode(PropertyMap template, string node)
    {
        var field = PropertyMap.Of(("key", "metadata.name"), ("operator", "In"), ("values", new[] { node }));
        string[] path = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];
        var terms = template.Map("spec").At(path) as PropertyList;
        var bound = terms is null
            ? PropertyList.From(new[] { PropertyMap.Of(("matchFields", new[] { field })) })
            : PropertyList.From(terms.Maps.Select(term => term.With("matchFields", PropertyList.From(new[] { field }))));
        return template.With("spec", template.Map("spec").Set(bound, path));
    }

    /// <summary>Whether a pod that is on the node may stay there: a taint that keeps new ones out doesn't end it unless it evicts.</summary>
    private static bool Keeps(KubernetesObject node, PropertyMap podSpec) =>
        NodeAffinity.Matches(podSpec, node) && Taints.Evicting(podSpec, node) is null;

    private static bool IsCurrent(KubernetesObject pod, string hash) => pod.Labels.GetValueOrDefault(HashLabel) == hash;

    private static string? NodeOf(KubernetesObject pod) =>
        pod.Spec.String("nodeName")
        ?? (pod.Spec.At("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms") as PropertyList)?
            .Maps.SelectMany(term => term.List("matchFields").Maps).Select(field => field.Strings("values")[0]).FirstOrDefault();
}
