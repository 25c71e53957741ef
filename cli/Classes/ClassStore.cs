using System.Collections.Immutable;
using System.Text.Json;
using Lab.Simulation.State;

namespace Lab.Cli.Classes;

/// <summary>
/// The records of a class on a target: a file for each environment, so that what one did is kept in the time of one small write, whatever becomes of the
/// process. Whoever has the store open for writing has the class for itself; a killed process leaves no lock.
/// </summary>
internal sealed class ClassStore : IDisposable
{
    private const string Extension = ".json";
    private const string LockName = "lock";

    private readonly string _folder;
    private readonly FileStream? _lock;

    private ClassStore(string folder, FileStream? holder)
    {
        _folder = folder;
        _lock = holder;
    }

    /// <summary>Opens the records for reading.</summary>
    public static ClassStore Read(string folder) => new(folder, null);

    /// <summary>Opens the records for writing.</summary>
    /// <exception cref="LabException">Another process is at work on the class, or nothing can be written.</exception>
    public static ClassStore Write(string folder, string name)
    {
        try
        {
            PrivateFile.CreateFolder(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, exception);
        }

        try
        {
            return new ClassStore(folder, PrivateFile.Open(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Unwritable(folder, exception);
        }
        catch (IOException)
        {
            throw new LabException(ExitCode.Failed, $"another command is at work on class {name}: wait for it to end, or end it (the lock is {Path.Combine(folder, LockName)} and goes with its process)");
        }
    }

    /// <summary>Every environment that something is remembered of.</summary>
    /// <param name="now">The time: nothing was made after it.</param>
    /// <param name="damaged">Takes those whose record can't be read or be true, with why and what to do about it: nothing is done to them, and the others go on.</param>
    public ImmutableSortedDictionary<string, ClassRecord> All(DateTimeOffset now, IDictionary<string, string> damaged)
    {
        if (!Directory.Exists(_folder)) return ImmutableSortedDictionary<string, ClassRecord>.Empty;
        var records = ImmutableSortedDictionary.CreateBuilder<string, ClassRecord>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder, "*" + Extension))
        {
            try
            {
                var record = JsonSerializer.Deserialize(File.ReadAllBytes(file), ClassRecordJson.Default.ClassRecord) ?? throw new JsonException("it is empty");
                if (record.Environment != Path.GetFileNameWithoutExtension(file)) throw new JsonException($"it is that of {record.Environment}");
                if (record.ProblemAt(now) is { } problem) throw new JsonException(problem);
                records.Add(record.Environment, record);
            }
            catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
            {
                damaged[Path.GetFileNameWithoutExtension(file)] =
                    $"{file}: what is remembered of the environment can't be read: {exception.Message}: mend the file, or delete it to forget when and where it was made";
            }
        }

        return records.ToImmutable();
    }

    /// <summary>Remembers, whole or not at all, and so that it outlives a loss of power: on AWS it tells what somebody pays for.</summary>
    /// <exception cref="LabException">It can't be written.</exception>
    public void Save(ClassRecord record)
    {
        try
        {
            PrivateFile.Replace(
                Path.Combine(_folder, record.Environment + Extension), [JsonSerializer.SerializeToUtf8Bytes(record, ClassRecordJson.Default.ClassRecord)], durable: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(_folder, exception);
        }
    }

    /// <summary>Forgets an environment that the class has no more.</summary>
    public void Forget(string environment) => File.Delete(Path.Combine(_folder, environment + Extension));

    /// <summary>The file of an environment's log.</summary>
    public string Log(string environment) => Path.Combine(_folder, environment + ".log");

    public void Dispose() => _lock?.Dispose();

    private static LabException Unwritable(string folder, Exception exception) =>
        new(ExitCode.Failed, $"{folder}: nothing can be remembered of the class: {exception.Message}: check the disk's space and the permissions of the folder");
}
