
namespace Lab.Simulation.Tests.Engine;

/// <summary>What a killed process leaves behind is a prefix of the journal.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TestEnvironment _lab = new();
    private byte[] _journal = [];

    [Fact]
    public async Task Whatever_was_written_last_the_state_is_that_after_a_whole_number_of_operations()
    {
        await RunAsync();
        var boundaries = Boundaries();
        var expected = "";
        var lengths = Enumerable.Range(boundaries[0], _journal.Length - boundaries[0] + 1)
            .Where(length => length % 7 == 0 || boundaries.Any(boundary => Math.Abs(boundary - length) <= 2));
        foreach (var length in lengths)
        {
            Crash(length);
            var actual = _lab.Describe();
            if (boundaries.Contains(length)) expected = actual;
            actual.ShouldBe(expected, $"{length} of {_journal.Length} bytes");
        }

        // One operation for the stack, one for each of the four things, none for the outputs, as there are none.
        boundaries.Count.ShouldBe(1 + 5);
    }

    [Fact]
    public async Task After_a_crash_an_up_completes_and_equals_an_undisturbed_run()
    {
        await RunAsync();
        var undisturbed = _lab.Describe();
        foreach (var length in Boundaries().SelectMany(boundary => new[] { boundary, Math.Min(boundary + 20, _journal.Length) }).Distinct())
        {
            Crash(length);
            _lab.Handler.Calls.Clear();
            (await _lab.UpAsync(Define)).Failures.ShouldBeEmpty();
            _lab.Describe().ShouldBe(undisturbed, $"{length} of {_journal.Length} bytes");
        }
    }

    [Fact]
    public async Task A_crash_between_the_new_snapshot_and_the_new_journal_loses_and_doubles_nothing()
    {
        await RunAsync();
        var undisturbed = _lab.Describe();
        File.WriteAllBytes(Path.Combine(_lab.Folder, "journal"), _journal);
        _lab.Describe().ShouldBe(undisturbed);
        (await _lab.UpAsync(Define)).HasChanges.ShouldBeFalse();
        await _lab.UpAsync(() => { });
        _lab.ThingIds().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_destroy_that_was_killed_goes_on()
    {
        await RunAsync();
        _lab.Observer = new RecordingObserver { OnCompleted = (name, _) => { if (name == "eks-lab-alice.things") Keep(); } };
        await _lab.DestroyAsync();
        var snapshot = File.ReadAllBytes(Path.Combine(_lab.Folder, "snapshot"));
        foreach (var boundary in Boundaries())
        {
            // The journal belongs to the snapshot that the up left.
            using (var again = new TestEnvironment())
            {
                await again.UpAsync(Define);
                File.WriteAllBytes(Path.Combine(again.Folder, "journal"), _journal[..boundary]);
                (await again.DestroyAsync()).Failures.ShouldBeEmpty();
                File.ReadAllBytes(Path.Combine(again.Folder, "snapshot")).ShouldBe(snapshot);
            }
        }
    }

    public void Dispose() => _lab.Dispose();

    private static void Define()
    {
        var a = new Thing("a", new ThingArgs { Value = "1" });
        var b = new Thing("b", new ThingArgs { Value = "2", Within = a.Id });
        _ = new Thing("c", new ThingArgs { Value = b.Arn, Within = b.Id });
        _ = new Thing("d", new ThingArgs { Value = "3" });
    }

    private async Task RunAsync()
    {
        _lab.Observer = new RecordingObserver { OnCompleted = (name, _) => { if (name == "eks-lab-alice.things") Keep(); } };
        (await _lab.UpAsync(Define)).Failures.ShouldBeEmpty();
    }

    private void Keep() => _journal = ReadShared(Path.Combine(_lab.Folder, "journal"));

    private void Crash(int length)
    {
        foreach (var file in Directory.GetFiles(_lab.Folder)) File.Delete(file);
        File.WriteAllBytes(Path.Combine(_lab.Folder, "journal"), _journal[..length]);
    }

    // Where the header and each record end.
    private List<int> Boundaries() => [.. Enumerable.Range(0, _journal.Length).Where(i => _journal[i] == '\n').Select(i => i + 1)];

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
