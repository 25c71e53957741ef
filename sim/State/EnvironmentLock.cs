using System.Globalization;
using Lab.Simulation.Engine;

namespace Lab.Simulation.State;

/// <summary>
/// Keeps other processes from writing an environment. The operating system holds the lock (the file is open without sharing), so a
/// killed process leaves none behind; who has it stands in a second file, since a locked one can't be read everywhere.
/// </summary>
internal sealed class EnvironmentLock : IDisposable
{
    // What a lock conflict is called: EAGAIN on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int Conflict = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;

    private readonly FileStream _stream;
    private readonly string _holderFile;

    private EnvironmentLock(FileStream stream, string holderFile)
    {
        _stream = stream;
        _holderFile = holderFile;
    }

    /// <exception cref="EnvironmentLockedException">Another process, or another one opened in this process, has it.</exception>
    public static EnvironmentLock Take(string folder, string environment, TimeProvider time)
    {
        var file = Path.Combine(folder, "lock");
        var holderFile = Path.Combine(folder, "lock-holder");
        FileStream stream;
        try
        {
            stream = PrivateFile.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == Conflict)
        {
            throw new EnvironmentLockedException(environment, Holder(holderFile), file);
        }

        PrivateFile.Replace(holderFile, [System.Text.Encoding.UTF8.GetBytes(Description(time))], durable: false);
        return new EnvironmentLock(stream, holderFile);
    }

    public void Dispose()
    {
        // The holder goes first: once the lock is free, the file is another process's.
        File.Delete(_holderFile);
        _stream.Dispose();
    }

    private static string Holder(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    private static string Description(TimeProvider time)
    {
        // Options are left out: they may carry values that are nobody else's business.
        var arguments = System.Environment.GetCommandLineArgs();
        var command = string.Join(
            ' ', arguments.Skip(1).TakeWhile(argument => !argument.StartsWith('-')).Prepend(Path.GetFileNameWithoutExtension(arguments[0])));
        var since = time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture);
        return $"process {System.Environment.ProcessId} ({command}) of {System.Environment.UserName} on {System.Environment.MachineName} "
            + $"since {since}";
    }
}
