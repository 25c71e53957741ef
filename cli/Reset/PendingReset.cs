using System.Collections.Immutable;
using System.Text.Json;
using Lab.Simulation.Resources;

namespace Lab.Cli.Reset;

/// <summary>
/// What a reset that takes stacks down still has to do, written before the first one goes: whoever runs it again after a crash must know
/// which stages are to come back, and with which settings.
/// </summary>
/// <param name="Down">Stages still to be destroyed, in that order.</param>
/// <param name="Up">Stages still to be brought up.</param>
/// <param name="Settings">The environment's settings that are not the default.</param>
internal sealed record PendingReset(ImmutableArray<string> Down, ImmutableArray<string> Up, ImmutableSortedDictionary<string, string> Settings)
{
    /// <summary>What is pending, or <see langword="null"/>.</summary>
    /// <exception cref="LabException">The file can't be read.</exception>
    public static PendingReset? Load(string file)
    {
        try
        {
            if (!File.Exists(file)) return null;
            var content = (PropertyMap)PropertyValue.Parse(File.ReadAllText(file))!;
            return new PendingReset(content.Strings("down"), content.Strings("up"), content.StringMap("settings"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidCastException or IOException or UnauthorizedAccessException)
        {
            throw new LabException(
                ExitCode.Failed, $"{file}: what an interrupted reset still has to do can't be read: {exception.Message}: delete the file, then bring the stages up with `lab up`");
        }
    }

    /// <summary>Writes it whole or not at all.</summary>
    /// <exception cref="LabException">The file can't be written.</exception>
    public void Save(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var temporary = $"{file}.{Environment.ProcessId}";
            File.WriteAllText(temporary, PropertyMap.Of(("down", Down), ("up", Up), ("settings", Settings)).ToString());
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LabException(ExitCode.Failed, $"{file}: what the reset has to do can't be written down: {exception.Message}: nothing was destroyed");
        }
    }

    /// <summary>Nothing is pending any more.</summary>
    public static void Clear(string file)
    {
        if (File.Exists(file)) File.Delete(file);
    }
}
