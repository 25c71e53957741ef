using Lab.Infra.Clusters;

namespace Lab.Infra.Tests;

public class SupportCalendarTests
{
    // EKS user guide: 1.31 left standard support on 2025-11-26 and leaves extended support on 2026-11-26.
    [Theory]
    [InlineData("2025-11-26T23:59:59Z", SupportPhase.Standard)]
    [InlineData("2025-11-27T00:00:00Z", SupportPhase.Extended)]
    [InlineData("2026-11-26T23:59:59Z", SupportPhase.Extended)]
    [InlineData("2026-11-27T00:00:00Z", SupportPhase.Ended)]
    public void Support_of_a_version_ends_with_its_last_day(string now, SupportPhase phase) => At(now).PhaseOf("1.31").ShouldBe(phase);

    [Fact]
    public void A_version_in_standard_support_is_not_worth_a_notice() => At("2026-11-20T00:00:00Z").NoticeOf("1.36").ShouldBeNull();

    [Fact]
    public void Extended_support_is_told_with_its_end_and_its_price()
    {
        // 0.60 instead of 0.10 USD an hour, aws.amazon.com/eks/pricing.
        var notice = At("2026-11-20T00:00:00Z").NoticeOf("1.31")!;
        notice.ShouldContain("2026-11-26");
        notice.ShouldContain("0.60 instead of 0.10");
    }

    [Fact]
    public void The_end_of_support_is_told_with_the_key_to_change_and_the_versions_that_work()
    {
        var notice = At("2026-12-01T00:00:00Z").NoticeOf("1.31")!;
        notice.ShouldContain("clusterVersion");
        notice.ShouldContain("1.36, 1.35, 1.34, 1.33, 1.32");
    }

    [Fact]
    public void An_unknown_version_is_refused_with_those_that_are_known() =>
        Should.Throw<ArgumentException>(() => At("2026-11-20T00:00:00Z").PhaseOf("1.99")).Message.ShouldContain("1.36");

    private static SupportCalendar At(string now) => new(new FixedTime(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
