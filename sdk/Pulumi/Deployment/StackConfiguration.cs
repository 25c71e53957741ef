using System.Collections.Immutable;
using System.Text.Json;

namespace Pulumi;

/// <summary>The configuration that the CLI hands to a program in the environment.</summary>
internal sealed class StackConfiguration
{
    private const string Variable = "PULUMI_CONFIG";

    private readonly ImmutableDictionary<string, string> _values;

    private StackConfiguration(ImmutableDictionary<string, string> values) => _values = values;

    public static StackConfiguration Read()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } json) return new(ImmutableDictionary<string, string>.Empty);

        var values = ImmutableDictionary.CreateBuilder<string, string>();
        using var document = JsonDocument.Parse(json);
        foreach (var member in document.RootElement.EnumerateObject()) values[WithoutConfigPart(member.Name)] = member.Value.ToString();
        return new(values.ToImmutable());
    }

    public string? Get(string key) => _values.GetValueOrDefault(key);

    /// <summary>Keys once were written <c>namespace:config:name</c>.</summary>
    private static string WithoutConfigPart(string key)
        => key.Split(':', 3) is [{ Length: > 0 } space, "config", var name] ? $"{space}:{name}" : key;
}
