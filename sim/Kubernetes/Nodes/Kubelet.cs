using Lab.Simulation.Aws;
using Lab.Simulation.Faults;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Multus;
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

    private readonly PodNetwork _network = new(api);
    private readonly MultusDaemon _multus = new(api);
    private readonly StartupTaintRemover _startupTaints = new(api);

    /// <summary>Does what is due now on every node.</summary>
    public void Run()
    {
        foreach (var node in api.List("Node"))
        {
            if (NodeFacts.IsGone(api.World, node))
            {
                Forget(node);
                continue;
            }

            VpcCni.CatchUp(api.World, NodeFacts.InstanceId(node));
            var pods = api.PodsOn(node.Name).ToList();
            _multus.Run(node, pods);
            foreach (var pod in pods) Sync(node, api.Find(pod.Kind, pod.Namespace, pod.Name)!);
            Report(api.Find("Node", "", node.Name)!);
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
        if (pod.Spec.String("nodeName") is not { } nodeName || api.Find("Node", "", nodeName) is not { } node || NodeFacts.IsGone(api.World, node)) return null;
        if (pod.IsDeleting) return StopsAt(pod) is var end && end > api.World.Now ? end : null;
        if (Pods.IsReady(pod) || Pods.IsRunning(pod)) return null;
        if (pod.Condition("PodReadyToStartContainers") is { } sandbox && sandbox.String("status") == "True")
        {
            return PropertyPaths.Time(sandbox.RequiredString("lastTransitionTime")) + ContainerTime;
        }

        return _network.Next(node, pod, awaited);
    }

    private void Sync(KubernetesObject node, KubernetesObject pod)
    {
        var now = api.World.Now;
        if (pod.IsDeleting)
        {
            if (StopsAt(pod) <= now) Stop(node, pod);
            return;
        }

        var fault = Crash(pod);
        if ((Pods.IsReady(pod) && fault is null) || _multus.HasEnded(node, pod)) return;
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
        if (fault is not null)
        {
            End(pod, fault);
            return;
        }

        if (_startupTaints.Waits(node, pod))
        {
            if (!Pods.IsRunning(pod)) api.WriteStatus(pod, Pods.NotReady(pod, Pods.Running(pod, pod.Status, now), now));
            return;
        }

        api.WriteStatus(pod, Pods.Running(pod, pod.Status, now));
        foreach (var container in pod.Spec.List("containers").Maps)
        {
            api.Event(pod, "Normal", "Started", $"Started container {container.String("name")}");
        }

        if (pod.Labels.GetValueOrDefault("k8s-app") == "aws-node") StartCni(node, pod);
    }

    // With the instance went its disk.
    private void Forget(KubernetesObject node)
    {
        api.World.Remove<CniNode>(NodeFacts.InstanceId(node));
        MultusNodes.Forget(api.World, each => each.Id == NodeFacts.InstanceId(node));
    }

    private Fault? Crash(KubernetesObject pod) => pod.Spec.List("containers").Maps
        .Select(container => FaultInjection.OfContainer(api.World, container.String("image") ?? "")).FirstOrDefault(fault => fault is not null);

    /// <summary>The pod's containers end as soon as they start, or have ended; they are started again and again.</summary>
    private void End(KubernetesObject pod, Fault fault)
    {
        var ended = Pods.NotReady(pod, Pods.Running(pod, pod.Status, api.World.Now), api.World.Now, fault.Code);
        if (!ended.Equals(pod.Status)) api.Event(pod, "Warning", "BackOff", fault.Message);
        api.WriteStatus(pod, ended);
    }

    private void MakeSandbox(KubernetesObject node, KubernetesObject pod)
    {
        var address = Pods.IsHostNetwork(pod) ? HostAddress(node) : _network.Add(node, pod);
        if (address is null) return;
        // Multus wrote to the pod meanwhile.
        pod = api.Find("Pod", pod.Namespace, pod.Name)!;
        var status = pod.Status.With("podIP", address).With("podIPs", PropertyList.From(new[] { PropertyMap.Of(("ip", address)) }));
        api.WriteStatus(pod, Pods.WithCondition(status, "PodReadyToStartContainers", holds: true, api.World.Now));
    }

    /// <summary>The agent of the node comes up and writes the CNI's configuration file; from then on the node is ready.</summary>
    private void StartCni(KubernetesObject node, KubernetesObject pod)
    {
        var environment = pod.Spec.List("containers").Maps.Where(container => container.String("name") == "aws-node")
            .SelectMany(container => container.List("env").Maps)
            .ToDictionary(variable => variable.RequiredString("name"), variable => variable.String("value") ?? "", StringComparer.Ordinal);
        VpcCni.Start(api.World, NodeFacts.InstanceId(node), api.ClusterName, CniSettings.Parse(environment));
        _multus.PrimaryWritten(NodeFacts.InstanceId(node));
    }

    private void Stop(KubernetesObject node, KubernetesObject pod)
    {
        if (!Pods.IsHostNetwork(pod)) _network.Delete(node, pod);
        if (MultusDaemon.IsDaemon(pod)) _multus.Terminate(node, pod);
        api.Remove(pod);
    }

    private void Report(KubernetesObject node)
    {
        var now = api.World.Now;
        var ready = _network.IsReady(node);
        if (node.Condition("Ready") is not null && node.HasCondition("Ready") == ready) return;
        var status = node.Status;
        foreach (var (type, reason, message) in Pressures) status = Pods.WithCondition(status, type, holds: false, now, reason, message);
        status = ready
            ? Pods.WithCondition(status, "Ready", holds: true, now, "KubeletReady", "kubelet is posting ready status")
            : Pods.WithCondition(status, "Ready", holds: false, now, "KubeletNotReady", PodNetwork.PluginNotReady);
        if (ready) api.Event(node, "Normal", "NodeReady", $"Node {node.Name} status is now: NodeReady");
        api.WriteStatus(node, status);
    }

    private static readonly (string Type, string Reason, string Message)[] Pressures =
    [
        ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ];

    private string HostAddress(KubernetesObject node) =>
        NodeFacts.Primary(api.World, api.World.Get<Instance>(NodeFacts.InstanceId(node))).PrimaryAddress;

    private static DateTimeOffset StopsAt(KubernetesObject pod)
    {
        var asked = ClusterApi.DeletionRequested(pod);
        var grace = TimeSpan.FromSeconds(pod.Metadata.Integer("deletionGracePeriodSeconds") ?? 0);
        return asked + (grace < ContainerTime ? grace : ContainerTime);
    }
}
