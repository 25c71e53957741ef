using System.Collections.Immutable;
using System.Globalization;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>
/// The annotations of a Service or Ingress under the controller's prefix
/// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/v2.13/guide/service/annotations/).
/// </summary>
internal sealed class Annotations(KubernetesObject source, string prefix)
{
    public const string OfService = "service.beta.kubernetes.io/aws-load-balancer-";
    public const string OfIngress = "alb.ingress.kubernetes.io/";

    private readonly ImmutableSortedDictionary<string, string> _values = source.Metadata.StringMap("annotations");

    public string? Text(string name) => _values.GetValueOrDefault(prefix + name);

    public int Number(string name, int otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BuildException(
                $"failed to parse int32 annotation, {prefix}{name}: {text}: strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    public ImmutableArray<string> List(string name) => Parts(Text(name));

    public Tags Map(string name) => Pairs(Text(name) ?? "");

    /// <summary>Pairs as the controller's flags and annotations have them: <c>KEY=VALUE,KEY=VALUE</c>.</summary>
    /// <remarks>Of a key that is given several times the last value counts, as in the maps of Go that these are read into.</remarks>
    public static Tags Pairs(string text) => Tags.Empty.WithComparers(StringComparer.Ordinal).SetItems(
        Parts(text).Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0].Trim(), pair.Length > 1 ? pair[1].Trim() : "")));

    private static ImmutableArray<string> Parts(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
