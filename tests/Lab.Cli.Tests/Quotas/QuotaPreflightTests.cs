using Lab.Cli.Quotas;
using Lab.Infra.Data;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Tests.Quotas;

public sealed class QuotaPreflightTests
{
    [Fact]
    public async Task Two_environments_fit_into_the_VPCs_of_a_region_and_the_third_does_not()
    {
        var vpcs = await FindAsync(ServiceQuota.Vpcs, [Demand("a"), Demand("b"), Demand("c")]);

        // Five, of which the default VPC takes one, and each environment two.
        vpcs.Needed.ShouldBe(6);
        vpcs.InUse.ShouldBe(1);
        vpcs.Limit.ShouldBe(5);
        vpcs.ShortBy.ShouldBe(2);
        vpcs.Unfit.ShouldBe(["c"]);
        vpcs.IsLimitKnown.ShouldBeFalse();
        vpcs.Request.ShouldBe(
            "aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value 7 --region ap-northeast-2");
        vpcs.ToString().ShouldBe(
            "VPCs per Region (L-F678F1CE) of the account of the default credentials, ap-northeast-2: 6 needed, 1 in use as far as is known, 5 allowed by default: 2 too few");
        (await FindAsync(ServiceQuota.Vpcs, [Demand("a"), Demand("b")])).Fits.ShouldBeTrue();
    }

    [Fact]
    public async Task A_brand_new_account_has_too_few_vCPUs_for_one()
    {
        var vCpus = await FindAsync(ServiceQuota.StandardVCpus, [Demand("a")]);

        // Three t3.medium, a c5.large and the operating server's t3.small, of 2 each.
        vCpus.Needed.ShouldBe(10);
        vCpus.Unfit.ShouldBe(["a"]);
        vCpus.Note!.ShouldContain("AWS raises it by itself");
    }

    [Fact]
    public async Task Each_region_and_each_account_has_its_own()
    {
        var findings = await CheckAsync(
            [Demand("a"), Demand("b"), Demand("c", ("region", "us-east-2")), Demand("d", ("awsProfile", "class")), Demand("e", ("awsProfile", "class"))]);

        findings.ShouldAllBe(finding => finding.Fits || finding.Quota.Code == "L-1216C47A");
        findings.Where(finding => finding.Quota.Code == "L-F678F1CE").Select(finding => (finding.Region, finding.Profile, finding.Needed)).ShouldBe(
            [("ap-northeast-2", null, 4), ("us-east-2", null, 2), ("ap-northeast-2", "class", 4)], ignoreOrder: true);

        // IAM knows no regions.
        findings.Where(finding => finding.Quota.Code == "L-858F3967").Select(finding => (finding.Region, finding.Profile, finding.Needed)).ShouldBe(
            [(null, null, 3), (null, "class", 2)], ignoreOrder: true);
        findings.First(finding => finding is { Quota.Code: "L-858F3967", Profile: "class" }).Request.ShouldEndWith("--desired-value 2 --region us-east-1 --profile class");
    }

    [Fact]
    public async Task What_is_up_already_is_counted_once()
    {
        var up = Demand("a") with { Up = StageCatalog.WithDependencies(["network"]) };

        var vpcs = await CheckAsync([up, Demand("b")], new FixedQuotas(new QuotaState(5, 3, Note: null)));
        var byDefault = await FindAsync(ServiceQuota.Vpcs, [up, Demand("b")]);

        // The account counts the two of a and its default VPC.
        vpcs.First(finding => finding.Quota.Code == "L-F678F1CE").ShouldSatisfyAllConditions(
            finding => finding.Needed.ShouldBe(2), finding => finding.InUse.ShouldBe(3), finding => finding.Fits.ShouldBeTrue());
        byDefault.Needed.ShouldBe(2);
        byDefault.InUse.ShouldBe(3);
    }

    [Fact]
    public async Task An_account_that_is_over_its_quota_still_has_room_for_what_needs_nothing()
    {
        var complete = Demand("a") with { Up = StageCatalog.All };

        var findings = await CheckAsync([complete, Demand("b")], new FixedQuotas(new QuotaState(1, 4, Note: "asked")));

        findings.ShouldNotBeEmpty();
        findings.ShouldAllBe(finding => finding.Unfit.SequenceEqual(new[] { "b" }) && finding.IsLimitKnown && finding.Note == "asked");
    }

    [Fact]
    public async Task A_stage_that_the_settings_leave_out_needs_nothing()
    {
        (await CheckAsync([Demand("a")])).ShouldNotContain(finding => finding.Quota.Code == "L-4EA4796A");
        (await FindAsync(ServiceQuota.HostedZones, [Demand("a", ("domain", "example.org"))])).Needed.ShouldBe(1);
    }

    private static QuotaDemand Demand(string environment, params (string Key, string Value)[] values) => new(
        environment, LabSettings.Parse(environment, values.ToDictionary(value => value.Key, value => value.Value, StringComparer.Ordinal)), StageCatalog.All);

    private static async Task<IReadOnlyList<QuotaFinding>> CheckAsync(IReadOnlyList<QuotaDemand> demands, IQuotaSource? source = null) =>
        await QuotaPreflight.CheckAsync(demands, source ?? new DefaultQuotaSource(), CancellationToken.None);

    private static async Task<QuotaFinding> FindAsync(ServiceQuota quota, IReadOnlyList<QuotaDemand> demands) =>
        (await CheckAsync(demands)).Single(finding => finding.Quota == DefaultQuotas.Of(quota));

    /// <summary>An account in which every quota is the same.</summary>
    private sealed class FixedQuotas(QuotaState state) : IQuotaSource
    {
        public Task<string> AccountAsync(string? profile, string region, CancellationToken cancellationToken) => Task.FromResult("123456789012");

        public Task<QuotaState> AskAsync(ServiceQuota quota, string? profile, string region, CancellationToken cancellationToken) => Task.FromResult(state);
    }
}
