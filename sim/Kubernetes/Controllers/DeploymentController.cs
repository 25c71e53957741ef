using System.Globalization;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>
/// Makes a ReplicaSet for each template of a Deployment and moves the pods over from the old ones (kubernetes v1.31,
/// <c>pkg/controller/deployment</c>).
/// </summary>
internal sealed class DeploymentController(ClusterApi api)
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private const string HashLabel = "pod-template-hash";

    public void Run()
    {
        foreach (var deployment in api.List("Deployment")) Sync(deployment);
    }

    /// <summary>When a Deployment that is still progressing passes its deadline, or <see langword="null"/>.</summary>
    public DateTimeOffset? Next() => api.List("Deployment").Select(Deadline).Where(at => at > api.World.Now).Min();

    private void Sync(KubernetesObject deployment)
    {
        var sets = api.Owned(deployment, "ReplicaSet");
        var hash = api.SafeText($"template/{deployment.Spec["template"]}", 10);
        var current = sets.FirstOrDefault(set => set.Labels.GetValueOrDefault(HashLabel) == hash);
        if (!deployment.IsDeleting)
        {
            current ??= Make(deployment, hash);
            var revision = Math.Max(RevisionOf(current), sets.Where(set => set.Name != current.Name).Select(RevisionOf).DefaultIfEmpty(0).Max() + 1);
            current = api.Write(current with { Content = current.Content.Set(Text(revision), "metadata", "annotations", Revision) });
            deployment = api.Write(deployment with { Content = deployment.Content.Set(Text(revision), "metadata", "annotations", Revision) });
            var old = sets.Where(set => set.Name != current.Name).ToList();
            if (deployment.Spec.At("strategy", "type") as string == "Recreate") Recreate(deployment, current, old);
            else Roll(deployment, current, old);
            CleanUp(deployment, old);
        }

        WriteStatus(deployment, current is null ? null : api.Find("ReplicaSet", current.Namespace, current.Name));
    }

    private KubernetesObject Make(KubernetesObject deployment, string hash)
    {
        var kind = KubernetesKind.Find("Deployment")!;
        var template = deployment.Spec.Map("template").Set(hash, "metadata", "labels", HashLabel);
        var selector = deployment.Spec.Map("selector").Set(hash, "matchLabels", HashLabel);
        return api.Create(
            PropertyMap.Of(
                ("apiVersion", "apps/v1"), ("kind", "ReplicaSet"),
                ("metadata", PropertyMap.Of(
                    ("name", $"{deployment.Name}-{hash}"), ("namespace", deployment.Namespace), ("labels", template.At("metadata", "labels")),
                    ("ownerReferences", PropertyList.From(new[] { PodFactory.OwnerReference(kind, deployment) })))),
                ("spec", PropertyMap.Of(("replicas", 0), ("selector", selector), ("template", template)))),
            "kube-controller-manager");
    }

    private void Roll(KubernetesObject deployment, KubernetesObject current, List<KubernetesObject> old)
    {
        var wanted = Wanted(deployment);
        var (surge, unavailable) = Bounds(deployment, wanted);
        var total = Replicas(current) + old.Sum(Replicas);
        var target = Replicas(current) > wanted
            ? wanted
            : Replicas(current) + Math.Max(0, Math.Min(wanted - Replicas(current), wanted + surge - total));
        current = Scale(deployment, current, target);

        // Old pods that never became ready go first, then as many ready ones as may be missing.
        var mayGo = Replicas(current) + old.Sum(Replicas) - (wanted - unavailable) - (Replicas(current) - Available(current));
        foreach (var set in old.OrderBy(RevisionOf))
        {
            if (mayGo <= 0) return;
            var broken = Math.Min(mayGo, Replicas(set) - Available(set));
            if (broken > 0) Scale(deployment, set, Replicas(set) - broken);
            mayGo -= Math.Max(broken, 0);
        }

        var spare = Available(current) + old.Sum(Available) - (wanted - unavailable);
        foreach (var set in old.OrderBy(RevisionOf).Select(each => api.Find("ReplicaSet", each.Namespace, each.Name)!))
        {
            if (spare <= 0) return;
            var going = Math.Min(spare, Replicas(set));
            Scale(deployment, set, Replicas(set) - going);
            spare -= going;
        }
    }

    private void Recreate(KubernetesObject deployment, KubernetesObject current, List<KubernetesObject> old)
    {
        foreach (var set in old) Scale(deployment, set, 0);
        if (old.All(set => api.Owned(set, "Pod").Count == 0)) Scale(deployment, current, Wanted(deployment));
    }

    private void CleanUp(KubernetesObject deployment, List<KubernetesObject> old)
    {
        var idle = old.Select(set => api.Find("ReplicaSet", set.Namespace, set.Name)!)
            .Where(set => Replicas(set) == 0 && (set.Status.Integer("replicas") ?? 0) == 0).OrderBy(RevisionOf).ToList();
        foreach (var set in idle.Take(idle.Count - (deployment.Spec.Integer("revisionHistoryLimit") ?? 10))) api.Delete(set);
    }

    private KubernetesObject Scale(KubernetesObject deployment, KubernetesObject set, int count)
    {
        var before = Replicas(set);
        if (before == count) return set;
        var (direction, suffix) = before < count ? ("up", before == 0 ? "" : $" from {Text(before)}") : ("down", $" from {Text(before)}");
        api.Event(deployment, "Normal", "ScalingReplicaSet", $"Scaled {direction} replica set {set.Name} to {Text(count)}{suffix}");
        return api.WriteSpec(set, set.Spec.With("replicas", count));
    }

    private void WriteStatus(KubernetesObject deployment, KubernetesObject? current)
    {
        var sets = api.Owned(deployment, "ReplicaSet");
        var (total, updated) = (sets.Sum(Actual), current is null ? 0 : Actual(current));
        var (ready, available) = (sets.Sum(set => set.Status.Integer("readyReplicas") ?? 0), sets.Sum(Available));
        var wanted = Wanted(deployment);
        var status = PropertyMap.Of(
            ("observedGeneration", deployment.Generation), ("replicas", Positive(total)), ("updatedReplicas", Positive(updated)),
            ("readyReplicas", Positive(ready)),
            ("availableReplicas", Positive(available)), ("unavailableReplicas", Positive(Math.Max(wanted - available, 0))),
            ("conditions", deployment.Status["conditions"]));
        var (_, unavailable) = Bounds(deployment, wanted);
        status = available >= wanted - unavailable
            ? WithCondition(status, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
            : WithCondition(status, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
        if (current is not null) status = WithProgress(deployment, status, current, updated == wanted && total == updated && available == wanted);
        api.WriteStatus(deployment, status);
    }

    private PropertyMap WithProgress(KubernetesObject deployment, PropertyMap status, KubernetesObject current, bool isComplete)
    {
        var name = $"ReplicaSet \"{current.Name}\"";
        var progressing = deployment.Condition("Progressing");
        var isCurrent = progressing?.String("message")?.StartsWith(name, StringComparison.Ordinal) ?? false;
        // Once a template's ReplicaSet was available, a change of the number of replicas does not take that back.
        if (isComplete || (isCurrent && progressing?.String("reason") == "NewReplicaSetAvailable"))
        {
            return WithCondition(status, "Progressing", "True", "NewReplicaSetAvailable", $"{name} has successfully progressed.");
        }

        if (Deadline(deployment) is { } deadline && deadline <= api.World.Now && isCurrent)
        {
            return WithCondition(status, "Progressing", "False", "ProgressDeadlineExceeded", $"{name} has timed out progressing.");
        }

        var moved = !isCurrent || (status.Integer("readyReplicas") ?? 0) > (deployment.Status.Integer("readyReplicas") ?? 0);
        return isCurrent && progressing?.String("reason") == "ProgressDeadlineExceeded" && !moved
            ? status
            : WithCondition(status, "Progressing", "True", "ReplicaSetUpdated", $"{name} is progressing.", moved);
    }

    /// <summary>The controller looks a second after the deadline (kubernetes v1.31, <c>requeueStuckDeployment</c>).</summary>
    private static DateTimeOffset? Deadline(KubernetesObject deployment) =>
        deployment.Condition("Progressing") is { } progressing && progressing.String("reason") == "ReplicaSetUpdated"
            ? PropertyPaths.Time(progressing.RequiredString("lastUpdateTime"))
                .AddSeconds(deployment.Spec.Integer("progressDeadlineSeconds") + 1 ?? 601)
            : null;

    private PropertyMap WithCondition(PropertyMap status, string type, string value, string reason, string message, bool moved = false)
    {
        var conditions = status.List("conditions").Maps.ToList();
        var old = conditions.Find(condition => condition.String("type") == type);
        var now = PropertyPaths.Timestamp(api.World.Now);
        var changed = PropertyMap.Of(
            ("type", type), ("status", value), ("reason", reason), ("message", message),
            ("lastTransitionTime", old?.String("status") == value ? old["lastTransitionTime"] : now),
            ("lastUpdateTime", !moved && old?.String("reason") == reason && old.String("message") == message ? old["lastUpdateTime"] : now));
        if (old is null) conditions.Add(changed);
        else conditions[conditions.IndexOf(old)] = changed;
        return status.With("conditions", PropertyList.From(conditions));
    }

    private static (int Surge, int Unavailable) Bounds(KubernetesObject deployment, int wanted)
    {
        if (deployment.Spec.At("strategy", "type") as string == "Recreate") return (0, wanted);
        var rolling = deployment.Spec.MapAt("strategy", "rollingUpdate");
        var surge = RollingUpdate.Resolve(rolling["maxSurge"], wanted, roundUp: true);
        var unavailable = RollingUpdate.Resolve(rolling["maxUnavailable"], wanted, roundUp: false);
        return (surge, surge == 0 && unavailable == 0 ? 1 : Math.Min(unavailable, wanted));
    }

    private static int Wanted(KubernetesObject deployment) => deployment.Spec.Integer("replicas") ?? 1;

    private static int Replicas(KubernetesObject set) => set.Spec.Integer("replicas") ?? 0;

    private static int Actual(KubernetesObject set) => set.Status.Integer("replicas") ?? 0;

    private static int Available(KubernetesObject set) => set.Status.Integer("availableReplicas") ?? 0;

    private static int RevisionOf(KubernetesObject set) =>
        int.TryParse(set.Metadata.Map("annotations").String(Revision), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    private static int? Positive(int count) => count > 0 ? count : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
