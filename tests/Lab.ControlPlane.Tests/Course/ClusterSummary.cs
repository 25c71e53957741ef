using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Course;

/// <summary>
/// What a cluster has come to: of each workload how many pods run, how many wait and why; of each Service how many endpoints are ready. Names
/// that controllers make up, and which of several pods wait, are left out.
/// </summary>
internal static class ClusterSummary
{
    private const string Runs = "runs";
    private const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>One line for each workload and state of its pods.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="full">
    /// The nodes that are full as soon as a pod waits. Of a workload that waits for them it is said how many pods they hold in all: how many
    /// of its own depends on where the others went (CoreDNS, the load balancer controller, the load balancers' applications have no node
    /// selector), and there several nodes may be equally good.
    /// </param>
    public static ImmutableSortedSet<string> OfPods(IEnumerable<JsonObject> pods, IReadOnlyCollection<string> full)
    {
        var live = pods.Where(pod => pod["metadata"]!["deletionTimestamp"] is null).ToList();
        var lines = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var workload in live.GroupBy(pod => $"{(string)pod["metadata"]!["namespace"]!}/{Workload(pod)}", StringComparer.Ordinal))
        {
            var states = workload.CountBy(State).ToList();
            if (states.Exists(state => state.Key == Runs) && states.Count > 1)
            {
                var held = live.Count(pod => State(pod) == Runs && full.Contains((string)pod["spec"]!["nodeName"]!));
                lines.Add($"{workload.Key}: {Text(workload.Count())} pods; {Text(held)} run in all on {string.Join(", ", full)}");
                foreach (var state in states.Where(state => state.Key != Runs)) lines.Add($"{workload.Key}: {state.Key}");
            }
            else
            {
                foreach (var state in states) lines.Add($"{workload.Key}: {state.Key} × {Text(state.Value)}");
            }
        }

        return lines.ToImmutable();
    }

    /// <summary>One line for each Service that chooses pods.</summary>
    public static ImmutableSortedSet<string> OfEndpoints(IEnumerable<JsonObject> slices) =>
    [
        .. slices.Where(slice => slice["metadata"]!["labels"]?[ServiceLabel] is not null)
            .GroupBy(slice => $"{(string)slice["metadata"]!["namespace"]!}/{(string)slice["metadata"]!["labels"]![ServiceLabel]!}", StringComparer.Ordinal)
            .Select(service => $"{service.Key}: {Text(service.Sum(ReadyEndpoints))} ready on {string.Join(", ", service.SelectMany(Ports).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}"),
    ];

    private static string Workload(JsonObject pod)
    {
        var owner = pod["metadata"]!["ownerReferences"]?.AsArray()[0];
        var name = (string?)owner?["name"] ?? (string)pod["metadata"]!["name"]!;
        return (string?)owner?["kind"] == "ReplicaSet" ? name[..name.LastIndexOf('-')] : name;
    }

    private static string State(JsonObject pod)
    {
        if (Condition(pod, "Ready", "True") is not null) return Runs;
        return Condition(pod, "PodScheduled", "False") is { } waits ? (string)waits["message"]! : (string?)pod["status"]?["phase"] ?? "new";
    }

    private static JsonNode? Condition(JsonObject pod, string type, string status) => pod["status"]?["conditions"]?.AsArray()
        .FirstOrDefault(each => (string?)each!["type"] == type && (string?)each["status"] == status);

    private static int ReadyEndpoints(JsonObject slice) => (slice["endpoints"] as JsonArray ?? [])
        .Where(endpoint => endpoint!["conditions"]?["ready"]?.GetValue<bool>() != false).Sum(endpoint => endpoint!["addresses"]!.AsArray().Count);

    private static IEnumerable<string> Ports(JsonObject slice) => (slice["ports"] as JsonArray ?? [])
        .Select(port => $"{(string?)port!["name"]} {(string?)port["protocol"]} {port["port"]?.ToJsonString()}".Trim());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
