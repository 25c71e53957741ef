using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>A node and the pods on it, as the scheduler counts them.</summary>
internal sealed class SchedulerNode
{
    private readonly Dictionary<string, long> _requested = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _assumed = new(StringComparer.Ordinal);
    private readonly List<KubernetesObject> _pods = [];

    public SchedulerNode(KubernetesObject node, IEnumerable<KubernetesObject> pods)
    {
        Node = node;
        foreach (var pod in pods) Add(pod);
    }

    public KubernetesObject Node { get; }

    public string Name => Node.Name;

    /// <summary>The pods bound to it, those being deleted too: they hold their place until they are gone.</summary>
    public IReadOnlyList<KubernetesObject> Pods => _pods;

    /// <summary>How much of a resource its pods may take together.</summary>
    public long Allocatable(string resource) => PodRequests.Amount(resource, Node.Status.Map("allocatable").String(resource));

    /// <summary>How much of a resource its pods ask for.</summary>
    public long Requested(string resource) => _requested.GetValueOrDefault(resource);

    /// <summary>The same, with an assumption for containers that ask for nothing.</summary>
    public long Assumed(string resource) => _assumed.GetValueOrDefault(resource);

    /// <summary>The value of a label, or <see langword="null"/>.</summary>
    public string? Label(string key) => Node.Labels.GetValueOrDefault(key);

    public void Add(KubernetesObject pod)
    {
        _pods.Add(pod);
        Count(pod.Spec, +1);
    }

    public void Remove(KubernetesObject pod)
    {
        if (_pods.RemoveAll(each => each.Id == pod.Id) > 0) Count(pod.Spec, -1);
    }

    private void Count(PropertyMap podSpec, int sign)
    {
        foreach (var (resource, amount) in PodRequests.Of(podSpec)) _requested[resource] = Requested(resource) + (sign * amount);
        foreach (var (resource, amount) in PodRequests.Assumed(podSpec)) _assumed[resource] = Assumed(resource) + (sign * amount);
    }
}
