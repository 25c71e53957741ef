using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Lab.Tests;

/// <summary>
/// Checks properties on random scenarios. <c>LAB_RUNS=5000</c> makes more runs, and <c>LAB_REPLAY=SEED,GAMMA</c> repeats those of a failure, which
/// names both as <c>(SEED,GAMMA)</c>; <c>LAB_REPLAY=SEED,GAMMA,SIZE</c> begins with the run that failed.
/// </summary>
internal static class PropertyRuns
{
    /// <summary>How many runs a test makes whose default is <paramref name="runs"/>.</summary>
    /// <param name="runs">How many a test makes without the variable.</param>
    /// <param name="share">How many runs are one of this test, for tests whose runs are long.</param>
    public static int Count(int runs, int share = 1) =>
        int.TryParse(Environment.GetEnvironmentVariable("LAB_RUNS"), CultureInfo.InvariantCulture, out var given) ? Math.Max(1, given / share) : runs;

    /// <summary>Checks that nothing throws.</summary>
    public static void Check<T>(Gen<T> scenarios, Func<T, IEnumerable<T>> shrink, int runs, Func<T, Task> scenario) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(Replay()),
        Prop.ForAll(Arb.From(scenarios, shrink), drawn => scenario(drawn).GetAwaiter().GetResult()));

    private static FSharpOption<Replay> Replay() => Environment.GetEnvironmentVariable("LAB_REPLAY")?.Trim('(', ')').Split(',') is [var seed, var gamma, .. var size]
        ? new FSharpOption<Replay>(new Replay(
            new Rnd(ulong.Parse(seed, CultureInfo.InvariantCulture), ulong.Parse(gamma, CultureInfo.InvariantCulture)), size is [var given] ? new FSharpOption<int>(int.Parse(given, CultureInfo.InvariantCulture)) : FSharpOption<int>.None))
        : FSharpOption<Replay>.None;
}
