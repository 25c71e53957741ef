using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Simulation.Resources;
using Lab.Stacks.Settings;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Targets;

/// <summary>A stack's configuration as far as it is in the clear.</summary>
/// <param name="Settings">The lab's settings as text, lists as JSON.</param>
/// <param name="Unread">What else is set, by its key: settings that are secrets, and the keys of providers (<c>aws:region</c>).</param>
internal sealed record PulumiStackConfig(ImmutableSortedDictionary<string, string> Settings, ImmutableArray<string> Unread)
{
    private const string Prefix = $"{PulumiCommand.ProjectName}:";

    /// <summary>Nothing is set.</summary>
    public static PulumiStackConfig None { get; } = new(EnvironmentSettings.None, []);

    /// <summary>Whether nothing is set.</summary>
    public bool IsEmpty => Settings.IsEmpty && Unread.IsEmpty;

    /// <summary>Reads it where <c>pulumi config set</c> keeps it: <c>Pulumi.STACK.yaml</c> beside <c>Pulumi.yaml</c>; nothing is set when there is no file.</summary>
    /// <exception cref="LabException">The file can't be read.</exception>
    public static PulumiStackConfig Load(string file)
    {
        if (Root(file)?.Children.TryGetValue("config", out var config) != true || config is not YamlMappingNode values) return None;
        return Of(values.Children.Select(item => (item.Key.ToString(), Text(item.Value))));
    }

    /// <summary>The key service that the stack names for its secrets; <see langword="null"/> when it names none, so that a passphrase is needed.</summary>
    /// <exception cref="LabException">The file can't be read.</exception>
    public static string? SecretsProvider(string file) =>
        Root(file) is { } root && root.Children.TryGetValue("secretsprovider", out var provider) && provider.ToString() is not ("" or "passphrase") ? provider.ToString() : null;

    /// <summary>What the newest <c>up</c> of a history was given; <see langword="null"/> without one.</summary>
    /// <remarks>
    /// Pulumi records the default of each key that <c>Pulumi.yaml</c> declares as if it had been set: what is the default still, and what no setting is any
    /// more, counts as not set.
    /// </remarks>
    /// <param name="updates">What <c>pulumi stack history --json</c> answers: the newest first.</param>
    public static PulumiStackConfig? OfLastUp(JsonElement updates)
    {
        if (updates.ValueKind != JsonValueKind.Array) return null;
        var up = updates.EnumerateArray().FirstOrDefault(update => !update.TryGetProperty("kind", out var kind) || kind.GetString() == "update");
        if (up.ValueKind != JsonValueKind.Object) return null;
        if (!up.TryGetProperty("config", out var config) || config.ValueKind != JsonValueKind.Object) return None;
        var recorded = Of(config.EnumerateObject().Select(item => (item.Name, Text(item.Value))));
        return recorded with
        {
            Settings = recorded.Settings.Where(setting => SettingKeys.All.Any(key => key.Name == setting.Key && !IsDefault(key, setting.Value)))
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    private static PulumiStackConfig Of(IEnumerable<(string Key, string? Value)> items)
    {
        var settings = EnvironmentSettings.None.ToBuilder();
        var unread = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, value) in items)
        {
            if (!key.StartsWith(Prefix, StringComparison.Ordinal)) unread.Add(key);
            else if (value is null) unread.Add(key[Prefix.Length..]);
            else settings[key[Prefix.Length..]] = value;
        }

        return new(settings.ToImmutable(), unread.ToImmutable());
    }

    private static bool IsDefault(SettingKey key, string value) =>
        key.Type == "array" ? JsonNode.DeepEquals(JsonNode.Parse(key.Default), JsonNode.Parse(value)) : key.Default == value;

    private static YamlMappingNode? Root(string file)
    {
        try
        {
            using var reader = File.OpenText(file);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents is [{ RootNode: YamlMappingNode root }] ? root : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is YamlException or IOException or UnauthorizedAccessException)
        {
            throw new LabException(ExitCode.Usage, $"{file}: the stack's configuration can't be read: {exception.Message}");
        }
    }

    // A list has its JSON as the value; a secret has none.
    private static string? Text(JsonElement value) =>
        value.TryGetProperty("secret", out var isSecret) && isSecret.ValueKind == JsonValueKind.True ? null
        : value.TryGetProperty("value", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()
        : null;

    // A secret is `secure: …`, also an item of a list.
    private static string? Text(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list when list.Children.All(item => item is YamlScalarNode) => PropertyValue.ToJson(PropertyList.From(list.Children.Select(item => item.ToString()))),
        _ => null,
    };
}
