using System.Globalization;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>The cluster as kube-scheduler v1.31 sees it while it looks for nodes (<c>pkg/scheduler/schedule_one.go</c>).</summary>
internal sealed class SchedulingCycle
{
    private readonly ClusterApi _api;
    private readonly Lazy<IReadOnlyList<KubernetesObject>> _budgets;
    private readonly List<SchedulerNode> _nodes;
    private readonly List<KubernetesObject> _nominated;

    public SchedulingCycle(ClusterApi api)
    {
        _api = api;
        var pods = api.List("Pod");
        var bound = pods.ToLookup(pod => pod.Spec.String("nodeName"), StringComparer.Ordinal);
        _nodes = [.. api.List("Node").Select(node => new SchedulerNode(node, bound[node.Name]))];
        _nominated = [.. pods.Where(pod => NominatedNode(pod) is not null && !pod.Spec.ContainsKey("nodeName") && !pod.IsDeleting)];
        _budgets = new(() => api.List("PodDisruptionBudget"));
    }

    /// <summary>Looks for a node for the pod.</summary>
    public SchedulingDecision Decide(KubernetesObject pod)
    {
        if (_nodes.Count == 0) return Refused("no nodes available to schedule pods");
        if (NominatedNode(pod) is { } nominated && _nodes.Find(node => node.Name == nominated) is { } its && Reject(pod, its, its) is null)
        {
            return new([(its, 0)], null, [], AwaitsVictims: false);
        }

        var named = NodeAffinity.NamedNodes(pod.Spec);
        if (named is { Count: 0 })
        {
            var contradicted = _nodes.ConvertAll(_ => Rejection.Lasting("pod affinity terms conflict"));
            return Refused($"{Available} pod affinity terms conflict. {WithoutPreemption(pod, contradicted)}");
        }

        var rejections = _nodes.ConvertAll(node => named?.Contains(node.Name) == false
            ? NotNamed
            : Reject(pod, node, node));
        var feasible = _nodes.Where((_, index) => rejections[index] is null).ToList();
        return feasible.Count > 0
            ? new([.. feasible.Zip(feasible.Count == 1 ? [0] : NodeScore.Totals(pod, feasible, _nodes, Alike(pod)))], null, [], AwaitsVictims: false)
            : Preempt(pod, rejections!);
    }

    /// <summary>Counts the pod where it was bound.</summary>
    public void Add(KubernetesObject bound)
    {
        _nodes.Find(node => node.Name == bound.Spec.String("nodeName"))?.Add(bound);
        _nominated.RemoveAll(pod => pod.Id == bound.Id);
    }

    /// <summary>Keeps the room for the pod.</summary>
    public void Nominate(KubernetesObject pod)
    {
        _nominated.RemoveAll(other => other.Id == pod.Id);
        _nominated.Add(pod);
    }

    /// <summary>The pods of lower priority that room is kept for on that node.</summary>
    public IReadOnlyList<KubernetesObject> NominatedBelow(KubernetesObject pod, string nodeName) =>
        [.. _nominated.Where(other => NominatedNode(other) == nodeName && Scheduler.Priority(other) < Scheduler.Priority(pod))];

    private string Available => string.Create(CultureInfo.InvariantCulture, $"0/{_nodes.Count} nodes are available:");

    private static SchedulingDecision Refused(string message) => new([], message, [], AwaitsVictims: false);

    private SchedulingDecision Preempt(KubernetesObject pod, List<Rejection> rejections)
    {
        var message = $"{Available}{(rejections.TrueForAll(rejection => rejection.Reasons.IsEmpty) ? "" : $" {Summary(rejections)}")}";
        if (pod.Spec.String("preemptionPolicy") == "Never") return Refused($"{message} preemption: not eligible due to preemptionPolicy=Never.");
        if (VictimsAreGoing(pod, rejections))
        {
            return Refused($"{message} preemption: not eligible due to a terminating pod on the nominated node.") with { AwaitsVictims = true };
        }

        var found = new List<Preemption>();
        var problems = new List<Rejection>();
        for (var index = 0; index < _nodes.Count; index++)
        {
            var node = _nodes[index];
            if (!rejections[index].CanBeFreed)
            {
                problems.Add(NotHelpful);
                continue;
            }

            var (preemption, problem) = Preemption.On(pod, node, _budgets.Value, kept => Reject(pod, kept, node));
            if (preemption is not null) found.Add(preemption);
            else problems.Add(problem!);
        }

        return found.Count > 0
            ? new([], message, Preemption.Best(found), AwaitsVictims: false)
            : Refused($"{message} preemption: {Available} {Summary(problems)}");
    }

