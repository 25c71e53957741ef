using FsCheck;
using FsCheck.Fluent;
using Lab.Infra.Data;
using Lab.Tests;

namespace Lab.Cli.Tests;

/// <summary>The support calendar is AWS's: the simulated world brings up every version on any date, and says what AWS would.</summary>
public class KubernetesVersionsTests
{
    // Moments at which the line changes (SupportCalendarTests has every boundary, and their source), and one far from them all.
    [Theory]
    [InlineData("1.30", "2026-07-22T23:59:59Z", "is in extended support until 2026-07-23")]
    [InlineData("1.30", "2026-07-23T00:00:00Z", "left extended support on 2026-07-23")]
    [InlineData("1.31", "2026-11-25T23:59:59Z", "is in extended support until 2026-11-26")]
    [InlineData("1.31", "2026-11-26T00:00:00Z", "left extended support on 2026-11-26")]
    [InlineData("1.32", "2027-03-23T00:00:00Z", "left extended support on 2027-03-23")]
    [InlineData("1.33", "2027-07-29T00:00:00Z", "left extended support on 2027-07-29")]
    [InlineData("1.34", "2026-12-01T23:59:59Z", null)]
    [InlineData("1.34", "2026-12-02T00:00:00Z", "is in extended support until 2027-12-02")]
    [InlineData("1.35", "2028-03-27T00:00:00Z", "left extended support on 2028-03-27")]
    [InlineData("1.36", "2026-11-21T00:00:00Z", null)]
    [InlineData("1.36", "2040-01-01T00:00:00Z", "left extended support on 2028-08-02")]
    public async Task A_version_comes_up_in_the_simulated_world_with_one_line_on_its_support(string version, string now, string? notice)
    {
        var run = await UpAsync(version, FixedTime.At(now));

        var notices = run.Json.GetProperty("notices").EnumerateArray().Select(line => line.GetString()!).Where(line => line.StartsWith("EKS ", StringComparison.Ordinal));
        if (notice is null) notices.ShouldBeEmpty();
        else notices.ShouldHaveSingleItem().ShouldStartWith($"EKS {version} {notice}");
    }

    [Fact]
    public void Every_version_comes_up_in_the_simulated_world_on_any_date_in_any_zone() => Prop.ForAll(
        (from version in Gen.Elements(KubernetesReleases.All.Select(release => release.Version))
         from day in Gen.Choose(-3000, 10_000)
         from second in Gen.Choose(0, 86_399)
         from zone in Gen.Elements("UTC", "Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati")
         select (Version: version, Now: FixedTime.At("2026-11-26T00:00:00Z").GetUtcNow().AddDays(day).AddSeconds(second), Zone: zone)).ToArbitrary(),
        sample => UpAsync(sample.Version, new FixedTime(sample.Now, TimeZoneInfo.FindSystemTimeZoneById(sample.Zone))).GetAwaiter().GetResult().ExitCode == 0)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    private static async Task<LabRun> UpAsync(string version, TimeProvider time)
    {
        using var lab = new LabRoot();
        return (await lab.RunAsync(["up", "--set", $"clusterVersion={version}", "--json"], new RunOptions { Time = time })).ShouldEnd(0);
    }
}
