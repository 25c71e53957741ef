using Lab.Labs.Checks;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Probes;

/// <content>What the API server has. A kind is asked for once, in all namespaces.</content>
internal sealed partial class AwsProbe
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProbedNode>> NodesAsync(string clusterName, CancellationToken cancellationToken) =>
        [.. (await ObjectsAsync("nodes", cancellationToken)).Select(ProbedObjects.ToNode)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProbedPod>> PodsAsync(string clusterName, string? podNamespace, CancellationToken cancellationToken)
    {
        var pods = await ObjectsAsync("pods", cancellationToken);
        var events = await ObjectsAsync("events", cancellationToken);
        return [.. pods.Where(pod => podNamespace is null || pod.Namespace == podNamespace).Select(pod => ProbedObjects.ToPod(pod, waiting => LastWarning(waiting, events)))];
    }

    /// <inheritdoc/>
    public async Task<ProbedDeployment?> DeploymentAsync(string clusterName, string deploymentNamespace, string name, CancellationToken cancellationToken) =>
        (await ObjectsAsync("deployments.apps", deploymentNamespace, cancellationToken)).Where(each => each.Name == name).Select(ProbedObjects.ToDeployment).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<ProbedServiceAccount?> ServiceAccountAsync(string clusterName, string accountNamespace, string name, CancellationToken cancellationToken) =>
        (await ObjectsAsync("serviceaccounts", accountNamespace, cancellationToken)).Where(each => each.Name == name).Select(ProbedObjects.ToServiceAccount).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProbedWebhook>> WebhooksAsync(string clusterName, CancellationToken cancellationToken)
    {
        var kinds = await Task.WhenAll(ProbedObjects.WebhookKinds.Select(kind => ObjectsAsync($"{kind}.admissionregistration.k8s.io", cancellationToken)));
        return [.. kinds.SelectMany(each => each).SelectMany(ProbedObjects.ToWebhooks)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProbedService>> ServicesAsync(string clusterName, string serviceNamespace, CancellationToken cancellationToken)
    {
        var slices = await ObjectsAsync("endpointslices.discovery.k8s.io", serviceNamespace, cancellationToken);
        return [.. (await ObjectsAsync("services", serviceNamespace, cancellationToken)).Select(service => ProbedObjects.ToService(service, slices))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProbedIngress>> IngressesAsync(string clusterName, string ingressNamespace, CancellationToken cancellationToken) =>
        [.. (await ObjectsAsync("ingresses.networking.k8s.io", ingressNamespace, cancellationToken)).Select(ProbedObjects.ToIngress)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProbedNetworkAttachmentDefinition>> NetworkAttachmentDefinitionsAsync(
        string clusterName, string definitionNamespace, CancellationToken cancellationToken) =>
        [
            .. (await ObjectsAsync("network-attachment-definitions.k8s.cni.cncf.io", definitionNamespace, cancellationToken))
                .Select(ProbedObjects.ToNetworkAttachmentDefinition),
        ];

    private Task<IReadOnlyList<KubernetesObject>> ObjectsAsync(string resource, CancellationToken cancellationToken) =>
        _questions.OnceAsync($"{resource} of the cluster", token => _kubectl.ListAsync(resource, token), cancellationToken);

    private async Task<IEnumerable<KubernetesObject>> ObjectsAsync(string resource, string objectNamespace, CancellationToken cancellationToken) =>
        (await ObjectsAsync(resource, cancellationToken)).Where(each => each.Namespace == objectNamespace);

    private static string? LastWarning(KubernetesObject pod, IEnumerable<KubernetesObject> events) => events
        .Where(happened => happened.Namespace == pod.Namespace && happened.Content.String("type") == "Warning" && IsAbout(happened, pod))
        .MaxBy(LastSeen, StringComparer.Ordinal)?.Content.String("message");

    private static bool IsAbout(KubernetesObject happened, KubernetesObject pod)
    {
        var about = happened.Content.Map("involvedObject");
        return about.String("kind") == "Pod" && about.String("name") == pod.Name;
    }

    // Times as the API server writes them are in the order of their texts. Which of the fields there are depends on the API that the event was written by.
    private static string LastSeen(KubernetesObject happened)
    {
        PropertyMap content = happened.Content, metadata = content.Map("metadata");
        return content.Map("series").String("lastObservedTime") ?? content.String("lastTimestamp") ?? content.String("eventTime")
            ?? metadata.String("creationTimestamp") ?? "";
    }
}
