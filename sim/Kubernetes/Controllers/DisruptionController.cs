using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>Counts how many pods of a PodDisruptionBudget may be missing (https://kubernetes.io/docs/tasks/run-application/configure-pdb/).</summary>
internal sealed class DisruptionController(ClusterApi api)
{
    public void Run()
    {
        foreach (var budget in api.List("PodDisruptionBudget"))
        {
            var pods = api.List("Pod", budget.Namespace).Where(pod => LabelSelector.Matches(budget.Spec.Map("selector"), pod.Labels)).ToList();
            var healthy = pods.Count(pod => !pod.IsDeleting && Pods.IsReady(pod));
            var wanted = budget.Spec["minAvailable"] is { } minimum
                ? RollingUpdate.Resolve(minimum, pods.Count, roundUp: true)
                : Math.Max(0, pods.Count - RollingUpdate.Resolve(budget.Spec["maxUnavailable"], pods.Count, roundUp: true));
            api.WriteStatus(budget, PropertyMap.Of(
                ("currentHealthy", healthy), ("desiredHealthy", wanted), ("disruptionsAllowed", Math.Max(0, healthy - wanted)),
                ("expectedPods", pods.Count),
                ("observedGeneration", budget.Generation)));
        }
    }
}
