using System.Globalization;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Multus;
using Lab.Simulation.Kubernetes.Networking;

namespace Lab.Simulation.Kubernetes.Nodes;

/// <summary>
/// What the container runtime of a node has CNI do for a pod: by the VPC CNI alone, or by Multus over it, as the first configuration in
/// the node's folder says.
/// </summary>
internal sealed class PodNetwork(ClusterApi api)
{
    /// <summary>What a node without a network says, as recorded of containerd.</summary>
    public const string PluginNotReady =
        "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni "
        + "plugin not initialized";

    /// <summary>
    /// How long the kubelet waits before it tries a sandbox again (kubernetes v1.31, <c>pkg/kubelet/kubelet.go</c>,
    /// <c>backOffPeriod</c>).
    /// </summary>
    private static readonly TimeSpan SandboxRetry = TimeSpan.FromSeconds(10);

    /// <summary>How long the shim of Multus waits for a daemon that is not there (recorded case C09).</summary>
    private static readonly TimeSpan ShimTimeout = TimeSpan.FromSeconds(60);

    private const string NoDaemon = "CmdAdd (shim): timed out waiting for the condition";

    /// <summary>Whether the node has a network: the VPC CNI has started, and the configuration that counts can be read.</summary>
    public bool IsReady(KubernetesObject node)
    {
        var instanceId = NodeFacts.InstanceId(node);
        return api.World.Find<CniNode>(instanceId) is not null
            && (api.World.Find<MultusNode>(instanceId) is not { } multus || CniFolder.Chosen(multus) is not null);
    }

    /// <summary>Gives a pod its network.</summary>
    /// <returns>The pod's address, or <see langword="null"/> while it has none: an event of the pod says why.</returns>
    public string? Add(KubernetesObject node, KubernetesObject pod)
    {
        if (Due(node, pod, LastFailure(pod)) is { } due && due > api.World.Now) return null;
        if (!IsReady(node))
        {
            api.Event(pod, "Warning", "NetworkNotReady", "network is not ready: " + PluginNotReady);
            return null;
        }

        var sandbox = SandboxId(pod);
        var multus = Multus(node);
        try
        {
            var address = multus is null ? AddVpc(node, pod) : AddMultus(node, multus, pod, sandbox);
            if (multus is not null) Remember(NodeFacts.InstanceId(node), pod, refused: false);
            return address;
        }
        catch (CniException problem)
        {
            api.Event(
                pod, "Warning", "FailedCreatePodSandBox",
                $"Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox \"{sandbox}\": {problem.Message}");
            if (multus is not null)
            {
                Remember(NodeFacts.InstanceId(node), pod, !problem.Message.Contains(VpcCni.NoAddress, StringComparison.Ordinal));
            }

            return null;
        }
    }

    /// <summary>Takes a pod's network away.</summary>
    public void Delete(KubernetesObject node, KubernetesObject pod)
    {
        var instanceId = NodeFacts.InstanceId(node);
        if (Multus(node) is not { } multus)
        {
            VpcCni.Release(api.World, instanceId, Pods.Key(pod));
            return;
        }

        Remember(instanceId, pod, refused: false);
        // Without its daemon the shim says that all went well and does nothing: the addresses stay taken (case C09).
        if (multus.DaemonUid is not null) new MultusCni(api, node, multus).Delete(pod, SandboxId(pod));
    }

    /// <summary>When a pod without an address is tried next, or <see langword="null"/> while that would change nothing.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="awaited">Only when it is likely to come up then.</param>
    public DateTimeOffset? Next(KubernetesObject node, KubernetesObject pod, bool awaited)
    {
        var instanceId = NodeFacts.InstanceId(node);
        if (awaited)
        {
            // Worth waiting for only while its node may get an address, and not for what failed and would fail again.
            if (!(api.World.Find<CniNode>(instanceId) is { } cni && new CniPool(api.World, cni).Free > 0)) return null;
            if (Multus(node) is { } multus
                && (multus.DaemonUid is null || (multus.Refusals.TryGetValue(Pods.Key(pod), out var version) && version == api.ResourceVersion)))
            {
                return null;
            }
        }

        return Due(node, pod, LastFailure(pod));
    }

