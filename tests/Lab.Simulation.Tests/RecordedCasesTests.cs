using Lab.Simulation.Tests.CloudController;
using Lab.Simulation.Tests.Multus;
using Lab.Tests;

namespace Lab.Simulation.Tests;

/// <summary>Each case that was recorded from a real program is replayed, or <see cref="NotReplayed"/> says why not.</summary>
public sealed class RecordedCasesTests
{
    private static readonly string Tests = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Simulation.Tests");

    // Whatever lies in the folders of these is read by a theory over all cases; the others are named where they are read.
    private static readonly Lazy<HashSet<string>> Theories = new(() =>
        [.. RecordedCloudCase.Names, .. Names(AttachmentReplayTests.Attached), .. Names(FailureReplayTests.Failing)]);

    private static readonly Lazy<string> Sources = new(() => string.Concat(
        Directory.GetFiles(Tests, "*.cs", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "NotReplayed.cs").Select(File.ReadAllText)));

    public static TheoryData<string> Recordings { get; } = ["aws-load-balancer-controller", "cloud-controller", "multus", "pulumi-kubernetes", "vpc-cni"];

    [SkippableTheory]
    [MemberData(nameof(Recordings))]
    public void Each_recorded_case_is_replayed_or_has_a_reason_not_to_be(string recording)
    {
        var folder = Path.Combine(RepositoryRoot.Path, "..", "shared", "recorded", recording, "cases");
        Skip.IfNot(Directory.Exists(folder), $"The recordings are not here: {folder}");
        var recorded = Names(folder);

        recorded.Where(name => !IsReplayed(name) && !NotReplayed.Cases.ContainsKey((recording, name))).ShouldBeEmpty();
        NotReplayed.Cases.Keys.Concat(NotReplayed.Parts.Keys).Where(key => key.Recording == recording).Select(key => key.Case).Except(recorded).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Each_case_that_lies_here_is_read_by_a_test(string recording) =>
        Names(Path.Combine(Tests, "Recorded", recording)).Where(name => !IsReplayed(name)).ShouldBeEmpty();

    [Fact]
    public void No_replayed_case_is_among_those_that_are_not()
    {
        NotReplayed.Cases.Keys.Where(key => IsReplayed(key.Case)).ShouldBeEmpty();
        NotReplayed.Parts.Keys.Where(key => !IsReplayed(key.Case)).ShouldBeEmpty();
        NotReplayed.Cases.Concat(NotReplayed.Parts).ShouldAllBe(pair => pair.Value.Length > 0);
    }

    /// <summary>Whether a test reads the case, or says by its trait <c>Recorded</c> that it goes through it.</summary>
    private static bool IsReplayed(string name) => Theories.Value.Contains(name) || Sources.Value.Contains($"\"{name}\"", StringComparison.Ordinal);

    private static IEnumerable<string> Names(IEnumerable<object[]> rows) => rows.Select(row => (string)row[0]);

    /// <summary>A case is a folder, or a file of JSON.</summary>
    private static List<string> Names(string folder) =>
        [.. Directory.GetFileSystemEntries(folder).Select(each => Path.GetFileName(each).Replace(".json", "", StringComparison.Ordinal))];
}
