using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>Nodes that a test joins to the control plane, with kwok as their kubelet; they leave with it.</summary>
public sealed class KwokNodes : IAsyncDisposable
{
    private const string Label = "lab-tests/case";

    private readonly KubernetesClient _client;
    private readonly string _case;

    private KwokNodes(KubernetesClient client, string @case) => (_client, _case) = (client, @case);

    /// <summary>Joins nodes and waits until they are ready.</summary>
    /// <param name="plane">The control plane.</param>
    /// <param name="name">What the nodes are for; a label's value.</param>
    /// <param name="nodes">Node objects with name, labels, taints, and capacity, allocatable and addresses in their status.</param>
    public static async Task<KwokNodes> JoinAsync(KubernetesControlPlane plane, string name, params IEnumerable<JsonObject> nodes)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(nodes);
        var joined = new KwokNodes(plane.Client, name);
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in nodes)
            {
                var metadata = node["metadata"]!.AsObject();
                (metadata["labels"] ??= new JsonObject())[Label] = name;
                (metadata["annotations"] ??= new JsonObject())[KubernetesControlPlane.KwokAnnotation] = "fake";
                names.Add((string)metadata["name"]!);
                await plane.Client.CreateAsync(node);
            }

            await using var watch = await plane.Client.WatchAsync("/api/v1/nodes");
            await watch.UntilAsync(all => all.Count(node => names.Contains((string)node["metadata"]!["name"]!) && IsReady(node)) == names.Count, "nodes are ready");
            return joined;
        }
        catch
        {
            await joined.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _client.DeleteAsync($"/api/v1/nodes?labelSelector={Label}%3D{_case}");

    private static bool IsReady(JsonObject node) =>
        node["status"]?["conditions"]?.AsArray().Any(each => (string?)each!["type"] == "Ready" && (string?)each["status"] == "True") == true
        && node["spec"]?["taints"]?.AsArray().Any(taint => (string?)taint!["key"] == "node.kubernetes.io/not-ready") != true;
}
