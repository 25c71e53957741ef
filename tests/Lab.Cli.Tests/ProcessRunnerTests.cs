using System.Diagnostics;
using Lab.Cli.Processes;

namespace Lab.Cli.Tests;

public sealed class ProcessRunnerTests
{
    [SkippableFact]
    public async Task A_program_that_ignores_the_request_to_stop_is_killed_after_its_grace()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no sh");
        using var stop = new CancellationTokenSource();
        using var output = new Watcher(line => { if (line == "started") stop.Cancel(); });
        var call = new ProcessCall("sh", ["-c", "trap '' TERM INT; echo started; while :; do sleep 0.05; done"], "/")
        {
            Grace = TimeSpan.FromMilliseconds(200),
            IsToldToStop = true,
            Output = output,
        };
        var start = Stopwatch.GetTimestamp();

        await Should.ThrowAsync<OperationCanceledException>(() => new ProcessRunner().RunAsync(call, stop.Token));

        Stopwatch.GetElapsedTime(start).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(200));
    }

    [SkippableFact]
    public async Task A_program_that_a_signal_ended_has_the_exit_code_of_shells()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no sh");

        (await new ProcessRunner().RunAsync(new ProcessCall("sh", ["-c", "kill -TERM $$"], "/"), CancellationToken.None)).ShouldBe(128 + 15);
    }

    private sealed class Watcher(Action<string> seen) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override Task WriteLineAsync(string? value)
        {
            seen(value!);
            return Task.CompletedTask;
        }
    }
}
