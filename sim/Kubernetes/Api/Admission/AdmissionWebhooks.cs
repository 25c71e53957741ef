using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Kubernetes.LoadBalancerController;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api.Admission;

/// <summary>
/// The webhooks of a cluster's Mutating- and ValidatingWebhookConfigurations
/// (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/): which are asked by their rules, namespace
/// and object selectors, and what happens when nobody answers.
/// </summary>
internal static class AdmissionWebhooks
{
    /// <summary>What the webhooks of the known controllers do; others admit everything as it is.</summary>
    private static readonly ImmutableArray<IAdmissionWebhook> Known = [new ServiceWebhook()];

    /// <summary>Asks the mutating webhooks, then the validating ones.</summary>
    /// <returns>The object as they leave it.</returns>
    /// <exception cref="KubernetesApiException">One denies the request, or can't be reached and fails closed.</exception>
    public static PropertyMap Admit(ClusterApi api, AdmissionRequest request)
    {
        // No webhook is ever asked about webhook configurations, lest they lock themselves out.
        if (request.Kind.Group == "admissionregistration.k8s.io") return request.Object;
        foreach (var kind in new[] { "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration" })
        {
            foreach (var webhook in api.List(kind).SelectMany(each => each.Content.List("webhooks").Maps).Where(each => IsAsked(api, each, request)))
            {
                request = request with { Object = Ask(api, webhook, request) };
            }
        }

        return request.Object;
    }

    private static PropertyMap Ask(ClusterApi api, PropertyMap webhook, AdmissionRequest request)
    {
        var name = webhook.RequiredString("name");
        if (Unreachable(api, webhook) is not { } reason)
        {
            return Known.FirstOrDefault(each => each.Name == name)?.Admit(api, request) ?? request.Object;
        }

        if (webhook.String("failurePolicy") == "Ignore") return request.Object;
        throw new KubernetesApiException(
            "InternalError", $"Internal error occurred: failed calling webhook \"{name}\": failed to call webhook: {reason}");
    }

    /// <summary>Why nobody answers, or <see langword="null"/> when somebody does.</summary>
    private static string? Unreachable(ClusterApi api, PropertyMap webhook)
    {
        var reference = webhook.Map("clientConfig").Map("service");
        var (space, name) = (reference.String("namespace") ?? "", reference.String("name") ?? "");
        var url = string.Create(
            CultureInfo.InvariantCulture,
            $"https://{name}.{space}.svc:{reference.Integer("port") ?? 443}{reference.String("path")}?timeout={webhook.Integer("timeoutSeconds") ?? 10}s");
        if (api.Find("Service", space, name) is not { } service) return $"Post \"{url}\": service \"{name}\" not found";
        var selector = service.Spec.StringMap("selector");
        var isReady = api.List("Pod", space).Any(pod => !pod.IsDeleting && Pods.IsReady(pod) && LabelSelector.MatchesMap(selector, pod.Labels));
        return isReady ? null : $"Post \"{url}\": no endpoints available for service \"{name}\"";
    }

    private static bool IsAsked(ClusterApi api, PropertyMap webhook, AdmissionRequest request) =>
        webhook.List("rules").Maps.Any(rule => IsRuled(rule, request))
            && LabelSelector.Matches(webhook.Map("objectSelector"), Labels(request.Object))
            && (IsWithoutNamespace(request) || LabelSelector.Matches(webhook.Map("namespaceSelector"), NamespaceLabels(api, request)));

    private static bool IsRuled(PropertyMap rule, AdmissionRequest request)
    {
        return Names("operations", request.Operation) && Names("apiGroups", request.Kind.Group) && Names("apiVersions", request.Kind.Version)
            && Names("resources", request.Kind.Resource);

        bool Names(string key, string value) => rule.Strings(key) is var names && (names.Contains("*") || names.Contains(value));
    }

    private static bool IsWithoutNamespace(AdmissionRequest request) => !request.Kind.IsNamespaced && request.Kind.Name != "Namespace";

    private static ImmutableSortedDictionary<string, string> Labels(PropertyMap content) => content.Map("metadata").StringMap("labels");

    /// <summary>A Namespace's own labels count for itself.</summary>
    private static ImmutableSortedDictionary<string, string> NamespaceLabels(ClusterApi api, AdmissionRequest request) =>
        request.Kind.Name == "Namespace" ? Labels(request.Object)
            : api.Find("Namespace", "", request.Namespace)?.Labels ?? ImmutableSortedDictionary<string, string>.Empty;
}
