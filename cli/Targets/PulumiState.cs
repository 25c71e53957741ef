using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lab.Cli.Targets;

/// <summary>What of a stack's state the lab has to know before it begins: what <c>pulumi stack export</c> tells.</summary>
/// <param name="PendingOperations">What was under way when an update was broken off: Pulumi doesn't know what became of it.</param>
/// <param name="KubernetesServers">
/// The API server of each Kubernetes provider; <see langword="null"/> for one whose kubeconfig doesn't tell it, or is encrypted.
/// </param>
/// <param name="Projects">The Pulumi projects whose programs declared the resources.</param>
internal sealed partial record PulumiState(
    ImmutableArray<PulumiPendingOperation> PendingOperations, ImmutableArray<string?> KubernetesServers, ImmutableArray<string> Projects)
{
    private const string KubernetesProvider = "pulumi:providers:kubernetes";

    /// <summary>Nothing is recorded.</summary>
    public static PulumiState Empty { get; } = new([], [], []);

    /// <summary>Reads an export.</summary>
    public static PulumiState Of(JsonElement export)
    {
        if (!export.TryGetProperty("deployment", out var deployment) || deployment.ValueKind != JsonValueKind.Object) return Empty;
        return new PulumiState(
            [.. Items(deployment, "pending_operations").Select(operation => new PulumiPendingOperation(
                operation.GetProperty("type").GetString()!,
                operation.GetProperty("resource").GetProperty("urn").GetString()!,
                operation.GetProperty("resource").GetProperty("type").GetString()!))],
            [.. Items(deployment, "resources").Where(resource => resource.GetProperty("type").GetString() == KubernetesProvider).Select(ServerOf)],
            [.. Items(deployment, "resources").Select(ProjectOf).OfType<string>().Distinct(StringComparer.Ordinal)]);
    }

    private static ImmutableArray<JsonElement> Items(JsonElement deployment, string name) =>
        deployment.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    // urn:pulumi:STACK::PROJECT::TYPE::NAME
    private static string? ProjectOf(JsonElement resource) =>
        resource.TryGetProperty("urn", out var urn) && urn.GetString()!.Split("::") is [_, var project, ..] ? project : null;

    private static string? ServerOf(JsonElement provider) =>
        provider.TryGetProperty("inputs", out var inputs) && inputs.TryGetProperty("kubeconfig", out var kubeconfig) && kubeconfig.ValueKind == JsonValueKind.String
        && Server().Match(kubeconfig.GetString()!) is { Success: true } match
            ? match.Groups["server"].Value
            : null;

    // JSON or YAML.
    [GeneratedRegex(@"\bserver""?\s*:\s*""?(?<server>https?://[^\s"",}]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Server();
}

/// <summary>What was under way when an update was broken off.</summary>
/// <param name="Operation"><c>creating</c>, <c>updating</c>, <c>deleting</c> or <c>reading</c>.</param>
/// <param name="Urn">The resource.</param>
/// <param name="Type">Its type.</param>
internal sealed record PulumiPendingOperation(string Operation, string Urn, string Type)
{
    /// <summary>Whether the resource may exist although no state knows it.</summary>
    public bool IsCreate => Operation == "creating";

    /// <summary>The resource's name in the program.</summary>
    public string Name => Urn.Split("::", 4)[^1];
}
