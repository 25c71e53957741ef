using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Lab.ControlPlane.Tests.Cluster;
using Lab.Simulation.Kubernetes.Scheduling;

namespace Lab.ControlPlane.Tests.Scheduling;

/// <summary>
/// The simulated scheduler beside kube-scheduler: each pod of a generated case is handed to both, and both have to see the same. Where
/// several nodes are equally good the simulated one then takes the real one's choice, so that the next pod finds the same.
/// </summary>
[Collection(ControlPlaneCollection.Name)]
public sealed class SchedulerTests(KubernetesControlPlane plane)
{
    private const int Cases = 500;

    [SkippableFact]
    public async Task Over_generated_cases_both_find_the_same_nodes_and_say_the_same()
    {
        var seed = Environment.GetEnvironmentVariable("LAB_SCHEDULER_SEED") is { Length: > 0 } text
            ? ulong.Parse(text, CultureInfo.InvariantCulture)
            : (ulong)Random.Shared.NextInt64(1, long.MaxValue);
        var name = await plane.NamespaceAsync("scheduler");
        await using var pods = await plane.Client.WatchAsync($"/api/v1/namespaces/{name}/pods");
        await using var events = await plane.Client.WatchAsync($"/api/v1/namespaces/{name}/events");
        using var real = new RealScheduling(plane, name, pods);
        var said = new List<(string Pod, string Message)>();
        var number = 0;
        foreach (var each in SchedulerCase.Generator.Sample(Cases, new Rnd(seed), 4))
        {
            try
            {
                await RunAsync(real, name, Text($"{++number}"), each, said);
            }
            catch (Exception exception) when (exception is ShouldAssertException or TimeoutException)
            {
                throw new InvalidOperationException(Text($"case {number} of seed {seed}: {exception.Message}\n{each}"), exception);
            }
            finally
            {
                await real.ClearAsync();
            }
        }

        number.ShouldBe(Cases);

        // Events come a moment later.
        var missing = said.ToHashSet();
        await events.UntilAsync(
            all =>
            {
                missing.ExceptWith(all.Select(each => ((string)each["involvedObject"]!["name"]!, (string?)each["message"] ?? "")));
                return missing.Count == 0;
            },
            "each pod's event is there");
    }

    private static async Task RunAsync(
        RealScheduling real, string objectNamespace, string @case, SchedulerCase generated, List<(string Pod, string Message)> said)
    {
        var prefix = $"n{@case}-";
        var nodes = generated.Nodes.Select((node, index) => node.Manifest(Text($"{prefix}{index}"))).ToList();
        var simulated = new SimulatedScheduling(objectNamespace, nodes);
        await real.JoinAsync(@case, nodes);
        var canPreempt = generated.Pods.Any(pod => pod.IsCritical);
        foreach (var (index, pod) in generated.Pods.OrderBy(pod => pod.IsCritical).Index())
        {
            var name = Text($"p{@case}-{index}");
            var manifest = pod.Manifest(objectNamespace, name, prefix);
            simulated.Create(manifest);
            var expected = simulated.Decide(name);
            var decision = await real.DecideAsync(manifest);
            said.Add((name, decision.Message ?? $"Successfully assigned {objectNamespace}/{name} to {decision.Node}"));
            if (decision.Node is { } node)
            {
                Place(real, simulated, name, expected, node);
                if (canPreempt) await StartAsync(real, simulated, name, index);
            }
            else
            {
                expected.Feasible.Select(each => each.Node.Name).ShouldBeEmpty($"{name}: {decision.Message}");
                new[] { expected.Message }.ShouldBe([decision.Message], name);
                if (decision.NominatedNode is not { } nominated)
                {
                    expected.Preemptions.ShouldBeEmpty(name);
                }
                else
                {
                    await PreemptAsync(real, simulated, name, expected, nominated);
                    await CatchUpAsync(real, simulated);
                    break;
                }
            }

            await CatchUpAsync(real, simulated);
        }

        real.Placed.Order().ShouldBe(simulated.Placed.Order());
    }

    /// <summary>A pod that waited may fit now: a spread constraint counts pods, and victims leave more room than was needed.</summary>
    private static async Task CatchUpAsync(RealScheduling real, SimulatedScheduling simulated)
    {
        while (simulated.Placeable.ToList() is { Count: > 0 } placeable)
        {
            // The real one comes back to them in any order.
            var (pod, node) = await real.AnyPlacedAsync(placeable);
            simulated.Decide(pod).Feasible.Select(each => each.Node.Name).ShouldContain(node, pod);
            simulated.Bind(pod, node);
        }
    }

    private static void Place(RealScheduling real, SimulatedScheduling simulated, string pod, SchedulingDecision expected, string node)
    {
        if (expected.Feasible.Length == 1)
        {
            expected.Feasible[0].Node.Name.ShouldBe(node, pod);
        }
        else
        {
            expected.Feasible.Select(each => $"{each.Node.Name} {each.Score}").Order()
                .ShouldBe(real.Scores(pod).Select(each => $"{each.Key} {each.Value}").Order(), $"{pod}:\n{real.PartsOfScores(pod)}");
            expected.Best.Select(each => each.Name).ShouldContain(node, pod);
        }

        simulated.Bind(pod, node);
    }

    private static async Task PreemptAsync(RealScheduling real, SimulatedScheduling simulated, string pod, SchedulingDecision expected, string nominated)
    {
        var chosen = expected.Preemptions.SingleOrDefault(each => each.Node.Name == nominated);
        chosen.ShouldNotBeNull($"{pod} on {nominated}, found: {string.Join(", ", expected.Preemptions.Select(each => each.Node.Name))}");
        simulated.Preempt(pod, expected, chosen);
        (await real.PlacedAsync(pod)).ShouldBe(nominated);
        simulated.Decide(pod).Feasible.Select(each => each.Node.Name).ShouldBe([nominated], pod);
        simulated.Bind(pod, nominated);
    }

    private static async Task StartAsync(RealScheduling real, SimulatedScheduling simulated, string pod, int index)
    {
        var time = Text($"2026-01-01T00:00:{index:00}Z");
        await real.StartAsync(pod, time);
        simulated.Start(pod, time);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
