using System.Collections.Immutable;
using Lab.Cli.Sweep;

namespace Lab.Cli.Tests.Sweep;

public sealed class SweepPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly Leftover[] Found =
    [
        Made("alice", LeftoverKind.LoadBalancer, 30), Made("alice", LeftoverKind.SecurityGroup, null), Made("alice2", LeftoverKind.LoadBalancer, 8),
        Made("alice2", LeftoverKind.Volume, 5), Made("bob", LeftoverKind.SecurityGroup, null),
    ];

    [Fact]
    public void Only_the_environment_asked_for_is_in_it() =>
        Plan(new SweepScope(["alice"], null, [])).Deletable.ShouldAllBe(leftover => leftover.Environment == "alice");

    [Fact]
    public void Every_environments_load_balancers_go_before_anybodys_security_groups() =>
        Plan(new SweepScope(null, null, [])).Deletable.Select(leftover => leftover.Kind).ShouldBe(
            [LeftoverKind.LoadBalancer, LeftoverKind.LoadBalancer, LeftoverKind.SecurityGroup, LeftoverKind.SecurityGroup, LeftoverKind.Volume]);

    [Fact]
    public void An_environment_is_as_old_as_its_youngest_leftover_and_one_of_unknown_age_is_not_old()
    {
        var plan = Plan(new SweepScope(null, TimeSpan.FromHours(6), []));

        plan.Deletable.Select(leftover => leftover.Environment).Distinct().ShouldBe(["alice"]);
        plan.Environments.Select(each => (each.Environment, each.LeftOut)).ShouldBe(
        [
            ("alice", null), ("alice2", "it is younger than 6 h 0 min"), ("bob", "AWS tells of nothing of it when it was made, and no tag says that its time is over: leave --older-than out"),
        ]);
    }

    [Theory]
    [InlineData(true, null, false, true)]
    [InlineData(false, null, true, false)]
    [InlineData(false, "cluster bob-myeks exists", false, false)]
    public void Of_unknown_age_an_environment_goes_once_its_time_is_over_and_otherwise_somebody_has_to_look(bool isExpired, string? inUseBy, bool isUndecided, bool goes)
    {
        var leftover = Made("bob", LeftoverKind.SecurityGroup, null) with { IsExpired = isExpired, InUseBy = inUseBy };

        var plan = SweepPlan.Make([leftover], new SweepScope(null, TimeSpan.FromHours(6), []), Now);

        plan.Environments.Any(each => each.IsUndecided).ShouldBe(isUndecided);
        plan.Deletable.Any().ShouldBe(goes);
    }

    [Fact]
    public void What_a_cluster_serves_with_is_shown_but_not_to_those_who_ask_for_what_is_old()
    {
        var serving = Made("bob", LeftoverKind.LoadBalancer, 30) with { InUseBy = "cluster bob-myeks exists", IsServing = true };

        SweepPlan.Make([serving], new SweepScope(null, null, []), Now).Environments.ShouldHaveSingleItem();
        SweepPlan.Make([serving], new SweepScope(null, TimeSpan.FromHours(6), []), Now).Environments.ShouldBeEmpty();
    }

    [Fact]
    public void A_protected_environment_is_shown_and_left_out()
    {
        var plan = Plan(new SweepScope(null, null, ["alice"]));

        plan.Environments[0].Leftovers.Length.ShouldBe(2);
        plan.Environments[0].LeftOut.ShouldBe("it is protected: `--destroy-protected alice` takes it all the same");
        plan.Deletable.ShouldNotContain(leftover => leftover.Environment == "alice");
    }

    [Fact]
    public void What_is_in_use_is_shown_and_not_deleted()
    {
        var plan = SweepPlan.Make([Found[0] with { InUseBy = "cluster alice-myeks exists" }], new SweepScope(null, null, []), Now);

        plan.Environments.Single().Leftovers.ShouldHaveSingleItem();
        plan.Deletable.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2026-11-21T11:59:59Z", "2026-11-20T00:00:00Z", true)]
    [InlineData("2026-11-21T12:00:01Z", "2026-11-20T00:00:00Z", false)]
    [InlineData("never", "2026-11-20T00:00:00Z", false)]
    [InlineData("soon", null, false)]
    [InlineData(null, null, false)]
    [InlineData("2026-11-21T11:00:00Z", null, true)]
    public void An_environment_is_expired_when_every_tag_says_so(string? one, string? other, bool isPast)
    {
        var tags = new[] { one, other }.Select(value => value is null ? [] : new Dictionary<string, string> { ["eks-lab/expires-at"] = value });

        Expiry.IsPast(tags.Select(each => ImmutableSortedDictionary.CreateRange(each)), Now).ShouldBe(isPast);
    }

    private static SweepPlan Plan(SweepScope scope) => SweepPlan.Make(Found, scope, Now);

    private static Leftover Made(string environment, LeftoverKind kind, int? hoursAgo) =>
        new(kind, $"{environment}-{kind}", environment, "tag") { CreatedAt = hoursAgo is { } hours ? Now.AddHours(-hours) : null };
}
