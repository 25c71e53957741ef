namespace Lab.Cli;

/// <summary>Which build <c>./lab</c> uses; see docs/adr/0001-two-builds-one-source.md.</summary>
internal static class SdkChoice
{
    /// <summary>The genuine Pulumi packages.</summary>
    public const string Packages = "packages";

    /// <summary>The bindings in <c>sdk/</c>.</summary>
    public const string Bindings = "bindings";

    /// <summary>The remembered choice, or <see langword="null"/> when none is.</summary>
    public static string? Read(LabPaths paths) => File.Exists(paths.SdkChoice) ? File.ReadAllText(paths.SdkChoice).Trim() : null;

    /// <summary>Remembers a choice for the next start of <c>./lab</c>.</summary>
    public static void Write(LabPaths paths, string choice)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(paths.SdkChoice)!);
        File.WriteAllText(paths.SdkChoice, choice + "\n");
    }
}
