using Lab.ControlPlane.Tests.Cluster;
using Lab.Tests;

namespace Lab.ControlPlane.Tests.ExternalDns;

/// <summary>The simulated ExternalDNS predicts what the real 0.21 does to an emulated Route 53.</summary>
[Collection(ControlPlaneCollection.Name)]
public sealed class ExternalDnsTests(KubernetesControlPlane plane, Emulator emulator) : IClassFixture<Emulator>
{
    private const int GeneratedSituations = 12;

    public static TheoryData<string> Written => [.. DnsSituation.Written.Select(situation => situation.Name)];

    private const string RefusedAgain = "InvalidChangeBatch: Tried to create resource record set";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, GeneratedSituations)];

    [SkippableTheory]
    [MemberData(nameof(Written))]
    public Task It_makes_and_removes_the_records_and_owners_that_the_simulated_one_does(string situation) =>
        CompareAsync(DnsSituation.Written.Single(each => each.Name == situation));

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public Task So_it_does_whatever_the_cluster_asks_for(int seed) => CompareAsync(DnsSituation.Generated(seed));

    private async Task CompareAsync(DnsSituation situation)
    {
        Skip.If(emulator.Missing is not null, emulator.Missing);
        var program = KubernetesPrograms.Require("external-dns");
        var space = await plane.NamespaceAsync("dns");
        await emulator.ResetAsync();
        using var real = new RealExternalDns(plane, emulator, program, space);
        await real.StartAsync();
        var simulated = new SimulatedExternalDns(space);
        List<string> done = [];
        foreach (var step in situation.Steps)
        {
            done.Add(step.ToString()!);
            await real.DoAsync(step);
            simulated.Do(step);

            // The emulator remembers a record that was deleted and refuses the same one a second time, which Route 53 doesn't: no more can be
            // compared from there on.
            if (step is Look && real.Log.Contains(RefusedAgain, StringComparison.Ordinal)) return;
            if (step is Look) simulated.Records.ShouldBe(await real.RecordsAsync(), $"{string.Join('\n', done)}\n{real.Log}");
        }
    }
}
