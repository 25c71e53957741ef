using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.Network;

namespace Lab.Labs.Cluster;

/// <summary>What the course claims of the cluster, its nodes and who reaches them.</summary>
public static class ClusterChecks
{
    private const string Stage = "cluster";
    private const string UpAgain = "See what differs with `lab preview cluster --env {environment}`, then `lab up cluster --env {environment}`.";

    // Programs that later stages run in kube-system, by the label app.kubernetes.io/name of their pods.
    private static readonly ImmutableArray<string> OfLaterStages = ["multus", "multus-startup-taint", "aws-load-balancer-controller", "external-dns"];

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "cluster/version",
            "The cluster and the kubelets of its nodes run the configured Kubernetes version.",
            "A managed node group takes the AMI of its cluster's version; a kubelet may be older than its API server, so one that was "
            + "forgotten in an upgrade is not seen otherwise (https://kubernetes.io/releases/version-skew-policy/).",
            UpAgain,
            VersionAsync),
        new(
            "cluster/nodes-ready",
            "All nodes of the node group are Ready.",
            "The scheduler binds pods to Ready nodes only; a node becomes Ready when its kubelet runs and the VPC CNI has written its configuration.",
            "`kubectl describe nodes -l eks.amazonaws.com/nodegroup={cluster.nodeGroupName}` tells what a node waits for; "
            + "`lab up cluster --env {environment}` makes missing ones.",
            NodesReadyAsync),
        new(
            "cluster/nodes-zones",
            "The nodes are spread evenly over the zones.",
            "An Auto Scaling group keeps its instances balanced over the zones of its subnets.",
            "Terminate a node in the crowded zone, so that its Auto Scaling group makes another one where it is missing; "
            + "then `lab check cluster --env {environment}`.",
            NodesZonesAsync),
        new(
            "cluster/nodes-ami",
            "The nodes run Amazon Linux 2023 from the EKS optimized AMI of their version.",
            "EKS makes no more AMIs of Amazon Linux 2 (since 2025-11-26); on Amazon Linux 2023 nodeadm configures the node, and the "
            + "interfaces of a t3 or c5 are named ens5, ens6, ens7.",
            UpAgain,
            NodesAmiAsync),
        new(
            "cluster/nodes-disk",
            "Each node has an encrypted gp3 root volume of the declared size.",
            "The node group's launch template says so; the default of EKS is 20 GiB and not encrypted unless the account does it by default.",
            UpAgain,
            NodesDiskAsync),
        new(
            "cluster/nodes-imdsv2",
            "The nodes answer instance metadata requests by IMDSv2 only.",
            "With HttpTokens=required a request needs a session token, which a forged request through a pod's proxy can't get (CIS EKS, CKV_AWS_79).",
            UpAgain,
            NodesImdsAsync),
        new(
            "cluster/nodes-pod-limit",
            "The kubelet's pod limit is what the instance type's interfaces allow with the VPC CNI as it is configured now.",
            "Each pod takes a secondary address, the primary one of each interface is never a pod's, and two pods of each node use its own network: "
            + "interfaces × (addresses − 1) + 2. With prefix delegation each address slot holds 16 addresses, and EKS caps the limit at 110.",
            "A node keeps the limit that it was made with, so after a change of prefixDelegation it takes new nodes: `lab up prefix-nodes --env "
            + "{environment}` makes a group of them beside these. To replace these, on AWS terminate those "
            + "that are wrong, and the Auto Scaling group makes others; in the simulated world "
            + "`lab destroy cluster --env {environment} --yes && lab up --env {environment}`.",
            NodesPodLimitAsync),
        new(
            "cluster/system-pods",
            "The cluster runs an aws-node and a kube-proxy on every node, two coredns, and no other system pod but those of later stages.",
            "The first two are DaemonSets, one pod a node, also on nodes of other groups and in spite of their taints; coredns is a Deployment of "
            + "two. EKS runs the control plane's own pods out of sight.",
            "`lab check cluster --env {environment} --verbose` shows the pods, on AWS also `kubectl get pods -n kube-system -o wide`; add-ons are put right by `lab up cluster --env {environment}`.",
            SystemPodsAsync),
        new(
            "cluster/operator-reaches-nodes",
            "The operating server reaches SSH of every node.",
            "{network.operatorVpcCidr} and {network.vpcCidr} are peered, routes lead both ways, and a security group of the nodes lets "
            + "tcp/22 in from the operating server.",
            "`lab check network --env {environment}` tells whether the peering or the security group is to blame; then "
            + "`lab up cluster --env {environment}`.",
            OperatorReachesNodesAsync),
        new(
            "cluster/operator-reaches-endpoint",
            "The operating server reaches the cluster's endpoint.",
            "The public endpoint answers addresses in publicAccessCidrs only, the private one those that the cluster's security group lets "
            + "in on tcp/443.",
            "Look at `aws eks describe-cluster --name {cluster.clusterName} --query cluster.resourcesVpcConfig`, then "
            + "`lab up cluster --env {environment}`.",
            OperatorReachesEndpointAsync),
        new(
            "cluster/nodes-ssh-closed",
            "The internet does not reach SSH of the nodes.",
            "The nodes have public addresses, so their security groups alone keep strangers out: no rule for tcp/22 may name a range of the "
            + "internet.",
            "Take away the rule that let the packet in, or `lab up cluster --env {environment}` to get back what is declared.",
            NodesSshClosedAsync),
    ];

    private static async Task<CheckOutcome> VersionAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (name, version) = (context.Text(Stage, "clusterName"), context.Text(Stage, "clusterVersion"));
        var cluster = await context.Probe.ClusterAsync(name, cancellationToken);
        var nodes = await ClusterNodes.ReadAsync(context, cancellationToken);
        return nodes
            .Select(node => new Finding(
                node.KubeletVersion.StartsWith($"v{version}.", StringComparison.Ordinal), $"kubelet of {node.Name}: {node.KubeletVersion}"))
            .Prepend(cluster is null
                ? new Finding(Holds: false, $"there is no cluster {name}")
                : new Finding(cluster.Version == version, $"cluster {name}: {cluster.Version}"))
            .ToOutcome($"Kubernetes {version}, kubelets v{version}.*");
    }

    private static async Task<CheckOutcome> NodesReadyAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var count = context.Number(Stage, "nodeCount");
        var nodes = await ClusterNodes.ReadAsync(context, cancellationToken);
        return nodes
            .Select(node => new Finding(node.IsReady, $"{node.Name} is {(node.IsReady ? "Ready" : "not Ready")}"))
            .Concat(nodes.Count == count ? [] : [new Finding(Holds: false, $"{nodes.Count} nodes, not {count}")])
            .ToOutcome($"{count} nodes, all Ready", ClusterNodes.None(context));
    }

    private static async Task<CheckOutcome> NodesZonesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var zones = context.Texts("network", "availabilityZones");
        if (zones.IsEmpty)
        {
            throw new ObservationException("output availabilityZones of stage network names a zone", $"stage {context.Environment}.network names no zone");
        }

        var nodes = await ClusterNodes.ReadAsync(context, cancellationToken);
        var (fewest, most) = (nodes.Count / zones.Length, (nodes.Count + zones.Length - 1) / zones.Length);
        var expected = $"{(fewest == most ? "" : $"{fewest} or ")}{most} in each of {string.Join(", ", zones)}";
        var used = nodes.Count == 0 ? [] : zones;
        return used
            .Select(zone => (Name: zone, Count: nodes.Count(node => node.AvailabilityZone == zone)))
            .Select(zone => new Finding(zone.Count >= fewest && zone.Count <= most, $"{zone.Count} in {zone.Name}"))
            .ToOutcome(expected, ClusterNodes.None(context));
    }

    private static async Task<CheckOutcome> NodesAmiAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var version = context.Text(Stage, "clusterVersion");
        var findings = await ClusterNodes.ExamineInstancesAsync(
            context,
            (node, instance) => new Finding(
                node.OsImage.StartsWith("Amazon Linux 2023", StringComparison.Ordinal)
                    && instance.ImageName.StartsWith("amazon-eks-node-al2023-", StringComparison.Ordinal)
                    && instance.ImageName.Contains($"-{version}-", StringComparison.Ordinal),
                $"{node.Name}: {node.OsImage} from {instance.ImageName}"),
            cancellationToken);
        return findings.ToOutcome($"Amazon Linux 2023 from an AMI amazon-eks-node-al2023-*-{version}-*", ClusterNodes.None(context));
    }

    private static async Task<CheckOutcome> NodesDiskAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var size = context.Number(Stage, "nodeVolumeSize");
        var findings = await ClusterNodes.ExamineInstancesAsync(
            context,
            (node, instance) => new Finding(
                instance.RootVolumeSize == size && instance.RootVolumeType == "gp3" && instance.RootVolumeEncrypted,
                $"{node.Name}: {instance.RootVolumeSize} GiB {instance.RootVolumeType}, "
                + $"{(instance.RootVolumeEncrypted ? "encrypted" : "not encrypted")}"),
            cancellationToken);
        return findings.ToOutcome($"{size} GiB gp3, encrypted", ClusterNodes.None(context));
    }

    private static async Task<CheckOutcome> NodesImdsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await ClusterNodes.ExamineInstancesAsync(
            context,
            (node, instance) => new Finding(instance.HttpTokens == "required", $"{node.Name}: HttpTokens={instance.HttpTokens}"),
            cancellationToken);
        return findings.ToOutcome("HttpTokens=required", ClusterNodes.None(context));
    }

    private static async Task<CheckOutcome> NodesPodLimitAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var instanceType = context.Text(Stage, "nodeInstanceType");
        var limits = InstanceLimits.Of(instanceType);
        var name = context.Text(Stage, "clusterName");
        var cluster = await context.Probe.ClusterAsync(name, cancellationToken)
            ?? throw new ObservationException($"cluster {name} exists", $"there is no cluster {name}");
        var (maxPods, formula) = cluster.DelegatesPrefixes
            ? (limits.MaxPodsWithPrefixes, limits.FormulaWithPrefixes)
            : (limits.MaxPods, limits.Formula);
        var findings = await ClusterNodes.ExamineInstancesAsync(
            context,
            (node, instance) => new Finding(
                instance.InstanceType == instanceType && node.AllocatablePods == maxPods,
                $"{node.Name} ({instance.InstanceType}): {node.AllocatablePods}"),
            cancellationToken);
        return findings.ToOutcome($"{formula} pods on a {instanceType}", ClusterNodes.None(context));
    }

    private static async Task<CheckOutcome> SystemPodsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        const int coreDnsReplicas = 2;
        var cluster = context.Text(Stage, "clusterName");
        var nodes = await context.Probe.NodesAsync(cluster, cancellationToken);
        var others = nodes.Count - (await ClusterNodes.ReadAsync(context, cancellationToken)).Count;
        var count = context.Number(Stage, "nodeCount") + others;
        var total = 2 * count + coreDnsReplicas;
        var pods = (await context.Probe.PodsAsync(cluster, "kube-system", cancellationToken))
            .Where(pod => !OfLaterStages.Contains(pod.Labels.GetValueOrDefault("app.kubernetes.io/name", ""))).ToList();
        var findings = new[]
        {
            OnePerNode("aws-node"), OnePerNode("kube-proxy"), CoreDns(), OtherPods(),
            new Finding(pods.Count == total, $"{pods.Count} pods in kube-system"),
        };
        var onNodes = others == 0 ? "" : $" on {count - others} nodes of {context.Text(Stage, "nodeGroupName")} and {others} of other groups";
        return findings.ToOutcome($"{count} aws-node + {count} kube-proxy + {coreDnsReplicas} coredns = {total} running pods{onNodes} and no other");

        Finding OnePerNode(string app)
        {
            var running = Running(app).ToLookup(pod => pod.NodeName ?? "", StringComparer.Ordinal);
            var wrong = nodes.Where(node => running[node.Name].Count() != 1)
                .Select(node => running[node.Name].Any() ? $"{running[node.Name].Count()} {app} on {node.Name}" : $"no running {app} on {node.Name}")
                .Concat(nodes.Count == count ? [] : [$"{nodes.Count} nodes for {app}, not {count}"])
                .ToList();
            return wrong.Count == 0 ? new Finding(Holds: true, $"{count} {app}") : new Finding(Holds: false, string.Join(", ", wrong));
        }

        Finding CoreDns()
        {
            var running = Running("kube-dns").Count();
            var waiting = Of("kube-dns").Where(pod => !pod.IsReady).Select(pod => $", {pod.Name}: {pod.WaitingReason ?? pod.Phase}");
            return new Finding(running == coreDnsReplicas, $"{running} coredns{string.Concat(waiting)}");
        }

        Finding OtherPods()
        {
            var more = pods.Where(pod => pod.Labels.GetValueOrDefault("k8s-app") is not ("aws-node" or "kube-proxy" or "kube-dns")).ToList();
            return new Finding(more.Count == 0, more.Count == 0 ? "no other pod" : $"also {string.Join(", ", more.Select(pod => pod.Name))}");
        }

        IEnumerable<ProbedPod> Running(string app) => Of(app).Where(pod => pod is { Phase: "Running", IsReady: true });
        IEnumerable<ProbedPod> Of(string app) => pods.Where(pod => pod.Labels.GetValueOrDefault("k8s-app") == app);
    }

    private static async Task<CheckOutcome> OperatorReachesNodesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var from = new PathEnd.Instance(context.Text("network", "operatorInstanceId"));
        var nodes = await ClusterNodes.ReadAsync(context, cancellationToken);
        var findings = await Task.WhenAll(nodes.Select(node => context.Probe.ReachesAsync(
            "operating server", from, node.Name, new PathEnd.Instance(node.InstanceId), PathPort.Tcp(22), cancellationToken)));
        return findings.ToOutcome(
            $"tcp/22 of {nodes.Count} nodes answers {context.Text("network", "operatorPrivateIp")}", ClusterNodes.None(context));
    }

    private static async Task<CheckOutcome> OperatorReachesEndpointAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var cluster = context.Text(Stage, "clusterName");
        var finding = await context.Probe.ReachesAsync(
            "operating server",
            new PathEnd.Instance(context.Text("network", "operatorInstanceId")),
            "endpoint of " + cluster,
            new PathEnd.ClusterEndpoint(cluster),
            PathPort.Tcp(443),
            cancellationToken);
        return finding.ToOutcome($"tcp/443 of {context.Text(Stage, "endpoint")} answers the operating server");
    }

    private static async Task<CheckOutcome> NodesSshClosedAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var nodes = await ClusterNodes.ReadAsync(context, cancellationToken);
        var findings = await Task.WhenAll(
            from node in nodes
            from stranger in InternetHost.Strangers
            select context.Probe.IsKeptOutAsync(
                stranger, new PathEnd.Internet(stranger), node.Name, new PathEnd.Instance(node.InstanceId), PathPort.Tcp(22), cancellationToken));
        return findings.ToOutcome($"tcp/22 of {nodes.Count} nodes refuses {string.Join(", ", InternetHost.Strangers)} by security group", ClusterNodes.None(context));
    }
}
