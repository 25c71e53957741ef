using System.Collections.Immutable;

namespace Lab.Stacks.Settings;

/// <summary>The configuration of an environment: every key of Pulumi.yaml, typed, defaulted and validated as a whole.</summary>
public sealed record LabSettings
{
    /// <summary>Reads and validates configuration values as Pulumi has them: text by key without the project's prefix; lists and objects as JSON text.</summary>
    /// <exception cref="SettingsException">Something is wrong; it lists every problem.</exception>
    public static LabSettings Parse(string environment, IReadOnlyDictionary<string, string> values) => throw new NotImplementedException();
}

/// <summary>A key of the configuration, as declared in Pulumi.yaml.</summary>
/// <param name="Name">camelCase, without the project's prefix.</param>
/// <param name="Type"><c>string</c>, <c>boolean</c>, <c>integer</c> or <c>array</c> (of strings).</param>
/// <param name="Default">The default as configuration text.</param>
/// <param name="Description">What it is for.</param>
public sealed record SettingKey(string Name, string Type, string Default, string Description);

/// <summary>All keys of the configuration.</summary>
public static class SettingKeys
{
    /// <summary>Every key, in the order of Pulumi.yaml.</summary>
    public static ImmutableArray<SettingKey> All => throw new NotImplementedException();
}

/// <summary>Configuration or names are wrong: every problem at once.</summary>
/// <param name="problems">Each problem with its key and what to do.</param>
public sealed class SettingsException(ImmutableArray<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>Each problem with its key and what to do.</summary>
    public ImmutableArray<string> Problems { get; } = problems;
}
