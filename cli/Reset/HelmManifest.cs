using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using YamlDotNet.Serialization;

namespace Lab.Cli.Reset;

/// <summary>
/// The objects of a release, as Helm keeps them in a Secret: base64 of gzipped JSON, in which the manifest is YAML
/// (https://github.com/helm/helm/blob/v3.18.0/pkg/storage/driver/util.go); Kubernetes adds base64 of its own.
/// </summary>
internal static class HelmManifest
{
    /// <summary>Reads them.</summary>
    public static IReadOnlyList<PropertyMap> Read(KubernetesObject secret)
    {
        var packed = Convert.FromBase64String(Encoding.UTF8.GetString(Convert.FromBase64String(secret.Content.Map("data").RequiredString("release"))));
        using var release = JsonDocument.Parse(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        return
        [
            .. release.RootElement.GetProperty("manifest").GetString()!.Split("\n---", StringSplitOptions.RemoveEmptyEntries)
                .Select(document => Value(yaml.Deserialize<object?>(document.TrimStart('-')))).OfType<PropertyMap>(),
        ];
    }

    private static object? Value(object? value) => value switch
    {
        null or string or bool => value,
        IDictionary<object, object?> map => PropertyMap.From(map.Select(pair => KeyValuePair.Create(pair.Key.ToString()!, Value(pair.Value)))),
        IEnumerable<object?> list => PropertyList.From(list.Select(Value)),
        _ => Convert.ToDouble(value, CultureInfo.InvariantCulture),
    };
}
