using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Lab.Labs.Checks;
using Lab.Labs.MultusNodes;

namespace Lab.Labs.Multus;

/// <summary>What the course claims of pods with more than one network.</summary>
public static class MultusChecks
{
    private const string Stage = "multus";
    private const string FirstNetwork = "net1";

    private const string UpAgain = "`lab up multus --env {environment}` puts it right.";
    private const string MakePodsAnew =
        "A pod's interfaces are made once, when it starts: delete it, `kubectl delete pod -n {multus.namespace} NAME`, then `lab up multus --env {environment}`.";

    private const string VpcRule =
        "The VPC delivers a packet only to the interface that has its destination as one of its own addresses. ";

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "multus/daemon",
            "Multus runs on each Multus node, and on no other.",
            "Its DaemonSet selects eks-lab/node-group=multus. On other nodes it would take a slot for pods and give nobody a network.",
            "`kubectl describe pods -n kube-system -l name=multus` tells what a pod waits for. " + UpAgain,
            DaemonAsync),
        new(
            "multus/startup-taint",
            "The Multus nodes take pods: their startup taint is gone.",
            "A pod beside Multus takes eks-lab/multus-not-ready off its node once Multus has put its configuration before that of the VPC CNI. Until then a "
            + "pod would run without its further networks, and nothing would say so.",
            "`kubectl logs -n kube-system -l app.kubernetes.io/name=multus-startup-taint` tells what it waits for. " + UpAgain,
            StartupTaintAsync),
        new(
            "multus/networks",
            "Each Multus node has a network for each of its interfaces: ipvlan in the mode that is set, on the interface by its name.",
            "A NetworkAttachmentDefinition holds the configuration of a CNI plugin. Its master must be the name that the AMI gives the interface, ens6 and "
            + "so on; the eth1 of older guides does not exist there. All slaves of a master share one mode.",
            "`kubectl get net-attach-def -n {multus.namespace} -o yaml` shows the configurations. " + UpAgain,
            NetworksAsync),
        new(
            "multus/ranges-reserved",
            "The range of each network is the addresses that AWS has reserved on that node's interface.",
            VpcRule + "So the range must be the secondary addresses of the interface: with one address more a pod gets one that nobody outside of its node "
            + "reaches.",
            "Compare `kubectl get net-attach-def -n {multus.namespace} -o yaml` with `lab check multus-nodes --env {environment} --verbose`; after "
            + "a node was replaced `lab up multus --env {environment}` reads its addresses again.",
            RangesReservedAsync),
        new(
            "multus/ranges-apart",
            "No two nodes hand out the same address.",
            "The host-local plugin keeps its books in a file on its node. Two nodes with one range would give two pods the same address.",
            UpAgain,
            RangesApartAsync),
        new(
            "multus/running",
            "The sample pods run, each on a Multus node.",
            "Their networks are bound to a node's interfaces, so that they select that node by name.",
            "`kubectl describe pods -n {multus.namespace}` tells what a pod waits for. " + UpAgain,
            RunningAsync),
        new(
            "multus/default-network",
            "The first interface of each pod is still the VPC CNI's: eth0, with the address that Kubernetes knows.",
            "Multus calls the CNI plugins one after the other, first that of the default network. Services, probes and `kubectl exec` use it alone.",
            MakePodsAnew,
            DefaultNetworkAsync),
        new(
            "multus/interfaces",
            "Each pod has net1, and sampleapp-dual net2 as well: one interface for each network that it asks for, in that order.",
            "Multus writes all interfaces of a pod into its annotation k8s.v1.cni.cncf.io/network-status. A pod that started while Multus was away is "
            + "Running too, without them; so look at the annotation and not at the pod's phase.",
            MakePodsAnew,
            InterfacesAsync),
        new(
            "multus/addresses",
            "Each further interface has an address that AWS has reserved on its node, and no other pod has it.",
            VpcRule + "host-local takes the addresses from its range one after the other.",
            MakePodsAnew,
            AddressesAsync),
        new(
            "multus/same-node",
            "Pods of one node ping each other over net1.",
            "ipvlan hands a packet from one slave of an interface to another by itself: it never enters the VPC, so this works with any addresses and "
            + "proves nothing about two nodes.",
            "`kubectl exec -n {multus.namespace} sampleapp-1 -- ping -c 2 -I net1 ADDRESS` with net1's address of the other pod; " + UpAgain,
            SameNodeAsync),
        new(
            "multus/across-nodes",
            "Pods of two nodes ping each other over net1.",
            VpcRule + "It works since each address was registered with the node's interface before a pod had it, and since the security group of the "
            + "Multus interfaces lets them talk to each other. In mode l2 a packet leaves by the Multus interface itself. In mode l3 the node's routes "
            + "decide, and those know the primary interface alone, whose source/destination check drops what is from none of its addresses.",
            "In mode l3 it fails on purpose: `lab up multus --env {environment} --set multusMode=l2`. In mode l2 "
            + "`lab check multus-nodes --env {environment}` tells whether the interfaces are right; " + UpAgain,
            AcrossNodesAsync),
    ];

    private static async Task<CheckOutcome> DaemonAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var nodes = await MultusNode.ReadAsync(context, cancellationToken);
        var pods = (await context.Probe.PodsAsync(context.Text("cluster", "clusterName"), "kube-system", cancellationToken))
            .Where(pod => pod.Labels.GetValueOrDefault("name") == "multus").ToList();
        _ = context.Text(Stage, "namespace");
        var strangers = pods.Where(pod => nodes.All(node => node.Name != pod.NodeName))
            .Select(pod => new Finding(Holds: false, $"{pod.Name} on {pod.NodeName ?? "no node"} ({pod.WaitingReason ?? pod.Phase})"));
        return nodes.Select(node =>
            {
                var own = pods.FirstOrDefault(pod => pod.NodeName == node.Name);
                return new Finding(
                    own is { Phase: "Running", IsReady: true }, $"{node.Name}: {(own is null ? "no Multus" : $"{own.Name} {own.WaitingReason ?? own.Phase}")}");
            })
            .Concat(strangers).ToOutcome($"one on each of {nodes.Count} Multus nodes", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> StartupTaintAsync(CheckContext context, CancellationToken cancellationToken)
    {
        _ = context.Text(Stage, "namespace");
        var findings = await MultusNode.ExamineNodesAsync(
            context,
            node => new Finding(
                node.Taints.All(taint => taint.Key != MultusLabels.StartupTaint),
                $"{node.Name}: {(node.Taints.IsEmpty ? "no taint" : string.Join(", ", node.Taints))}"),
            cancellationToken);
        return findings.ToOutcome($"no taint {MultusLabels.StartupTaint}", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> NetworksAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        var masters = context.Texts("multus-nodes", "interfaceNames");
        var mode = context.Text(Stage, "mode");
        var names = context.Texts(Stage, "networkNames");
        var findings = view.Networks.Select(network => new Finding(
            network.Ipvlan is { } ipvlan && ipvlan.Mode == mode && masters.Contains(ipvlan.Master),
            $"{network.Name}: {(network.Ipvlan is { } seen ? $"{seen.Mode} on {seen.Master}" : "no ipvlan with a range of its own")}"));
        return findings.Concat(MultusView.Missing(names, view.Networks.Select(network => network.Name), "network"))
            .ToOutcome($"{names.Length} networks, ipvlan {mode} on {string.Join(", ", masters)}");
    }

    private static async Task<CheckOutcome> RangesReservedAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        var names = context.Texts(Stage, "networkNames");
        var enis = view.Nodes.SelectMany(node => node.Interfaces.Where(eni => eni.IsUnmanaged).Select(eni => (Node: node, Eni: eni))).ToList();
        return view.Networks.Select(network =>
            {
                if (network.Ipvlan is not { } ipvlan) return new Finding(Holds: false, $"{network.Name}: no range");
                var range = Addresses(ipvlan.Ipam);
                var owner = enis.FirstOrDefault(each => range.Any(address => each.Eni.SecondaryAddresses.Contains(address)));
                if (owner.Eni is null) return new Finding(Holds: false, $"{network.Name}: no interface has any of {Text(ipvlan.Ipam)}");
                var strange = range.Except(owner.Eni.SecondaryAddresses, StringComparer.Ordinal).ToList();
                var spare = owner.Eni.SecondaryAddresses.Except(range, StringComparer.Ordinal).ToList();
                return new Finding(
                    strange.Count == 0 && spare.Count == 0,
                    $"{network.Name}: {Text(ipvlan.Ipam)} of {owner.Eni.Id} on {owner.Node.Name}"
                    + (strange.Count == 0 ? "" : $", which does not have {string.Join(", ", strange)}")
                    + (spare.Count == 0 ? "" : $", which has {string.Join(", ", spare)} besides"));
            })
            .Concat(MultusView.Missing(names, view.Networks.Select(network => network.Name), "network"))
            .ToOutcome($"{context.Number("multus-nodes", "addressesPerNode")} addresses in each of {names.Length} ranges, those of a node's interface");
    }

    private static async Task<CheckOutcome> RangesApartAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        var ranges = view.Networks.Where(network => network.Ipvlan is not null)
            .Select(network => (network.Name, Addresses: Addresses(network.Ipvlan!.Ipam), Text: Text(network.Ipvlan.Ipam))).ToList();
        var shared =
            from one in ranges
            from other in ranges
            where string.CompareOrdinal(one.Name, other.Name) < 0
            let both = one.Addresses.Intersect(other.Addresses, StringComparer.Ordinal).ToList()
            where both.Count > 0
            select new Finding(Holds: false, $"{one.Name} and {other.Name} both have {string.Join(", ", both)}");
        return ranges.Select(range => new Finding(Holds: true, $"{range.Name}: {range.Text}")).Concat(shared)
            .ToOutcome($"{ranges.Count} ranges without a common address", "no network has a range");
    }

    private static async Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        var names = context.Texts(Stage, "podNames");
        return view.Pods.Select(pod => new Finding(
                pod is { Pod: { Phase: "Running", IsReady: true }, Node: not null },
                $"{pod.Pod.Name}: {pod.Pod.WaitingReason ?? pod.Pod.Phase} on {pod.Pod.NodeName ?? "no node"}"))
            .Concat(MultusView.Missing(names, view.Pods.Select(pod => pod.Pod.Name), "pod"))
            .ToOutcome($"{string.Join(", ", names)} running on nodes of {context.Text("multus-nodes", "autoScalingGroupName")}");
    }

    private static async Task<CheckOutcome> DefaultNetworkAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        return view.Pods.Select(pod =>
        {
            var first = pod.Interfaces.FirstOrDefault(each => each.Default);
            var isCnis = pod.Node?.Interfaces.Any(eni => !eni.IsUnmanaged && first?.Address is { } address && eni.Holds(address)) == true;
            return new Finding(
                first is not null && first == pod.Interfaces[0] && first.Address == pod.Pod.PodIp && isCnis,
                $"{pod.Pod.Name}: {(first is null ? "no annotation of Multus" : $"{first.Interface ?? "?"} {first.Address} from {first.Name}")}, "
                + $"Kubernetes knows {pod.Pod.PodIp ?? "no address"}{(isCnis || first is null ? "" : ", no address of the VPC CNI")}");
        }).ToOutcome("eth0 with the pod's own address, from an interface of the VPC CNI", "no sample pod is there");
    }

    private static async Task<CheckOutcome> InterfacesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        var place = context.Text(Stage, "namespace");
        return view.Pods.Select(pod =>
        {
            var wanted = pod.Wanted.Select((network, index) => (Interface: $"net{index + 1}", Network: $"{place}/{network}")).ToList();
            var seen = pod.Further.Select(each => (Interface: each.Interface ?? "?", Network: each.Name)).ToList();
            return new Finding(
                wanted.Count > 0 && wanted.SequenceEqual(seen),
                $"{pod.Pod.Name}: {(seen.Count == 0 ? $"{pod.Pod.Phase} without a further interface" : string.Join(", ", seen.Select(each => $"{each.Interface} in {each.Network}")))}");
        }).ToOutcome($"net1 in {place}/ipvlan-conf-1 and so on, as asked for", "no sample pod is there");
    }

    private static async Task<CheckOutcome> AddressesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        var given = view.Pods.SelectMany(pod => pod.Further.Select(each => (Pod: pod, each.Interface, Address: each.Address ?? "no address"))).ToList();
        var owners = given.Select(each => new Finding(
            each.Pod.Node?.Interfaces.Any(eni => eni.IsUnmanaged && eni.SecondaryAddresses.Contains(each.Address)) == true,
            $"{each.Pod.Pod.Name} {each.Interface}: {each.Address}"));
        var shared = given.GroupBy(each => each.Address, StringComparer.Ordinal).Where(address => address.Count() > 1).Select(address => new Finding(
            Holds: false, $"{address.Key} is the address of {string.Join(" and ", address.Select(each => $"{each.Pod.Pod.Name} {each.Interface}"))}"));
        return owners.Concat(shared).ToOutcome("addresses of the Multus interfaces of the pod's node, each once", "no pod has a further interface");
    }

    private static async Task<CheckOutcome> SameNodeAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        var findings = await PingAsync(context, view, (one, other) => one.Pod.NodeName == other.Pod.NodeName, cancellationToken);
        var expected = PingsOnOneNode(context);
        return findings.Concat(Uncounted(findings.Length, expected))
            .ToOutcome($"{expected} pings between pods of one node answered", "no node has two pods with net1");
    }

    private static async Task<CheckOutcome> AcrossNodesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var view = await MultusView.ReadAsync(context, cancellationToken);
        if (context.Number("multus-nodes", "nodeCount") < 2)
        {
            var running = view.Nodes.Count(node => node.Node is not null);
            return new Finding(running == 1, $"{running} Multus nodes: what works on one proves nothing for two, for which set multusNodeCount to 2")
                .ToOutcome("one node, as set, and so nothing to ping across");
        }

        var findings = await PingAsync(context, view, (one, other) => one.Pod.NodeName != other.Pod.NodeName, cancellationToken);
        var pods = context.Texts(Stage, "podNames").Length;
        var expected = (pods * (pods - 1)) - PingsOnOneNode(context);
        return findings.Concat(Uncounted(findings.Length, expected))
            .ToOutcome($"{expected} pings between pods of different nodes answered", "pods with net1 run on one node only");
    }

    // A node with both of its pods: one ping each way.
    private static int PingsOnOneNode(CheckContext context)
    {
        var names = context.Texts(Stage, "podNames");
        return 2 * Enumerable.Range(1, names.Length).Count(node => names.Contains(MultusLab.SinglePodName(node)) && names.Contains(MultusLab.DualPodName(node)));
    }

    private static IEnumerable<Finding> Uncounted(int pings, int expected) =>
        pings == 0 || pings == expected ? [] : [new Finding(Holds: false, $"{pings} pings between pods with net1, not {expected}")];

    private static async Task<Finding[]> PingAsync(
        CheckContext context, MultusView view, Func<MultusPod, MultusPod, bool> isWanted, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        var pods = view.Pods.Where(HasFirst).ToList();
        return await Task.WhenAll(
            from source in pods
            from destination in pods
            where source != destination && isWanted(source, destination)
            let address = source.Further.First(each => each.Interface == FirstNetwork).Address
            select context.Probe.ShowsAsync(
                $"{source.Pod.Name} {FirstNetwork}", source.End(cluster, FirstNetwork), $"{destination.Pod.Name} {FirstNetwork}",
                destination.End(cluster, FirstNetwork), PathPort.Ping, address, cancellationToken));
    }

    private static bool HasFirst(MultusPod pod) => pod.Further.Any(each => each.Interface == FirstNetwork && each.Address is not null);

    private static string Text(HostLocalRange range) => $"{range.RangeStart}–{range.RangeEnd}";

    private static List<string> Addresses(HostLocalRange range)
    {
        var block = IPNetwork.Parse(range.Subnet);
        var (first, last) = (Number(range.RangeStart), Number(range.RangeEnd));
        var addresses = new List<string>();
        for (var number = first; number <= last && block.Contains(Address(number)); number++) addresses.Add(Address(number).ToString());
        return addresses;

        static uint Number(string address) => BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes());

        static IPAddress Address(uint number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
            return new IPAddress(bytes);
        }
    }
}
