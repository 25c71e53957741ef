using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>Waits for a Service behind each path of an Ingress, ready pods or not, and for its address (recorded cases 07a to 07c).</summary>
internal sealed class IngressAwaiter : Awaiter
{
    /// <inheritdoc/>
    public override bool IsLive(AwaitProgress progress, KubernetesObject live)
    {
        progress.Step("[1/3] Finding a matching service for each Ingress path");
        if (!HasServices(progress, live)) return false;
        progress.Step("[2/3] Waiting for update of .status.loadBalancer with hostname/IP");
        if (!HasAddress(live)) return false;
        progress.Step("Ingress initialization complete");
        return true;
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Problems(AwaitProgress progress, KubernetesObject live)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (!HasServices(progress, live)) problems.Add("Ingress has at least one rule with an unavailable target endpoint.");
        if (!HasAddress(live))
        {
            problems.Add(
                "Ingress .status.loadBalancer field was not updated with a hostname/IP address. "
                + "\n    for more information about this error, see https://pulumi.io/xdv72s");
        }

        return problems.ToImmutable();
    }

    private static bool HasServices(AwaitProgress progress, KubernetesObject live)
    {
        var services = progress.List("Service").Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        return live.Spec.List("rules").Maps.SelectMany(rule => rule.Map("http").List("paths").Maps)
            .Select(path => path.MapAt("backend", "service").String("name")).All(name => name is null || services.Contains(name));
    }

    private static bool HasAddress(KubernetesObject live) => live.Status.Map("loadBalancer").List("ingress").Count > 0;
}
