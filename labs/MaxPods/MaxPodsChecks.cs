using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.Cluster;

namespace Lab.Labs.MaxPods;

/// <summary>What the course claims of a node's limit of pods, as more and more of them come.</summary>
public static class MaxPodsChecks
{
    private const string Stage = "max-pods";

    // Beside aws-node and kube-proxy of each node: coredns, and what the other stages of the course may take so that 30 nginx fit.
    private const int CoreDns = 2;
    private const int OfOtherStages = 13;
    private const int HostNetworkPods = 2;

    /// <summary>What the scheduler says of a node without a free slot (<c>NodeResourcesFit</c> of Kubernetes 1.31).</summary>
    private const string TooManyPods = "Too many pods";

    private const string Describe = "`kubectl describe pods -n {max-pods.namespace}` tells what a pod waits for; ";
    private const string UpAgain = "then `lab up max-pods --env {environment}`.";

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "max-pods/slots",
            "Each node of the group has as many slots for pods as its type's interfaces have addresses for, and two more.",
            "The kubelet takes its limit from interfaces × (addresses − 1) + 2, since each pod has a secondary address, and the primary address of an "
            + "interface is none of a pod's. EKS gives nodes that are made while the VPC CNI assigns prefixes 110 in its place, and a node keeps what "
            + "it was made with.",
            "Where prefixDelegation was set after the nodes were made, `lab up prefix-nodes --env {environment}` makes a group that has the limit for it; this "
            + "group gets it with new nodes, as `lab check cluster --env {environment}` tells.",
            SlotsAsync),
        new(
            "max-pods/plus-two",
            "Each node has two pods that live on the node's own address: the 2 of the formula.",
            "aws-node and kube-proxy use the network of their node (hostNetwork). They take a slot but no secondary address; every other pod takes both.",
            "`kubectl get pods -A -o wide` shows which pods have the address of their node. What adds another such pod to every node takes a slot that "
            + "the formula doesn't know; `lab up cluster --env {environment}` puts the add-ons right.",
            PlusTwoAsync),
        new(
            "max-pods/budget",
            "What runs beside the nginx pods leaves the slots that the course needs.",
            "Every pod takes a slot of its node, whatever it is for: aws-node and kube-proxy on each node, two coredns, and at most 13 of the "
            + "other stages. Of 51 slots on three nodes these leave 43 with the cluster alone, and 30 beside the whole course, without ExternalDNS and "
            + "its sample, which take up to three more.",
            "`kubectl get pods -A -o wide` shows who takes the slots; scale down what is not the course's, or take a stage down with `lab destroy`.",
            BudgetAsync),
        new(
            "max-pods/running",
            "As many nginx pods run as there are slots for, and no more than asked for.",
            "The scheduler fills the group's nodes until each has as many pods as its kubelet's limit; the requests of these pods are so small that "
            + "neither CPU nor memory ends first.",
            Describe + UpAgain,
            RunningAsync),
        new(
            "max-pods/pending",
            "The pods that have no slot are Pending, because of too many pods.",
            "The scheduler counts pods against the kubelet's limit as it does CPU and memory. A pod that fits nowhere stays Pending until a slot is "
            + "free. It never comes to an address: a pod that got a slot but no address would be ContainerCreating with \"failed to assign an IP "
            + "address to container\".",
            Describe + "`lab guide prefix-nodes --env {environment}` has the answer to \"Too many pods\".",
            PendingAsync),
        new(
            "max-pods/addresses",
            "Each running nginx pod has an address of its own, a secondary one of an interface of its node.",
            "The VPC CNI hands out the secondary addresses that it has assigned to the node's interfaces; no two pods share one.",
            "Compare `kubectl get pods -n {max-pods.namespace} -o wide` with `aws ec2 describe-network-interfaces --filters "
            + "Name=vpc-id,Values={network.vpcId}`; " + UpAgain,
            AddressesAsync),
        new(
            "max-pods/per-interface",
            "No interface carries more pods than it has addresses beside its primary one.",
            "An interface of the type holds a fixed number of addresses, the primary one included; with prefixes each of the others holds 16. Pods go to "
            + "the next interface when one is full, so that the number of interfaces times this is the limit.",
            "`kubectl get daemonset aws-node -n kube-system -o yaml | grep -A1 WARM` shows how the VPC CNI is set; `lab up cluster --env {environment}` puts "
            + "it right.",
            PerInterfaceAsync),
        new(
            "max-pods/interfaces",
            "Each node has as many interfaces as its pods need and one more in reserve, up to the limit of its type.",
            "WARM_ENI_TARGET=1: the VPC CNI attaches another interface as soon as fewer addresses are free than a whole interface holds; on a t3.medium "
            + "with its first pod and with its sixth. With prefixes a node needs one prefix more than its pods, and one interface holds several.",
            "`kubectl logs -n kube-system ds/aws-node -c aws-node` tells what the VPC CNI did; in the subnet there must be free addresses: "
            + "`lab check network --env {environment}`.",
            InterfacesAsync),
    ];

    private static async Task<CheckOutcome> SlotsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, type, limits) = await ReadAsync(context, cancellationToken);
        var prefixes = await DelegatesPrefixesAsync(context, cancellationToken);
        var (maxPods, formula) = prefixes ? (limits.MaxPodsWithPrefixes, limits.FormulaWithPrefixes) : (limits.MaxPods, limits.Formula);
        return slots.Nodes.Select(node => new Finding(node.Node.AllocatablePods == maxPods, $"{node.Node.Name}: {node.Node.AllocatablePods}"))
            .ToOutcome($"{formula} slots on a {type}, {slots.Nodes.Length} × {maxPods} = {slots.Nodes.Length * maxPods} in all", None(context));
    }

    private static async Task<CheckOutcome> PlusTwoAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, _, _) = await ReadAsync(context, cancellationToken);
        return slots.Nodes.Select(Examine).ToOutcome($"{HostNetworkPods} pods on each node's own address", None(context));

        static Finding Examine(NodeSlots node)
        {
            var onHost = node.Pods.Where(pod => pod.IsHostNetwork).ToList();
            var own = onHost.Count == 0 ? "no pod" : string.Join(", ", onHost.Select(pod => pod.Name).Order(StringComparer.Ordinal));
            return new Finding(
                onHost.Count == HostNetworkPods, $"{node.Node.Name}: {own} on {node.Node.InternalIp}, {node.WithAddresses.Count()} with addresses of their own");
        }
    }

    private static async Task<CheckOutcome> BudgetAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, _, _) = await ReadAsync(context, cancellationToken);
        if (slots.Nodes.IsEmpty) return new CheckOutcome(CheckVerdict.Failed, "nodes with slots", None(context));
        var most = (HostNetworkPods * slots.Nodes.Length) + CoreDns + OfOtherStages;
        var taken = slots.Others.Count();
        var ofExternalDns = slots.Others.Count(IsOfExternalDns);
        var perNode = string.Join("; ", slots.Nodes.Select(node =>
            $"{node.Node.Name}: {node.Pods.Length} of {node.Node.AllocatablePods} taken, {node.Pods.Except(slots.Lab).Count()} by others"));
        return new Finding(
                taken - ofExternalDns <= most, $"{slots.WhoElse} = {taken}, so that {slots.Total} − {taken} = {slots.Left} slots are left for nginx ({perNode})")
            .ToOutcome($"at most {slots.Nodes.Length} × {HostNetworkPods} + {CoreDns} + {OfOtherStages} = {most} of {slots.Total} slots taken by others{(ofExternalDns == 0 ? "" : $", and {ofExternalDns} by external-dns, which the course can do without")}");

        static bool IsOfExternalDns(ProbedPod pod) =>
            pod.Namespace == "external-dns" || pod.Labels.GetValueOrDefault("app.kubernetes.io/name") == "external-dns";
    }

    private static async Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, _, _) = await ReadAsync(context, cancellationToken);
        var replicas = context.Number(Stage, "replicas");
        var expected = ExpectedRunning(slots, replicas);
        var running = slots.Running.Count();
        var outside = slots.Running.Where(pod => !slots.Nodes.Any(node => node.Node.Name == pod.NodeName)).ToList();
        var elsewhere = outside.Count == 0 ? "" : $", {outside.Count} of them on nodes of other groups";
        return new Finding(
                running == expected && outside.Count == 0 && slots.Lab.Length == replicas && !slots.Nodes.IsEmpty,
                slots.Nodes.IsEmpty ? None(context) : $"{running} of {slots.Lab.Length} pods run{elsewhere}")
            .ToOutcome(
                $"{replicas} pods, of which min({replicas}, {slots.Total} − {slots.Others.Count()}) = {expected} run on group {context.Text(Stage, "nodeGroupName")}");
    }

    private static async Task<CheckOutcome> PendingAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, _, _) = await ReadAsync(context, cancellationToken);
        var replicas = context.Number(Stage, "replicas");
        var expected = replicas - ExpectedRunning(slots, replicas);
        var claim = $"{expected} of {replicas} pods Pending{(expected == 0 ? "" : $", each with \"{TooManyPods}\"")}";
        if (slots.Lab.Length < replicas) return new CheckOutcome(CheckVerdict.Failed, claim, $"{slots.Lab.Length} pods, not {replicas}");
        var waiting = slots.Waiting.Select(pod => new Finding(
            pod.WaitingReason?.Contains(TooManyPods, StringComparison.Ordinal) == true, $"{pod.Name}: {pod.WaitingReason ?? pod.Phase}")).ToList();
        return waiting.GroupBy(finding => finding.Seen[(finding.Seen.IndexOf(':', StringComparison.Ordinal) + 2)..], StringComparer.Ordinal)
            .Select(reason => new Finding(reason.All(finding => finding.Holds), $"{reason.Count()} with \"{reason.Key}\""))
            .Prepend(new Finding(waiting.Count == expected, $"{waiting.Count} Pending"))
            .ToOutcome(claim);
    }

    private static async Task<CheckOutcome> AddressesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var pods = await PodPlacement.ReadAsync(context, context.Text(Stage, "namespace"), cancellationToken);
        var shared = pods.GroupBy(pod => pod.Address, StringComparer.Ordinal).Where(address => address.Count() > 1)
            .Select(address => new Finding(Holds: false, $"{address.Key} is the address of {string.Join(" and ", address.Select(pod => pod.Pod.Name))}"));
        var strange = pods.Where(pod => pod.Interface?.InstanceId != pod.Host.Node.InstanceId)
            .Select(pod => new Finding(Holds: false, $"{pod.Pod.Name}: no interface of {pod.Host.Node.Name} has {pod.Address}"));
        var slots = (await ReadAsync(context, cancellationToken)).Slots;
        var expected = ExpectedRunning(slots, context.Number(Stage, "replicas"));
        return pods.Select(pod => new Finding(Holds: true, pod.ToString())).Take(1).Concat(shared).Concat(strange)
            .Append(new Finding(pods.Count == expected && !slots.Nodes.IsEmpty, $"{pods.Count} pods with an address"))
            .ToOutcome($"{expected} running pods with {expected} addresses of their nodes' interfaces");
    }

    private static async Task<CheckOutcome> PerInterfaceAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (_, type, limits) = await ReadAsync(context, cancellationToken);
        var most = limits.AddressesPerInterface - 1;
        var used = (await OnGroupAsync(context, cancellationToken)).Where(pod => pod.Interface is not null).GroupBy(pod => pod.Interface!);
        return used.OrderBy(eni => (eni.First().Host.Node.Name, eni.Key.DeviceIndex)).Select(eni =>
        {
            var prefixes = eni.Key.Prefixes.Length;
            var room = prefixes > 0 ? 16 * Math.Min(prefixes, most) : most;
            return new Finding(
                eni.Count() <= room && eni.All(pod => pod.Address != eni.Key.PrimaryAddress),
                $"{eni.First().Host.Node.Name} device {eni.Key.DeviceIndex}: {eni.Count()} of {room}");
        }).ToOutcome($"at most {most} pods on each interface of a {type} ({limits.AddressesPerInterface} addresses, the primary one is no pod's)", "no pod has an address");
    }

    private static async Task<CheckOutcome> InterfacesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (slots, type, limits) = await ReadAsync(context, cancellationToken);
        var interfaces = await context.Probe.NetworkInterfacesAsync(cancellationToken);
        var perInterface = limits.AddressesPerInterface - 1;
        return slots.Nodes.Select(node =>
        {
            var own = interfaces.Where(eni => eni.InstanceId == node.Node.InstanceId && !eni.IsUnmanaged).ToList();
            var pods = node.WithAddresses.Count();
            var room = own.Any(eni => eni.Prefixes.Length > 0) ? perInterface * 16 : perInterface;
            var needed = pods == 0 ? 1 : room == perInterface ? ((pods + room - 1) / room) + 1 : (pods + room - 1) / room;
            var expected = Math.Min(limits.Interfaces, needed);
            return new Finding(
                own.Count >= expected && own.Count <= limits.Interfaces, $"{node.Node.Name}: {own.Count} interfaces for {pods} addresses, {expected} needed");
        }).ToOutcome($"at least enough for the pods and one in reserve, at most {limits.Interfaces} on a {type}", None(context));
    }

    private static int ExpectedRunning(GroupSlots slots, int replicas) => Math.Max(0, Math.Min(replicas, slots.Left));

    private static async Task<(GroupSlots Slots, string Type, InstanceLimits Limits)> ReadAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var type = context.Text("cluster", "nodeInstanceType");
        var slots = await GroupSlots.ReadAsync(context, context.Text(Stage, "nodeGroupName"), context.Text(Stage, "namespace"), cancellationToken);
        return (slots, type, InstanceLimits.Of(type));
    }

    private static async Task<IReadOnlyList<PlacedPod>> OnGroupAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var nodes = (await ReadAsync(context, cancellationToken)).Slots.Nodes.Select(node => node.Node.Name).ToHashSet(StringComparer.Ordinal);
        return [.. (await PodPlacement.ReadAsync(context, podNamespace: null, cancellationToken)).Where(pod => nodes.Contains(pod.Host.Node.Name))];
    }

    private static async Task<bool> DelegatesPrefixesAsync(CheckContext context, CancellationToken cancellationToken) =>
        (await context.Probe.ClusterAsync(context.Text("cluster", "clusterName"), cancellationToken))?.DelegatesPrefixes == true;

    private static string None(CheckContext context) => $"node group {context.Text(Stage, "nodeGroupName")} has no node";
}
