using System.Text.Json.Nodes;
using Lab.ControlPlane.Tests.Cluster;
using Lab.Stacks;
using Lab.Tests;

namespace Lab.ControlPlane.Tests.Course;

/// <summary>Every object that a stage renders, applied to a real API server.</summary>
[Collection(ControlPlaneCollection.Name)]
public sealed class RenderedObjectsTests(KubernetesControlPlane plane)
{
    // How often an apply may fall together with a controller's write.
    private const int MostTries = 50;

    private static readonly Dictionary<string, string> Everything = new(StringComparer.Ordinal)
    {
        ["operatorCidr"] = "203.0.113.0/24",
        ["prefixDelegation"] = "true",
        ["multusNodeCount"] = "2",
        ["domain"] = "example.com",
    };

    [SkippableFact]
    public async Task Every_object_of_every_stage_is_valid_and_a_second_apply_changes_nothing()
    {
        var client = plane.Client;
        using var course = await SimulatedCourse.UpAsync(Everything);
        var problems = new List<string>();
        await using var applied = new AppliedObjects(client);
        foreach (var stage in StageCatalog.All)
        {
            foreach (var manifest in course.Objects(stage))
            {
                var name = $"{stage.Name}: {(string)manifest["kind"]!} {(string)manifest["metadata"]!["name"]!}";
                try
                {
                    await applied.ApplyAsync(manifest);
                    if (!await AppliesWithoutChangeAsync(client, manifest)) problems.Add($"{name}: a second apply changes it");
                    if (AppliedObjects.IsWebhook(manifest)) await client.DeleteAsync(await client.PathOfAsync(manifest));
                }
                catch (KubernetesStatusException exception)
                {
                    problems.Add($"{name}: {exception.Message}");
                }
            }
        }

        problems.ShouldBeEmpty();
        StageCatalog.All.Where(stage => stage.Checks.Length > 0 && course.Objects(stage).IsEmpty).Select(stage => stage.Name)
            .ShouldBe(["network", "cluster", "multus-nodes"], "stages without Kubernetes objects");
    }

    /// <summary>A controller may write between the look and the apply; then it is tried again.</summary>
    private static async Task<bool> AppliesWithoutChangeAsync(KubernetesClient client, JsonObject manifest)
    {
        var path = await client.PathOfAsync(manifest);
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var before = Version(await client.GetAsync(path));
            if (Version(await client.ApplyAsync(manifest)) == before) return true;
        }

        return false;
    }

    private static string Version(JsonObject live) => (string)live["metadata"]!["resourceVersion"]!;
}
