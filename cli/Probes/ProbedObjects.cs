using System.Collections.Immutable;
using System.Globalization;
using Lab.Labs.Checks;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Probes;

/// <summary>Kubernetes objects, as an API server gives them, in the vocabulary of checks.</summary>
internal static class ProbedObjects
{
    /// <summary>The label by which an EndpointSlice says whose it is.</summary>
    private const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>The kinds that webhooks are configured in, mutating ones first: so the API server asks them.</summary>
    public static ImmutableArray<string> WebhookKinds { get; } = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    /// <summary>A Node.</summary>
    public static ProbedNode ToNode(KubernetesObject node)
    {
        var (spec, status, labels) = (node.Content.Map("spec"), node.Content.Map("status"), Metadata(node).StringMap("labels"));
        return new ProbedNode(
            node.Name,
            InstanceId(spec.String("providerID") ?? ""),
            HasCondition(status, "Ready"),
            status.Map("nodeInfo").String("kubeletVersion") ?? "",
            status.Map("nodeInfo").String("osImage") ?? "",
            status.List("addresses").Maps.FirstOrDefault(address => address.String("type") == "InternalIP")?.String("address") ?? "",
            labels.GetValueOrDefault("topology.kubernetes.io/zone") ?? "",
            int.Parse(status.Map("allocatable").String("pods") ?? "0", CultureInfo.InvariantCulture),
            labels,
            [
                .. spec.List("taints").Maps.Select(taint => new ProbedTaint(
                    taint.RequiredString("key"), taint.String("value") ?? "", taint.RequiredString("effect"))),
            ]);
    }

    /// <summary>A Pod.</summary>
    /// <param name="pod">The Pod.</param>
    /// <param name="lastWarning">The message of the last Warning about it; asked for only while it is not ready.</param>
    public static ProbedPod ToPod(KubernetesObject pod, Func<KubernetesObject, string?> lastWarning)
    {
        var (spec, status) = (pod.Content.Map("spec"), pod.Content.Map("status"));
        var isReady = HasCondition(status, "Ready");
        return new ProbedPod(
            pod.Namespace,
            pod.Name,
            status.String("phase") ?? "",
            isReady,
            spec.String("nodeName"),
            status.String("podIP"),
            spec.Flag("hostNetwork"),
            isReady ? null : lastWarning(pod),
            Metadata(pod).StringMap("labels"))
        {
            Annotations = Annotations(pod),
            Containers =
            [
                .. spec.List("containers").Maps.Select(container => new ProbedContainer(
                    container.String("name") ?? "", container.String("image") ?? "", [.. container.List("args").OfType<string>()])),
            ],
            ServiceAccountName = spec.String("serviceAccountName") ?? "default",
        };
    }

    /// <summary>A Deployment.</summary>
    public static ProbedDeployment ToDeployment(KubernetesObject deployment)
    {
        var (spec, status) = (deployment.Content.Map("spec"), deployment.Content.Map("status"));
        return new ProbedDeployment(
            deployment.Namespace, deployment.Name, spec.Integer("replicas") ?? 1, status.Integer("replicas") ?? 0, status.Integer("readyReplicas") ?? 0);
    }

    /// <summary>A ServiceAccount.</summary>
    public static ProbedServiceAccount ToServiceAccount(KubernetesObject account) => new(account.Namespace, account.Name, Annotations(account));

    /// <summary>The webhooks of a configuration of <see cref="WebhookKinds"/>.</summary>
    public static IEnumerable<ProbedWebhook> ToWebhooks(KubernetesObject configuration) =>
        from webhook in configuration.Content.List("webhooks").Maps
        select new ProbedWebhook(
            configuration.Name, webhook.String("name") ?? "", webhook.String("failurePolicy") ?? "Fail",
            [.. webhook.List("rules").Maps.SelectMany(rule => rule.List("resources").OfType<string>())],
            webhook.Map("clientConfig").Map("service").String("name") ?? "");

    /// <summary>A Service with its endpoints.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="slices">The EndpointSlices of its namespace.</param>
    public static ProbedService ToService(KubernetesObject service, IEnumerable<KubernetesObject> slices)
    {
        var spec = service.Content.Map("spec");
        return new ProbedService(
            service.Namespace,
            service.Name,
            spec.String("type") ?? "ClusterIP",
            spec.String("clusterIP") ?? "",
            [
                .. spec.List("ports").Maps.Select(port => new ProbedServicePort(
                    port.String("name"), port.String("protocol") ?? "TCP", port.Integer("port") ?? 0,
                    Convert.ToString(port["targetPort"], CultureInfo.InvariantCulture) ?? "", port.Integer("nodePort"))),
            ],
            spec.String("loadBalancerClass"),
            [.. spec.List("loadBalancerSourceRanges").OfType<string>()],
            spec.String("externalTrafficPolicy"),
            Hostname(service),
            Annotations(service))
        {
            Endpoints = [.. slices.Where(slice => Metadata(slice).StringMap("labels").GetValueOrDefault(ServiceLabel) == service.Name).SelectMany(ToEndpoints)],
        };
    }

    /// <summary>An Ingress.</summary>
    public static ProbedIngress ToIngress(KubernetesObject ingress) => new(
        ingress.Namespace, ingress.Name, ingress.Content.Map("spec").String("ingressClassName"), Hostname(ingress), Annotations(ingress));

    /// <summary>A NetworkAttachmentDefinition.</summary>
    public static ProbedNetworkAttachmentDefinition ToNetworkAttachmentDefinition(KubernetesObject definition) =>
        new(definition.Namespace, definition.Name, definition.Content.Map("spec").String("config") ?? "");

    private static IEnumerable<ProbedEndpoint> ToEndpoints(KubernetesObject slice) =>
        from endpoint in slice.Content.List("endpoints").Maps
        from port in slice.Content.List("ports").Maps
        select new ProbedEndpoint(
            endpoint.List("addresses").OfType<string>().First(),
            port.Integer("port") ?? 0,
            endpoint.Map("targetRef").String("name") ?? "",
            endpoint.String("nodeName") ?? "",
            endpoint.Map("conditions").Flag("ready"));

    private static string? Hostname(KubernetesObject exposed) =>
        exposed.Content.Map("status").Map("loadBalancer").List("ingress").Maps.FirstOrDefault()?.String("hostname");

    private static PropertyMap Metadata(KubernetesObject live) => live.Content.Map("metadata");

    private static ImmutableSortedDictionary<string, string> Annotations(KubernetesObject live) => Metadata(live).StringMap("annotations");

    private static bool HasCondition(PropertyMap status, string type) =>
        status.List("conditions").Maps.Any(condition => condition.String("type") == type && condition.String("status") == "True");

    /// <summary>The instance in a node's <c>providerID</c>: <c>aws:///ap-northeast-2a/i-0123…</c>.</summary>
    private static string InstanceId(string providerId) => providerId[(providerId.LastIndexOf('/') + 1)..];
}
