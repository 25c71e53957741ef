using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;
using Lab.Tests;
using Xunit.Abstractions;

namespace Lab.Cli.Tests.Interleavings;

/// <summary>
/// The course's up and destroy, killed between any two operations, stage by stage: the same command again ends in the very world that an undisturbed
/// one makes. What is on disk at such a moment is the state before the command and a part of its journal.
/// </summary>
public sealed class CrashPointTests(ITestOutputHelper output) : IDisposable
{
    private static readonly ImmutableSortedDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["domain"] = "example.org",
        ["operatorCidr"] = "203.0.113.0/24",
        ["prefixDelegation"] = "true",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private readonly CourseLab _lab = new();
    private int _points;
    private int _unrecovered;

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task An_up_killed_between_any_two_operations_is_completed_by_the_next_one()
    {
        foreach (var stage in StageCatalog.All) await TryAsync(stage, (only, observer) => _lab.UpAsync([only], Settings, observer));
        Tell("up");
    }

    [Fact]
    public async Task A_destroy_killed_between_any_two_operations_is_completed_by_the_next_one()
    {
        foreach (var stage in StageCatalog.All) (await _lab.UpAsync([stage], Settings, new KilledProcess(null)))![0].Failures.ShouldBeEmpty(stage.Name);
        foreach (var stage in StageCatalog.WithDependents(StageCatalog.All.Select(stage => stage.Name)))
        {
            await TryAsync(stage, (only, observer) => _lab.DestroyAsync([only], observer));
        }

        Tell("destroy");
    }

    private async Task TryAsync(LabStage stage, Func<LabStage, IUpdateObserver, Task<IReadOnlyList<UpdateResult>?>> command)
    {
        var before = _lab.Files();
        var journal = new JournalReader(_lab.Folder);
        (await command(stage, journal))![0].Failures.ShouldBeEmpty(stage.Name);
        var (after, undisturbed) = (_lab.Files(), World());
        var points = Points(journal.Content).ToList();
        foreach (var (index, length) in points.Index())
        {
            _points++;
            _lab.Restore(before.SetItem("journal", journal.Content[..length]));
            (await command(stage, new KilledProcess(null)))![0].Failures.ShouldBeEmpty(stage.Name);
            var world = World();
            if (world.SequenceEqual(undisturbed)) continue;
            _unrecovered++;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage.Name}, {index} of {points.Count}:"));
            foreach (var line in world.Except(undisturbed).Take(3)) output.WriteLine($"  made    {line}");
            foreach (var line in undisturbed.Except(world).Take(3)) output.WriteLine($"  missing {line}");
        }

        _lab.Restore(after);
    }

    private void Tell(string command)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{command}: {_points} crash points tried, {_unrecovered} unrecovered"));
        _unrecovered.ShouldBe(0);
    }

    /// <summary>Where the journal's header and each of its records end.</summary>
    private static IEnumerable<int> Points(byte[] journal) => Enumerable.Range(0, journal.Length).Where(index => journal[index] == '\n').Select(index => index + 1);

    /// <summary>
    /// All that exists but stacks with sealed secrets, which are sealed anew each time. A line's checksum depends on those before it.
    /// </summary>
    private ImmutableArray<string> World() => _lab.Files().TryGetValue("snapshot", out var snapshot)
        ?
        [
            .. Encoding.UTF8.GetString(snapshot).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Where(line => !line.Contains("\"sealedOutputs\":{\"", StringComparison.OrdinalIgnoreCase))
                .Select(line => line[line.IndexOf('[', StringComparison.Ordinal)..]),
        ]
        : [];

    /// <summary>Keeps the journal as it is after the latest operation: at its end the command puts all in a snapshot.</summary>
    private sealed class JournalReader(string folder) : IUpdateObserver
    {
        public byte[] Content { get; private set; } = [];

        public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
        {
        }

        public void Reported(string urn, StatusMessage message)
        {
        }

        public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
        {
            if (CourseLab.FilesOf(folder).TryGetValue("journal", out var journal)) Content = journal;
        }

        public void Failed(ResourceFailure failure)
        {
        }
    }
}
