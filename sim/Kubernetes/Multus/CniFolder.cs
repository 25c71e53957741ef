using System.Collections.Immutable;
using System.Text.Json;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>What a container runtime reads in <c>/etc/cni/net.d</c>: the first configuration by name (recorded case D3).</summary>
internal static class CniFolder
{
    /// <summary>The file that the Multus daemon writes.</summary>
    public const string MultusFile = "00-multus.conf";

    /// <summary>The file that the VPC CNI writes.</summary>
    public const string AwsFile = "10-aws.conflist";

    // https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.20.4/misc/10-aws.conflist
    private const string AwsConfiguration = """
        {"cniVersion": "0.4.0", "name": "aws-cni", "disableCheck": true, "plugins": [
         {"name": "aws-cni", "type": "aws-cni", "vethPrefix": "eni", "mtu": "9001", "podSGEnforcingMode": "strict",
          "pluginLogFile": "/var/log/aws-routed-eni/plugin.log", "pluginLogLevel": "DEBUG", "capabilities": {"io.kubernetes.cri.pod-annotations": true}},
         {"type": "portmap", "capabilities": {"portMappings": true}, "snat": true}]}
        """;

    private static readonly string[] Extensions = [".conf", ".conflist", ".json"];

    /// <summary>The folder of a node with the VPC CNI, or of one without.</summary>
    public static ImmutableSortedDictionary<string, string> Of(bool hasVpcCni)
    {
        var empty = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        return hasVpcCni ? empty.Add(AwsFile, AwsConfiguration) : empty;
    }

    /// <summary>The configuration that counts, or <see langword="null"/> when there is none or it is no JSON.</summary>
    public static PropertyMap? Chosen(MultusNode node) =>
        node.Files.Where(file => Extensions.Contains(Path.GetExtension(file.Key))).Select(file => Read(file.Value)).FirstOrDefault();

    /// <summary>The file of the default network that the Multus daemon takes, or <see langword="null"/>.</summary>
    public static string? Primary(MultusNode node) => node.Files.Keys.FirstOrDefault(
        file => Path.GetExtension(file) is ".conf" or ".conflist" && !file.StartsWith("00-multus", StringComparison.Ordinal));

    /// <summary>The configuration, or <see langword="null"/> when it is no JSON object.</summary>
    public static PropertyMap? Read(string content)
    {
        try
        {
            return PropertyValue.Parse(content) as PropertyMap;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
