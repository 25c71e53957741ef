using System.Globalization;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// kube-scheduler: binds pods to nodes by its filters and scores. Of nodes with the same score the real one takes any; here it is the one
/// with the lowest name, so that the same steps give the same places.
/// </summary>
internal sealed class Scheduler(ClusterApi api)
{
    /// <summary>Tries every pod that has no node, those of higher priority and the older ones first.</summary>
    public void Run()
    {
        var pods = api.List("Pod");
        var waiting = pods.Where(pod => !pod.Spec.ContainsKey("nodeName") && !pod.IsDeleting)
            .OrderByDescending(Priority).ThenBy(pod => pod.Metadata.String("creationTimestamp"), StringComparer.Ordinal)
                .ThenBy(pod => pod.Name, StringComparer.Ordinal).ToList();
        if (waiting.Count == 0) return;
        var nodes = api.List("Node")
            .Select(node => new SchedulerNode(node, [.. pods.Where(pod => pod.Spec.String("nodeName") == node.Name)])).ToList();
        foreach (var pod in waiting) Place(pod, nodes);
    }

    private void Place(KubernetesObject pod, List<SchedulerNode> nodes)
    {
        if (nodes.Count == 0)
        {
            Refuse(pod, "no nodes available to schedule pods");
            return;
        }

        var rejections = nodes.Select(node => NodeFilter.Reject(pod, node, nodes)).ToList();
        var feasible = nodes.Where((_, index) => rejections[index] is null).ToList();
        if (feasible.Count > 0)
        {
            Bind(pod, Best(pod, feasible, nodes));
            return;
        }

        var available = string.Create(CultureInfo.InvariantCulture, $"0/{nodes.Count} nodes are available: ");
        var message = available + Summary(rejections.SelectMany(rejection => rejection!.Reasons)) + ". ";
        if (Preemption.Find(pod, nodes, rejections) is { } preemption)
        {
            Refuse(pod, message.TrimEnd());
            foreach (var victim in preemption.Victims)
            {
                api.Event(victim, "Normal", "Preempted", $"Preempted by pod {pod.Uid} on node {preemption.Node.Node.Name}");
                api.Delete(victim);
            }

            return;
        }

        Refuse(pod, message + "preemption: " + available + Summary(rejections.Select(rejection =>
            rejection!.CanBeFreed ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling")) + ".");
    }

    private static SchedulerNode Best(KubernetesObject pod, List<SchedulerNode> feasible, List<SchedulerNode> nodes)
    {
        if (feasible.Count == 1) return feasible[0];
        var totals = NodeScore.Totals(pod, feasible, nodes);
        return feasible.Zip(totals).OrderByDescending(pair => pair.Second).ThenBy(pair => pair.First.Node.Name, StringComparer.Ordinal).First().First;
    }

    private void Bind(KubernetesObject pod, SchedulerNode node)
    {
        var content = pod.Content.Set(node.Node.Name, "spec", "nodeName");
        var bound = api.Write(
            pod with { Content = content.With("status", Nodes.Pods.WithCondition(pod.Status, "PodScheduled", holds: true, api.World.Now)) });
        node.Pods.Add(bound);
        api.Event(bound, "Normal", "Scheduled", $"Successfully assigned {pod.Namespace}/{pod.Name} to {node.Node.Name}");
    }

    private void Refuse(KubernetesObject pod, string message)
    {
        var before = pod.Condition("PodScheduled")?.String("message");
        if (before == message) return;
        api.Event(pod, "Warning", "FailedScheduling", message);
        api.WriteStatus(pod, Nodes.Pods.WithCondition(pod.Status, "PodScheduled", holds: false, api.World.Now, "Unschedulable", message));
    }

    private static string Summary(IEnumerable<string> reasons) =>
        string.Join(", ", reasons.CountBy(reason => reason)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}")).Order(StringComparer.Ordinal));

    internal static int Priority(KubernetesObject pod) => pod.Spec.Integer("priority") ?? 0;
}
