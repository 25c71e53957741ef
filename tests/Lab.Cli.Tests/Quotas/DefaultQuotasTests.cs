using System.Text.Json;
using Lab.Cli.Quotas;
using Lab.Infra.Data;

namespace Lab.Cli.Tests.Quotas;

public sealed class DefaultQuotasTests
{
    // The defaults of AWS's documentation that decide how many environments fit into an account.
    [Theory]
    [InlineData(nameof(ServiceQuota.Vpcs), "L-F678F1CE", 5)]
    [InlineData(nameof(ServiceQuota.InternetGateways), "L-A4707A72", 5)]
    [InlineData(nameof(ServiceQuota.ElasticIps), "L-0263D0A3", 5)]
    [InlineData(nameof(ServiceQuota.StandardVCpus), "L-1216C47A", 5)]
    [InlineData(nameof(ServiceQuota.NetworkLoadBalancers), "L-69A177A2", 50)]
    [InlineData(nameof(ServiceQuota.Clusters), "L-1194D53C", 100)]
    [InlineData(nameof(ServiceQuota.OidcProviders), "L-858F3967", 100)]
    [InlineData(nameof(ServiceQuota.Roles), "L-FE177D64", 1000)]
    public void The_defaults_are_those_of_AWS(string name, string code, int expected)
    {
        var quota = DefaultQuotas.Of(Enum.Parse<ServiceQuota>(name));

        quota.Code.ShouldBe(code);
        quota.Default.ShouldBe(expected);
    }

    [Fact]
    public void Every_quota_is_there_with_a_code_of_its_own()
    {
        var quotas = Enum.GetValues<ServiceQuota>().Select(DefaultQuotas.Of).ToList();

        quotas.Select(quota => quota.Code).ShouldBeUnique();
        quotas.ShouldAllBe(quota => quota.Code.StartsWith("L-", StringComparison.Ordinal) && quota.Code.Length == 10 && quota.Default > 0);
    }

    [Fact]
    public void The_simulated_account_has_the_same_defaults()
    {
        using var stream = typeof(Lab.Simulation.Aws.Quotas).Assembly.GetManifestResourceStream("quotas.json")!;
        using var simulated = JsonDocument.Parse(stream);
        var byCode = simulated.RootElement.GetProperty("quotas").EnumerateObject()
            .ToLookup(quota => quota.Value.GetProperty("quotaCode").GetString()!, quota => quota.Value.GetProperty("default").GetInt32());

        var shared = Enum.GetValues<ServiceQuota>().Select(DefaultQuotas.Of).Where(quota => byCode.Contains(quota.Code)).ToList();

        shared.Count.ShouldBeGreaterThan(5);
        foreach (var quota in shared) byCode[quota.Code].ShouldAllBe(value => value == quota.Default, quota.Name);
    }
}
