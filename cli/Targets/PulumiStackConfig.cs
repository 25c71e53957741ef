using System.Collections.Immutable;
using System.Text.Json;
using Lab.Simulation.Resources;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Targets;

/// <summary>Reads a stack's configuration where <c>pulumi config set</c> keeps it: <c>Pulumi.STACK.yaml</c> beside <c>Pulumi.yaml</c>.</summary>
internal static class PulumiStackConfig
{
    private const string Prefix = "eks-lab:";

    /// <summary>The values as text, lists as JSON; a secret one is left out. None when the stack has no file.</summary>
    /// <exception cref="LabException">The file can't be read.</exception>
    public static ImmutableSortedDictionary<string, string> Load(string file)
    {
        if (Root(file)?.Children.TryGetValue("config", out var config) != true || config is not YamlMappingNode values) return EnvironmentSettings.None;
        return values.Children.Select(item => (Key: item.Key.ToString(), Value: Text(item.Value)))
            .Where(item => item.Key.StartsWith(Prefix, StringComparison.Ordinal) && item.Value is not null)
            .ToImmutableSortedDictionary(item => item.Key[Prefix.Length..], item => item.Value!, StringComparer.Ordinal);
    }

    /// <summary>The key service that the stack names for its secrets; <see langword="null"/> when it names none, so that a passphrase is needed.</summary>
    /// <exception cref="LabException">The file can't be read.</exception>
    public static string? SecretsProvider(string file) =>
        Root(file) is { } root && root.Children.TryGetValue("secretsprovider", out var provider) && provider.ToString() is not ("" or "passphrase") ? provider.ToString() : null;

    /// <summary>The settings that the newest <c>up</c> of a history was given, in the form of <see cref="Load"/>; <see langword="null"/> without one.</summary>
    /// <param name="updates">What <c>pulumi stack history --json</c> answers: the newest first.</param>
    public static ImmutableSortedDictionary<string, string>? OfLastUp(JsonElement updates)
    {
        if (updates.ValueKind != JsonValueKind.Array) return null;
        var up = updates.EnumerateArray().FirstOrDefault(update => !update.TryGetProperty("kind", out var kind) || kind.GetString() == "update");
        if (up.ValueKind != JsonValueKind.Object) return null;
        if (!up.TryGetProperty("config", out var config) || config.ValueKind != JsonValueKind.Object) return EnvironmentSettings.None;
        return config.EnumerateObject().Select(item => (item.Name, Value: Text(item.Value)))
            .Where(item => item.Name.StartsWith(Prefix, StringComparison.Ordinal) && item.Value is not null)
            .ToImmutableSortedDictionary(item => item.Name[Prefix.Length..], item => item.Value!, StringComparer.Ordinal);
    }

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

    // A list has its JSON as the value; a secret one has none that is in the clear.
    private static string? Text(JsonElement value) =>
        value.TryGetProperty("secret", out var isSecret) && isSecret.ValueKind == JsonValueKind.True ? null
        : value.TryGetProperty("value", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()
        : null;

    private static string? Text(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list => PropertyValue.ToJson(PropertyList.From(list.Children.Select(item => item.ToString()))),
        _ => null,
    };
}
