using System.Collections.Immutable;
using System.Globalization;
using Lab.ControlPlane.Tests.Cluster;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Proxy;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.ControlPlane.Tests.Proxy;

/// <summary>The rules of the simulated kube-proxy against those that the real one writes for the same Services.</summary>
[Collection(ControlPlaneCollection.Name)]
public sealed class KubeProxyTests(KubernetesControlPlane plane)
{
    private const string Cluster = "myeks";

    // Their rules stand side by side in the order of a Go map, which is none.
    private static readonly ImmutableHashSet<string> SharedChains =
        ["KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES", "KUBE-PROXY-FIREWALL"];

    [SkippableTheory]
    [InlineData(1, 80)]
    [InlineData(2, 80)]
    [InlineData(3, 80)]
    [InlineData(4, 300)]
    public async Task The_rules_are_those_of_the_real_kube_proxy(int seed, int services)
    {
        var client = plane.Client;
        var space = await plane.NamespaceAsync("proxy");
        await using var real = await RealKubeProxy.MakeNodeAsync(plane);
        var generated = new GeneratedServices(space, real.NodeName, seed);
        for (var index = 0; index < services; index++) await CreateAsync(client, generated.Next(string.Create(CultureInfo.InvariantCulture, $"s{index}")));

        // Started after them: then all is one sync, and nothing hangs on how it was cut into several.
        real.Start();
        var (nat, filter) = await real.RulesAsync();

        var world = await SimulatedAsync(client, real);
        Differences(NodeTables.Lines(world, Cluster, real.NodeName, NodeTables.Nat), nat).ShouldBeEmpty();
        Differences(NodeTables.Lines(world, Cluster, real.NodeName, NodeTables.Filter), filter).ShouldBeEmpty();
        nat.Length.ShouldBeGreaterThan(services);
        await client.DeleteAsync($"/api/v1/namespaces/{space}/services");
        await client.DeleteAsync($"/apis/discovery.k8s.io/v1/namespaces/{space}/endpointslices");
    }

    private static async Task CreateAsync(KubernetesClient client, GeneratedService generated)
    {
        var service = await client.CreateAsync(generated.Service);
        foreach (var slice in generated.Slices) await client.CreateAsync(slice);
        if (generated.Status is { } status) await client.PatchAsync($"{await client.PathOfAsync(service)}/status", status);
    }

    /// <summary>A simulated world with the Services and EndpointSlices of the real API server, and a kube-proxy on the same node.</summary>
    private static async Task<World> SimulatedAsync(KubernetesClient client, RealKubeProxy real)
    {
        var world = new World("proxy");
        foreach (var (kind, path) in new[] { ("Service", "/api/v1/services"), ("EndpointSlice", "/apis/discovery.k8s.io/v1/endpointslices") })
        {
            foreach (var live in await client.ListAsync(path)) Put(kind, (PropertyMap)PropertyValue.Parse(live.ToJsonString())!);
        }

        Put("Node", (PropertyMap)PropertyValue.Parse((await client.GetAsync($"/api/v1/nodes/{real.NodeName}")).ToJsonString())!);
        Put("Pod", (PropertyMap)PropertyValue.Parse($$"""
            {"metadata": {"name": "kube-proxy", "namespace": "kube-system"},
             "spec": {"nodeName": "{{real.NodeName}}", "containers": [{"name": "kube-proxy", "image": "example.com/eks/kube-proxy:v1.31.4"}]},
             "status": {"conditions": [{"type": "Ready", "status": "True"}]} }
            """)!);
        return world;

        void Put(string kind, PropertyMap content)
        {
            var metadata = content.Map("metadata");
            world.Put(new KubernetesObject(Cluster, kind, metadata.String("namespace") ?? "", metadata.RequiredString("name"), content));
        }
    }

    /// <summary>What is in one and not in the other; where nothing is, the rules that stand in another order.</summary>
    private static IEnumerable<string> Differences(IEnumerable<string> simulated, IEnumerable<string> real)
    {
        var (ours, theirs) = (Normal(simulated), Normal(real));
        List<string> found = [.. Without(theirs, ours).Select(line => $"only the real one: {line}"), .. Without(ours, theirs).Select(line => $"only ours: {line}")];
        return found.Count > 0 ? found.Take(40) : theirs.Zip(ours).Where(pair => pair.First != pair.Second).Select(pair => $"{pair.First} <> {pair.Second}");
    }

    /// <summary>The lines that are more often in one than in the other.</summary>
    private static List<string> Without(IEnumerable<string> lines, IEnumerable<string> others)
    {
        List<string> left = [.. lines];
        foreach (var other in others) left.Remove(other);
        return left;
    }

    private static List<string> Normal(IEnumerable<string> lines) =>
    [
        .. lines.GroupBy(line => line.Split(' ')[1], StringComparer.Ordinal).OrderBy(chain => chain.Key, StringComparer.Ordinal).SelectMany(
            chain => SharedChains.Contains(chain.Key) ? chain.OrderBy(ServiceOf, StringComparer.Ordinal) : chain.AsEnumerable()),
    ];

    /// <summary>The Service's port that a rule's comment begins with; the rule for node ports has none and stays the last.</summary>
    private static string ServiceOf(string rule)
    {
        var comment = rule[(rule.IndexOf("--comment ", StringComparison.Ordinal) + 10)..].TrimStart('"');
        var word = comment.Split(' ', '"')[0];
        return word.Contains('/', StringComparison.Ordinal) ? word : "~";
    }
}
