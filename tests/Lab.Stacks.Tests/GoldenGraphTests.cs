using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Stacks.Tests.Support;
using Lab.Tests;

namespace Lab.Stacks.Tests;

/// <summary>
/// Each stage registers exactly the graph that was reviewed. After an intended change: <c>LAB_ACCEPT=1 dotnet test</c>, then read the difference.
/// </summary>
public class GoldenGraphTests
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("network", "course")]
    [InlineData("network", "multus-guide")]
    [InlineData("network", "everything")]
    [InlineData("cluster", "course")]
    [InlineData("cluster", "multus-guide")]
    [InlineData("cluster", "everything")]
    [InlineData("multus-nodes", "course")]
    [InlineData("multus-nodes", "multus-guide")]
    [InlineData("multus-nodes", "everything")]
    [InlineData("multus", "course")]
    [InlineData("multus", "multus-guide")]
    [InlineData("netshoot", "course")]
    [InlineData("max-pods", "course")]
    [InlineData("prefix-nodes", "everything")]
    [InlineData("load-balancer-controller", "course")]
    [InlineData("nlb-ip", "course")]
    [InlineData("nlb-instance", "course")]
    [InlineData("service-types", "course")]
    [InlineData("kube-ops-view", "course")]
    [InlineData("load-balancer-controller", "everything")]
    [InlineData("nlb-ip", "everything")]
    [InlineData("external-dns", "everything")]
    public async Task A_stage_registers_the_reviewed_graph(string stage, string configuration)
    {
        var run = await StageRun.OfAsync(stage, Configurations.ByName(configuration));
        var actual = new JsonArray([.. run.Mocks.Resources.Select(ToJson)]).ToJsonString(Layout) + "\n";
        var file = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Stacks.Tests", "Golden", $"{stage}.{configuration}.json");
        if (Environment.GetEnvironmentVariable("LAB_ACCEPT") == "1") await File.WriteAllTextAsync(file, actual);
        File.Exists(file).ShouldBeTrue($"{file} is missing: make it with LAB_ACCEPT=1");
        actual.ShouldBe(await File.ReadAllTextAsync(file));
    }

    private static JsonObject ToJson(RecordedResource resource)
    {
        var json = new JsonObject { ["type"] = resource.Type, ["name"] = resource.Name };
        if (resource.Provider is not null) json["provider"] = resource.Provider;
        if (resource.Inputs.Count > 0) json["inputs"] = resource.Inputs.DeepClone();
        return json;
    }
}
