using System.Collections.Immutable;
using System.Globalization;
using Lab.Labs.Checks;
using Lab.Simulation.Kubernetes;

namespace Lab.Cli.Probes;

/// <content>Workloads, Services and what stands before them.</content>
public sealed partial class SimulatedProbe
{
    private static readonly ImmutableArray<string> WebhookKinds = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    /// <inheritdoc/>
    public Task<ProbedDeployment?> DeploymentAsync(
        string clusterName, string deploymentNamespace, string name, CancellationToken cancellationToken)
    {
        if (kubernetes.Find(world, clusterName, "Deployment", deploymentNamespace, name) is not { } deployment)
        {
            return Task.FromResult<ProbedDeployment?>(null);
        }

        var (spec, status) = (deployment.Content.Map("spec"), deployment.Content.Map("status"));
        return Task.FromResult<ProbedDeployment?>(new ProbedDeployment(
            deployment.Namespace, deployment.Name, spec.Integer("replicas") ?? 1, status.Integer("replicas") ?? 0,
            status.Integer("readyReplicas") ?? 0));
    }

    /// <inheritdoc/>
    public Task<ProbedServiceAccount?> ServiceAccountAsync(
        string clusterName, string accountNamespace, string name, CancellationToken cancellationToken) =>
        Task.FromResult(kubernetes.Find(world, clusterName, "ServiceAccount", accountNamespace, name) is not { } account
            ? null
            : new ProbedServiceAccount(account.Namespace, account.Name, account.Content.Map("metadata").StringMap("annotations")));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedWebhook>> WebhooksAsync(string clusterName, CancellationToken cancellationToken) => List(
        from kind in WebhookKinds
        from configuration in kubernetes.List(world, clusterName, kind)
        from webhook in configuration.Content.List("webhooks").Maps
        select new ProbedWebhook(
            configuration.Name, webhook.String("name") ?? "", webhook.String("failurePolicy") ?? "Fail",
            [.. webhook.List("rules").Maps.SelectMany(rule => rule.List("resources").OfType<string>())],
            webhook.Map("clientConfig").Map("service").String("name") ?? ""));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedService>> ServicesAsync(string clusterName, string serviceNamespace, CancellationToken cancellationToken) =>
        List(kubernetes.List(world, clusterName, "Service", serviceNamespace).Select(ToService));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedIngress>> IngressesAsync(string clusterName, string ingressNamespace, CancellationToken cancellationToken) =>
        List(kubernetes.List(world, clusterName, "Ingress", ingressNamespace).Select(ingress => new ProbedIngress(
            ingress.Namespace, ingress.Name, ingress.Content.Map("spec").String("ingressClassName"), Hostname(ingress),
            ingress.Content.Map("metadata").StringMap("annotations"))));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedNetworkAttachmentDefinition>> NetworkAttachmentDefinitionsAsync(
        string clusterName, string definitionNamespace, CancellationToken cancellationToken) =>
        List(kubernetes.List(world, clusterName, "NetworkAttachmentDefinition", definitionNamespace).Select(definition =>
            new ProbedNetworkAttachmentDefinition(
                definition.Namespace, definition.Name, definition.Content.Map("spec").String("config") ?? "")));

    private ProbedService ToService(KubernetesObject service)
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
            service.Content.Map("metadata").StringMap("annotations"))
        {
            Endpoints = [.. EndpointsOf(service)],
        };
    }

    private IEnumerable<ProbedEndpoint> EndpointsOf(KubernetesObject service) =>
        from slice in kubernetes.List(world, service.ClusterName, "EndpointSlice", service.Namespace)
        where slice.Content.Map("metadata").StringMap("labels").GetValueOrDefault("kubernetes.io/service-name") == service.Name
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
}
