using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>What the API server refused, in its words.</summary>
public sealed class KubernetesStatusException(int code, string reason, string message) : Exception(message)
{
    /// <summary>The HTTP status code.</summary>
    public int Code => code;

    /// <summary>The reason: <c>NotFound</c>, <c>Invalid</c>, <c>AlreadyExists</c>.</summary>
    public string Reason => reason;

    internal static KubernetesStatusException Of(int code, string body)
    {
        try
        {
            var status = JsonNode.Parse(body);
            return new((int?)status?["code"] ?? code, (string?)status?["reason"] ?? "", (string?)status?["message"] ?? body);
        }
        catch (System.Text.Json.JsonException)
        {
            return new(code, "", body);
        }
    }
}
