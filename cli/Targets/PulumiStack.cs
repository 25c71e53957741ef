using System.Text.Json;

namespace Lab.Cli.Targets;

/// <summary>A stack as <c>pulumi stack ls</c> lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Resources">How many resources it has; 0 when it was never brought up.</param>
/// <param name="LastUpdate">When it was last changed; <see langword="null"/> when never.</param>
/// <param name="IsUpdating">Whether Pulumi Cloud says that an update is under way; other backends don't tell.</param>
internal sealed record PulumiStack(string Name, int Resources, DateTimeOffset? LastUpdate, bool IsUpdating)
{
    /// <summary>Reads one.</summary>
    public static PulumiStack Of(JsonElement stack) => new(
        stack.GetProperty("name").GetString()!,
        stack.TryGetProperty("resourceCount", out var count) ? count.GetInt32() : 0,
        stack.TryGetProperty("lastUpdate", out var time) && time.TryGetDateTimeOffset(out var updated) ? updated : null,
        stack.TryGetProperty("updateInProgress", out var updating) && updating.ValueKind == JsonValueKind.True);
}
