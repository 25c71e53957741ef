using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>One await: the object that it watches, the simulated time that passes, and what has been said.</summary>
internal sealed class AwaitProgress(IKubernetesApi kubernetes, ResourceContext context, EksCluster cluster, KubernetesObject awaited)
{
    private readonly HashSet<string> _warnings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _steps = new(StringComparer.Ordinal);
    private DateTimeOffset _said = context.World.Now;
    private string? _last;

    public DateTimeOffset Now => context.World.Now;

    /// <summary>Whether the first look at the object is over.</summary>
    public bool HasWaited { get; private set; }

    /// <summary>The object as it is now, or <see langword="null"/> when it is gone.</summary>
    public KubernetesObject? Live => kubernetes.Find(context.World, cluster.Id, awaited.Kind, awaited.Namespace, awaited.Name);

    public IReadOnlyList<KubernetesObject> List(string kind) => kubernetes.List(context.World, cluster.Id, kind, awaited.Namespace);

    /// <summary>The messages of the object's events with that reason.</summary>
    public IEnumerable<string> Events(string reason) =>
        kubernetes.Events(context.World, cluster.Id, awaited.Kind, awaited.Namespace, awaited.Name)
            .Where(each => each.Reason == reason).Select(each => each.Message);

    /// <summary>Shows a line of progress, unless it is the one that is shown already.</summary>
    public void Say(string text)
    {
        if (_last == text) return;
        _last = text;
        Report(text, isWarning: false);
    }

    /// <summary>Shows that the await has come so far; looking again does not show it again.</summary>
    public void Step(string text)
    {
        if (_steps.Add(text)) Say(text);
    }

    /// <summary>Shows a warning, once.</summary>
    public void Warn(string text)
    {
        if (_warnings.Add(text)) Report(text, isWarning: true);
    }

    /// <summary>Lets time pass until something happens in the cluster, but not beyond <paramref name="end"/>.</summary>
    public void Wait(DateTimeOffset end)
    {
        HasWaited = true;
        var next = kubernetes.NextChange(context.World, cluster.Id);
        kubernetes.Elapse(context.World, (next is { } at && at > Now && at < end ? at : end) - Now);
    }

    private void Report(string text, bool isWarning)
    {
        context.ReportAfter(Now - _said, text, isWarning);
        _said = Now;
    }
}
