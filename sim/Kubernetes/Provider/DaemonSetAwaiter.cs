using System.Globalization;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>Waits for a pod of a DaemonSet on every node that takes it (recorded case 08c).</summary>
internal sealed class DaemonSetAwaiter : Awaiter
{
    /// <inheritdoc/>
    public override bool IsLive(AwaitProgress progress, KubernetesObject live)
    {
        var wanted = live.Status.Integer("desiredNumberScheduled") ?? 0;
        var observed = live.Status.Integer("observedGeneration");
        var text = (observed, Count("updatedNumberScheduled"), Count("currentNumberScheduled"), Count("numberAvailable")) switch
        {
            (null, _, _, _) => "DaemonSet status.observedGeneration not found",
            var (generation, _, _, _) when generation != live.Generation =>
                Text($"DaemonSet generation is {live.Generation}, but latest observed generation is {generation}"),
            var (_, updated, _, _) when updated < wanted => Text($"Updated: {updated}/{wanted}"),
            var (_, _, current, _) when current < wanted => Text($"Current: {current}/{wanted}"),
            var (_, _, _, available) when available < wanted => Text($"Available: {available}/{wanted}"),
            _ => null,
        };
        progress.Say(text ?? Text($"All replicas scheduled as expected. Replicas: {wanted}"));
        return text is null;

        int Count(string field) => live.Status.Integer(field) ?? 0;
    }

    /// <inheritdoc/>
    public override string TimedOut(KubernetesObject live) => "timed out waiting for the condition";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
