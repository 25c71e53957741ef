using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Scheduling;

/// <summary>A pod of a generated case.</summary>
/// <param name="App">Its label <c>app</c>.</param>
/// <param name="Version">Its label <c>version</c>.</param>
/// <param name="Spec">Its spec; nodes are called <c>node-0</c> and so on there.</param>
/// <param name="IsCritical">Whether it has a priority class.</param>
public sealed record GeneratedPod(string App, string Version, string Spec, bool IsCritical)
{
    /// <summary>The Pod object.</summary>
    /// <param name="objectNamespace">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="nodePrefix">What the case's nodes begin with in place of <c>node-</c>.</param>
    public JsonObject Manifest(string objectNamespace, string name, string nodePrefix) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = objectNamespace,
            ["labels"] = new JsonObject { ["app"] = App, ["version"] = Version },
        },
        ["spec"] = JsonNode.Parse(Spec.Replace("\"node-", $"\"{nodePrefix}", StringComparison.Ordinal)),
    };

    /// <inheritdoc/>
    public override string ToString() => $"app={App} version={Version} {Spec}";
}
