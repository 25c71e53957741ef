using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Lab.Cli.Tests.Ephemeral;

/// <summary>The built program as a process of its own, which gets signals while its command runs.</summary>
public sealed class InterruptedEphemeralTests : IDisposable
{
    private const int Sigint = 2;
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [SkippableTheory]
    [InlineData(Sigint)]
    [InlineData(Sigterm)]
    public async Task A_signal_stops_the_command_with_all_that_it_started_and_the_environment_is_given_back(int signal)
    {
        using var lab = Start($"sleep 300 & echo $! > {PathOf("child")}; touch {PathOf("started")}; wait");
        await UntilAsync(lab, () => File.Exists(PathOf("started")));

        _ = Kill(lab.Id, signal);
        var error = await lab.StandardError.ReadToEndAsync();
        await lab.WaitForExitAsync();

        lab.ExitCode.ShouldBe(130, error);
        error.ShouldContain("59 deleted");
        IsRunning(int.Parse(await File.ReadAllTextAsync(PathOf("child")), CultureInfo.InvariantCulture)).ShouldBeFalse();
        Directory.EnumerateDirectories(Path.Combine(_lab.Folder, ".lab", "sim")).ShouldBeEmpty();
        Directory.EnumerateDirectories(Path.Combine(_lab.Folder, ".lab", "ephemeral")).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task The_command_is_asked_to_stop_and_may_do_so_in_its_own_time()
    {
        using var lab = Start($"trap 'echo bye > {PathOf("said")}; exit 3' TERM; touch {PathOf("started")}; while :; do sleep 0.05; done");
        await UntilAsync(lab, () => File.Exists(PathOf("started")));

        _ = Kill(lab.Id, Sigint);
        await lab.WaitForExitAsync();

        (await File.ReadAllTextAsync(PathOf("said"))).ShouldBe("bye\n");
        lab.ExitCode.ShouldBe(130);
    }

    [SkippableFact]
    public async Task A_signal_in_the_middle_of_the_up_runs_no_command_and_gives_back_what_was_made()
    {
        using var lab = Start($"touch {PathOf("started")}", through: "multus");
        await UntilAsync(lab, () => Directory.Exists(Path.Combine(_lab.Folder, ".lab", "sim")) && Directory.EnumerateDirectories(Path.Combine(_lab.Folder, ".lab", "sim")).Any());

        _ = Kill(lab.Id, Sigint);
        var error = await lab.StandardError.ReadToEndAsync();
        await lab.WaitForExitAsync();

        lab.ExitCode.ShouldBe(130, error);
        File.Exists(PathOf("started")).ShouldBeFalse();
        Directory.EnumerateDirectories(Path.Combine(_lab.Folder, ".lab", "sim")).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task One_whose_process_was_killed_is_listed_and_cleaned_after_a_yes()
    {
        using (var lab = Start($"echo $$ > {PathOf("child")}; touch {PathOf("started")}; sleep 300"))
        {
            await UntilAsync(lab, () => File.Exists(PathOf("started")));
            (await _lab.RunAsync("ephemeral", "list")).ShouldEnd(0).Out.ShouldContain("running");
            (await _lab.RunAsync("ephemeral", "clean", "--yes")).ShouldEnd(0).Out.ShouldContain("another process is at work on it");

            _ = Kill(lab.Id, Sigkill);
            await lab.WaitForExitAsync();
        }

        _ = Kill(int.Parse(await File.ReadAllTextAsync(PathOf("child")), CultureInfo.InvariantCulture), Sigkill);

        (await _lab.RunAsync("ephemeral", "list")).ShouldEnd(0).Out.ShouldContain("left");
        (await _lab.RunAsync("ephemeral", "clean")).ShouldEnd(2).Error.ShouldContain("add --yes");
        (await _lab.RunAsync("ephemeral", "clean", "--yes")).ShouldEnd(0).Out.ShouldContain("59 deleted");
        Directory.EnumerateDirectories(Path.Combine(_lab.Folder, ".lab", "sim")).ShouldBeEmpty();
        Directory.EnumerateDirectories(Path.Combine(_lab.Folder, ".lab", "ephemeral")).ShouldBeEmpty();
    }

    private Process Start(string script, string through = "network")
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals");
        return _lab.Start("ephemeral", "--through", through, "--", "sh", "-c", script);
    }

    private string PathOf(string name) => Path.Combine(_lab.Folder, name);

    private static async Task UntilAsync(Process lab, Func<bool> isReached)
    {
        while (!isReached())
        {
            lab.HasExited.ShouldBeFalse();
            await Task.Yield();
        }
    }

    // One that has ended may wait for ever to be asked how, where the first process of a container asks nobody.
    private static bool IsRunning(int process) =>
        Kill(process, 0) == 0 && !(File.Exists($"/proc/{process}/stat") && File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
