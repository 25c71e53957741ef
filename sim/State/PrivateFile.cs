namespace Lab.Simulation.State;

/// <summary>Files and folders that only their owner may read (0600, 0700), as state may hold what a program took for confidential.</summary>
public static class PrivateFile
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    private const int BufferSize = 64 << 10;

    /// <summary>Opens a file; one that is made is its owner's alone.</summary>
    public static FileStream Open(string path, System.IO.FileMode mode, FileAccess access, FileShare share)
    {
        ArgumentNullException.ThrowIfNull(path);
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is not (System.IO.FileMode.Open or System.IO.FileMode.Truncate)) options.UnixCreateMode = FileMode;
        return new FileStream(path, options);
    }

    /// <summary>Makes a folder, with those above it, that is its owner's alone; one that exists stays as it is.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, FolderMode);
    }

    /// <summary>Puts a file in place whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">Its content.</param>
    /// <param name="durable">Whether it must be on the disk when this returns, so that it outlives a loss of power. Can take a second.</param>
    public static void Replace(string path, IEnumerable<byte[]> parts, bool durable)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var temporary = path + ".new";
        using (var stream = Open(temporary, System.IO.FileMode.Create, FileAccess.Write, FileShare.None))
        {
            using var content = new BufferedStream(stream, BufferSize);
            foreach (var part in parts) content.Write(part);
            content.Flush();
            if (durable) stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
