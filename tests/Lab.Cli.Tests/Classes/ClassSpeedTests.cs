using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Lab.Cli.Tests.Classes;

/// <summary>How long classes take in the simulated world, and how much memory; figures for people, on a machine that does nothing else.</summary>
public sealed class ClassSpeedTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    [SkippableFact]
    public async Task The_memory_of_a_class_does_not_grow_with_its_environments()
    {
        Skip.If(Environment.GetEnvironmentVariable("LAB_BENCHMARK") is null, "set LAB_BENCHMARK=1 on a machine that does nothing else");
        var small = await UpAsync(30);
        var large = await UpAsync(300);

        // Ten times as many environments, and less than a megabyte for each of those more.
        (large - small).ShouldBeLessThan(270L << 20);
    }

    private async Task<long> UpAsync(int environments)
    {
        using var lab = new LabRoot();
        lab.Write($"name: autumn\nenvironments: {{ count: {environments}, pattern: 's{{n}}' }}");
        var watch = Stopwatch.StartNew();
        using var process = lab.Start("class", "up", Path.Combine(lab.Folder, ClassLab.File), "--quiet");
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var peak = 0L;
        while (!process.HasExited)
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.WorkingSet64);
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Tick));
        }

        process.ExitCode.ShouldBe(0, string.Concat(await said));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{environments} environments, {Environment.ProcessorCount} at once: {watch.Elapsed.TotalSeconds:0.0} s, {watch.Elapsed.TotalSeconds / environments:0.00} s each, peak {peak >> 20} MB"));
        return peak;
    }
}
