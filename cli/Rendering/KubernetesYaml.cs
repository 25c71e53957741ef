using Lab.Simulation.Resources;
using YamlDotNet.Serialization;

namespace Lab.Cli.Rendering;

/// <summary>Writes Kubernetes objects as <c>kubectl</c> reads them.</summary>
internal static class KubernetesYaml
{
    private static readonly string[] First = ["apiVersion", "kind", "metadata", "name", "namespace"];

    private static readonly Lazy<ISerializer> Serializer = new(() =>
        new SerializerBuilder().WithQuotingNecessaryStrings().WithIndentedSequences().DisableAliases().Build());

    /// <summary>The object as a YAML document, with the keys in the order that people write them.</summary>
    public static string Write(PropertyMap value) => Serializer.Value.Serialize(Plain(value)!).TrimEnd();

    private static object? Plain(object? value) => value switch
    {
        PropertyMap map => map.OrderBy(pair => Array.IndexOf(First, pair.Key) is var index && index < 0 ? First.Length : index)
            .ToDictionary(pair => pair.Key, pair => Plain(pair.Value), StringComparer.Ordinal),
        PropertyList list => list.Select(Plain).ToList(),
        double number when double.IsInteger(number) => (long)number,
        _ => value,
    };
}
