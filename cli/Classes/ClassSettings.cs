using System.Collections.Immutable;
using Lab.Simulation.Resources;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Classes;

/// <summary>Settings as they are in a file: each with its place.</summary>
/// <param name="Values">Text by key, lists as JSON.</param>
/// <param name="Places">Where each is.</param>
internal sealed record ClassSettings(ImmutableSortedDictionary<string, string> Values, ImmutableDictionary<string, YamlNode> Places)
{
    /// <summary>Nothing set.</summary>
    public static ClassSettings None { get; } = new(EnvironmentSettings.None, ImmutableDictionary.Create<string, YamlNode>(StringComparer.Ordinal));

    /// <summary>Reads the mapping of that key.</summary>
    public static ClassSettings Read(YamlMapping parent, string key)
    {
        var settings = None;
        if (parent.Mapping(key) is not { } mapping) return settings;
        foreach (var (name, value) in mapping.Node.Children)
        {
            var setting = name.ToString();
            if (Text(value) is { } text) settings = settings.With(setting, text, name);
            else mapping.Add(setting, "it must be a text, a number, true, false, or a list of texts");
        }

        return settings;
    }

    /// <summary>These settings and one more.</summary>
    public ClassSettings With(string key, string value, YamlNode place) => new(Values.SetItem(key, value), Places.SetItem(key, place));

    /// <summary>These settings with others laid over them.</summary>
    public ClassSettings With(ClassSettings others) => new(Values.SetItems(others.Values), Places.SetItems(others.Places));

    private static string? Text(YamlNode node) => node switch
    {
        YamlScalarNode scalar => YamlMapping.IsNull(scalar) ? "" : scalar.Value,
        YamlSequenceNode list when list.All(item => item is YamlScalarNode) => PropertyValue.ToJson(PropertyList.From(list.Select(item => ((YamlScalarNode)item).Value ?? ""))),
        _ => null,
    };
}
