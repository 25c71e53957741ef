using Lab.Labs.Checks;
using Lab.Simulation.Kubernetes;

namespace Lab.Cli.Probes;

/// <content>What the API server has.</content>
public sealed partial class SimulatedProbe
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedNode>> NodesAsync(string clusterName, CancellationToken cancellationToken) =>
        List(kubernetes.List(world, clusterName, "Node").Select(ProbedObjects.ToNode));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedPod>> PodsAsync(string clusterName, string? podNamespace, CancellationToken cancellationToken) =>
        List(kubernetes.List(world, clusterName, "Pod", podNamespace).Select(pod => ProbedObjects.ToPod(pod, LastWarning)));

    /// <inheritdoc/>
    public Task<ProbedDeployment?> DeploymentAsync(string clusterName, string deploymentNamespace, string name, CancellationToken cancellationToken) =>
        Find(clusterName, "Deployment", deploymentNamespace, name, ProbedObjects.ToDeployment);

    /// <inheritdoc/>
    public Task<ProbedServiceAccount?> ServiceAccountAsync(string clusterName, string accountNamespace, string name, CancellationToken cancellationToken) =>
        Find(clusterName, "ServiceAccount", accountNamespace, name, ProbedObjects.ToServiceAccount);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedWebhook>> WebhooksAsync(string clusterName, CancellationToken cancellationToken) => List(
        from kind in ProbedObjects.WebhookKinds
        from configuration in kubernetes.List(world, clusterName, kind)
        from webhook in ProbedObjects.ToWebhooks(configuration)
        select webhook);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedService>> ServicesAsync(string clusterName, string serviceNamespace, CancellationToken cancellationToken)
    {
        var slices = kubernetes.List(world, clusterName, "EndpointSlice", serviceNamespace);
        return List(kubernetes.List(world, clusterName, "Service", serviceNamespace).Select(service => ProbedObjects.ToService(service, slices)));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedIngress>> IngressesAsync(string clusterName, string ingressNamespace, CancellationToken cancellationToken) =>
        List(kubernetes.List(world, clusterName, "Ingress", ingressNamespace).Select(ProbedObjects.ToIngress));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedNetworkAttachmentDefinition>> NetworkAttachmentDefinitionsAsync(
        string clusterName, string definitionNamespace, CancellationToken cancellationToken) =>
        List(kubernetes.List(world, clusterName, "NetworkAttachmentDefinition", definitionNamespace).Select(ProbedObjects.ToNetworkAttachmentDefinition));

    private Task<T?> Find<T>(string clusterName, string kind, string objectNamespace, string name, Func<KubernetesObject, T> map)
        where T : class =>
        Task.FromResult(kubernetes.Find(world, clusterName, kind, objectNamespace, name) is { } found ? map(found) : null);

    private string? LastWarning(KubernetesObject pod) =>
        kubernetes.Events(world, pod.ClusterName, "Pod", pod.Namespace, pod.Name).LastOrDefault(happened => happened.Type == "Warning")?.Message;
}
