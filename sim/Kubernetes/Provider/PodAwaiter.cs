using Lab.Simulation.Kubernetes.Nodes;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>Waits until a Pod is scheduled, initialized and ready (recorded case 08f).</summary>
internal sealed class PodAwaiter : Awaiter
{
    /// <inheritdoc/>
    public override bool IsLive(AwaitProgress progress, KubernetesObject live)
    {
        foreach (var message in progress.Events("FailedScheduling")) progress.Warn($"FailedScheduling: {message}");
        Say("scheduled");
        if (!live.HasCondition("PodScheduled")) return false;
        Say("initialized");
        if (!live.HasCondition("Initialized")) return false;
        Say("ready");
        return Pods.IsReady(live);

        void Say(string state) => progress.Step($"Waiting for Pod \"{Pods.Key(live)}\" to be {state}");
    }
}
