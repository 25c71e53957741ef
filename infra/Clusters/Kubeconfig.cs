using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Lab.Infra.Clusters;

/// <summary>What a kubeconfig with one cluster says of it.</summary>
/// <param name="Server">The API endpoint.</param>
/// <param name="CertificateAuthorityData">The cluster's certificate authority, base64.</param>
public sealed partial record Kubeconfig(string Server, string CertificateAuthorityData)
{
    /// <summary>Reads a kubeconfig in JSON.</summary>
    /// <exception cref="FormatException">It is not one, or it has more than one cluster.</exception>
    public static Kubeconfig Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, KubeconfigJson.Default.Document) is { Clusters: [{ Cluster: { } cluster }] }
                ? new Kubeconfig(cluster.Server, cluster.CertificateAuthorityData)
                : throw new FormatException("the kubeconfig does not have exactly one cluster");
        }
        catch (JsonException e)
        {
            // The text stays out of the message: a kubeconfig may carry credentials.
            throw new FormatException("the kubeconfig is not what EKS gives", e);
        }
    }

    /// <summary>
    /// The kubeconfig with <c>--profile</c> behind the arguments with which its users call <c>aws</c>: the one that Pulumi.Eks gives out
    /// has none, whatever its <c>ProviderCredentialOpts</c> say.
    /// </summary>
    /// <exception cref="FormatException">It is not one in JSON whose users call a program.</exception>
    public static string WithProfile(string json, string profile)
    {
        try
        {
            var kubeconfig = JsonNode.Parse(json);
            if (kubeconfig?["users"] is not JsonArray { Count: > 0 } users) throw new FormatException("the kubeconfig has no users");
            foreach (var user in users)
            {
                if (user?["user"]?["exec"]?["args"] is not JsonArray args) throw new FormatException("a user of the kubeconfig calls no program");
                args.Add("--profile");
                args.Add(profile);
            }

            return kubeconfig.ToJsonString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The text stays out of the message: a kubeconfig may carry credentials.
            throw new FormatException("the kubeconfig is not what EKS gives", e);
        }
    }

    private sealed record Document([property: JsonPropertyName("clusters")] IReadOnlyList<NamedCluster> Clusters);

    private sealed record NamedCluster([property: JsonPropertyName("cluster")] ClusterData Cluster);

    private sealed record ClusterData(
        [property: JsonPropertyName("server")] string Server,
        [property: JsonPropertyName("certificate-authority-data")] string CertificateAuthorityData);

    [JsonSerializable(typeof(Document))]
    [JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true)]
    private sealed partial class KubeconfigJson : JsonSerializerContext;
}
