using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Cli.Probes;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Labs.Checks;
using Lab.Stacks;
using Lab.Terraform;
using Lab.Terraform.Cli;
using Lab.Tests;

namespace Lab.Emulated.Tests.Runs;

/// <summary>Runs the checks of stages of an environment that the real AWS provider made, as <c>lab check --target aws</c> does.</summary>
/// <param name="emulator">The emulator.</param>
/// <param name="region">The region.</param>
/// <param name="registrations">The environment.</param>
/// <param name="made">What was made.</param>
internal sealed class EmulatedChecks(Emulator emulator, string region, StageRegistrations registrations, ImmutableArray<StateResource> made)
{
    /// <summary>Runs them.</summary>
    /// <param name="instances">The instances that have become nodes, as EC2 describes them.</param>
    /// <param name="stages">The stages.</param>
    /// <returns>The results by the check's id.</returns>
    public async Task<IReadOnlyDictionary<string, CheckResult>> RunAsync(IEnumerable<JsonNode> instances, params string[] stages)
    {
        using var host = SilentHost.Of(Path.GetTempPath(), new CheckPrograms(emulator, region, instances));
        var aws = new Cli.Aws.AwsCli(host, region, profile: null);
        using var queries = new AwsQueries(aws);
        var kubectl = new KubectlCli(host, aws, $"{registrations.Environment}-myeks", Path.Combine(Path.GetTempPath(), "eks-lab-kubeconfig"));
        var context = new CheckContext(
            registrations.Environment, StageOutputs.Of(registrations, made), new AwsProbe(host, registrations.Environment, queries, kubectl));
        var checks = stages.SelectMany(stage => StageCatalog.Find(stage)!.Checks);
        return (await CheckRunner.RunAsync(checks, context, TimeProvider.System)).ToDictionary(result => result.Check.Id, StringComparer.Ordinal);
    }
}
