using System.Text;
using System.Text.Json;
using Lab.Simulation.State;

namespace Lab.Cli.Ephemeral;

/// <summary>
/// The folder of an ephemeral environment, its owner's alone: the record, and while the command runs its kubeconfig and outputs. Whoever holds it is at work on
/// the environment; a killed process holds nothing.
/// </summary>
internal sealed class EphemeralFolder : IDisposable
{
    private const string RecordName = "environment.json";

    private readonly string _folder;
    private readonly FileStream _lock;

    private EphemeralFolder(string folder, FileStream holder)
    {
        _folder = folder;
        _lock = holder;
    }

    /// <summary>The kubeconfig of the command.</summary>
    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    /// <summary>All outputs, secrets included, for the command.</summary>
    public string Outputs => Path.Combine(_folder, "outputs.json");

    /// <summary>Takes the folder of an environment, which is made if need be.</summary>
    /// <returns><see langword="null"/> when another process is at work on it.</returns>
    /// <exception cref="LabException">It can't be written.</exception>
    public static EphemeralFolder? Take(LabPaths paths, string environment)
    {
        var folder = Path.Combine(paths.EphemeralFolder, environment);
        try
        {
            PrivateFile.CreateFolder(folder);
            return new EphemeralFolder(folder, PrivateFile.Open(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new LabException(ExitCode.Failed, $"{folder} can't be written: {exception.Message}: check the permissions of the folder");
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            return null;
        }
    }

    /// <summary>Whether a process is at work on an environment.</summary>
    public static bool IsTaken(LabPaths paths, string environment)
    {
        using var folder = Take(paths, environment);
        return folder is null;
    }

    /// <summary>The records of all environments, the oldest first.</summary>
    /// <param name="paths">Where they are.</param>
    /// <param name="problems">Takes what can't be read, and what to do about it: the others can be given back all the same.</param>
    public static IReadOnlyList<EphemeralRecord> Records(LabPaths paths, ICollection<string> problems)
    {
        if (!Directory.Exists(paths.EphemeralFolder)) return [];
        List<EphemeralRecord> records = [];
        foreach (var file in Directory.EnumerateDirectories(paths.EphemeralFolder).Select(folder => Path.Combine(folder, RecordName)).Where(File.Exists))
        {
            try
            {
                var record = JsonSerializer.Deserialize(File.ReadAllBytes(file), EphemeralRecordJson.Default.EphemeralRecord) ?? throw new JsonException("it is empty");
                if (record.Environment != Path.GetFileName(Path.GetDirectoryName(file))) throw new JsonException($"it is that of {record.Environment}");
                records.Add(record);
            }
            catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
            {
                problems.Add($"{file} can't be read: {exception.Message}: destroy the environment that its folder is named after with `lab destroy`, then delete the folder");
            }
        }

        return [.. records.OrderBy(record => record.BegunAt).ThenBy(record => record.Environment, StringComparer.Ordinal)];
    }

    /// <summary>Remembers the environment, whole or not at all, before the next thing is done to it.</summary>
    public void Save(EphemeralRecord record) =>
        PrivateFile.Replace(Path.Combine(_folder, RecordName), [JsonSerializer.SerializeToUtf8Bytes(record, EphemeralRecordJson.Default.EphemeralRecord)], durable: true);

    /// <summary>Writes what the command is to have.</summary>
    public static void Write(string file, string text) => PrivateFile.Replace(file, [Encoding.UTF8.GetBytes(text)], durable: false);

    /// <summary>Takes away what the command had.</summary>
    public void DeleteCredentials()
    {
        File.Delete(Kubeconfig);
        File.Delete(Outputs);
    }

    /// <summary>Forgets the environment.</summary>
    public void Delete()
    {
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _lock.Dispose();
}
