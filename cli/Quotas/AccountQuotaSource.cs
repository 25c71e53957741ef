using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Cli.Aws;
using Lab.Infra.Data;

namespace Lab.Cli.Quotas;

/// <summary>Asks the account itself: Service Quotas for the limits, each service for what there is.</summary>
/// <param name="host">The process.</param>
internal sealed partial class AccountQuotaSource(LabHost host) : IQuotaSource
{
    // Several quotas are counted by the same call.
    private readonly ConcurrentDictionary<(string? Profile, string Region, string Call), Lazy<Task<JsonElement>>> _answers = new();

    /// <exception cref="AwsCliException">The credentials are missing, wrong or too old.</exception>
    public async Task<string> AccountAsync(string? profile, string region, CancellationToken cancellationToken)
    {
        var caller = await AskAsync(profile, region, "sts get-caller-identity", cancellationToken);
        return $"account {caller.GetProperty("Account").GetString()}";
    }

    public async Task<QuotaState> AskAsync(ServiceQuota quota, string? profile, string region, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var limit = await TryAsync(() => LimitAsync(DefaultQuotas.Of(quota), profile, region, cancellationToken), "its limit", notes);
        var inUse = await TryAsync(() => InUseAsync(quota, profile, region, cancellationToken), "its use", notes);
        return new QuotaState(limit, inUse, notes.Count == 0 ? null : string.Join("; ", notes));
    }

    // Who may not ask learns what is known without asking.
    private static async Task<int?> TryAsync(Func<Task<int?>> ask, string what, List<string> notes)
    {
        try
        {
            return await ask();
        }
        catch (AwsCliException exception) when (exception.Code is not null)
        {
            notes.Add($"the account didn't tell {what}: {exception.Code} at aws {exception.Operation}");
            return null;
        }
    }

    /// <summary>
    /// The limit of the account. Service Quotas knows no applied value of a quota that was never changed in some services: the default holds then.
    /// </summary>
    private async Task<int?> LimitAsync(DefaultQuota quota, string? profile, string region, CancellationToken cancellationToken)
    {
        try
        {
            var place = quota.IsGlobal ? QuotaFinding.RegionOfGlobalQuotas : region;
            var answer = await AskAsync(profile, place, $"service-quotas get-service-quota --service-code {quota.Service} --quota-code {quota.Code}", cancellationToken);
            return (int)answer.GetProperty("Quota").GetProperty("Value").GetDouble();
        }
        catch (AwsCliException exception) when (exception.Code == "NoSuchResourceException")
        {
            return quota.Default;
        }
    }

    private async Task<int?> InUseAsync(ServiceQuota quota, string? profile, string region, CancellationToken cancellationToken)
    {
        return quota switch
        {
            ServiceQuota.Vpcs => await CountAsync("ec2 describe-vpcs", "Vpcs"),
            ServiceQuota.InternetGateways => await CountAsync("ec2 describe-internet-gateways", "InternetGateways"),
            ServiceQuota.ElasticIps => await CountAsync("ec2 describe-addresses", "Addresses"),
            ServiceQuota.NatGatewaysPerZone => await NatGatewaysAsync(),
            ServiceQuota.StandardVCpus => await VCpusAsync(),
            ServiceQuota.NetworkInterfaces => await CountAsync("ec2 describe-network-interfaces", "NetworkInterfaces"),
            ServiceQuota.SecurityGroups => await CountAsync("ec2 describe-security-groups", "SecurityGroups"),
            ServiceQuota.NetworkLoadBalancers => await LoadBalancersAsync("network"),
            ServiceQuota.ApplicationLoadBalancers => await LoadBalancersAsync("application"),
            ServiceQuota.TargetGroups => await CountAsync("elbv2 describe-target-groups", "TargetGroups"),
            ServiceQuota.Clusters => await CountAsync("eks list-clusters", "clusters"),
            ServiceQuota.AutoScalingGroups => await CountAsync("autoscaling describe-auto-scaling-groups", "AutoScalingGroups"),
            ServiceQuota.EventRules => await CountAsync("events list-rules", "Rules"),
            ServiceQuota.Roles => await SummaryAsync("Roles"),
            ServiceQuota.InstanceProfiles => await SummaryAsync("InstanceProfiles"),
            ServiceQuota.OidcProviders => await CountAsync("iam list-open-id-connect-providers", "OpenIDConnectProviderList"),
            ServiceQuota.HostedZones => (await Ask("route53 get-hosted-zone-count")).GetProperty("HostedZoneCount").GetInt32(),
            _ => throw new ArgumentOutOfRangeException(nameof(quota), quota, null),
        };

        Task<JsonElement> Ask(string call) => AskAsync(profile, region, call, cancellationToken);

        async Task<JsonElement.ArrayEnumerator> ListAsync(string call, string list) => (await Ask(call)).GetProperty(list).EnumerateArray();

        async Task<int> CountAsync(string call, string list) => (await ListAsync(call, list)).Count();

        async Task<int> SummaryAsync(string key) => (await Ask("iam get-account-summary")).GetProperty("SummaryMap").GetProperty(key).GetInt32();

        async Task<int> LoadBalancersAsync(string type) =>
            (await ListAsync("elbv2 describe-load-balancers", "LoadBalancers")).Count(balancer => balancer.GetProperty("Type").GetString() == type);

        // Those of the fullest zone: that is where the next one would not fit.
        async Task<int> NatGatewaysAsync()
        {
            var zones = (await ListAsync("ec2 describe-subnets", "Subnets"))
                .ToDictionary(subnet => subnet.GetProperty("SubnetId").GetString()!, subnet => subnet.GetProperty("AvailabilityZone").GetString(), StringComparer.Ordinal);
            return (await ListAsync("ec2 describe-nat-gateways --filter Name=state,Values=pending,available", "NatGateways"))
                .GroupBy(gateway => zones.GetValueOrDefault(gateway.GetProperty("SubnetId").GetString()!)).Select(group => group.Count()).DefaultIfEmpty().Max();
        }

        async Task<int> VCpusAsync() => (await ListAsync("ec2 describe-instances --filters Name=instance-state-name,Values=pending,running", "Reservations"))
            .SelectMany(reservation => reservation.GetProperty("Instances").EnumerateArray())
            .Where(instance => !instance.TryGetProperty("InstanceLifecycle", out _) && StandardFamily().IsMatch(instance.GetProperty("InstanceType").GetString()!))
            .Select(instance => instance.GetProperty("CpuOptions"))
            .Sum(cpu => cpu.GetProperty("CoreCount").GetInt32() * cpu.GetProperty("ThreadsPerCore").GetInt32());
    }

    private Task<JsonElement> AskAsync(string? profile, string region, string call, CancellationToken cancellationToken) => _answers.GetOrAdd(
        (profile, region, call), _ => new(() => new AwsCli(host, region, profile).AskAsync(call.Split(' '), cancellationToken))).Value;

    // "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances": c5n and im4gn are, while dl1, hpc7a, mac2 and trn1 have quotas of their own.
    [GeneratedRegex(@"^(a|c|d|h|i|im|is|m|r|t|z)\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StandardFamily();
}