    private DateTimeOffset? Due(KubernetesObject node, KubernetesObject pod, KubernetesEvent? failure)
    {
        var retry = failure?.LastSeen + SandboxRetry;
        return Multus(node) is { DaemonUid: null } && pod.Status.String("startTime") is { } started
            ? (retry ?? PropertyPaths.Time(started)) + ShimTimeout
            : retry;
    }

    private string AddVpc(KubernetesObject node, KubernetesObject pod)
    {
        const string plugin = "plugin type=\"aws-cni\" name=\"aws-cni\" failed (add): ";
        var running = api.PodsOn(node.Name).Any(each => each.Labels.GetValueOrDefault("k8s-app") == "aws-node" && Pods.IsReady(each));
        if (!running) throw new CniException(plugin + VpcCni.AgentNotRunning);
        return VpcCni.Assign(api.World, NodeFacts.InstanceId(node), Pods.Key(pod)) ?? throw new CniException(plugin + VpcCni.NoAddress);
    }

    private string? AddMultus(KubernetesObject node, MultusNode multus, KubernetesObject pod, string sandbox)
    {
        const string plugin = "plugin type=\"multus-shim\" name=\"multus-cni-network\" failed (add): ";
        if (multus.DaemonUid is null) throw new CniException(plugin + NoDaemon);
        try
        {
            return new MultusCni(api, node, multus).Add(pod, sandbox);
        }
        catch (CniException problem)
        {
            throw new CniException(
                $"{plugin}CmdAdd (shim): CNI request failed with status 400: 'ContainerID:\"{sandbox}\" Netns:\"/var/run/netns/cni-{NamespaceId(pod)}\" "
                + $"IfName:\"eth0\" Args:\"IgnoreUnknown=1;K8S_POD_NAMESPACE={pod.Namespace};K8S_POD_NAME={pod.Name};K8S_POD_UID={pod.Uid};"
                + $"K8S_POD_INFRA_CONTAINER_ID={sandbox}\" Path:\"\" ERRORED: error configuring pod [{Pods.Key(pod)}] networking: {problem.Message}\n': "
                + $"StdinData: {CniFolder.Chosen(multus)}");
        }
    }

    /// <summary>The node's Multus, when the configuration that counts is its own.</summary>
    private MultusNode? Multus(KubernetesObject node) =>
        api.World.Find<MultusNode>(NodeFacts.InstanceId(node)) is { } multus && CniFolder.Chosen(multus)?.String("type") == "multus-shim"
            ? multus
            : null;

    private void Remember(string instanceId, KubernetesObject pod, bool refused)
    {
        var multus = api.World.Get<MultusNode>(instanceId);
        var refusals = refused ? multus.Refusals.SetItem(Pods.Key(pod), api.ResourceVersion) : multus.Refusals.Remove(Pods.Key(pod));
        if (!ReferenceEquals(refusals, multus.Refusals)) api.World.Put(multus with { Refusals = refusals });
    }

    private KubernetesEvent? LastFailure(KubernetesObject pod) =>
        api.World.All<KubernetesEvent>()
            .Where(each => each.ClusterName == api.ClusterName && each.Kind == "Pod" && each.Namespace == pod.Namespace && each.Name == pod.Name
                && each.Reason is "FailedCreatePodSandBox" or "NetworkNotReady")
            .MaxBy(each => each.LastSeen);

    private string SandboxId(KubernetesObject pod) => api.World.Digits($"{pod.Uid}/sandbox", 64);

    private string NamespaceId(KubernetesObject pod)
    {
        var digits = api.World.Digits($"{pod.Uid}/netns", 32);
        return string.Create(
            CultureInfo.InvariantCulture, $"{digits[..8]}-{digits[8..12]}-5{digits[13..16]}-a{digits[17..20]}-{digits[20..]}");
    }
}
