using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>
/// A chart that the simulated world knows (<c>Data/chart-*.json</c>): where it comes from, its default values, and what it makes, as
/// <see cref="ChartTemplate"/> reads it. The files hold facts of the published charts, seen by rendering them with Helm.
/// </summary>
internal sealed class Chart(PropertyMap content)
{
    public string Name => content.RequiredString("name");

    public string Version => content.RequiredString("version");

    public string AppVersion => content.RequiredString("appVersion");

    /// <summary>The URLs of the repositories that have it; for a chart in a folder, the folder.</summary>
    public ImmutableArray<string> Repositories => content.Strings("repositories");

    /// <summary>Its <c>values.yaml</c>.</summary>
    public PropertyMap Values => content.Map("values");

    /// <summary>Definitions that Helm installs before everything else, and never changes or deletes.</summary>
    public IEnumerable<PropertyMap> CustomResourceDefinitions => content.List("crds").Maps;

    /// <summary>Reads the chart of that name.</summary>
    public static Chart Read(string name) => new(AwsData.Read($"chart-{name}.json"));

    /// <summary>The objects of a release with its values, in the order in which Helm installs them.</summary>
    /// <exception cref="HelmException">The chart refuses the values, in its own words.</exception>
    public ImmutableArray<PropertyMap> Render(string release, string objectNamespace, PropertyMap given, string certificate)
    {
        var values = Overlay(Values, given);
        Require(values);
        // The name rule of every chart that `helm create` began (https://helm.sh/docs/chart_template_guide/named_templates/).
        var name = values.String("nameOverride") is { Length: > 0 } other ? other : Name;
        var fullName = values.String("fullnameOverride") is { Length: > 0 } whole ? whole
            : release.Contains(name, StringComparison.Ordinal) ? release : $"{release}-{name}";
        var account = values.Map("serviceAccount");
        var accountName = account.String("name") is { Length: > 0 } chosen ? chosen
            : account.Flag("create", otherwise: true) ? content.String("serviceAccountName") ?? fullName : "default";
        var selector = PropertyMap.Of(("app.kubernetes.io/name", name), ("app.kubernetes.io/instance", release));
        var scope = PropertyMap.Of(
            ("values", values), ("fullname", fullName), ("serviceAccountName", accountName), ("selector", selector), ("certificate", certificate),
            ("labels", selector.Merge(PropertyMap.Of(
                ("helm.sh/chart", $"{Name}-{Version}"), ("app.kubernetes.io/version", AppVersion), ("app.kubernetes.io/managed-by", "Helm")))),
            ("release", PropertyMap.Of(("name", release), ("namespace", objectNamespace))),
            ("chart", PropertyMap.Of(("name", Name), ("version", Version), ("appVersion", AppVersion))));
        var objects = content.List("objects").Select(each => ChartTemplate.Fill(each, scope)).OfType<PropertyMap>();
        return [.. objects.OrderBy(each => InstallOrder.Of(each.RequiredString("kind")))];
    }

    private void Require(PropertyMap values)
    {
        foreach (var required in content.List("required").Maps)
        {
            if (ChartTemplate.Lookup(required.RequiredString("value"), values) is null) throw new HelmException(required.RequiredString("message"));
        }

        foreach (var unsupported in content.List("unsupported").Maps)
        {
            var path = unsupported.RequiredString("value");
            if (ChartTemplate.IsTrue(ChartTemplate.Lookup(path, values)))
            {
                throw new HelmException($"the simulated world does not know {unsupported.RequiredString("reason")} of the chart {Name} ({path})");
            }
        }

        var problems = content.Map("schema").Map("properties")
            .SelectMany(pair => SchemaProblems(pair.Key, (PropertyMap)pair.Value!, values[pair.Key])).ToList();
        if (problems.Count == 0) return;
        throw new HelmException(
            $"values don't meet the specifications of the schema(s) in the following chart(s):\n{Name}:\n- {string.Join("\n- ", problems)}\n");
    }

    private static IEnumerable<string> SchemaProblems(string name, PropertyMap schema, object? value)
    {
        if (value is not string text) return [$"at '/{name}': got {(value is null ? "null" : "another type")}, want {schema.String("type")}"];
        var allowed = schema.Strings("enum");
        return allowed.Contains(text) ? [] : [$"at '/{name}': value must be one of {string.Join(", ", allowed.Select(each => $"'{each}'"))}"];
    }

    /// <summary>Values as Helm merges them: maps by key, everything else replaced, a null takes the default away.</summary>
    private static PropertyMap Overlay(PropertyMap below, PropertyMap over)
    {
        foreach (var (key, value) in over)
        {
            below = below.With(key, value is PropertyMap map && below[key] is PropertyMap old ? Overlay(old, map) : value);
        }

        return below;
    }
}
