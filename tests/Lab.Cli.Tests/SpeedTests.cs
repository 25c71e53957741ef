using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Lab.Cli.Tests;

public sealed class SpeedTests(ITestOutputHelper output)
{
    private const long Megabyte = 1 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [BenchmarkFact]
    public async Task The_whole_course_comes_up_is_checked_and_goes_in_two_seconds_of_a_warm_process()
    {
        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            using var lab = new LabRoot();
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            (await lab.RunAsync("up")).ShouldEnd(0);
            (await lab.RunAsync("destroy", "--yes")).ShouldEnd(0);
            var used = Process.GetCurrentProcess().TotalProcessorTime - before;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:0.00} s, {used.TotalSeconds:0.00} s of it on a processor"));
            if (watch.Elapsed < fastest) fastest = watch.Elapsed;
        }

        fastest.ShouldBeLessThan(Limit);
    }

    [BenchmarkFact]
    public async Task Of_fifty_environments_in_one_process_each_takes_the_processor_and_the_memory_that_one_takes()
    {
        await MeasureAsync(Environment.ProcessorCount);
        var one = await MeasureAsync(1);
        var ten = await MeasureAsync(10);
        var fifty = await MeasureAsync(50);

        (fifty.ProcessorTime / 50).ShouldBeLessThan(one.ProcessorTime * 1.5);
        (fifty.Kept - ten.Kept).ShouldBeLessThan(4 * Megabyte);
        fifty.Peak.ShouldBeLessThan(ten.Peak + 64 * Megabyte);
    }

    private async Task<Measurement> MeasureAsync(int count)
    {
        using var lab = new LabRoot();
        using var over = new CancellationTokenSource();
        var peak = PeakAsync(over.Token);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, count), async (number, _) => (await lab.RunAsync("up", "--all", "--env", $"s{number}")).ShouldEnd(0));
        var used = Process.GetCurrentProcess().TotalProcessorTime - before;
        await over.CancelAsync();
        var measured = new Measurement(used, await peak, GC.GetTotalMemory(forceFullCollection: true));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} environments: {watch.Elapsed.TotalSeconds:0.0} s, {used.TotalSeconds:0.0} s on processors, at most {measured.Peak / Megabyte} MB, {measured.Kept / Megabyte} MB kept"));
        return measured;
    }

    private static async Task<long> PeakAsync(CancellationToken over)
    {
        var peak = Environment.WorkingSet;
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            peak = Math.Max(peak, Environment.WorkingSet);
        }

        return peak;
    }

    private sealed record Measurement(TimeSpan ProcessorTime, long Peak, long Kept);

    /// <summary>Times mean something only on a machine that does nothing else.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class BenchmarkFactAttribute : FactAttribute
    {
        public BenchmarkFactAttribute() =>
            Skip = Environment.GetEnvironmentVariable("LAB_BENCHMARK") is null ? "set LAB_BENCHMARK=1 on a machine that does nothing else" : null;
    }
}
