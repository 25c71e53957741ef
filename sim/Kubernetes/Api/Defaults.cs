using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// What the API server fills in (https://github.com/kubernetes/kubernetes/tree/v1.31.4/pkg/apis, <c>defaults.go</c> of each group); held
/// against the live objects of the recorded cases 01 and 06b.
/// </summary>
internal static class Defaults
{
    private static readonly string[] NamespaceFinalizers = ["kubernetes"];
    private static readonly string[] IpFamilies = ["IPv4"];
    private static readonly string[] BothIpFamilies = ["IPv4", "IPv6"];

    /// <summary>How long a client keeps its endpoint, unless the Service says otherwise: three hours.</summary>
    private const int AffinitySeconds = 10800;

    /// <summary>The object with its defaults.</summary>
    public static PropertyMap Fill(KubernetesKind kind, PropertyMap manifest) => kind.Name switch
    {
        "Namespace" => Namespace(manifest),
        "Deployment" => Deployment(manifest),
        "ReplicaSet" => Template(manifest.Default(1, "spec", "replicas")),
        "DaemonSet" => DaemonSet(manifest),
        "Pod" => manifest.With("spec", PodSpec(manifest.Map("spec")).Default(true, "enableServiceLinks")),
        "Service" => Service(manifest),
        _ => manifest,
    };

    private static PropertyMap Namespace(PropertyMap manifest) =>
        manifest.Set(manifest.Map("metadata").RequiredString("name"), "metadata", "labels", "kubernetes.io/metadata.name")
            .Default(PropertyList.From(NamespaceFinalizers), "spec", "finalizers")
            .Default("Active", "status", "phase");

    private static PropertyMap Deployment(PropertyMap manifest)
    {
        manifest = Template(manifest
            .Default(1, "spec", "replicas")
            .Default(10, "spec", "revisionHistoryLimit")
            .Default(600, "spec", "progressDeadlineSeconds")
            .Default("RollingUpdate", "spec", "strategy", "type"));
        return manifest.At("spec", "strategy", "type") as string == "RollingUpdate"
            ? manifest.Default("25%", "spec", "strategy", "rollingUpdate", "maxSurge")
                .Default("25%", "spec", "strategy", "rollingUpdate", "maxUnavailable")
            : manifest;
    }

    private static PropertyMap DaemonSet(PropertyMap manifest)
    {
        manifest = Template(manifest.Default(10, "spec", "revisionHistoryLimit").Default("RollingUpdate", "spec", "updateStrategy", "type"));
        return manifest.At("spec", "updateStrategy", "type") as string == "RollingUpdate"
            ? manifest.Default(1, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable")
                .Default(0, "spec", "updateStrategy", "rollingUpdate", "maxSurge")
            : manifest;
    }

    private static PropertyMap Template(PropertyMap manifest) =>
        manifest.Set(PodSpec(manifest.MapAt("spec", "template", "spec")), "spec", "template", "spec");

    private static PropertyMap PodSpec(PropertyMap spec) =>
        spec.Each("containers", Container).Each("initContainers", Container)
            .Default("ClusterFirst", "dnsPolicy")
            .Default("Always", "restartPolicy")
            .Default("default-scheduler", "schedulerName")
            .Default(PropertyMap.Empty, "securityContext")
            .Default(30, "terminationGracePeriodSeconds");

    private static PropertyMap Container(PropertyMap container)
    {
        var image = container.String("image") ?? "";
        var resources = container.Map("resources");
        // A limit without a request is the request as well.
        var requests = resources.Map("limits").Merge(resources.Map("requests"));
        var isLatest = image.EndsWith(":latest", StringComparison.Ordinal)
            || !image[(image.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal);
        return container
            .Default(isLatest ? "Always" : "IfNotPresent", "imagePullPolicy")
            .With("resources", requests.Count == 0 ? resources : resources.With("requests", requests))
            .Default("/dev/termination-log", "terminationMessagePath")
            .Default("File", "terminationMessagePolicy")
            .Each("ports", port => port.Default("TCP", "protocol"))
            .Each("env", variable => variable.Map("valueFrom").ContainsKey("fieldRef") ? variable.Default(
                "v1", "valueFrom", "fieldRef", "apiVersion") : variable);
    }

    private static PropertyMap Service(PropertyMap manifest)
    {
        var type = manifest.At("spec", "type") as string ?? "ClusterIP";
        manifest = manifest
            .Set(type, "spec", "type")
            .Default("None", "spec", "sessionAffinity")
            .Default(PropertyMap.Empty, "status", "loadBalancer")
            .With("spec", manifest.Map("spec").With("type", type).Default("None", "sessionAffinity")
                .Each("ports", port => port.Default("TCP", "protocol").Default(port["port"] ?? 0, "targetPort")));
        manifest = manifest.At("spec", "sessionAffinity") as string == "ClientIP"
            ? manifest.Default(AffinitySeconds, "spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds")
            : manifest.Set(null, "spec", "sessionAffinityConfig");
        if (type == "ExternalName") return manifest;
        // A headless Service without a selector may have addresses of both families, whatever the cluster has.
        var hasBoth = manifest.At("spec", "clusterIP") as string == "None" && manifest.At("spec", "selector") is null;
        manifest = manifest
            .Default("Cluster", "spec", "internalTrafficPolicy")
            .Default(PropertyList.From(hasBoth ? BothIpFamilies : IpFamilies), "spec", "ipFamilies")
            .Default(hasBoth ? "RequireDualStack" : "SingleStack", "spec", "ipFamilyPolicy");
        if (type == "LoadBalancer") manifest = manifest.Default(true, "spec", "allocateLoadBalancerNodePorts");
        var isExternal = type is "NodePort" or "LoadBalancer" || manifest.Map("spec").List("externalIPs").Count > 0;
        return isExternal ? manifest.Default("Cluster", "spec", "externalTrafficPolicy") : manifest;
    }
}