    /// <summary>Of nodes that the pod's affinity doesn't name the event says nothing.</summary>
    private static Rejection NotNamed { get; } = new([], CanBeFreed: false);

    private static Rejection NotHelpful { get; } = Rejection.Lasting("Preemption is not helpful for scheduling");

    private string WithoutPreemption(KubernetesObject pod, IReadOnlyList<Rejection> rejections) =>
        pod.Spec.String("preemptionPolicy") == "Never"
            ? "preemption: not eligible due to preemptionPolicy=Never."
            : $"preemption: {Available} {Summary([.. rejections.Select(_ => NotHelpful)])}";

    private bool VictimsAreGoing(KubernetesObject pod, List<Rejection> rejections)
    {
        var index = _nodes.FindIndex(node => node.Name == NominatedNode(pod));
        return index >= 0 && rejections[index].CanBeFreed && _nodes[index].Pods.Any(other =>
            other.IsDeleting && Scheduler.Priority(other) < Scheduler.Priority(pod) && other.HasCondition("DisruptionTarget"));
    }

    /// <summary>
    /// Why the pod does not fit, with those counted that room is kept for there, and without them: they may not come after all.
    /// </summary>
    private Rejection? Reject(KubernetesObject pod, SchedulerNode node, SchedulerNode inPlaceOf)
    {
        var kept = _nominated.Where(other => other.Id != pod.Id && NominatedNode(other) == node.Name && Scheduler.Priority(other) >= Scheduler.Priority(pod))
            .ToList();
        if (kept.Count > 0)
        {
            var full = new SchedulerNode(node.Node, node.Pods.Concat(kept));
            if (NodeFilter.Reject(pod, full, Nodes(full, inPlaceOf)) is { } rejection) return rejection;
        }

        return NodeFilter.Reject(pod, node, Nodes(node, inPlaceOf));
    }

    private List<SchedulerNode> Nodes(SchedulerNode node, SchedulerNode inPlaceOf) =>
        ReferenceEquals(node, inPlaceOf) ? _nodes : _nodes.ConvertAll(each => ReferenceEquals(each, inPlaceOf) ? node : each);

    /// <summary>The scheduler's own spread constraints for a pod: pods of the Services and the ReplicaSet that choose it are alike.</summary>
    private IReadOnlyList<SpreadConstraint> Alike(KubernetesObject pod)
    {
        var services = _api.List("Service", pod.Namespace).Select(service => service.Spec.StringMap("selector"))
            .Where(selector => selector.Count > 0 && LabelSelector.MatchesMap(selector, pod.Labels)).ToList();
        var owner = pod.Controller is { } controller && controller.String("kind") == "ReplicaSet"
            ? _api.Find("ReplicaSet", pod.Namespace, controller.RequiredString("name"))?.Spec.Map("selector")
            : null;
        return SpreadConstraint.Defaults(pod, services.Count == 0 && owner is null
            ? null
            : labels => services.TrueForAll(selector => LabelSelector.MatchesMap(selector, labels)) && (owner is null || LabelSelector.Matches(owner, labels)));
    }

    private static string? NominatedNode(KubernetesObject pod) => pod.Status.String("nominatedNodeName");

    private static string Summary(IReadOnlyList<Rejection> rejections) =>
        string.Join(", ", rejections.SelectMany(rejection => rejection.Reasons).CountBy(reason => reason)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}")).Order(StringComparer.Ordinal)) + ".";
}
