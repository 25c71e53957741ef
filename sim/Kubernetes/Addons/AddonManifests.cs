using System.Text.Json;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Addons;

/// <summary>The objects that EKS installs for an add-on (<c>Data/addon-*.json</c>), with its configuration values.</summary>
internal static class AddonManifests
{
    /// <summary>Who EKS's writes are attributed to.</summary>
    public const string FieldManager = "eks";

    /// <summary>EKS's registry account of most regions (https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html).</summary>
    private const string RegistryAccount = "602401143452";

    /// <summary>The add-ons that the simulated world knows, with the configuration values that it knows of each.</summary>
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["vpc-cni"] = ["env", "resources", "tolerations"],
        ["kube-proxy"] = ["resources", "tolerations"],
        ["coredns"] = ["nodeSelector", "replicaCount", "resources", "tolerations", "topologySpreadConstraints"],
    };

    /// <summary>The objects of an add-on.</summary>
    /// <exception cref="ResourceException">The add-on is unknown, or its configuration values are refused.</exception>
    public static IEnumerable<PropertyMap> Of(EksCluster cluster, Addon addon)
    {
        RequireKnown(addon.Name);
        var region = cluster.Arn.Split(':')[3];
        var values = Configuration(addon);
        if (addon.Name == "vpc-cni") CniSettings.Parse(values.StringMap("env"));
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["version"] = addon.Version,
            ["registry"] = $"{RegistryAccount}.dkr.ecr.{region}.amazonaws.com/eks",
            ["cluster"] = cluster.Id,
            ["vpc"] = cluster.VpcId,
            ["dns"] = NewCluster.ServiceAddress(cluster, 10),
        };
        return Read(addon.Name).Select(manifest => Configure((PropertyMap)Fill(manifest, words)!, values));
    }

    /// <summary>Kind, namespace and name of each object of an add-on.</summary>
    /// <exception cref="ResourceException">The add-on is unknown.</exception>
    public static IEnumerable<(string Kind, string Namespace, string Name)> Objects(string addonName)
    {
        RequireKnown(addonName);
        return Read(addonName).Select(
            manifest => (manifest.RequiredString("kind"), manifest.Map("metadata").RequiredString("namespace"),
            manifest.Map("metadata").RequiredString("name")));
    }

    private static void RequireKnown(string name)
    {
        if (!Known.ContainsKey(name))
        {
            throw new ResourceException(
                "NotSimulated", $"the simulated cluster does not know the add-on {name}; it knows {string.Join(", ", Known.Keys)}");
        }
    }

    private static IEnumerable<PropertyMap> Read(string name) => AwsData.Read($"addon-{name}.json").List("objects").Maps;

    /// <summary>Configuration values as EKS checks them: JSON, by the add-on's schema.</summary>
    private static PropertyMap Configuration(Addon addon)
    {
        if (addon.ConfigurationValues.Length == 0) return PropertyMap.Empty;
        PropertyMap values;
        try
        {
            values = PropertyValue.Parse(addon.ConfigurationValues) as PropertyMap ?? throw new JsonException("it is no object");
        }
        catch (JsonException)
        {
            throw new ResourceException("InvalidParameterException", "ConfigurationValue is not in valid JSON or YAML format.");
        }

        var unknown = values.Keys.Where(key => !Known[addon.Name].Contains(key)).ToList();
        if (unknown.Count == 0) return values;
        var problems = string.Join(
            ", ", unknown.Select(key => $"$.{key}: is not defined in the schema and the schema does not allow additional properties"));
        throw new ResourceException(
            "InvalidParameterException",
            $"ConfigurationValue provided in request is not supported: Json schema validation failed with error: [{problems}]");
    }

    private static PropertyMap Configure(PropertyMap manifest, PropertyMap values)
    {
        if (manifest.String("kind") is not ("DaemonSet" or "Deployment")) return manifest;
        if (values.Integer("replicaCount") is { } replicas) manifest = manifest.Set(replicas, "spec", "replicas");
        var spec = manifest.MapAt("spec", "template", "spec");
        foreach (var key in new[] { "nodeSelector", "tolerations", "topologySpreadConstraints" })
        {
            if (values[key] is { } value) spec = spec.With(key, value);
        }

        var containers = spec.List("containers").Maps.ToList();
        if (values["resources"] is { } resources) containers[0] = containers[0].With("resources", resources);
        var environment = values.Map("env");
        var variables = containers[0].List("env").Maps.Where(variable => !environment.ContainsKey(variable.RequiredString("name")))
            .Concat(environment.Keys.Select(name => PropertyMap.Of(("name", name), ("value", environment.String(name)))))
            .OrderBy(variable => variable.String("name"), StringComparer.Ordinal);
        if (environment.Count > 0) containers[0] = containers[0].With("env", PropertyList.From(variables));
        return manifest.Set(spec.With("containers", PropertyList.From(containers)), "spec", "template", "spec");
    }

    private static object? Fill(object? value, Dictionary<string, string> words) => value switch
    {
        PropertyMap map => PropertyMap.From(map.Select(pair => KeyValuePair.Create(pair.Key, Fill(pair.Value, words)))),
        PropertyList list => PropertyList.From(list.Select(item => Fill(item, words))),
        string text => words.Aggregate(text, (filled, word) => filled.Replace($"${{{word.Key}}}", word.Value, StringComparison.Ordinal)),
        _ => value,
    };
}
