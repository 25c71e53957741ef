using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// What of a changed Service makes a sync, and which event the service controller of Kubernetes 1.31 writes about it
/// (k8s.io/cloud-provider v0.31.0, <c>controllers/service</c>; the recorded 1.33 writes none).
/// </summary>
internal static class ServiceChange
{
    /// <summary>The parts of a Service that a sync depends on.</summary>
    public static PropertyMap Relevant(KubernetesObject service) => PropertyMap.Of(
        ("uid", service.Uid),
        ("wants", Wants(service)),
        ("type", service.Spec.String("type")),
        ("annotations", service.Metadata.Map("annotations")),
        ("sourceRanges", service.Spec.List("loadBalancerSourceRanges")),
        ("ports", PropertyList.From(service.Spec.List("ports").Maps.Select(port => PropertyMap.Of(
            ("name", port["name"]), ("protocol", port["protocol"]), ("port", port["port"]), ("nodePort", port["nodePort"]))))),
        ("sessionAffinity", service.Spec["sessionAffinity"]),
        ("loadBalancerIP", service.Spec["loadBalancerIP"]),
        ("externalIPs", service.Spec.List("externalIPs")),
        ("externalTrafficPolicy", service.Spec["externalTrafficPolicy"]),
        ("healthCheckNodePort", service.Spec["healthCheckNodePort"]),
        ("ipFamilies", service.Spec.List("ipFamilies")));

    /// <summary>Whether the Service is for the cloud controller: of type LoadBalancer and without a class.</summary>
    public static bool Wants(KubernetesObject service) =>
        service.Spec.String("type") == "LoadBalancer" && !service.Spec.ContainsKey("loadBalancerClass");

    /// <summary>Writes the event of the first difference that has one.</summary>
    public static void Tell(ClusterApi api, KubernetesObject service, PropertyMap old)
    {
        if (Event(old, Relevant(service)) is var (reason, message)) api.Event(service, "Normal", reason, message);
    }

    private static (string Reason, string Message)? Event(PropertyMap old, PropertyMap now)
    {
        bool Differs(string key) => !Equals(old[key], now[key]);
        if (Differs("wants")) return ("Type", $"{old.String("type")} -> {now.String("type")}");
        if (!now.Flag("wants")) return null;
        if (Differs("sourceRanges")) return ("LoadBalancerSourceRanges", $"[{Words(old, "sourceRanges")}] -> [{Words(now, "sourceRanges")}]");
        if (Differs("ports") || Differs("sessionAffinity")) return null;
        if (Differs("loadBalancerIP")) return ("LoadbalancerIP", $"{old.String("loadBalancerIP")} -> {now.String("loadBalancerIP")}");
        if (old.List("externalIPs").Count != now.List("externalIPs").Count)
        {
            return ("ExternalIP", $"Count: {old.List("externalIPs").Count} -> {now.List("externalIPs").Count}");
        }

        if (Differs("annotations")) return null;
        if (Differs("uid")) return ("UID", $"{old.String("uid")} -> {now.String("uid")}");
        if (Differs("externalTrafficPolicy"))
        {
            return ("ExternalTrafficPolicy", $"{old.String("externalTrafficPolicy")} -> {now.String("externalTrafficPolicy")}");
        }

        return Differs("healthCheckNodePort")
            ? ("HealthCheckNodePort", $"{old.Integer("healthCheckNodePort") ?? 0} -> {now.Integer("healthCheckNodePort") ?? 0}")
            : null;
    }

    private static string Words(PropertyMap map, string key) => string.Join(' ', map.Strings(key));
}
