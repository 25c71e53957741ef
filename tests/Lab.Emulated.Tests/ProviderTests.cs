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
    public void What_looks_for_leftovers_finds_all_kinds_while_everything_is_up() => AccountContent.BlindTo(run.Require().Content).ShouldBeEmpty();

    [SkippableFact]
    public void Nothing_is_left_after_the_destroy()
    {
        run.Require();
        run.Kept.ShouldBeEmpty();
        run.Left.ShouldBeEmpty();
    }

    [SkippableFact]
    public void Every_resource_that_takes_tags_has_those_that_a_sweep_goes_by()
    {
        var untagged = from resource in run.Require().Made
                       where resource.Values.ContainsKey("tags_all")
                       let tags = resource.Values["tags_all"]?.AsObject() ?? []
                       where !LabTagKeys.All.All(tags.ContainsKey)
                       select resource.Address;
        untagged.ShouldBeEmpty();
    }

    [SkippableTheory]
    [InlineData("aws_vpc")]
    [InlineData("aws_subnet")]
    [InlineData("aws_route_table")]
    [InlineData("aws_internet_gateway")]
    [InlineData("aws_security_group")]
    [InlineData("aws_instance")]
    public void Ec2_lists_the_tags_of_its_resources(string type)
    {
        var tags = run.Require().ReadBack.List(ReadBack.Tags).ToLookup(tag => (string)tag["ResourceId"]!, tag => $"{tag["Key"]}={tag["Value"]}");
        var resources = run.Made.Where(resource => resource.Type == type).ToList();
        resources.ShouldNotBeEmpty();
        foreach (var resource in resources)
        {
            var expected = resource.Values["tags_all"]!.AsObject().Select(tag => $"{tag.Key}={tag.Value}");
            expected.Except(tags[(string)resource.Values["id"]!], StringComparer.Ordinal).ShouldBeEmpty(resource.Address);
        }
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
