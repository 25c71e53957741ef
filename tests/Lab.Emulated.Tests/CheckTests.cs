using Lab.Emulated.Tests.Runs;
using Lab.Labs.Checks;

namespace Lab.Emulated.Tests;

/// <summary>The checks of the course over what the real AWS provider made, looked at by the real <c>aws</c> command.</summary>
[Collection(EmulatedCollection.Name)]
public class CheckTests(EmulatedRun run)
{
    [SkippableTheory]
    [InlineData("network/subnets")]
    [InlineData("multus-nodes/nodes-zone")]
    [InlineData("multus-nodes/launch-hook")]
    [InlineData("multus-nodes/interfaces")]
    [InlineData("multus-nodes/interfaces-tagged")]
    [InlineData("multus-nodes/source-dest-check")]
    [InlineData("multus-nodes/delete-on-termination")]
    [InlineData("multus-nodes/imdsv2")]
    [InlineData("multus-nodes/disk")]
    [InlineData("multus-nodes/function-outside-vpc")]
    [InlineData("multus-nodes/dead-letters")]
    public void What_AWS_tells_of_holds(string id)
    {
        foreach (var checks in run.Require().Checks.Values) checks[id].Verdict.ShouldBe(CheckVerdict.Passed, checks[id].Outcome.Observed);
    }

    [SkippableTheory]
    [InlineData("network/peering-to-operator", "is a subnet, and no host of it that could send it is known")]
    [InlineData("network/internet", "not observed, because")]
    [InlineData("multus-nodes/ssh-closed", "this machine does not know its public address")]
    public void What_nobody_can_see_from_here_neither_holds_nor_fails(string id, string reason)
    {
        foreach (var checks in run.Require().Checks.Values)
        {
            checks[id].Verdict.ShouldBe(CheckVerdict.NotObserved, checks[id].Outcome.Observed);
            checks[id].Outcome.Observed.ShouldContain(reason);
        }
    }

    [SkippableFact]
    public void An_eni_that_somebody_made_check_sources_again_fails_its_check_and_no_other()
    {
        var (before, broken) = (run.Require().Checks[EmulatedEnvironments.CourseName], run.BrokenChecks);
        broken["multus-nodes/source-dest-check"].Verdict.ShouldBe(CheckVerdict.Failed);
        broken["multus-nodes/source-dest-check"].Outcome.Observed.ShouldContain(run.BrokenInterface);
        broken.Where(check => check.Value.Verdict != before[check.Key].Verdict).Select(check => check.Key).ShouldBe(["multus-nodes/source-dest-check"]);
    }
}
