using System.Net;
using Lab.Simulation.Resources;
using YamlDotNet.Core;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>A kubeconfig, JSON or YAML, as far as the provider looks at it.</summary>
internal static class Kubeconfig
{
    /// <summary>What the provider says when it has none (recorded case 10c).</summary>
    public const string Missing =
        "unable to load Kubernetes client configuration from kubeconfig file. Make sure you have: \n\n"
        + " \t • set up the provider as per https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ \n\n"
        + " invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable";

    private const string Unreadable =
        "failed to parse kubeconfig data in `kubernetes:config:kubeconfig`- couldn't get version/kind; json parse error: json: cannot "
        + "unmarshal string into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; "
        + "Kind string \"json:\\\"kind,omitempty\\\"\" }";

    /// <summary>The URL of the server that the current context names, or what is wrong.</summary>
    public static (string? Server, string? Problem) Server(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return (null, Missing);
        if (Parse(text) is not { } config) return (null, Unreadable);
        var context = Named(config, "contexts", config.String("current-context"))?.Map("context");
        var server = Named(config, "clusters", context?.String("cluster"))?.Map("cluster").String("server");
        return server is null ? (null, Missing) : (server, null);
    }

    /// <summary>What the provider says of a server that does not answer (recorded case 10a).</summary>
    public static string Unreachable(string server)
    {
        var authority = server[(server.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/')[0];
        var host = authority.Split(':')[0];
        var reason = IPAddress.TryParse(host, out _)
            ? $"dial tcp {authority}: connect: connection refused"
            : $"dial tcp: lookup {host}: no such host";
        return $"unable to load schema information from the API server: Get \"{server}/openapi/v2?timeout=32s\": {reason}";
    }

    private static PropertyMap? Named(PropertyMap config, string list, string? name) =>
        config.List(list).Maps.FirstOrDefault(each => each.String("name") == name);

    private static PropertyMap? Parse(string text)
    {
        try
        {
            return YamlValue.Parse(text) as PropertyMap;
        }
        catch (YamlException)
        {
            return null;
        }
    }
}
