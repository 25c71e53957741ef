using System.Text.Json.Nodes;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Scheduling;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.ControlPlane.Tests.Scheduling;

/// <summary>The simulated scheduler over a cluster of its own, one decision after the other.</summary>
internal sealed class SimulatedScheduling
{
    private readonly ClusterApi _api;

    public SimulatedScheduling(string objectNamespace, IEnumerable<JsonObject> nodes)
    {
        var world = new World("scheduling");
        world.Put(new Lab.Simulation.Kubernetes.ControlPlane("myeks", 0));
        _api = new ClusterApi(world, "myeks");
        Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = objectNamespace } });
        foreach (var node in nodes) Create(node);
    }

    /// <summary>The pods that have a node.</summary>
    public IEnumerable<string> Placed => _api.List("Pod").Where(pod => pod.Spec.ContainsKey("nodeName")).Select(pod => pod.Name);

    /// <summary>The pods that wait for a node and could have one now.</summary>
    public IEnumerable<string> Placeable => _api.List("Pod")
        .Where(pod => !pod.Spec.ContainsKey("nodeName") && !Decide(pod.Name).Feasible.IsEmpty).Select(pod => pod.Name);

    public void Create(JsonObject manifest) => _api.Create((PropertyMap)PropertyValue.Parse(manifest.ToJsonString())!, "test");

    public SchedulingDecision Decide(string pod) => new SchedulingCycle(_api).Decide(Pod(pod));

    public void Bind(string pod, string node) => new Scheduler(_api).Bind(new SchedulingCycle(_api), Pod(pod), node);

    public void Preempt(string pod, SchedulingDecision decision, Preemption preemption) =>
        new Scheduler(_api).Preempt(new SchedulingCycle(_api), Pod(pod), decision.Message!, preemption);

    public void Start(string pod, string time) => _api.WriteStatus(Pod(pod), Pod(pod).Status.With("startTime", time));

    private KubernetesObject Pod(string name) => _api.List("Pod").Single(pod => pod.Name == name);
}
