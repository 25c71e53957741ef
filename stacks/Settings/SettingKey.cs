namespace Lab.Stacks.Settings;

/// <summary>A key of the configuration, as declared in Pulumi.yaml.</summary>
/// <param name="Name">camelCase, without the project's prefix.</param>
/// <param name="Type"><c>string</c>, <c>boolean</c>, <c>integer</c> or <c>array</c> (of strings).</param>
/// <param name="Default">The default as configuration text.</param>
/// <param name="Description">What it is for.</param>
public sealed record SettingKey(string Name, string Type, string Default, string Description);
