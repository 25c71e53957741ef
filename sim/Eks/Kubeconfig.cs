using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary>The kubeconfig that the component writes: it gets its tokens from <c>aws eks get-token</c>.</summary>
internal static class Kubeconfig
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The kubeconfig as one line of JSON, or <see langword="null"/> while the cluster's outputs are unknown.</summary>
    /// <param name="cluster">The cluster's outputs.</param>
    /// <param name="credentials"><c>providerCredentialOpts</c> of the component.</param>
    /// <param name="withProfile">Whether the profile goes in: it does for the component's own provider, not for its outputs.</param>
    public static string? Text(PropertyMap cluster, PropertyMap credentials, bool withProfile)
    {
        var (endpoint, arn, name) = (cluster.String("endpoint"), cluster.String("arn"), cluster.String("name"));
        var authority = cluster.At("certificateAuthority", "data") as string;
        if (endpoint is null || authority is null || arn is null || name is null) return null;
        var arguments = new JsonArray("--region", arn.Split(':')[3], "eks", "get-token", "--cluster-name", name, "--output", "json");
        if (credentials.String("roleArn") is { } role) Add(arguments, "--role", role);
        if (withProfile && credentials.String("profileName") is { } profile) Add(arguments, "--profile", profile);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["clusters"] = new JsonArray(new JsonObject
            {
                ["cluster"] = new JsonObject { ["server"] = endpoint, ["certificate-authority-data"] = authority },
                ["name"] = "kubernetes",
            }),
            ["contexts"] = new JsonArray(new JsonObject
            {
                ["context"] = new JsonObject { ["cluster"] = "kubernetes", ["user"] = "aws" },
                ["name"] = "aws",
            }),
            ["current-context"] = "aws",
            ["kind"] = "Config",
            ["users"] = new JsonArray(new JsonObject { ["name"] = "aws", ["user"] = new JsonObject { ["exec"] = Exec(arguments) } }),
        }.ToJsonString(Json);
    }

    private static JsonObject Exec(JsonArray arguments) => new()
    {
        ["apiVersion"] = "client.authentication.k8s.io/v1beta1",
        ["command"] = "aws",
        ["args"] = arguments,
        ["env"] = new JsonArray(new JsonObject { ["name"] = "KUBERNETES_EXEC_INFO", ["value"] = """{"apiVersion": "client.authentication.k8s.io/v1beta1"}""" }),
    };

    private static void Add(JsonArray arguments, params ReadOnlySpan<string> values)
    {
        foreach (var value in values) arguments.Add((JsonNode)value);
    }
}
