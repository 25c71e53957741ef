using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Cluster;

[Collection(ControlPlaneCollection.Name)]
public sealed class ControlPlaneTests(KubernetesControlPlane plane)
{
    [SkippableFact]
    public async Task It_is_the_minor_version_that_the_lab_runs() =>
        ((string?)(await plane.Client.GetAsync("/version"))["minor"]).ShouldBe("31");

    [SkippableFact]
    public async Task An_unknown_field_is_refused_by_name()
    {
        var client = plane.Client;
        var refused = await Should.ThrowAsync<KubernetesStatusException>(() => client.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "wrong", ["namespace"] = "default" },
            ["dataa"] = new JsonObject(),
        }));
        refused.Message.ShouldContain(".dataa: field not declared in schema");
    }

    [SkippableFact]
    public async Task A_pod_runs_on_a_node_of_kwok()
    {
        var name = await plane.NamespaceAsync("kwok");
        await using var nodes = await KwokNodes.JoinAsync(plane, name, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["status"] = new JsonObject { ["allocatable"] = Size(), ["capacity"] = Size() },
        });
        await using var pods = await plane.Client.WatchAsync($"/api/v1/namespaces/{name}/pods");

        await plane.Client.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = "pod", ["namespace"] = name },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "c:1" }) },
        });

        var running = await pods.UntilAsync("pod", pod => (string?)pod["status"]!["phase"] == "Running", "runs");
        ((string?)running["spec"]!["nodeName"]).ShouldBe(name);
        await plane.Client.DeleteAsync($"/api/v1/namespaces/{name}/pods", atOnce: true);

        static JsonObject Size() => new() { ["cpu"] = "2", ["memory"] = "4Gi", ["pods"] = "4" };
    }
}
