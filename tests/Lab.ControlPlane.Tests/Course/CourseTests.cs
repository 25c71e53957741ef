using System.Text.Json.Nodes;
using Lab.ControlPlane.Tests.Cluster;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;
using Lab.Stacks;
using Lab.Tests;

namespace Lab.ControlPlane.Tests.Course;

/// <summary>
/// The whole course on real controllers and a real scheduler, with nodes of the simulated ones' size, labels and taints: at every step both
/// clusters come to the same.
/// </summary>
[Collection(ControlPlaneCollection.Name)]
public sealed class CourseTests(KubernetesControlPlane plane)
{
    private const string MaxPods = "max-pods";
    private const string NodeGroup = "eks.amazonaws.com/nodegroup";

    // A pod whose node is gone is looked for every 20 s, and taken away when it was found twice, 40 s apart (pkg/controller/podgc).
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["operatorCidr"] = "203.0.113.0/24",
        ["multusNodeCount"] = "2",
    };

    [SkippableFact]
    public async Task Both_clusters_come_to_the_same_at_every_step()
    {
        var client = plane.Client;
        using var course = await SimulatedCourse.UpAsync(Settings);
        await using var nodes = await KwokNodes.JoinAsync(plane, "course", course.Api.List("Node").Select(Registered));
        await using var applied = new AppliedObjects(client);
        await using var pods = await client.WatchAsync("/api/v1/pods");
        await using var slices = await client.WatchAsync("/apis/discovery.k8s.io/v1/endpointslices");

        // The API server's own, and what other tests have made in namespaces of theirs.
        var others = slices.Objects.Values.Select(Namespace).ToHashSet(StringComparer.Ordinal);
        foreach (var manifest in course.AddonObjects().Concat(StageCatalog.All.SelectMany(stage => course.Objects(stage))))
        {
            if (!AppliedObjects.IsWebhook(manifest)) await applied.ApplyAsync(manifest);
        }

        var group = course.Api.List("Node").Where(node => node.Labels.ContainsKey(NodeGroup)).Select(node => node.Name).ToList();
        await SameAsync("the course is up");
        foreach (var replicas in new[] { "2", "8", "15", "30", "50" }) await ScaleAsync(replicas);

        // A pod that waits for room is not looked at again because a node gets a taint: it keeps its old message.
        await TaintAsync(group[0]);
        await SameAsync("a node has a taint");

        await DrainAsync(group[1]);
        await SameAsync("a node is drained");

        await ScaleAsync("8");

        // The drained one: how many pods others hold depends on which of equally good nodes was taken, and what then fits depends on that.
        await LoseAsync(group[1]);
        await SameAsync("a node is lost");

        async Task ScaleAsync(string replicas)
        {
            await course.ChangeAsync(MaxPods, "replicas", replicas);
            foreach (var manifest in course.Objects(StageCatalog.Find(MaxPods)!)) await applied.ApplyAsync(manifest);
            await SameAsync($"{replicas} replicas");
        }

        async Task SameAsync(string when)
        {
            course.Settle();
            var expected = ClusterSummary.OfPods(course.Api.List("Pod").Select(Json), group);
            var endpoints = ClusterSummary.OfEndpoints(Course(course.Api.List("EndpointSlice").Select(Json)));
            try
            {
                await pods.UntilAsync(all => ClusterSummary.OfPods(all, group).SetEquals(expected), when, Longest);
                await slices.UntilAsync(all => ClusterSummary.OfEndpoints(Course(all)).SetEquals(endpoints), when, Longest);
            }
            catch (TimeoutException)
            {
                expected.ShouldBe(ClusterSummary.OfPods(pods.Objects.Values, group), $"pods when {when}");
                endpoints.ShouldBe(ClusterSummary.OfEndpoints(Course(slices.Objects.Values)), $"endpoints when {when}");
            }
        }

        IEnumerable<JsonObject> Course(IEnumerable<JsonObject> all) => all.Where(slice => !others.Contains(Namespace(slice)));

        async Task TaintAsync(string node)
        {
            var taint = PropertyMap.Of(("key", "maintenance"), ("value", "true"), ("effect", "NoSchedule"));
            Simulated(node, live => live.Spec.With("taints", PropertyList.From(live.Spec.List("taints").Append(taint))));
            await client.PatchAsync($"/api/v1/nodes/{node}", new JsonObject
            {
                ["spec"] = new JsonObject { ["taints"] = JsonNode.Parse(course.Api.Find("Node", "", node)!.Spec.List("taints").ToString()!) },
            });
        }

        async Task DrainAsync(string node)
        {
            Simulated(node, live => live.Spec.With("unschedulable", true));
            foreach (var pod in course.Api.PodsOn(node).Where(pod => pod.Controller?.String("kind") != "DaemonSet").ToList())
            {
                course.Kubernetes.Delete(course.World, course.Cluster.Id, "Pod", pod.Namespace, pod.Name, DeletionPropagation.Background);
            }

            await client.PatchAsync($"/api/v1/nodes/{node}", new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = true } });
            foreach (var pod in pods.Objects.Values.Where(pod => (string?)pod["spec"]!["nodeName"] == node
                && (string?)pod["metadata"]!["ownerReferences"]?[0]!["kind"] != "DaemonSet"))
            {
                await client.DeleteAsync($"/api/v1/namespaces/{(string)pod["metadata"]!["namespace"]!}/pods/{(string)pod["metadata"]!["name"]!}");
            }
        }

        async Task LoseAsync(string node)
        {
            course.Kubernetes.NodeLeft(course.World, course.Cluster.Id, NodeFacts.InstanceId(course.Api.Find("Node", "", node)!));
            await client.DeleteAsync($"/api/v1/nodes/{node}");
        }

        void Simulated(string node, Func<KubernetesObject, PropertyMap> spec)
        {
            var live = course.Api.Find("Node", "", node)!;
            course.Api.Write(live with { Content = live.Content.With("spec", spec(live)) });
        }
    }

    private static string Namespace(JsonObject live) => (string)live["metadata"]!["namespace"]!;

    /// <summary>The node as a kubelet registers it.</summary>
    private static JsonObject Registered(KubernetesObject node)
    {
        var (live, metadata) = (Json(node), Json(node)["metadata"]!.AsObject());
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = node.Name, ["labels"] = metadata["labels"]!.DeepClone() },
            ["spec"] = new JsonObject { ["taints"] = live["spec"]!["taints"]?.DeepClone(), ["providerID"] = live["spec"]!["providerID"]!.DeepClone() },
            ["status"] = new JsonObject
            {
                ["allocatable"] = live["status"]!["allocatable"]!.DeepClone(),
                ["capacity"] = live["status"]!["capacity"]!.DeepClone(),
                ["addresses"] = live["status"]!["addresses"]!.DeepClone(),
            },
        };
    }

    private static JsonObject Json(KubernetesObject live) => JsonNode.Parse(live.Content.ToString())!.AsObject();
}
