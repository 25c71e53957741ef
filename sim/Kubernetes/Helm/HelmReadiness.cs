using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Controllers;
using Lab.Simulation.Kubernetes.Nodes;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>What Helm's wait takes for ready (https://github.com/helm/helm/blob/v3.18.0/pkg/kube/ready.go).</summary>
internal static class HelmReadiness
{
    private const string Revision = "deployment.kubernetes.io/revision";

    /// <summary>Whether the object is ready.</summary>
    public static bool IsReady(HelmCluster cluster, KubernetesObject live) => live.Kind switch
    {
        "Deployment" => IsDeploymentReady(cluster, live),
        "DaemonSet" => live.Status.Integer("observedGeneration") == live.Generation
            && live.Status.Integer("updatedNumberScheduled") == live.Status.Integer("desiredNumberScheduled")
            && live.Status.Integer("numberReady") >= live.Status.Integer("desiredNumberScheduled")
                - RollingUpdate.Resolve(
                    live.Spec.MapAt("updateStrategy", "rollingUpdate")["maxUnavailable"], live.Status.Integer("desiredNumberScheduled") ?? 0, roundUp: true),
        "Pod" => Pods.IsReady(live),
        "Service" => live.Spec.String("type") != "LoadBalancer" || live.Status.Map("loadBalancer").List("ingress").Count > 0,
        _ => true,
    };

    /// <summary>Pods of the newest ReplicaSet, less those that the strategy lets be unavailable.</summary>
    private static bool IsDeploymentReady(HelmCluster cluster, KubernetesObject live)
    {
        if (live.Status.Integer("observedGeneration") != live.Generation) return false;
        var wanted = live.Spec.Integer("replicas") ?? 1;
        var revision = live.Metadata.Map("annotations").String(Revision);
        var newest = cluster.List("ReplicaSet", live.Namespace).FirstOrDefault(set =>
            set.Controller?.String("uid") == live.Uid && set.Metadata.Map("annotations").String(Revision) == revision);
        var unavailable = RollingUpdate.Resolve(live.Spec.MapAt("strategy", "rollingUpdate")["maxUnavailable"], wanted, roundUp: false);
        return (newest?.Status.Integer("readyReplicas") ?? 0) >= wanted - unavailable;
    }
}
