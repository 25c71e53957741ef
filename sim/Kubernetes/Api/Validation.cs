using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Simulation.Kubernetes.Scheduling;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// What the API server refuses of an object, in its words (recorded case 11d of the Pulumi provider; other texts:
/// https://github.com/kubernetes/kubernetes/tree/v1.31.4/pkg/apis, <c>validation.go</c>).
/// </summary>
internal static partial class Validation
{
    private const string Subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with "
        + "an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Label =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
        + "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string Label1035 =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and "
        + "end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    /// <summary>Refuses a manifest whose JSON does not fit the kind's types.</summary>
    /// <exception cref="KubernetesApiException"><c>BadRequest</c>.</exception>
    public static void Decode(KubernetesKind kind, PropertyMap manifest)
    {
        var problem = kind.Name switch
        {
            "ConfigMap" => StringMapProblem(manifest, "ConfigMap", "data"),
            "Deployment" or "ReplicaSet" => NumberProblem(manifest, kind.Name),
            _ => null,
        };
        problem ??= ContainersOf(kind, manifest).SelectMany(Quantities).Any(quantity => !Quantity.TryParse(quantity, out _))
            ? Quantity.Problem
            : null;
        if (problem is not null)
        {
            throw new KubernetesApiException(
                "BadRequest", $"{kind.Name} in version \"{kind.Version}\" cannot be handled as a {kind.Name}: {problem}");
        }
    }

    /// <summary>Refuses an object that breaks a rule of its kind.</summary>
    /// <exception cref="KubernetesApiException"><c>Invalid</c>.</exception>
    public static void Check(KubernetesKind kind, PropertyMap manifest)
    {
        var name = manifest.Map("metadata").RequiredString("name");
        ImmutableArray<string> problems =
        [
            .. NameProblems(kind, name), .. SelectorProblems(kind, manifest), .. PodProblems(kind, manifest),
            .. ServiceProblems(kind, manifest), .. IngressProblems(kind, manifest), .. kind.Schema is { } schema ? CustomSchema.Problems(schema, manifest) : [],
        ];
        if (problems.Length > 0) throw Invalid(kind, name, problems);
    }

    /// <summary>
    /// Refuses a manifest that asks for what the simulated scheduler does not know. It is about what is asked for: the live pod has more, such
    /// as the <c>spec.nodeName</c> of its binding.
    /// </summary>
    /// <exception cref="ResourceException"><c>NotSimulated</c>; it names every field.</exception>
    public static void RequireSchedulable(KubernetesKind kind, PropertyMap manifest)
    {
        if (PodSpecPath(kind) is { } path) SchedulingFields.Require(manifest.MapAt([.. path]), string.Join('.', path));
    }

    /// <summary>Refuses a change of a field that can't be changed.</summary>
    /// <exception cref="KubernetesApiException"><c>Invalid</c>.</exception>
    public static void CheckUpdate(KubernetesKind kind, PropertyMap old, PropertyMap now)
    {
        if (kind.Name == "Service" && ServiceUpdateProblems(old, now).ToImmutableArray() is { IsEmpty: false } problems)
        {
            throw Invalid(kind, now.Map("metadata").RequiredString("name"), problems);
        }

        if (kind.Group != "apps" || Equals(old.At("spec", "selector"), now.At("spec", "selector"))) return;
        var selector = now.MapAt("spec", "selector");
        var value = $"v1.LabelSelector{{MatchLabels:map[string]string{GoMap(selector.StringMap("matchLabels"))}, "
            + "MatchExpressions:[]v1.LabelSelectorRequirement(nil)}}";
        throw Invalid(kind, now.Map("metadata").RequiredString("name"), [$"spec.selector: Invalid value: {value}: field is immutable"]);
    }

