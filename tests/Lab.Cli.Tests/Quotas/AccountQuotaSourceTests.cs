using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Cli.Processes;
using Lab.Cli.Quotas;
using Lab.Infra.Data;
using Lab.Tests;

namespace Lab.Cli.Tests.Quotas;

/// <summary>The real <c>aws</c> asks an emulated account, which is no more than what the test made in it.</summary>
public sealed class AccountQuotaSourceTests(Emulator emulator) : IClassFixture<Emulator>
{
    private const string Region = "ap-northeast-2";

    [SkippableFact]
    public async Task Limits_are_those_that_Service_Quotas_tells_and_uses_what_the_services_list()
    {
        Skip.If(emulator.Missing is not null, emulator.Missing);
        Skip.If(new ProcessRunner().Find(AwsCli.Program) is null, "aws is not on PATH");
        await emulator.ResetAsync();
        await Task.WhenAll(
            AskAsync("ec2 create-vpc --cidr-block 10.0.0.0/16"), AskAsync("ec2 allocate-address --domain vpc"),
            AskAsync("iam create-instance-profile --instance-profile-name ours"), AskAsync("route53 create-hosted-zone --name example.org --caller-reference 1"));
        var source = new AccountQuotaSource(Host());

        ServiceQuota[] quotas = [ServiceQuota.Vpcs, ServiceQuota.ElasticIps, ServiceQuota.InstanceProfiles, ServiceQuota.HostedZones];
        var states = await Task.WhenAll(quotas.Select(quota => source.AskAsync(quota, profile: null, Region, CancellationToken.None)));

        // The emulator has the default VPC of every region. It knows the quotas of the VPC service alone, as AWS knows none of some that were never changed.
        states.Select(state => (state.Limit, state.InUse, state.Note)).ShouldBe([(5, 2, null), (5, 1, null), (1000, 1, null), (500, 1, null)]);
        (await source.AccountAsync(profile: null, Region, CancellationToken.None)).ShouldBe($"account {Emulator.AccountId}");
    }

    private Task<JsonElement> AskAsync(string call) => new AwsCli(Host(), Region, profile: null).AskAsync(call.Split(' '), CancellationToken.None);

    private LabHost Host() => SilentHost.Of(Path.GetTempPath(), new Emulated(emulator));

    /// <summary>Runs programs in an environment in which AWS is the emulator.</summary>
    private sealed class Emulated(Emulator emulator) : IProcessRunner
    {
        private readonly ProcessRunner _runner = new();

        public string? Find(string program) => _runner.Find(program);

        public Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
        {
            var variables = emulator.EnvironmentOf(Region).ToDictionary(variable => variable.Key, variable => (string?)variable.Value, StringComparer.Ordinal);
            foreach (var (name, value) in call.Variables) variables[name] = value;
            return _runner.RunAsync(call with { Variables = variables }, cancellationToken);
        }
    }
}
