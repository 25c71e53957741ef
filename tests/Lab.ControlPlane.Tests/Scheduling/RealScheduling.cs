using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lab.ControlPlane.Tests.Cluster;

namespace Lab.ControlPlane.Tests.Scheduling;

/// <summary>What kube-scheduler made of a pod.</summary>
/// <param name="Node">Its node, or <see langword="null"/>.</param>
/// <param name="Message">Without a node: why.</param>
/// <param name="NominatedNode">Without a node: where room was made for it, or <see langword="null"/>.</param>
internal sealed record RealDecision(string? Node, string? Message, string? NominatedNode);

/// <summary>kube-scheduler, one case after the other.</summary>
internal sealed partial class RealScheduling(KubernetesControlPlane plane, string objectNamespace, ObjectWatch pods) : IDisposable
{
    private const string SettledLabel = "lab-tests/settled";
    private const string CaseLabel = "lab-tests/case";
    private const int MostBarriers = 200;

    private readonly StreamReader _log = new(new FileStream(plane.SchedulerLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
    private readonly List<(string Pod, string Score)> _parts = [];
    private readonly Dictionary<string, Dictionary<string, long>> _scores = new(StringComparer.Ordinal);

    /// <summary>Makes the nodes and waits until the scheduler counts them as they are.</summary>
    public async Task JoinAsync(string @case, IReadOnlyList<JsonObject> nodes)
    {
        await Task.WhenAll(nodes.Select(async node =>
        {
            var name = (string)node["metadata"]!["name"]!;
            var manifest = node.DeepClone().AsObject();
            manifest["metadata"]!["labels"]![CaseLabel] = "scheduler";
            await plane.Client.CreateAsync(manifest);

            // The API server gives a new node the taint of one that is not ready.
            await plane.Client.PatchAsync($"/api/v1/nodes/{name}", new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [SettledLabel] = @case } },
                ["spec"] = new JsonObject { ["taints"] = node["spec"]!["taints"]!.DeepClone() },
            });
        }));
        for (var attempt = 0; attempt < MostBarriers; attempt++)
        {
            var seen = await DecideAsync(Barrier(Text($"barrier-{@case}-{attempt}"), @case));
            if (seen.Message!.StartsWith(Text($"0/{nodes.Count} nodes are available: {nodes.Count} Insufficient cpu."), StringComparison.Ordinal)) return;
        }

        throw new TimeoutException("the scheduler does not see the nodes as they are");
    }

    /// <summary>Makes a pod and waits for what the scheduler makes of it.</summary>
    public async Task<RealDecision> DecideAsync(JsonObject pod)
    {
        await plane.Client.CreateAsync(pod);
        var name = (string)pod["metadata"]!["name"]!;
        var live = await pods.UntilAsync(name, each => NodeOf(each) is not null || Message(each) is not null, "is looked at");
        return new RealDecision(NodeOf(live), Message(live), (string?)live["status"]!["nominatedNodeName"]);
    }

    /// <summary>Waits until a pod has a node.</summary>
    public async Task<string> PlacedAsync(string pod) => NodeOf(await pods.UntilAsync(pod, each => NodeOf(each) is not null, "gets a node"))!;

    /// <summary>Waits until one of these pods has a node.</summary>
    public async Task<(string Pod, string Node)> AnyPlacedAsync(IReadOnlyCollection<string> names)
    {
        var placed = await pods.WaitAsync(
            all => all.FirstOrDefault(pod => names.Contains((string)pod["metadata"]!["name"]!) && NodeOf(pod) is not null),
            $"one of {string.Join(", ", names)} gets a node");
        return ((string)placed["metadata"]!["name"]!, NodeOf(placed)!);
    }

    /// <summary>The pods that have a node.</summary>
    public IReadOnlyCollection<string> Placed =>
        [.. pods.Objects.Values.Where(pod => NodeOf(pod) is not null).Select(pod => (string)pod["metadata"]!["name"]!)];

    public Task StartAsync(string pod, string time) => plane.Client.PatchAsync(
        $"/api/v1/namespaces/{objectNamespace}/pods/{pod}/status", new JsonObject { ["status"] = new JsonObject { ["startTime"] = time } });

    /// <summary>The score of each feasible node, where there were several.</summary>
    public IReadOnlyDictionary<string, long> Scores(string pod)
    {
        while (_log.ReadLine() is { } line)
        {
            if (Score().Match(line) is not { Success: true } match) continue;
            var name = match.Groups["pod"].Value;
            if (!_scores.TryGetValue(name, out var scores)) _scores[name] = scores = new(StringComparer.Ordinal);
            var node = match.Groups["node"].Value;
            var score = long.Parse(match.Groups["score"].Value, CultureInfo.InvariantCulture);
            if (match.Groups["plugin"] is { Success: true } plugin) _parts.Add((name, Text($"{node} {plugin.Value} {score}")));
            else scores[node] = score;
        }

        return _scores.GetValueOrDefault($"{objectNamespace}/{pod}") ?? [];
    }

    /// <summary>What each plugin gave to that, for a message.</summary>
    public string PartsOfScores(string pod) => string.Join('\n', _parts.Where(part => part.Pod == $"{objectNamespace}/{pod}").Select(part => part.Score));

    /// <summary>Takes all pods and nodes away.</summary>
    public async Task ClearAsync()
    {
        await plane.Client.DeleteAsync($"/api/v1/namespaces/{objectNamespace}/pods", atOnce: true);
        await plane.Client.DeleteAsync($"/api/v1/nodes?labelSelector={CaseLabel}%3Dscheduler");
        await pods.UntilAsync(all => all.Count == 0, "all pods are gone");
    }

    public void Dispose() => _log.Dispose();

    private JsonObject Barrier(string name, string @case) => JsonNode.Parse($$"""
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "{{name}}", "namespace": "{{objectNamespace}}"},
         "spec": {"tolerations": [{"operator": "Exists"}], "automountServiceAccountToken": false,
          "containers": [{"name": "c", "image": "c:1", "resources": {"requests": {"cpu": "1000"} } }],
          "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
           {"matchExpressions": [{"key": "{{SettledLabel}}", "operator": "In", "values": ["{{@case}}"]}]}]} } } } }
        """)!.AsObject();

    private static string? NodeOf(JsonObject pod) => (string?)pod["spec"]!["nodeName"];

    private static string? Message(JsonObject pod) => (string?)pod["status"]?["conditions"]?.AsArray()
        .FirstOrDefault(condition => (string?)condition!["type"] == "PodScheduled" && (string?)condition["status"] == "False")?["message"];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "\"(Plugin scored node for pod|Calculated node's final score for pod)\" pod=\"(?<pod>[^\"]+)\" (plugin=\"(?<plugin>[^\"]+)\" )?node=\"(?<node>[^\"]+)\" "
        + "score=(?<score>-?[0-9]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Score();
}
