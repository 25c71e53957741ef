using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Lab.Cli.Tests;

/// <summary>The built program as a process of its own, ended in the middle of its work.</summary>
public sealed class KilledUpTests : IDisposable
{
    private const int Workers = 2;
    private const int KillsOfWorker = 25;
    private const int Sigint = 2;

    // A journal without operations has less than this.
    private const int HeaderLength = 200;

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task An_up_that_was_killed_at_any_moment_is_completed_by_the_next_one_and_equals_an_undisturbed_one()
    {
        var longest = 0L;
        using (var process = _lab.Start("up"))
        {
            await UntilAsync(_lab, length => (longest = Math.Max(longest, length)) < 0, process);
            process.ExitCode.ShouldBe(0);
        }

        var undisturbed = await _lab.WorldAsync();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => KillAsync(new Random(20260901 + worker), longest, undisturbed))));
    }

    [SkippableFact]
    public async Task Ctrl_C_lets_the_operation_under_way_end_and_the_next_up_goes_on()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no SIGINT for one process");
        (await _lab.RunProgramAsync("up")).ShouldEnd(0);
        var undisturbed = await _lab.WorldAsync();
        Directory.Delete(_lab.EnvironmentFolder(), recursive: true);

        using var process = _lab.Start("up");
        await UntilAsync(_lab, length => length > HeaderLength, process);
        _ = Kill(process.Id, Sigint);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(130, error);
        error.ShouldContain("stopping after the operation under way");
        error.ShouldContain("goes on from here");
        (await _lab.RunProgramAsync("up")).ShouldEnd(0);
        ShouldEqual(await _lab.WorldAsync(), undisturbed, "after Ctrl-C");
    }

    [Fact]
    public async Task A_cancelled_up_says_how_to_go_on()
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        var run = (await _lab.RunAsync(["up"], new RunOptions { Interrupted = interrupted.Token })).ShouldEnd(130);

        run.Error.ShouldContain("goes on from here");
    }

    private static async Task KillAsync(Random random, long longest, string[] undisturbed)
    {
        using var lab = new LabRoot();
        for (var i = 0; i < KillsOfWorker; i++)
        {
            if (Directory.Exists(lab.EnvironmentFolder())) Directory.Delete(lab.EnvironmentFolder(), recursive: true);

            // The moment is a length of the journal and no time, so that it means the same on a slow machine and on a fast one.
            var moment = random.NextInt64(HeaderLength, longest);
            using (var process = lab.Start("up"))
            {
                await UntilAsync(lab, length => length >= moment, process);
                process.Kill();
                await process.WaitForExitAsync();
            }

            (await lab.RunProgramAsync("up")).ShouldEnd(0);
            ShouldEqual(await lab.WorldAsync(), undisturbed, string.Create(CultureInfo.InvariantCulture, $"kill {i} with {moment} bytes of journal"));
        }
    }

    /// <summary>Waits until the journal's length is right, or for the process's end, whatever comes first.</summary>
    private static async Task UntilAsync(LabRoot lab, Func<long, bool> isReached, Process process)
    {
        var journal = new FileInfo(Path.Combine(lab.EnvironmentFolder(), "journal"));
        while (!process.HasExited)
        {
            journal.Refresh();
            if (isReached(journal.Exists ? journal.Length : 0)) return;
            await Task.Yield();
        }
    }

    private static void ShouldEqual(string[] world, string[] undisturbed, string when)
    {
        world.Except(undisturbed, StringComparer.Ordinal).ShouldBeEmpty(when);
        undisturbed.Except(world, StringComparer.Ordinal).ShouldBeEmpty(when);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
