using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// What the roles that are bound to a service account let it do (https://kubernetes.io/docs/reference/access-authn-authz/rbac/).
/// </summary>
internal sealed class ServiceAccountRights
{
    private readonly ImmutableArray<(string? Namespace, PropertyMap Rule)> _rules;

    /// <summary>The rights of the service account that a pod runs as.</summary>
    public ServiceAccountRights(ClusterApi api, KubernetesObject pod)
    {
        var name = pod.Spec.String("serviceAccountName") ?? "default";
        User = $"system:serviceaccount:{pod.Namespace}:{name}";
        string[] groups = ["system:serviceaccounts", $"system:serviceaccounts:{pod.Namespace}", "system:authenticated"];

        bool IsSubject(PropertyMap subject) => subject.String("kind") switch
        {
            "ServiceAccount" => subject.String("name") == name && subject.String("namespace") == pod.Namespace,
            "Group" => groups.Contains(subject.String("name")),
            _ => false,
        };

        var bindings = api.List("ClusterRoleBinding").Concat(api.List("RoleBinding"))
            .Where(binding => binding.Content.List("subjects").Maps.Any(IsSubject));
        _rules =
        [
            .. from binding in bindings
               let role = binding.Content.Map("roleRef")
               let kind = role.RequiredString("kind")
               let rules = api.Find(kind, kind == "Role" ? binding.Namespace : "", role.RequiredString("name"))?.Content.List("rules").Maps ?? []
               from rule in rules
               select (binding.Kind == "RoleBinding" ? binding.Namespace : null, rule),
        ];
    }

    /// <summary>As the API server names the account.</summary>
    public string User { get; }

    /// <summary>Whether it may do that in a namespace; without one, in the whole cluster.</summary>
    public bool Allow(string verb, string group, string resource, string? objectNamespace = null, string? name = null) => _rules.Any(
        each => (each.Namespace is null || each.Namespace == objectNamespace)
            && Names(each.Rule, "apiGroups", group) && Names(each.Rule, "resources", resource) && Names(each.Rule, "verbs", verb)
            && (each.Rule.Strings("resourceNames") is not { IsEmpty: false } names || (name is not null && names.Contains(name))));

    private static bool Names(PropertyMap rule, string key, string value) => rule.Strings(key).Any(each => each == "*" || each == value);
}
