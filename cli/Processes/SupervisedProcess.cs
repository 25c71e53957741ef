using System.Diagnostics;

namespace Lab.Cli.Processes;

/// <summary>Runs a program that must not be broken off in the middle of what it does.</summary>
internal static class SupervisedProcess
{
    // Asked a second time, a program saves what it knows and ends.
    private static readonly TimeSpan UntilKilled = TimeSpan.FromSeconds(20);

    private static readonly Lazy<string> Script = new(() =>
    {
        using var stream = typeof(SupervisedProcess).Assembly.GetManifestResourceStream("supervise.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>Runs it to its end; see <see cref="ProcessCall.HasOwnSession"/>.</summary>
    /// <returns>Its exit code, also after it was asked to end; 128 and the signal's number when a signal ended it.</returns>
    public static async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("lab-");
        try
        {
            var (output, error) = (Path.Combine(folder.FullName, "out"), Path.Combine(folder.FullName, "err"));
            var start = ProcessRunner.StartInfo(call, "/bin/sh", ["-c", Script.Value, "lab", output, error, call.Program, .. call.Arguments]);
            start.RedirectStandardInput = true;
            using var process = Process.Start(start)!;
            var ended = process.WaitForExitAsync(CancellationToken.None);
            if (!await EndsAsync(ended, Timeout.InfiniteTimeSpan, cancellationToken))
            {
                Ask(process, "INT");
                if (!await EndsAsync(ended, call.Grace, CancellationToken.None)) Ask(process, "INT");
                if (!await EndsAsync(ended, UntilKilled, CancellationToken.None)) process.Kill(entireProcessTree: true);
                await ended;
            }

            Ask(process, "end");
            KillSession(process.Id);
            await CopyAsync(output, call.Output ?? Console.Out);
            await CopyAsync(error, call.Error ?? Console.Error);
            return process.ExitCode;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> EndsAsync(Task ended, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await ended.WaitAsync(limit, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return ended.IsCompleted;
        }
    }

    private static void Ask(Process process, string what)
    {
        try
        {
            process.StandardInput.WriteLine(what);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended, and nobody listens any more.
        }
    }

    private static async Task CopyAsync(string file, TextWriter to)
    {
        if (!File.Exists(file)) return;
        using var reader = File.OpenText(file);
        await ProcessRunner.CopyAsync(reader, to);
    }

    // What a killed program started lives on as nobody's child, but still in its session.
    private static void KillSession(int session)
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var entry in ProcessEntry.All().Where(entry => entry.Session == session))
        {
            try
            {
                using var process = Process.GetProcessById(entry.Id);
                process.Kill();
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                // It has ended meanwhile.
            }
        }
    }
}
