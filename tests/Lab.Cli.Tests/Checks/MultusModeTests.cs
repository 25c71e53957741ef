namespace Lab.Cli.Tests.Checks;

/// <summary>What another ipvlan mode does to an environment with two Multus nodes that runs.</summary>
public sealed class MultusModeTests
{
    [Fact]
    public async Task The_sample_pods_are_made_anew_and_in_mode_l3_reach_no_other_node()
    {
        var lab = new TwoMultusNodes();
        await lab.InitializeAsync();
        try
        {
            (await lab.CheckAsync("multus/across-nodes")).Passed.ShouldBeTrue();

            await lab.SetModeAsync("l3");

            (await lab.CheckAsync("multus/networks")).Outcome.Observed.ShouldContain("l3 on ens6");
            (await lab.CheckAsync("multus/same-node")).Passed.ShouldBeTrue();
            var result = await lab.CheckAsync("multus/across-nodes");
            result.Passed.ShouldBeFalse();
            result.Outcome.Observed.ShouldContain("source/destination check of");
            result.Check.Fix.ShouldContain("multusMode=l2");

            await lab.SetModeAsync("l2");

            var back = await lab.CheckAsync("multus/across-nodes");
            back.Passed.ShouldBeTrue(back.Outcome.Observed);
        }
        finally
        {
            await lab.DisposeAsync();
        }
    }

    private sealed class TwoMultusNodes : SimulatedLab
    {
        protected override IEnumerable<string> Stages => ["network", "cluster", "multus-nodes", "multus"];

        public Task SetModeAsync(string mode) =>
            UpAsync("multus", new Dictionary<string, string>(Configuration, StringComparer.Ordinal) { ["multusMode"] = mode });
    }
}
