using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Lab.Simulation.Resources;
using YamlDotNet.Core;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Eks;

/// <summary>
/// The NodeConfig in the user data of an Amazon Linux 2023 node, as nodeadm reads it
/// (https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/): a document of its own, or the parts of MIME type
/// <c>application/node.eks.aws</c>, each laid over the one before.
/// </summary>
internal sealed partial record NodeConfig(PropertyMap Document)
{
    private const string ApiVersion = "node.eks.aws/v1alpha1";
    private const string MediaType = "application/node.eks.aws";
    private const string ShellScript = "text/x-shellscript";

    private PropertyMap Spec => Document.Map("spec");

    private PropertyMap Kubelet => Spec.Map("kubelet");

    /// <summary><c>spec.cluster</c>.</summary>
    public PropertyMap Cluster => Spec.Map("cluster");

    /// <summary>Labels that the kubelet registers its node with.</summary>
    public Tags Labels => Flags("--node-labels").SelectMany(value => value.Split(',')).Select(label => label.Split('=', 2))
        .Aggregate(Tags.Empty, (labels, pair) => labels.SetItem(pair[0], pair.ElementAtOrDefault(1) ?? ""));

    /// <summary>Taints that the kubelet registers its node with.</summary>
    public ImmutableArray<NodeTaint> Taints =>
    [
        .. Flags("--register-with-taints").SelectMany(value => value.Split(',')).Select(Taint),
        .. Kubelet.Map("config").List("registerWithTaints").Maps
            .Select(taint => new NodeTaint(taint.RequiredString("key"), taint.String("value") ?? "", taint.RequiredString("effect"))),
    ];

    /// <summary>The kubelet's limit of pods, or <see langword="null"/> for nodeadm's own.</summary>
    public int? MaxPods => Flags("--max-pods").Select(value => (int?)int.Parse(value, CultureInfo.InvariantCulture)).LastOrDefault()
        ?? Kubelet.Map("config").Integer("maxPods");

    /// <summary>What nodeadm refuses the document with (its <c>internal/api/validate.go</c>), or <see langword="null"/>.</summary>
    public string? Problem => this switch
    {
        _ when Document.String("apiVersion") != ApiVersion || Document.String("kind") != "NodeConfig" =>
            $"no kind \"{Document.String("kind")}\" is registered for version \"{Document.String("apiVersion")}\"",
        _ when string.IsNullOrEmpty(Cluster.String("name")) => "Name is missing in cluster configuration",
        _ when string.IsNullOrEmpty(Cluster.String("apiServerEndpoint")) => "Apiserver endpoint is missing in cluster configuration",
        _ when string.IsNullOrEmpty(Cluster.String("certificateAuthority")) => "Certificate authority is missing in cluster configuration",
        _ when string.IsNullOrEmpty(Cluster.String("cidr")) => "CIDR is missing in cluster configuration",
        _ => null,
    };

    /// <summary>Reads user data; <see langword="null"/> when there is no NodeConfig in it.</summary>
    /// <param name="userData">User data in Base64.</param>
    /// <exception cref="FormatException">It is not Base64, or a NodeConfig is not YAML.</exception>
    public static NodeConfig? Read(string? userData)
    {
        if (string.IsNullOrEmpty(userData)) return null;
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(userData));
        var documents = MimeParts.Read(text) is { } parts
            ? parts.Where(part => part.MediaType == MediaType).Select(part => part.Content)
            : text.Contains(ApiVersion, StringComparison.Ordinal) ? [text] : [];
        return documents.Aggregate((NodeConfig?)null, (config, document) => new NodeConfig(Merge(config?.Document ?? PropertyMap.Empty, Parse(document))));
    }

    /// <summary>
    /// Reads the drop-ins that scripts in user data write into <c>/etc/eks/nodeadm.d</c> as here documents, which nodeadm lays over everything
    /// else since 2025-10-20 (awslabs/amazon-eks-ami, pull request 2427); <see langword="null"/> when there is none.
    /// </summary>
    /// <param name="userData">User data in Base64.</param>
    /// <exception cref="FormatException">It is not Base64, or a drop-in is not YAML.</exception>
    public static NodeConfig? ReadDropIns(string? userData)
    {
        if (string.IsNullOrEmpty(userData)) return null;
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(userData));
        var scripts = MimeParts.Read(text) is { } parts
            ? parts.Where(part => part.MediaType == ShellScript).Select(part => part.Content)
            : text.StartsWith("#!", StringComparison.Ordinal) ? [text] : [];
        return scripts.SelectMany(script => DropIn().Matches(script)).OrderBy(match => match.Groups["file"].Value, StringComparer.Ordinal)
            .Aggregate((NodeConfig?)null, (config, match) =>
                new NodeConfig(Merge(config?.Document ?? PropertyMap.Empty, Parse(match.Groups["document"].Value))));
    }

    [GeneratedRegex(
        @"^cat\s*>\s*/etc/eks/nodeadm\.d/(?<file>\S+\.yaml)\s*<<'?(?<end>\w+)'?\n(?<document>.*?)\n\k<end>$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DropIn();

    private static PropertyMap Parse(string document)
    {
        try
        {
            return YamlValue.Parse(document) as PropertyMap ?? throw new FormatException("the NodeConfig is no object");
        }
        catch (YamlException exception)
        {
            throw new FormatException($"the NodeConfig is not YAML: {exception.Message}", exception);
        }
    }

    // Flags of several documents come one after the other.
    private static PropertyMap Merge(PropertyMap under, PropertyMap over) => over.Aggregate(under, (merged, pair) => merged.With(
        pair.Key,
        (merged[pair.Key], pair.Value) switch
        {
            (PropertyMap before, PropertyMap now) => Merge(before, now),
            (PropertyList before, PropertyList now) when pair.Key == "flags" => PropertyList.From(before.Concat(now)),
            _ => pair.Value,
        }));

    private IEnumerable<string> Flags(string name) => Kubelet.Strings("flags")
        .Where(flag => flag.StartsWith(name + "=", StringComparison.Ordinal)).Select(flag => flag[(name.Length + 1)..]).Where(value => value.Length > 0);

    private static NodeTaint Taint(string text)
    {
        var parts = text.Split(':', 2);
        var pair = parts[0].Split('=', 2);
        return new NodeTaint(pair[0], pair.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(1) ?? "");
    }
}
