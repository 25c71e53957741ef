using System.Text.Json.Nodes;

namespace Lab.Emulated.Tests;

/// <summary>Compares JSON by its content.</summary>
internal static class JsonShould
{
    public static void ShouldBeJson(this JsonNode actual, string expected)
    {
        if (!JsonNode.DeepEquals(actual, JsonNode.Parse(expected))) actual.ToJsonString().ShouldBe(JsonNode.Parse(expected)!.ToJsonString());
    }
}
