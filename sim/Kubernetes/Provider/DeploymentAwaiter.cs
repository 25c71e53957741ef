using System.Collections.Immutable;
using System.Globalization;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>
/// Waits for a Deployment's minimum availability and for every pod of its newest ReplicaSet (recorded cases 01, 02a, 02b, 02e, 04).
/// </summary>
internal sealed class DeploymentAwaiter : Awaiter
{
    private const string Revision = "deployment.kubernetes.io/revision";

    /// <inheritdoc/>
    public override bool IsLive(AwaitProgress progress, KubernetesObject live)
    {
        foreach (var warning in Conditions(live)) progress.Warn(warning);
        var (ready, wanted) = Pods(progress, live);
        var isLive = live.Status.Integer("observedGeneration") == live.Generation && live.HasCondition("Available")
            && IsReplicaSetAvailable(live) && ready >= wanted;
        if (isLive) progress.Say("Deployment initialization complete");
        else if (progress.HasWaited)
        {
            progress.Say(
                string.Create(CultureInfo.InvariantCulture, $"Waiting for app ReplicaSet to be available ({ready}/{wanted} Pods available)"));
        }

        return isLive;
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Problems(AwaitProgress progress, KubernetesObject live)
    {
        var closing = (live.HasCondition("Available"), IsReplicaSetAvailable(live), live.Metadata.Map("annotations").String(Revision)) switch
        {
            (false, _, _) => "Minimum number of live Pods was not attained",
            (true, true, not "1") => "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live",
            _ => "Minimum number of Pods to consider the application live was not attained",
        };
        return [.. Conditions(live), closing];
    }

    private static IEnumerable<string> Conditions(KubernetesObject live) =>
        live.Status.List("conditions").Maps.Where(condition => condition.String("status") == "False")
            .Select(condition => $"[{condition.String("reason")}] {condition.String("message")}");

    private static bool IsReplicaSetAvailable(KubernetesObject live) => live.Condition("Progressing")?.String("reason") == "NewReplicaSetAvailable";

    private static (int Ready, int Wanted) Pods(AwaitProgress progress, KubernetesObject live)
    {
        var revision = live.Metadata.Map("annotations").String(Revision);
        var current = progress.List("ReplicaSet")
            .FirstOrDefault(set => set.Controller?.String("uid") == live.Uid && set.Metadata.Map("annotations").String(Revision) == revision);
        return (current?.Status.Integer("readyReplicas") ?? 0, current?.Spec.Integer("replicas") ?? live.Spec.Integer("replicas") ?? 1);
    }
}
