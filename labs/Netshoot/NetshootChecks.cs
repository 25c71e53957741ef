using System.Collections.Immutable;
using System.Net;
using Lab.Labs.Checks;
using Lab.Labs.Cluster;
using Lab.Labs.Network;

namespace Lab.Labs.Netshoot;

/// <summary>What the course claims of pods on the VPC network, seen from the netshoot pods.</summary>
public static class NetshootChecks
{
    private const string Stage = "netshoot";

    private const string SnatRule =
        "The VPC CNI lets a pod's packet pass unchanged when it goes to a range of the VPC itself and gives it the primary address of the "
        + "node's first interface otherwise (chain AWS-SNAT-CHAIN-0); a peered VPC is outside as well.";

    private const string SnatFix =
        "`kubectl get daemonset aws-node -n kube-system -o yaml | grep -A1 SNAT`: AWS_VPC_K8S_CNI_EXTERNALSNAT must be false and no range excluded; "
        + "`lab check network --env {environment}` tells whether the way there is open.";

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "netshoot/running",
            "All netshoot pods run.",
            "The Deployment asks for {netshoot.replicas}, and the nodes have room for that many beside the system pods.",
            "`kubectl describe pods -n {netshoot.namespace}` tells what a pod waits for; then `lab up netshoot --env {environment}`.",
            RunningAsync),
        new(
            "netshoot/one-per-node",
            "The netshoot pods are spread evenly over the nodes that are there now.",
            "Its topology spread constraint allows no node more than one pod above any other (maxSkew 1 over kubernetes.io/hostname, DoNotSchedule) "
            + "at the moment it is placed. Nodes with a taint, such as those for Multus, take no such pod and don't count (nodeTaintsPolicy Honor). "
            + "Nobody moves a running pod when a node comes later.",
            "Start the pods anew: in the simulated world `lab destroy netshoot --env {environment} --yes && lab up netshoot --env {environment}`, "
            + "on AWS also `kubectl rollout restart deployment/{netshoot.deploymentName} -n {netshoot.namespace}`.",
            OnePerNodeAsync),
        new(
            "netshoot/addresses",
            "A netshoot pod's address is a secondary address of an interface of its node, from that interface's subnet.",
            "The VPC CNI gives pods addresses of the VPC itself: it assigns secondary private addresses to the node's interfaces and hands "
            + "them out. No overlay is involved.",
            "Compare `kubectl get pods -n {netshoot.namespace} -o wide` with "
            + "`aws ec2 describe-network-interfaces --filters Name=vpc-id,Values={network.vpcId}`.",
            AddressesAsync),
        new(
            "netshoot/second-interface",
            "A node that runs pods has a second interface with addresses in reserve.",
            "WARM_ENI_TARGET=1: the VPC CNI attaches another interface when fewer addresses are free than a whole interface holds, which the "
            + "node's first pod brings about.",
            "`kubectl get daemonset aws-node -n kube-system -o yaml | grep -A1 WARM` shows the targets, "
            + "`kubectl logs -n kube-system ds/aws-node -c aws-node` what they led to.",
            SecondInterfaceAsync),
        new(
            "netshoot/pod-to-pod",
            "Netshoot pods ping each other without address translation.",
            "Both addresses belong to the VPC, so its routes deliver the packet, and AWS-SNAT-CHAIN-0 returns early for the ranges of the "
            + "VPC: the other pod sees the pod's own address.",
            "`kubectl exec -n {netshoot.namespace} deploy/{netshoot.deploymentName} -- ping -c 2 <address of another pod>`; the nodes' "
            + "security group must let them talk to each other. `lab up cluster --env {environment}` puts it right.",
            PodToPodAsync),
        new(
            "netshoot/snat-peer",
            "The operating server, in the peered VPC, sees the node's primary address when a pod pings it.",
            SnatRule,
            SnatFix,
            SnatPeerAsync),
        new(
            "netshoot/snat-internet",
            "A host in the internet sees the public address of the node when a pod pings it.",
            SnatRule + " The internet gateway then puts the public address that belongs to that primary address in its place.",
            SnatFix,
            SnatInternetAsync),
        new(
            "netshoot/snat-second-interface",
            "Also a pod on a second interface leaves the VPC with the primary address of the node's first interface.",
            SnatRule + " Such a pod has a routing table of its own (rule 1536), but the packet is marked 0x80 on the way in and rule 1024 "
            + "sends it by the main table, out of the first interface. Where no pod sits on a second interface, an imagined one stands in.",
            SnatFix,
            SnatSecondInterfaceAsync),
    ];

    private static async Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var replicas = context.Number(Stage, "replicas");
        var pods = await context.Probe.PodsAsync(context.Text("cluster", "clusterName"), context.Text(Stage, "namespace"), cancellationToken);
        return pods
            .Select(pod => new Finding(
                pod is { Phase: "Running", IsReady: true },
                $"{pod.Name} {pod.Phase}{(pod.WaitingReason is null ? "" : $" ({pod.WaitingReason})")}"))
            .Concat(pods.Count == replicas ? [] : [new Finding(Holds: false, $"{pods.Count} pods, not {replicas}")])
            .ToOutcome($"{replicas} pods, all Running and Ready", $"no pod in namespace {context.Text(Stage, "namespace")}");
    }

    private static async Task<CheckOutcome> OnePerNodeAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var pods = await ReadAsync(context, cancellationToken);
        var nodes = (await context.Probe.NodesAsync(context.Text("cluster", "clusterName"), cancellationToken))
            .Where(node => node.IsReady && !node.KeepsPodsOut).ToList();
        var replicas = context.Number(Stage, "replicas");
        var most = nodes.Count == 0 ? 0 : (replicas + nodes.Count - 1) / nodes.Count;
        var expected = $"{replicas} pods over {nodes.Count} Ready nodes without a taint: at most {most} on each";
        var perNode = pods.GroupBy(pod => pod.Host.Node.Name, StringComparer.Ordinal);
        return perNode
            .Select(node => new Finding(node.Count() <= most, $"{node.Count()} on {node.Key}"))
            .Concat(pods.Count == replicas ? [] : [new Finding(Holds: false, $"{replicas - pods.Count} of {replicas} run on no node")])
            .ToOutcome(expected, NoPod(context));
    }

    private static async Task<CheckOutcome> AddressesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var subnets = (await context.Probe.SubnetsAsync(cancellationToken)).ToDictionary(subnet => subnet.Id, StringComparer.Ordinal);
        var pods = await ReadAsync(context, cancellationToken);
        return pods.Select(Examine)
            .ToOutcome("each pod's address is a secondary one of an interface of its node and lies in that interface's subnet", NoPod(context));

        Finding Examine(PlacedPod pod)
        {
            var (address, eni) = (pod.Address, pod.Interface);
            if (eni is null) return new Finding(Holds: false, $"{pod.Pod.Name}: no interface has {address} as a secondary address");
            if (eni.InstanceId != pod.Host.Node.InstanceId)
            {
                var owner = eni.InstanceId ?? "no instance";
                return new Finding(
                    Holds: false, $"{pod.Pod.Name}: {address} belongs to {eni.Id} of {owner}, but it runs on {pod.Host.Node.InstanceId}");
            }

            var subnet = subnets.GetValueOrDefault(eni.SubnetId);
            return subnet is not null && subnet.Range.Contains(IPAddress.Parse(address))
                ? new Finding(Holds: true, $"{pod.Pod.Name}: {address} of {eni.Id} (device {eni.DeviceIndex}) in {subnet.CidrBlock}")
                : new Finding(Holds: false, $"{pod.Pod.Name}: {address} lies outside {subnet?.CidrBlock ?? eni.SubnetId}, the subnet of {eni.Id}");
        }
    }

    private static async Task<CheckOutcome> SecondInterfaceAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var pods = await ReadAsync(context, cancellationToken);
        return pods.Select(pod => pod.Host).DistinctBy(host => host.Node.Name)
            .Select(host => host.SecondaryInterfaces.FirstOrDefault() switch
            {
                null => NoSecondInterface(host),
                var eni => new Finding(
                    !eni.SecondaryAddresses.IsEmpty || !eni.Prefixes.IsEmpty,
                    $"{host.Node.Name}: {eni.Id} (device {eni.DeviceIndex}) with {eni.SecondaryAddresses.Length} secondary addresses"),
            })
            .ToOutcome("a second interface with secondary addresses on each node that runs a netshoot pod", NoPod(context));
    }

    private static async Task<CheckOutcome> PodToPodAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        var pods = await ReadAsync(context, cancellationToken);
        var findings = await Task.WhenAll(
            from source in pods
            from destination in pods
            where source != destination
            select context.Probe.ShowsAsync(
                source.ToString(), source.End(cluster), destination.ToString(), destination.End(cluster), PathPort.Ping, source.Address,
                cancellationToken));
        return findings.ToOutcome(
            $"{findings.Length} pings between {pods.Count} pods answered, each seen with the pod's own address",
            $"{pods.Count} netshoot pods run, and it takes two");
    }

    private static async Task<CheckOutcome> SnatPeerAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await LeaveAsync(context, await AllPodsAsync(context, cancellationToken), OperatingServer(context), cancellationToken);
        return findings.ToOutcome($"{findings.Length} pods, each seen with its node's primary address", NoPod(context));
    }

    private static async Task<CheckOutcome> SnatInternetAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await LeaveAsync(context, await AllPodsAsync(context, cancellationToken), Internet, cancellationToken);
        return findings.ToOutcome($"{findings.Length} pods, each seen with its node's public address", NoPod(context));
    }

    private static async Task<CheckOutcome> SnatSecondInterfaceAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        var pods = await PodPlacement.ReadAsync(context, podNamespace: null, cancellationToken);
        var departures = pods.GroupBy(pod => pod.Host.Node.Name, StringComparer.Ordinal).SelectMany(DeparturesOf).ToList();
        var toPeer = await LeaveAsync(context, departures, OperatingServer(context), cancellationToken);
        var toInternet = await LeaveAsync(context, departures, Internet, cancellationToken);
        var without = pods.Select(pod => pod.Host).DistinctBy(host => host.Node.Name).Where(host => !host.SecondaryInterfaces.Any());
        return toPeer.Concat(toInternet).Concat(without.Select(NoSecondInterface)).ToOutcome(
            "seen with the primary address of the node's first interface, in the internet with its public address", NoPod(context));

        // Each pod that really sits on a second interface; on a node where none does, an imagined one, so that no node goes unseen.
        IEnumerable<Departure> DeparturesOf(IGrouping<string, PlacedPod> node)
        {
            var host = node.First().Host;
            var real = node.Where(pod => host.SecondaryInterfaces.Contains(pod.Interface)).Select(pod => Real(pod, cluster)).ToList();
            return real.Count > 0 ? real : host.SecondaryInterfaces.Take(1).Select(eni => Imagined(host, eni, cluster));
        }
    }

    private static Departure Real(PlacedPod pod, string cluster) => new(pod.ToString(), pod.End(cluster), pod.Host);

    private static Departure Imagined(PodHost host, ProbedNetworkInterface eni, string cluster) =>
        new(
            $"imagined pod on {eni.Id} (device {eni.DeviceIndex} of {host.Node.Name})",
            new PathEnd.ImaginedPod(cluster, host.Node.Name, eni.Id),
            host);

    private static Finding NoSecondInterface(PodHost host) => host switch
    {
        { UsesPrefixes: true } => new Finding(Holds: true, $"{host.Node.Name} has no second interface: prefixes of the first are enough"),
        { HasUnmanagedInterface: true } => new Finding(Holds: true, $"{host.Node.Name} has no second interface for pods: others take its place"),
        _ => new Finding(Holds: false, $"{host.Node.Name} has no second interface for pods"),
    };

    private static Task<Finding[]> LeaveAsync(
        CheckContext context, IEnumerable<Departure> departures, Destination destination, CancellationToken cancellationToken) =>
        Task.WhenAll(departures.Select(async departure => destination.ExpectedSource(departure.Host) is { } expected
            ? await context.Probe.ShowsAsync(
                departure.Name, departure.End, destination.Name, destination.End, PathPort.Ping, expected, cancellationToken)
            : new Finding(Holds: false, $"{departure.Name}: {departure.Host.Node.Name} has no public address")));

    private static async Task<IEnumerable<Departure>> AllPodsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        return (await PodPlacement.ReadAsync(context, podNamespace: null, cancellationToken)).Select(pod => Real(pod, cluster));
    }

    private static Task<IReadOnlyList<PlacedPod>> ReadAsync(CheckContext context, CancellationToken cancellationToken) =>
        PodPlacement.ReadAsync(context, context.Text(Stage, "namespace"), cancellationToken);

    private static string NoPod(CheckContext context) => $"no pod with an address of its own runs in {context.Environment}";

    private static Destination OperatingServer(CheckContext context) =>
        new("operating server", new PathEnd.Instance(context.Text("network", "operatorInstanceId")), host => host.PrimaryAddress);

    private static Destination Internet { get; } = new(InternetHost.PublicDns, new PathEnd.Internet(InternetHost.PublicDns), host => host.Instance?.PublicIp);

    /// <summary>A pod that sends a packet out of the VPC.</summary>
    private sealed record Departure(string Name, PathEnd End, PodHost Host);

    /// <summary>Where the packet goes, and the source address that must be seen there.</summary>
    private sealed record Destination(string Name, PathEnd End, Func<PodHost, string?> ExpectedSource);
}
