using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Endpoints;

/// <summary>A pod as an endpoint of a Service.</summary>
internal static class PodEndpoint
{
    /// <summary>
    /// The endpoint, or <see langword="null"/> for a pod that is none: without an address, at its end, or on a node that is not there.
    /// </summary>
    public static PropertyMap? Of(KubernetesObject service, KubernetesObject pod, Dictionary<string, KubernetesObject> nodes)
    {
        if (pod.Status.String("phase") is "Failed" or "Succeeded" || Pods.Address(pod) is not { } address) return null;
        var nodeName = pod.Spec.String("nodeName");
        var node = nodeName is null ? null : nodes.GetValueOrDefault(nodeName);
        var takesAll = service.Spec.Flag("publishNotReadyAddresses");
        if (node is null && !takesAll) return null;
        var serving = Pods.IsReady(pod);
        var isNamed = pod.Spec.String("subdomain") == service.Name;
        return PropertyMap.Of(
            ("addresses", new[] { address }),
            ("conditions", PropertyMap.Of(
                ("ready", takesAll || (serving && !pod.IsDeleting)), ("serving", serving), ("terminating", pod.IsDeleting))),
            ("hostname", isNamed ? pod.Spec.String("hostname") : null),
            ("nodeName", nodeName),
            ("targetRef", PropertyMap.Of(("kind", "Pod"), ("namespace", pod.Namespace), ("name", pod.Name), ("uid", pod.Uid))),
            ("zone", node?.Labels.GetValueOrDefault("topology.kubernetes.io/zone")));
    }

    /// <summary>The ports of a Service at a pod; a named port that the pod doesn't have is none.</summary>
    public static PropertyList Ports(KubernetesObject service, KubernetesObject pod) =>
        PropertyList.From(
            from port in service.Spec.List("ports").Maps
            let number = TargetPort(port, pod)
            where number is not null
            select PropertyMap.Of(
                ("name", port.String("name") ?? ""), ("port", number), ("protocol", port.String("protocol")),
                ("appProtocol", port.String("appProtocol"))));

    private static int? TargetPort(PropertyMap port, KubernetesObject pod) => port["targetPort"] is not string name
        ? port.Integer("targetPort")
        : pod.Spec.List("containers").Maps.SelectMany(container => container.List("ports").Maps)
            .FirstOrDefault(each => each.String("name") == name && each.String("protocol") == port.String("protocol"))
            ?.Integer("containerPort");
}
