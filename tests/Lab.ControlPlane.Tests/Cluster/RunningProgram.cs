using System.Diagnostics;

namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>
/// A program that runs beside the tests. It ends with them whatever happens to them: a shell between waits on a pipe from this process,
/// which closes when this process is gone.
/// </summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    // $1 is the log, the rest the command.
    private const string UntilTheCallerIsGone = """log=$1; shift; "$@" >"$log" 2>&1 </dev/null & child=$!; read -r _; kill "$child"; wait "$child" """;

    private readonly Process _shell;

    private RunningProgram(Process shell, string log)
    {
        _shell = shell;
        Log = log;
    }

    /// <summary>The file that it writes its output to.</summary>
    public string Log { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="folder">Where its log goes.</param>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    public static RunningProgram Start(string folder, string program, params IEnumerable<string> arguments)
    {
        var log = Path.Combine(folder, $"{Path.GetFileName(program)}.log");
        string[] all = ["-c", UntilTheCallerIsGone, "sh", log, program, .. arguments];
        var start = new ProcessStartInfo("/bin/sh", all) { RedirectStandardInput = true, UseShellExecute = false };
        return new RunningProgram(Process.Start(start)!, log);
    }

    /// <summary>The last lines of its output.</summary>
    public string Tail(int lines = 20) => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(lines)) : "";

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