    /// <summary>Labels as Go prints a map: <c>{"a":"b"}</c>.</summary>
    private static string GoMap(ImmutableSortedDictionary<string, string> map) =>
        $"{{{string.Join(", ", map.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\""))}}}";

    /// <summary>The refusal of an object with these problems.</summary>
    public static KubernetesApiException Invalid(KubernetesKind kind, string name, ImmutableArray<string> problems) =>
        new("Invalid", $"{kind.Qualified} \"{name}\" is invalid: {(problems.Length == 1 ? problems[0] : $"[{string.Join(", ", problems)}]")}");

    private static IEnumerable<string> NameProblems(KubernetesKind kind, string name)
    {
        var (form, text, length) = kind.Name switch
        {
            "Namespace" => (LabelForm(), Label, 63),
            "Service" => (Label1035Form(), Label1035, 63),
            _ => (SubdomainForm(), Subdomain, 253),
        };
        if (!form.IsMatch(name)) yield return $"metadata.name: Invalid value: \"{name}\": {text}";
        if (name.Length > length)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"metadata.name: Invalid value: \"{name}\": must be no more than {length} characters");
        }
    }

    private static IEnumerable<string> SelectorProblems(KubernetesKind kind, PropertyMap manifest)
    {
        if (kind.Group != "apps") yield break;
        var selector = manifest.MapAt("spec", "selector");
        var labels = manifest.MapAt("spec", "template", "metadata").StringMap("labels");
        if (selector.Count == 0) yield return "spec.selector: Required value";
        if (selector.Count == 0 || !LabelSelector.Matches(selector, labels))
        {
            yield return $"spec.template.metadata.labels: Invalid value: map[string]string{GoMap(labels)}: `selector` does not match "
                + "template `labels`";
        }
    }

    private static IEnumerable<string> PodProblems(KubernetesKind kind, PropertyMap manifest)
    {
        if (PodSpecPath(kind) is not { } path) yield break;
        var prefix = string.Join('.', path);
        var containers = manifest.MapAt([.. path]).List("containers").Maps.ToList();
        if (containers.Count == 0) yield return $"{prefix}.containers: Required value";
        for (var index = 0; index < containers.Count; index++)
        {
            foreach (var problem in ContainerProblems(
                containers[index], string.Create(CultureInfo.InvariantCulture, $"{prefix}.containers[{index}]")))
            {
                yield return problem;
            }

            var name = containers[index].String("name");
            if (name is not null && containers.Take(index).Any(earlier => earlier.String("name") == name))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{prefix}.containers[{index}].name: Duplicate value: \"{name}\"");
            }
        }
    }

    private static IEnumerable<string> ContainerProblems(PropertyMap container, string prefix)
    {
        if (container.String("name") is not { Length: > 0 } name) yield return $"{prefix}.name: Required value";
        else if (!LabelForm().IsMatch(name)) yield return $"{prefix}.name: Invalid value: \"{name}\": {Label}";
        if (container.String("image") is not { Length: > 0 }) yield return $"{prefix}.image: Required value";
        var ports = container.List("ports").Maps.ToList();
        for (var index = 0; index < ports.Count; index++)
        {
            if (ports[index].Integer("containerPort") is { } port and (< 1 or > 65535))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{prefix}.ports[{index}].containerPort: Invalid value: {port}: must be between 1 and 65535, inclusive");
            }
        }
    }

    private static IEnumerable<string> IngressProblems(KubernetesKind kind, PropertyMap manifest)
    {
        if (kind.Name != "Ingress") yield break;
        var spec = manifest.Map("spec");
        if (spec.List("rules").Count == 0 && !spec.ContainsKey("defaultBackend"))
        {
            yield return "spec: Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified";
        }

        foreach (var (rule, ruleIndex) in spec.List("rules").Maps.Select((rule, index) => (rule, index)))
        {
            foreach (var (path, index) in rule.Map("http").List("paths").Maps.Select((path, index) => (path, index)))
            {
                var prefix = string.Create(CultureInfo.InvariantCulture, $"spec.rules[{ruleIndex}].http.paths[{index}]");
                if (path.String("pathType") is not { } type) yield return $"{prefix}.pathType: Required value: pathType must be specified";
                else if (type is not ("Exact" or "ImplementationSpecific" or "Prefix"))
                {
                    yield return $"{prefix}.pathType: Unsupported value: \"{type}\": supported values: \"Exact\", \"ImplementationSpecific\", \"Prefix\"";
                }
            }
        }
    }

    private static string[]? PodSpecPath(KubernetesKind kind) => kind.Name switch
    {
        "Pod" => ["spec"],
        "Deployment" or "ReplicaSet" or "DaemonSet" => ["spec", "template", "spec"],
        _ => null,
    };

    private static IEnumerable<PropertyMap> ContainersOf(KubernetesKind kind, PropertyMap manifest) =>
        PodSpecPath(kind) is { } path ? manifest.MapAt([.. path]).List("containers").Maps : [];

    private static IEnumerable<string?> Quantities(PropertyMap container) =>
        container.Map("resources").Map("requests").Concat(container.Map("resources").Map("limits"))
            .Select(pair => PropertyMap.Empty.With("quantity", pair.Value).String("quantity"));

    private static string? StringMapProblem(PropertyMap manifest, string type, string field) =>
        manifest.Map(field).Values.FirstOrDefault(value => value is not string) switch
        {
            null => null,
            var other => $"json: cannot unmarshal {JsonName(other)} into Go struct field {type}.{field} of type string",
        };

    private static string? NumberProblem(PropertyMap manifest, string kind) => manifest.At("spec", "replicas") switch
    {
        null or double => null,
        var other => $"json: cannot unmarshal {JsonName(other)} into Go struct field {kind}Spec.spec.replicas of type int32",
    };

    private static string JsonName(object value) =>
        value switch { string => "string", double => "number", bool => "bool", PropertyMap => "object", _ => "array" };

    [GeneratedRegex(
        @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SubdomainForm();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelForm();

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label1035Form();
}
