using Lab.Cli.Commands;
using Lab.Cli.Reports;
using Lab.Cli.Terminal;

namespace Lab.Cli.Tests.Probes;

public class CheckSummaryTests
{
    private static readonly CheckReport Passed = new("a/b", "It holds", Passed: true, "", "", "", "");
    private static readonly CheckReport Failed = Passed with { Passed = false };
    private static readonly CheckReport Unseen = Failed with { NotObserved = true };

    [Fact]
    public void What_was_not_observed_fails_nothing_and_is_counted_as_nothing_that_passed()
    {
        var summary = CheckSummary.Of([Passed, Unseen, Passed]);

        summary.ExitCode.ShouldBe(ExitCode.Done);
        summary.Words.ShouldBe("2 of 3 checks passed, 1 not observed");
        summary.Tone.ShouldBe(Tone.Plain, "green would say that all was seen");
    }

    [Fact]
    public void One_that_failed_counts_whatever_was_not_observed()
    {
        var summary = CheckSummary.Of([Passed, Unseen, Failed]);

        (summary.ExitCode, summary.Failed, summary.Tone).ShouldBe((ExitCode.Failed, 1, Tone.Bad));
    }

    [Fact]
    public void Where_all_was_seen_nothing_is_said_of_it() => CheckSummary.Of([Passed, Passed]).ShouldSatisfyAllConditions(
        summary => summary.Words.ShouldBe("2 of 2 checks passed"), summary => summary.Tone.ShouldBe(Tone.Good));
}
