using Lab.Emulated.Tests.Runs;
using Xunit.Abstractions;

namespace Lab.Emulated.Tests;

/// <summary>What the real AWS provider makes of all that stages register.</summary>
[Collection(EmulatedCollection.Name)]
public class ProviderTests(EmulatedRun run, ITestOutputHelper output)
{
    [SkippableFact]
    public void Terraform_finds_nothing_wrong() => run.Require().Invalid.ShouldBeEmpty();

    [SkippableFact]
    public void Everything_that_is_registered_is_made()
    {
        run.Require();
        var missing = run.Registered.Select(resource => resource.Address).Except(run.Made.Select(resource => resource.Address), StringComparer.Ordinal);
        missing.ShouldBeEmpty();
    }

    [SkippableFact]
    public void A_second_plan_changes_nothing() => run.Require().Changes.ShouldBeEmpty();

    [SkippableFact]
    public void Nothing_is_left_after_the_destroy()
    {
        run.Require();
        run.Kept.ShouldBeEmpty();
        run.Left.ShouldBeEmpty();
    }

    [SkippableFact]
    public void Every_resource_that_takes_tags_has_the_tags_that_a_sweep_goes_by()
    {
        run.Require();
        var untagged = from resource in run.Made
                       where resource.Values.ContainsKey("tags_all")
                       let tags = resource.Values["tags_all"]?.AsObject() ?? []
                       where !LabTagKeys.All.All(tags.ContainsKey)
                       select resource.Address;
        untagged.ShouldBeEmpty();
    }

    [SkippableFact]
    public void The_figures_of_the_run_are_reported()
    {
        var report = EmulatedReport.Of(run.Require());
        output.WriteLine($"resources: {report.Resources}");
        output.WriteLine($"types: {report.Types}");
        foreach (var (phase, seconds) in report.Seconds) output.WriteLine($"{phase}: {seconds} s");
        report.Resources.Equal.ShouldBe(report.Resources.Registered);
        report.Resources.Left.ShouldBe(0);
    }
}
