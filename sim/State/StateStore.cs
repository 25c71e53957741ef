using Lab.Simulation.Engine;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.State;

/// <summary>
/// An environment's world on disk: <c>snapshot</c>, the world at some time, and <c>journal</c>, a line for each operation since then.
/// </summary>
/// <remarks>
/// An operation is on disk with the one write of its line: a process killed before it leaves the state before the operation, one
/// killed after it the state after, and half a line counts as none. Against a loss of power only the end of a stack's
/// update is forced to the disk: what was lost then is the latest operations, never part of one.
/// </remarks>
internal sealed class StateStore : IDisposable
{
    // Bytes. Several times what bringing up all stages writes: a command as a rule takes one snapshot, at its end.
    private const long LongJournal = 32 << 20;

    private readonly string _snapshotFile;
    private readonly string _journalFile;
    private readonly string _environment;
    private readonly string _folder;
    private readonly EnvironmentAccess _access;
    private readonly TimeProvider _time;
    private EnvironmentLock? _lock;
    private readonly bool _journalIsCurrent;
    private long _generation;
    private long _journalLength;
    private string _checksum = "";
    private int _operations;
    private FileStream? _journal;

    private StateStore(string folder, string environment, EnvironmentAccess access, TimeProvider time)
    {
        _folder = folder;
        _snapshotFile = Path.Combine(folder, "snapshot");
        _journalFile = Path.Combine(folder, "journal");
        _environment = environment;
        _access = access;
        _time = time;
        World = new World(environment);

        // An environment that does not exist is not made before there is something to write.
        if (access == EnvironmentAccess.Write && Directory.Exists(folder)) Lock();
        try
        {
            _journalIsCurrent = Load();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The world as of opening and with all changes since.</summary>
    public World World { get; }

    /// <exception cref="EnvironmentLockedException">Another one is writing.</exception>
    /// <exception cref="StateException">The files can't be used.</exception>
    public static StateStore Open(string folder, string environment, EnvironmentAccess access, TimeProvider time) =>
        new(folder, environment, access, time);

    /// <summary>Puts the changes of one operation on disk. When that fails, the world has none of them.</summary>
    /// <exception cref="EnvironmentLockedException">There was no environment when it was opened, and another one is making it now.</exception>
    /// <exception cref="StateException">The journal can't be written.</exception>
    public void Save()
    {
        if (_access == EnvironmentAccess.Read) throw new InvalidOperationException("the environment was opened for reading");
        if (_access == EnvironmentAccess.Write)
        {
            EntityChange[] changes = [.. World.Changes.Select(change => new EntityChange(change.Type, change.Id, change.Entity))];
            if (changes.Length > 0) Append(changes);
        }

        World.Commit();
    }

    /// <summary>Forces all operations to the disk. A journal that has grown long is folded into a snapshot.</summary>
    /// <exception cref="StateException">The files can't be written.</exception>
    public void Flush()
    {
        if (_journal is null || _operations == 0) return;
        if (_journalLength > LongJournal) Compact();
        else Writing(_journalFile, () => _journal.Flush(flushToDisk: true));
    }

    /// <summary>Takes a snapshot when the journal holds anything, so that the next command starts from one file.</summary>
    /// <exception cref="StateException">The files can't be written.</exception>
    public void Compact()
    {
        if (_operations == 0 || _access != EnvironmentAccess.Write) return;
        Writing(_snapshotFile, () =>
            PrivateFile.Replace(_snapshotFile, StateFile.Snapshot(_environment, _generation + 1, [.. World.Entities]), durable: true));
        _generation++;
        Writing(_journalFile, StartJournal);
        _operations = 0;
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _lock?.Dispose();
    }

    private void Lock() => _lock = Writing(_folder, () =>
    {
        PrivateFile.CreateFolder(_folder);
        return EnvironmentLock.Take(_folder, _environment, _time);
    });

    private void Make()
    {
        Lock();
        if (!File.Exists(_snapshotFile) && !File.Exists(_journalFile)) return;
        _lock?.Dispose();
        _lock = null;
        throw new StateException(_folder, "another process made the environment meanwhile", "run the command again");
    }

    private bool Load()
    {
        // The journal is read before the snapshot: a writer that takes a new snapshot meanwhile makes the journal one of an older
        // generation, which is in that snapshot already. The other way round its operations would be missing.
        var journal = Read(_journalFile, StateFile.ParseJournal);
        var snapshot = Read(_snapshotFile, StateFile.ParseSnapshot);
        _generation = snapshot?.Header.Generation ?? 0;
        if (journal?.Header.Generation > _generation)
        {
            throw new StateException(
                _snapshotFile,
                $"the journal goes on from snapshot {journal.Header.Generation}, but this is "
                + $"{_generation}", "put back the snapshot that belongs to the journal, or delete the environment's folder");
        }

        Apply(snapshot);
        if (journal?.Header.Generation != _generation) return false;
        Apply(journal);
        _journalLength = journal.Length;
        _checksum = journal.Checksum;
        _operations = journal.Records.Count;
        return true;
    }

    private void Apply(StateFileContent? content)
    {
        foreach (var change in content?.Records.SelectMany(record => record) ?? []) World.Restore(change.Type, change.Id, change.Entity);
    }

    private StateFileContent? Read(string file, StateFileParser parse)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var text = new MemoryStream((int)stream.Length);
            stream.CopyTo(text);
            return parse(file, _environment, text.GetBuffer().AsSpan(0, (int)text.Length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateException(file, $"it can't be read: {exception.Message}", "make the file readable for you, or use another folder");
        }
    }

    private void Append(IEnumerable<EntityChange> changes)
    {
        byte[] line = [];
        try
        {
            if (_lock is null) Make();
            Writing(_journalFile, () =>
            {
                if (_journal is null) OpenJournal();
                line = StateFile.Line(_checksum, changes);
                _journal!.Position = _journalLength;
                _journal.Write(line);
            });
            _journalLength += line.Length;
            _checksum = StateFile.ChecksumOf(line);
            _operations++;
        }
        catch (Exception exception) when (exception is StateException or EnvironmentLockedException)
        {
            World.Rollback();
            throw;
        }
    }

    private void OpenJournal()
    {
        if (!_journalIsCurrent)
        {
            StartJournal();
            return;
        }

        _journal = PrivateFile.Open(_journalFile, FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete);

        // What a killed process wrote of its last line must not become the start of the next one.
        _journal.SetLength(_journalLength);
    }

    private void StartJournal()
    {
        _journal?.Dispose();
        _journal = null;
        var header = StateFile.Journal(_environment, _generation);

        // Durable, as a loss of power could else leave the file without its content, which would look damaged.
        PrivateFile.Replace(_journalFile, [header], durable: true);
        _journal = PrivateFile.Open(_journalFile, FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete);
        _journalLength = header.Length;
        _checksum = StateFile.ChecksumOfHeader(header);
    }

    private static void Writing(string file, Action write) => Writing<object?>(file, () =>
    {
        write();
        return null;
    });

    private static T Writing<T>(string file, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateException(
                file, $"it can't be written: {exception.Message}", "check the disk's space and the permissions of the folder, or use another folder");
        }
    }

    private delegate StateFileContent StateFileParser(string file, string environment, ReadOnlySpan<byte> text);
}
