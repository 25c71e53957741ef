using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>
/// Waits until a Service's endpoints have stayed the same for ten seconds, none of them not ready, and a load balancer has an address; no
/// endpoints at all are fine (recorded cases 06a to 06f).
/// </summary>
internal sealed class ServiceAwaiter : Awaiter
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private string? _endpoints;
    private DateTimeOffset _changed;

    /// <inheritdoc/>
    public override bool IsLive(AwaitProgress progress, KubernetesObject live)
    {
        progress.Step("[1/3] Finding Pods to direct traffic to");
        if (!Targets(live)) return true;
        var pods = Endpoints(progress, live);
        var endpoints = string.Join(' ', pods.Select(pod => $"{pod.Name}={Pods.Address(pod)}/{Pods.IsReady(pod)}"));
        if (endpoints != _endpoints) (_endpoints, _changed) = (endpoints, progress.Now);
        if (progress.Now < _changed + Quiet || !pods.TrueForAll(Pods.IsReady)) return false;
        if (!HasAddress(live))
        {
            progress.Step("[2/3] Attempting to allocate IP address to Service");
            return false;
        }

        progress.Step("Service initialization complete");
        return true;
    }

    /// <inheritdoc/>
    public override DateTimeOffset? Wake(AwaitProgress progress) => _changed + Quiet is var at && at > progress.Now ? at : null;

    /// <inheritdoc/>
    public override ImmutableArray<string> Problems(AwaitProgress progress, KubernetesObject live)
    {
        if (!Targets(live)) return [];
        var problems = ImmutableArray.CreateBuilder<string>();
        if (!Endpoints(progress, live).TrueForAll(Pods.IsReady))
        {
            problems.Add(
                "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods");
        }

        if (!HasAddress(live)) problems.Add("Service was not allocated an IP address; does your cloud provider support this?");
        return problems.ToImmutable();
    }

    private static bool Targets(KubernetesObject live) =>
        live.Spec.String("type") != "ExternalName" && live.Spec.String("clusterIP") != "None" && live.Spec.Map("selector").Count > 0;

    private static bool HasAddress(KubernetesObject live) =>
        live.Spec.String("type") != "LoadBalancer" || live.Status.Map("loadBalancer").List("ingress").Count > 0;

    /// <summary>The pods that the Service chooses and that have an address.</summary>
    private static List<KubernetesObject> Endpoints(AwaitProgress progress, KubernetesObject live) =>
        [.. progress.List("Pod").Where(pod => Pods.Address(pod) is not null && !pod.IsDeleting
            && LabelSelector.MatchesMap(live.Spec.StringMap("selector"), pod.Labels))];
}
