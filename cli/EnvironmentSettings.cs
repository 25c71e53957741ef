using System.Collections.Immutable;
using System.Text.Json;
using Lab.Simulation.State;
using Lab.Stacks.Settings;

namespace Lab.Cli;

/// <summary>
/// What was set with <c>--set</c> for a simulated environment, remembered from one command to the next as Pulumi remembers a stack's
/// configuration. A value that is the default again is not kept.
/// </summary>
internal static class EnvironmentSettings
{
    /// <summary>Nothing set: all defaults.</summary>
    public static ImmutableSortedDictionary<string, string> None { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <exception cref="LabException">The file can't be read.</exception>
    public static ImmutableSortedDictionary<string, string> Load(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.EnumerateObject().ToImmutableSortedDictionary(
                setting => setting.Name, setting => setting.Value.GetString() ?? "", StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return None;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new LabException(
                ExitCode.Failed, $"{file}: the remembered settings can't be read: {exception.Message}: mend the file, or delete it to start from the defaults");
        }
    }

    /// <summary>The remembered settings with others laid over them.</summary>
    public static ImmutableSortedDictionary<string, string> Merge(
        ImmutableSortedDictionary<string, string> remembered, IReadOnlyDictionary<string, string> overrides)
    {
        var defaults = SettingKeys.All.Where(key => overrides.GetValueOrDefault(key.Name)?.Trim() == key.Default).Select(key => key.Name);
        return remembered.SetItems(overrides).RemoveRange(defaults);
    }

    /// <summary>Writes the settings whole or not at all, for their owner alone; without any, no file is left.</summary>
    /// <exception cref="LabException">The file can't be written.</exception>
    public static void Save(string file, ImmutableSortedDictionary<string, string> settings)
    {
        try
        {
            if (settings.IsEmpty)
            {
                if (File.Exists(file)) File.Delete(file);
                return;
            }

            using var content = new MemoryStream();
            using (var writer = new Utf8JsonWriter(content, new JsonWriterOptions { Indented = true }))
            {
                writer.WriteStartObject();
                foreach (var (key, value) in settings) writer.WriteString(key, value);
                writer.WriteEndObject();
            }

            PrivateFile.CreateFolder(Path.GetDirectoryName(file)!);
            PrivateFile.Replace(file, [content.ToArray()], durable: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LabException(
                ExitCode.Failed, $"{file}: the settings can't be remembered: {exception.Message}: check the disk's space and the permissions of the folder");
        }
    }
}
