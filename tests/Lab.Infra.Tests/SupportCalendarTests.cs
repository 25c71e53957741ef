using System.Globalization;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
using Lab.Tests;

namespace Lab.Infra.Tests;

/// <summary>
/// The EKS user guide's calendar (https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html): what it says of a day holds from
/// that day's beginning in UTC.
/// </summary>
public class SupportCalendarTests
{
    public static TheoryData<string, string, string> Calendar { get; } = new()
    {
        { "1.30", "2025-07-23", "2026-07-23" },
        { "1.31", "2025-11-26", "2026-11-26" },
        { "1.32", "2026-03-23", "2027-03-23" },
        { "1.33", "2026-07-29", "2027-07-29" },
        { "1.34", "2026-12-02", "2027-12-02" },
        { "1.35", "2027-03-27", "2028-03-27" },
        { "1.36", "2027-08-02", "2028-08-02" },
    };

    [Theory]
    [MemberData(nameof(Calendar))]
    public void Support_changes_at_the_beginning_of_a_day_in_UTC(string version, string standardEnds, string extendedEnds)
    {
        Phase(version, standardEnds, TimeSpan.FromDays(-1)).ShouldBe(SupportPhase.Standard);
        Phase(version, standardEnds, TimeSpan.FromTicks(-1)).ShouldBe(SupportPhase.Standard);
        Phase(version, standardEnds, TimeSpan.Zero).ShouldBe(SupportPhase.Extended);
        Phase(version, standardEnds, TimeSpan.FromDays(1)).ShouldBe(SupportPhase.Extended);
        Phase(version, extendedEnds, TimeSpan.FromDays(-1)).ShouldBe(SupportPhase.Extended);
        Phase(version, extendedEnds, TimeSpan.FromTicks(-1)).ShouldBe(SupportPhase.Extended);
        Phase(version, extendedEnds, TimeSpan.Zero).ShouldBe(SupportPhase.Ended);
        Phase(version, extendedEnds, TimeSpan.FromDays(1)).ShouldBe(SupportPhase.Ended);
    }

    [Fact]
    public void The_table_of_this_test_has_every_version_that_the_lab_knows() =>
        Calendar.Select(row => (string)row[0]).ShouldBe(KubernetesReleases.All.Select(release => release.Version));

    // DescribeClusterVersions gives the end of 1.31 as 2026-11-25T16:00:00-08:00.
    [Theory]
    [InlineData("America/Los_Angeles", "2026-11-25T15:59:59-08:00", SupportPhase.Extended)]
    [InlineData("America/Los_Angeles", "2026-11-25T16:00:00-08:00", SupportPhase.Ended)]
    [InlineData("Asia/Seoul", "2026-11-26T08:59:59+09:00", SupportPhase.Extended)]
    [InlineData("Asia/Seoul", "2026-11-26T09:00:00+09:00", SupportPhase.Ended)]
    [InlineData("Pacific/Kiritimati", "2026-11-26T13:59:59+14:00", SupportPhase.Extended)]
    public void The_zone_of_the_clock_does_not_matter(string zone, string now, SupportPhase phase) =>
        new SupportCalendar(new FixedTime(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)))
            .PhaseOf("1.31").ShouldBe(phase);

    // "You can create new Amazon EKS clusters on any version offered in standard or extended support."
    [Theory]
    [InlineData("2026-07-22", "1.36, 1.35, 1.34, 1.33, 1.32, 1.31, 1.30")]
    [InlineData("2026-07-23", "1.36, 1.35, 1.34, 1.33, 1.32, 1.31")]
    [InlineData("2026-11-26", "1.36, 1.35, 1.34, 1.33, 1.32")]
    [InlineData("2028-08-01", "1.36")]
    [InlineData("2028-08-02", "")]
    public void A_cluster_can_be_made_of_what_is_in_standard_or_extended_support(string today, string versions) =>
        string.Join(", ", On(today).Creatable).ShouldBe(versions);

    [Fact]
    public void A_version_in_standard_support_is_not_worth_a_notice() => On("2026-11-20").NoticeOf("1.36").ShouldBeNull();

    // 0.60 instead of 0.10 USD an hour: https://aws.amazon.com/eks/pricing/.
    [Fact]
    public void Extended_support_is_told_with_its_end_and_its_price_per_hour() => On("2026-11-20").NoticeOf("1.31").ShouldBe(
        "EKS 1.31 is in extended support until 2026-11-26: AWS charges 0.60 instead of 0.10 USD an hour");

    [Fact]
    public void The_end_of_support_is_told_with_the_key_to_change_and_the_versions_that_work() => On("2026-11-26").NoticeOf("1.31").ShouldBe(
        "EKS 1.31 left extended support on 2026-11-26: AWS makes no new clusters of it; set clusterVersion to 1.36, 1.35, 1.34, 1.33, 1.32");

    [Fact]
    public void When_every_version_has_ended_the_calendar_says_that_it_is_out_of_date() =>
        On("2030-01-01").NoticeOf("1.36")!.ShouldEndWith("clusterVersion has no newer one: this lab's calendar is out of date");

    [Theory]
    [InlineData("1.34", "STANDARD", "2026-12-01", null)]
    [InlineData(
        "1.34", "STANDARD", "2026-12-02",
        "EKS 1.34 left standard support on 2026-12-02: set supportType to EXTENDED, for 0.60 instead of 0.10 USD an hour, or set clusterVersion to 1.36, 1.35")]
    [InlineData("1.34", "EXTENDED", "2026-12-02", null)]
    [InlineData(
        "1.34", "EXTENDED", "2027-12-02",
        "EKS 1.34 left extended support on 2027-12-02: AWS makes no new clusters of it; set clusterVersion to 1.36, 1.35")]
    public void A_support_type_that_a_version_no_longer_has_is_a_problem_with_the_keys_to_change(
        string version, string supportType, string today, string? problem) => On(today).ProblemOf(version, supportType).ShouldBe(problem);

    [Fact]
    public void An_unknown_version_is_refused_with_those_that_are_known() =>
        Should.Throw<ArgumentException>(() => On("2026-11-20").PhaseOf("1.99")).Message.ShouldContain("1.36");

    private static SupportPhase Phase(string version, string day, TimeSpan after) =>
        new SupportCalendar(new FixedTime(FixedTime.At(day + "T00:00:00Z").GetUtcNow() + after)).PhaseOf(version);

    private static SupportCalendar On(string day) => new(FixedTime.At(day + "T00:00:00Z"));
}
