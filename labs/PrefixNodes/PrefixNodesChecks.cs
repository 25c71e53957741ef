using System.Collections.Immutable;
using System.Net;
using Lab.Labs.Checks;
using Lab.Labs.Cluster;

namespace Lab.Labs.PrefixNodes;

/// <summary>What the course claims of nodes whose addresses come by the prefix.</summary>
public static class PrefixNodesChecks
{
    private const string Stage = "prefix-nodes";
    private const int PrefixLength = 28;
    private const int AddressesPerPrefix = 16;

    private const string SetAndRenew =
        "Set prefixDelegation first, `lab up cluster --env {environment} --set prefixDelegation=true`, and make the nodes afterwards, "
        + "`lab up prefix-nodes --env {environment}`.";

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "prefix-nodes/both-halves",
            "The VPC CNI assigns prefixes, and the nodes were made to hold the pods that these have addresses for.",
            "Neither half helps alone. A kubelet keeps the limit that it started with, so that the VPC CNI's setting leaves nodes that are there at what "
            + "their formula says. And a higher limit without prefixes lets the scheduler send pods that never get an address: they stay "
            + "ContainerCreating with \"failed to assign an IP address to container\".",
            SetAndRenew,
            BothHalvesAsync),
        new(
            "prefix-nodes/slots",
            "Each node of the group takes the number of pods that EKS allows with prefixes.",
            "Each address of an interface but the primary one becomes a prefix of 16, which on all types of the lab is more than the 110 pods that "
            + "EKS recommends for a node with fewer than 30 vCPUs. A drop-in in /etc/eks/nodeadm.d says so, whatever EKS puts into the user data.",
            "`kubectl get nodes -l eks.amazonaws.com/nodegroup={prefix-nodes.nodeGroupName} -o yaml | grep pods:` shows the limit; on AWS terminate a node "
            + "that has another, and its group makes a new one.",
            SlotsAsync),
        new(
            "prefix-nodes/prefixes",
            "The interfaces of the nodes hold /28 prefixes and no single secondary address.",
            "With ENABLE_PREFIX_DELEGATION the VPC CNI asks EC2 for prefixes in place of addresses. A prefix is 16 addresses in a row at a multiple of 16: a "
            + "subnet whose free addresses are scattered has none left (InsufficientCidrBlocks).",
            "`kubectl get daemonset aws-node -n kube-system -o yaml | grep -A1 PREFIX` must show true; a node that was there before keeps its single "
            + "addresses until its pods are gone.",
            PrefixesAsync),
        new(
            "prefix-nodes/reserve",
            "Each node has a prefix that no pod uses yet.",
            "WARM_PREFIX_TARGET=1: the VPC CNI keeps one whole prefix free, so that the next pods start without a call to EC2. Pods in sixteens and one "
            + "prefix more is the least that a node has.",
            "`kubectl logs -n kube-system ds/aws-node -c aws-node` tells why no prefix comes; in the subnet there must be a free block of 16.",
            ReserveAsync),
        new(
            "prefix-nodes/addresses",
            "Each nginx pod has an address of a prefix of its node.",
            "A pod's address is still one of the VPC, which delivers it to the interface that has the prefix. Nothing else changes for the pod.",
            "Compare `kubectl get pods -n {prefix-nodes.namespace} -o wide` with the prefixes of "
            + "`aws ec2 describe-network-interfaces --filters Name=vpc-id,Values={network.vpcId}`.",
            AddressesAsync),
        new(
            "prefix-nodes/running",
            "All nginx pods run on the nodes of the group: as many as fit on no node group of three without prefixes.",
            "What kept them out was neither CPU nor memory but addresses, and the limit that is computed from them.",
            "`kubectl describe pods -n {prefix-nodes.namespace}` tells what a pod waits for; then `lab check prefix-nodes --env {environment}`.",
            RunningAsync),
    ];

    private static async Task<CheckOutcome> BothHalvesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, limits) = await ReadAsync(context, cancellationToken);
        var cluster = await context.Probe.ClusterAsync(context.Text("cluster", "clusterName"), cancellationToken);
        var others = (await ClusterNodes.ReadAsync(context, cancellationToken)).Select(node => node.AllocatablePods).Distinct().Order().ToList();
        var elsewhere = others.Count == 0 ? "" : $"; nodes of {context.Text("cluster", "nodeGroupName")} have {string.Join(" or ", others)}";
        var delegates = cluster?.DelegatesPrefixes == true;
        return slots.Nodes.Select(node => (delegates, IsRaised: node.Node.AllocatablePods > limits.MaxPods) switch
            {
                (true, true) => new Finding(Holds: true, $"{node.Node.Name}: prefixes, and {node.Node.AllocatablePods} pods"),
                (true, false) => new Finding(
                    Holds: false, $"{node.Node.Name}: the VPC CNI assigns prefixes, but the node takes {node.Node.AllocatablePods} pods as without them"),
                (false, true) => new Finding(
                    Holds: false,
                    $"{node.Node.Name}: the node takes {node.Node.AllocatablePods} pods, but the VPC CNI assigns no prefixes and has addresses for {limits.MaxPods - 2}"),
                _ => new Finding(Holds: false, $"{node.Node.Name}: no prefixes, and {node.Node.AllocatablePods} pods"),
            })
            .ToOutcome($"prefix delegation on, and more than {limits.Formula} pods on each node{elsewhere}", None(context));
    }

    private static async Task<CheckOutcome> SlotsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, limits) = await ReadAsync(context, cancellationToken);
        var maxPods = context.Number(Stage, "maxPods");
        return slots.Nodes.Select(node => new Finding(node.Node.AllocatablePods == maxPods, $"{node.Node.Name}: {node.Node.AllocatablePods}"))
            .Concat(slots.Nodes.IsEmpty || slots.Nodes.Length == context.Number(Stage, "nodeCount")
                ? [] : [new Finding(Holds: false, $"{slots.Nodes.Length} nodes, not {context.Number(Stage, "nodeCount")}")])
            .ToOutcome($"{maxPods} on each node ({limits.FormulaWithPrefixes})", None(context));
    }

    private static async Task<CheckOutcome> PrefixesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await InterfacesAsync(context, (node, interfaces) =>
        {
            var prefixes = interfaces.SelectMany(eni => eni.Prefixes).ToList();
            var single = interfaces.Sum(eni => eni.SecondaryAddresses.Length);
            var wrong = prefixes.Where(prefix => IPNetwork.Parse(prefix).PrefixLength != PrefixLength).ToList();
            return new Finding(
                prefixes.Count > 0 && single == 0 && wrong.Count == 0,
                $"{node.Node.Name}: {(prefixes.Count == 0 ? "no prefix" : string.Join(", ", prefixes))}{(single == 0 ? "" : $", {single} single addresses")}");
        }, cancellationToken);
        return findings.ToOutcome($"prefixes of /{PrefixLength} alone", None(context));
    }

    private static async Task<CheckOutcome> ReserveAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await InterfacesAsync(context, (node, interfaces) =>
        {
            var addresses = node.WithAddresses.Count();
            var needed = ((addresses + AddressesPerPrefix - 1) / AddressesPerPrefix) + 1;
            var prefixes = interfaces.SelectMany(eni => eni.Prefixes).ToList();
            var used = node.WithAddresses.SelectMany(pod => interfaces.Select(eni => pod.PodIp is { } address ? eni.PrefixOf(address) : null)).ToHashSet();
            var unused = prefixes.Count(prefix => !used.Contains(prefix));
            return new Finding(
                prefixes.Count >= needed && unused > 0,
                $"{node.Node.Name}: {prefixes.Count} prefixes for {addresses} pods, {unused} unused; ⌈{addresses} / {AddressesPerPrefix}⌉ + 1 = {needed} needed");
        }, cancellationToken);
        return findings.ToOutcome("a prefix for each sixteen pods, and one in reserve", None(context));
    }

    private static async Task<CheckOutcome> AddressesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var pods = await PodPlacement.ReadAsync(context, context.Text(Stage, "namespace"), cancellationToken);
        var replicas = context.Number(Stage, "replicas");
        return pods.GroupBy(pod => pod.Host.Node.Name, StringComparer.Ordinal).Select(node =>
        {
            var strange = node.Where(pod => pod.Interface?.InstanceId != pod.Host.Node.InstanceId
                || pod.Interface?.PrefixOf(pod.Address) is null).ToList();
            return strange.Count == 0
                ? new Finding(Holds: true, $"{node.Key}: {node.Count()} addresses, all of prefixes of its interfaces")
                : new Finding(Holds: false, $"{node.Key}: {string.Join(", ", strange.Select(pod => $"{pod.Pod.Name} ({pod.Address})"))} of no prefix of it");
        }).Concat(pods.Count == replicas ? [] : [new Finding(Holds: false, $"{pods.Count} pods with an address, not {replicas}")])
            .ToOutcome($"{replicas} addresses of the nodes' prefixes", "no nginx pod runs");
    }

    private static async Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, _) = await ReadAsync(context, cancellationToken);
        var replicas = context.Number(Stage, "replicas");
        var nodes = slots.Nodes.Select(node => node.Node.Name).ToHashSet(StringComparer.Ordinal);
        var running = slots.Running.Count(pod => nodes.Contains(pod.NodeName ?? ""));
        var reasons = slots.Lab.Except(slots.Running).Select(pod => pod.WaitingReason ?? pod.Phase).Distinct(StringComparer.Ordinal).ToList();
        return new Finding(
                running == replicas && slots.Lab.Length == replicas,
                $"{running} of {slots.Lab.Length} run on {string.Join(", ", nodes.Order(StringComparer.Ordinal))}"
                + (reasons.Count == 0 ? "" : $"; the others: {string.Join("; ", reasons)}"))
            .ToOutcome($"{replicas} running on {slots.Nodes.Length} nodes of group {context.Text(Stage, "nodeGroupName")}, which have {slots.Left} slots for them");
    }

    private static async Task<IEnumerable<Finding>> InterfacesAsync(
        CheckContext context, Func<NodeSlots, IReadOnlyList<ProbedNetworkInterface>, Finding> examine, CancellationToken cancellationToken)
    {
        var (slots, _) = await ReadAsync(context, cancellationToken);
        var interfaces = await context.Probe.NetworkInterfacesAsync(cancellationToken);
        return slots.Nodes.Select(node => examine(node, [.. interfaces.Where(eni => eni.InstanceId == node.Node.InstanceId && !eni.IsUnmanaged)]));
    }

    private static async Task<(GroupSlots Slots, InstanceLimits Limits)> ReadAsync(CheckContext context, CancellationToken cancellationToken) => (
        await GroupSlots.ReadAsync(context, context.Text(Stage, "nodeGroupName"), context.Text(Stage, "namespace"), cancellationToken),
        InstanceLimits.Of(context.Text("cluster", "nodeInstanceType")));

    private static string None(CheckContext context) => $"node group {context.Text(Stage, "nodeGroupName")} has no node";
}
