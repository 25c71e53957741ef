using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Nodes;

/// <summary>
/// The kubelets of a cluster. Containers come up, and stop when they are asked to, in a second; every image can be pulled and every
/// container is ready as soon as it runs.
/// </summary>
internal sealed class Kubelet(ClusterApi api)
{
    private static readonly TimeSpan ContainerTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the kubelet waits before it tries a sandbox again (kubernetes v1.31, <c>pkg/kubelet/kubelet.go</c>,
    /// <c>backOffPeriod</c>).
    /// </summary>
    private static readonly TimeSpan SandboxRetry = TimeSpan.FromSeconds(10);

    private const string PluginNotReady =
        "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni "
        + "plugin not initialized";

    private const string NetworkNotReady = "network is not ready: " + PluginNotReady;

    /// <summary>Does what is due now on every node.</summary>
    public void Run()
    {
        foreach (var node in api.List("Node"))
        {
            VpcCni.CatchUp(api.World, NodeFacts.InstanceId(node));
            foreach (var pod in api.PodsOn(node.Name)) Sync(node, pod);
            Report(node);
        }
    }

    /// <summary>When something is due next.</summary>
    /// <param name="awaited">Only what someone waits for: pods that come up or go, nodes that get addresses for them.</param>
    public DateTimeOffset? Next(bool awaited)
    {
        var pods = api.List("Pod").Select(pod => Due(pod, awaited));
        var pools = api.List("Node").Select(node => VpcCni.NextChange(api.World, NodeFacts.InstanceId(node), growing: awaited));
        return pods.Concat(pools).Min();
    }

    private DateTimeOffset? Due(KubernetesObject pod, bool awaited)
    {
        if (pod.Spec.String("nodeName") is not { } nodeName || api.Find("Node", "", nodeName) is not { } node) return null;
        if (pod.IsDeleting) return StopsAt(pod);
        if (Pods.IsReady(pod)) return null;
        if (pod.Condition("PodReadyToStartContainers") is { } sandbox && sandbox.String("status") == "True")
        {
            return PropertyPaths.Time(sandbox.RequiredString("lastTransitionTime")) + ContainerTime;
        }

        // A pod without an address is worth waiting for only while its node may get one.
        if (awaited && !(api.World.Find<CniNode>(NodeFacts.InstanceId(node)) is { } cni && new CniPool(api.World, cni).Free > 0)) return null;
        return LastFailure(pod)?.LastSeen + SandboxRetry;
    }

    private void Sync(KubernetesObject node, KubernetesObject pod)
    {
        var now = api.World.Now;
        if (pod.IsDeleting)
        {
            if (StopsAt(pod) <= now) Stop(node, pod);
            return;
        }

        if (Pods.IsReady(pod)) return;
        var status = pod.Status;
        if (!status.ContainsKey("startTime"))
        {
            status = Pods.Waiting(pod, status, now).With("startTime", PropertyPaths.Timestamp(now)).With("hostIP", HostAddress(node));
            pod = api.WriteStatus(pod, Pods.WithCondition(status, "PodReadyToStartContainers", holds: false, now));
        }

        if (!pod.HasCondition("PodReadyToStartContainers"))
        {
            MakeSandbox(node, pod);
            return;
        }

        if (PropertyPaths.Time(pod.Condition("PodReadyToStartContainers")!.RequiredString("lastTransitionTime")) + ContainerTime > now) return;
        api.WriteStatus(pod, Pods.Running(pod, pod.Status, now));
        foreach (var container in pod.Spec.List("containers").Maps)
        {
            api.Event(pod, "Normal", "Started", $"Started container {container.String("name")}");
        }

        if (pod.Labels.GetValueOrDefault("k8s-app") == "aws-node") StartCni(node, pod);
    }

    private void MakeSandbox(KubernetesObject node, KubernetesObject pod)
    {
        if (LastFailure(pod) is { } failure && failure.LastSeen + SandboxRetry > api.World.Now) return;
        var address = Pods.IsHostNetwork(pod) ? HostAddress(node) : PodAddress(node, pod);
        if (address is null) return;
        var status = pod.Status.With("podIP", address).With("podIPs", PropertyList.From(new[] { PropertyMap.Of(("ip", address)) }));
        api.WriteStatus(pod, Pods.WithCondition(status, "PodReadyToStartContainers", holds: true, api.World.Now));
    }

    private string? PodAddress(KubernetesObject node, KubernetesObject pod)
    {
        var instanceId = NodeFacts.InstanceId(node);
        if (api.World.Find<CniNode>(instanceId) is null)
        {
            api.Event(pod, "Warning", "NetworkNotReady", NetworkNotReady);
            return null;
        }

        var running = api.PodsOn(node.Name).Any(each => each.Labels.GetValueOrDefault("k8s-app") == "aws-node" && Pods.IsReady(each));
        var address = running ? VpcCni.Assign(api.World, instanceId, Pods.Key(pod)) : null;
        if (address is not null) return address;
        var sandbox = api.World.Digits($"{pod.Uid}/sandbox", 64);
        var problem = running ? VpcCni.NoAddress : VpcCni.AgentNotRunning;
        api.Event(
            pod, "Warning", "FailedCreatePodSandBox",
            $"Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox \"{sandbox}\": plugin "
            + $"type=\"aws-cni\" name=\"aws-cni\" failed (add): {problem}");
        return null;
    }

    /// <summary>The agent of the node comes up and writes the CNI's configuration file; from then on the node is ready.</summary>
    private void StartCni(KubernetesObject node, KubernetesObject pod)
    {
        var environment = pod.Spec.List("containers").Maps.Where(container => container.String("name") == "aws-node")
            .SelectMany(container => container.List("env").Maps)
            .ToDictionary(variable => variable.RequiredString("name"), variable => variable.String("value") ?? "", StringComparer.Ordinal);
        VpcCni.Start(api.World, NodeFacts.InstanceId(node), api.ClusterName, CniSettings.Parse(environment));
    }

    private void Stop(KubernetesObject node, KubernetesObject pod)
    {
        if (!Pods.IsHostNetwork(pod)) VpcCni.Release(api.World, NodeFacts.InstanceId(node), Pods.Key(pod));
        api.Remove(pod);
    }

    private void Report(KubernetesObject node)
    {
        var now = api.World.Now;
        var ready = api.World.Find<CniNode>(NodeFacts.InstanceId(node)) is not null;
        if (node.Condition("Ready") is not null && node.HasCondition("Ready") == ready) return;
        var status = node.Status;
        foreach (var (type, reason, message) in Pressures) status = Pods.WithCondition(status, type, holds: false, now, reason, message);
        status = ready
            ? Pods.WithCondition(status, "Ready", holds: true, now, "KubeletReady", "kubelet is posting ready status")
            : Pods.WithCondition(status, "Ready", holds: false, now, "KubeletNotReady", PluginNotReady);
        if (ready) api.Event(node, "Normal", "NodeReady", $"Node {node.Name} status is now: NodeReady");
        api.WriteStatus(node, status);
    }

    private static readonly (string Type, string Reason, string Message)[] Pressures =
    [
        ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ];

    private KubernetesEvent? LastFailure(KubernetesObject pod) =>
        api.World.All<KubernetesEvent>()
            .Where(each => each.ClusterName == api.ClusterName && each.Kind == "Pod" && each.Namespace == pod.Namespace && each.Name == pod.Name
                && each.Reason is "FailedCreatePodSandBox" or "NetworkNotReady")
            .MaxBy(each => each.LastSeen);

    private string HostAddress(KubernetesObject node) =>
        NodeFacts.Primary(api.World, api.World.Get<Instance>(NodeFacts.InstanceId(node))).PrimaryAddress;

    private static DateTimeOffset StopsAt(KubernetesObject pod)
    {
        var asked = ClusterApi.DeletionRequested(pod);
        var grace = TimeSpan.FromSeconds(pod.Metadata.Integer("deletionGracePeriodSeconds") ?? 0);
        return asked + (grace < ContainerTime ? grace : ContainerTime);
    }
}
