using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Lab.Cli.Tests;

/// <summary>The built program as a process of its own, ended in the middle of its work.</summary>
public sealed class KilledUpTests : IDisposable
{
    private const int Kills = 50;
    private const int Sigint = 2;

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task An_up_that_was_killed_at_any_moment_is_completed_by_the_next_one_and_equals_an_undisturbed_one()
    {
        (await _lab.RunAsync("up")).ShouldEnd(0);
        var undisturbed = await WorldAsync();
        var journalLength = await JournalLengthAsync();
        var random = new Random(20260901);
        for (var i = 0; i < Kills; i++)
        {
            (await _lab.RunAsync("destroy", "--yes")).ShouldEnd(0);

            // The moment is a length of the journal and no time, so that it means the same on a slow machine and on a fast one.
            var moment = random.NextInt64(1, journalLength);
            await KillWhenAsync(() => LengthOf("journal") >= moment);

            (await _lab.RunAsync("up")).ShouldEnd(0);
            (await WorldAsync()).ShouldBe(undisturbed, string.Create(CultureInfo.InvariantCulture, $"kill {i} with {moment} bytes of journal"));
        }
    }

    [SkippableFact]
    public async Task Ctrl_C_lets_the_operation_under_way_end_and_the_next_up_goes_on()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no SIGINT for one process");
        (await _lab.RunAsync("up")).ShouldEnd(0);
        var undisturbed = await WorldAsync();
        (await _lab.RunAsync("destroy", "--yes")).ShouldEnd(0);

        using var process = Start();
        await UntilAsync(() => LengthOf("journal") > 0, process);
        _ = Kill(process.Id, Sigint);
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(130);
        (await process.StandardError.ReadToEndAsync()).ShouldContain("stopping after the operation under way");
        (await _lab.RunAsync("up")).ShouldEnd(0);
        (await WorldAsync()).ShouldBe(undisturbed);
    }

    [Fact]
    public async Task A_cancelled_up_says_how_to_go_on()
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        var run = (await _lab.RunAsync(["up"], new RunOptions { Interrupted = interrupted.Token })).ShouldEnd(130);

        run.Error.ShouldContain("goes on from here");
    }

    private async Task KillWhenAsync(Func<bool> condition)
    {
        using var process = Start();
        await UntilAsync(condition, process);
        process.Kill();
        await process.WaitForExitAsync();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(LabCommandLine).Assembly.Location, "up"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _lab.Folder,
        };
        start.Environment["LAB_ROOT"] = _lab.Folder;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the condition, or for the process's end, whatever comes first.</summary>
    private static async Task UntilAsync(Func<bool> condition, Process process)
    {
        while (!condition() && !process.HasExited) await Task.Yield();
    }

    // Stacks are compacted one by one, so the journal grows and is emptied: the longest of a whole up is what moments are drawn from.
    private async Task<long> JournalLengthAsync()
    {
        (await _lab.RunAsync("destroy", "--yes")).ShouldEnd(0);
        var longest = 0L;
        using var process = Start();
        await UntilAsync(
            () =>
            {
                longest = Math.Max(longest, LengthOf("journal"));
                return false;
            },
            process);
        process.ExitCode.ShouldBe(0);
        return longest;
    }

    private long LengthOf(string file)
    {
        var info = new FileInfo(Path.Combine(_lab.EnvironmentFolder(), file));
        return info.Exists ? info.Length : 0;
    }

    /// <summary>All that exists: every entity of the world, without the file's header and without what is sealed anew each time.</summary>
    private async Task<string> WorldAsync()
    {
        var outputs = (await _lab.RunAsync("outputs", "--json", "--show-secrets")).ShouldEnd(0).Json.GetProperty("outputs");
        var entities = (await File.ReadAllLinesAsync(Path.Combine(_lab.EnvironmentFolder(), "snapshot"))).Skip(1).Select(line => line[line.IndexOf('[', StringComparison.Ordinal)..])
            .Where(line => !line.Contains("\"sealedOutputs\"", StringComparison.OrdinalIgnoreCase));
        return string.Join('\n', [JsonSerializer.Serialize(outputs), .. entities]);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
