using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Lab.Simulation.Resources;
using Lab.Simulation.State;

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

    /// <summary>Writes it whole or not at all, for its owner alone; once this returns it outlives a loss of power.</summary>
    /// <exception cref="LabException">The file can't be written.</exception>
    public void Save(string file)
    {
        try
        {
            PrivateFile.CreateFolder(Path.GetDirectoryName(file)!);
            var content = PropertyMap.Of(("down", Down), ("up", Up), ("settings", Settings)).ToString();
            PrivateFile.Replace(file, [Encoding.UTF8.GetBytes(content)], durable: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LabException(ExitCode.Failed, $"{file}: what the reset still has to do can't be written down: {exception.Message}: check the disk's space and the permissions of the folder");
        }
    }

    /// <summary>Stages are no longer to come back: somebody takes them down for good.</summary>
    /// <returns>Those that a reset would have brought up.</returns>
    /// <exception cref="LabException">The file can't be read or written.</exception>
    public static ImmutableArray<string> GiveUp(string file, IReadOnlyCollection<string> stages)
    {
        if (Load(file) is not { } pending) return [];
        var left = pending with { Down = [.. pending.Down.Except(stages)], Up = [.. pending.Up.Except(stages)] };
        if (left.Up.IsEmpty) Clear(file);
        else left.Save(file);
        return [.. pending.Up.Intersect(stages)];
    }

    /// <summary>Nothing is pending any more.</summary>
    public static void Clear(string file)
    {
        if (File.Exists(file)) File.Delete(file);
    }
}
