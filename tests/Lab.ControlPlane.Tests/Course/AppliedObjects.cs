using System.Text.Json.Nodes;
using Lab.ControlPlane.Tests.Cluster;

namespace Lab.ControlPlane.Tests.Course;

/// <summary>Objects that a test applies; they are taken away with it.</summary>
internal sealed class AppliedObjects(KubernetesClient client) : IAsyncDisposable
{
    private readonly List<string> _paths = [];

    /// <summary>Whether the object has the API server ask a webhook, which nobody answers where no container runs.</summary>
    public static bool IsWebhook(JsonObject manifest) => ((string)manifest["kind"]!).EndsWith("WebhookConfiguration", StringComparison.Ordinal);

    /// <summary>Applies an object. One that defines a kind is waited for until the kind is served.</summary>
    /// <exception cref="KubernetesStatusException">The API server refuses.</exception>
    public async Task ApplyAsync(JsonObject manifest)
    {
        var kind = (string)manifest["kind"]!;
        await client.ApplyAsync(manifest);
        var path = await client.PathOfAsync(manifest);
        if (!_paths.Contains(path)) _paths.Add(path);
        if (kind == "CustomResourceDefinition")
        {
            await using var definitions = await client.WatchAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
            await definitions.UntilAsync((string)manifest["metadata"]!["name"]!, IsEstablished, "is served");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var path in Enumerable.Reverse(_paths))
        {
            if (await client.FindAsync(path) is not null) await client.DeleteAsync(path);
        }

        // A namespace goes when all that is in it is gone; the next test may make it again.
        await using var namespaces = await client.WatchAsync("/api/v1/namespaces");
        await namespaces.UntilAsync(all => !all.Any(each => _paths.Contains($"/api/v1/namespaces/{(string)each["metadata"]!["name"]!}")), "namespaces are gone");
    }

    private static bool IsEstablished(JsonObject definition) => definition["status"]?["conditions"]?.AsArray()
        .Any(condition => (string?)condition!["type"] == "Established" && (string?)condition["status"] == "True") == true;
}
