using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lab.Labs.Checks;

namespace Lab.Labs.Multus;

/// <summary>
/// One interface of a pod, as Multus writes it into the pod's annotation when it has made all of them. A pod that Multus never saw has no
/// such annotation, and runs all the same.
/// </summary>
/// <param name="Name">Its network: namespace and name of the NetworkAttachmentDefinition, or that of the default network.</param>
/// <param name="Interface">Its name in the pod: <c>eth0</c>, <c>net1</c>.</param>
/// <param name="Ips">Its addresses.</param>
/// <param name="Default">Whether it is the one of the default network.</param>
public sealed partial record NetworkStatus(string Name, string? Interface, ImmutableArray<string> Ips, bool Default = false)
{
    /// <summary>The annotation.</summary>
    public const string Annotation = "k8s.v1.cni.cncf.io/network-status";

    /// <summary>The interfaces of a pod; none when it has no annotation, or one that is nothing of this kind.</summary>
    public static ImmutableArray<NetworkStatus> Of(ProbedPod pod)
    {
        try
        {
            return pod.Annotations.GetValueOrDefault(Annotation) is { } json
                ? JsonSerializer.Deserialize(json, StatusJson.Default.ImmutableArrayNetworkStatus)
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Its one address; <see langword="null"/> when it has none.</summary>
    public string? Address => Ips.IsDefaultOrEmpty ? null : Ips[0];

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ImmutableArray<NetworkStatus>))]
    private sealed partial class StatusJson : JsonSerializerContext;
}
