using System.Collections.Immutable;
using System.Text.Json;

namespace Lab.Stacks;

/// <summary>Which keys the configuration of a stack has.</summary>
public static class ConfigurationKeys
{
    /// <summary>
    /// The project's keys, without its prefix. <c>Pulumi.Config</c> reads a key by its name but lists none, so that a mistyped key would
    /// go unseen; the engine hands the configuration over in this variable, as a JSON object of texts by <c>PROJECT:KEY</c>.
    /// </summary>
    public const string Variable = "PULUMI_CONFIG";

    /// <summary>Reads the keys of a project from the variable's text; none when it is not set.</summary>
    public static ImmutableArray<string> Of(string project, string? json)
    {
        if (string.IsNullOrEmpty(json)) return [];
        using var document = JsonDocument.Parse(json);
        var prefix = project + ":";
        return [.. document.RootElement.EnumerateObject().Select(item => item.Name)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..])];
    }
}
