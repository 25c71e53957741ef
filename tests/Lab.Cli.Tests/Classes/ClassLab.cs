namespace Lab.Cli.Tests.Classes;

/// <summary>A lab's folder with a class in it.</summary>
internal static class ClassLab
{
    /// <summary>The file in which a test has its class.</summary>
    public const string File = "class.yaml";

    /// <summary>Writes the class.</summary>
    public static void Write(this LabRoot lab, string yaml) => System.IO.File.WriteAllText(Path.Combine(lab.Folder, File), yaml.ReplaceLineEndings("\n") + "\n");

    /// <summary>A file of what is remembered of the class.</summary>
    public static string ClassFile(this LabRoot lab, string name, string target = "sim", string className = "autumn") =>
        Path.Combine(lab.Folder, ".lab", "class", className, target, name);

    /// <summary>The environments of a report, by name.</summary>
    public static IReadOnlyDictionary<string, System.Text.Json.JsonElement> Environments(this LabRun run) =>
        run.Json.GetProperty("class").GetProperty("environments").EnumerateArray().ToDictionary(environment => environment.GetProperty("environment").GetString()!, StringComparer.Ordinal);

    /// <summary>The outcome of each environment, in order: <c>alice done</c>.</summary>
    public static string[] Outcomes(this LabRun run) =>
        [.. run.Json.GetProperty("class").GetProperty("environments").EnumerateArray().Select(item => $"{item.GetProperty("environment")} {item.GetProperty("outcome")}")];
}
