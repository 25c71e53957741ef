using System.Collections.Immutable;
using System.Net;
using Lab.Labs.Checks;
using Lab.Labs.Cluster;
using Lab.Labs.Multus;
using Lab.Labs.Network;

namespace Lab.Labs.MultusNodes;

/// <summary>What the course claims of the nodes for Multus: their launch, their interfaces, and what is left to the VPC CNI.</summary>
public static class MultusNodesChecks
{
    private const string Stage = "multus-nodes";
    private const string NodeGroupLabel = "eks-lab/node-group";
    private const string InstanceIdTagOfTheCni = "node.k8s.amazonaws.com/instance_id";

    private const string MakeNodesAnew =
        "Make the nodes anew: on AWS `aws autoscaling terminate-instance-in-auto-scaling-group --instance-id <id> "
        + "--no-should-decrement-desired-capacity`, and the group launches others through its hook; in the simulated world "
        + "`lab destroy multus-nodes --env {environment} --yes && lab up multus-nodes --env {environment}`.";

    private static readonly ProbedTaint StartupTaint = new(MultusLabels.StartupTaint, "true", "NoSchedule");

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "multus-nodes/nodes-ready",
            "All Multus nodes have joined the cluster and are Ready.",
            "nodeadm joins the instance by its user data (cluster name, endpoint, certificate authority, service range), and EKS lets it in "
            + "by an access entry of type EC2_LINUX for the node role. What a managed node group does by itself, a self-managed one is told.",
            "`lab check multus-nodes --env {environment} --verbose`: an instance that is not InService waits for its interfaces; one that is, "
            + "but no node, could not join. On AWS `aws ec2 get-console-output --latest --instance-id <id>` has nodeadm's log.",
            NodesReadyAsync),
        new(
            "multus-nodes/nodes-zone",
            "The nodes are of the configured type and all in the zone of their Multus subnets.",
            "A subnet lies in one zone and an interface attaches only to an instance of its own zone (EC2 refuses it otherwise), so the group has "
            + "one subnet of one zone, and not all public ones as ng1 has.",
            MakeNodesAnew,
            NodesZoneAsync),
        new(
            "multus-nodes/launch-hook",
            "The group puts no instance into service before its launch hook is answered, and all are in service.",
            "The hook is made with the group (InitialLifecycleHooks), so that the very first instance waits too. It waits for the function "
            + "{multus-nodes.functionName} at most 300 s; without an answer the instance is abandoned rather than used without its interfaces.",
            "An instance in Pending:Wait is waiting: look at the function's log with `aws logs tail /aws/lambda/{multus-nodes.functionName}`, then "
            + "`lab up multus-nodes --env {environment}`.",
            LaunchHookAsync),
        new(
            "multus-nodes/interfaces",
            "Each node has one interface in each Multus network, at device index 1 and on, in the order of the networks.",
            "The device index decides the name of the link ({multus-nodes.interfaceNames}), and the name is what a NetworkAttachmentDefinition "
            + "calls its master: out of order, pods would end up in the wrong network.",
            MakeNodesAnew,
            InterfacesAsync),
        new(
            "multus-nodes/interfaces-tagged",
            "Each Multus interface says whose it is and that the VPC CNI shall leave it alone.",
            "node.k8s.amazonaws.com/no_manage=true has to be there when the VPC CNI first looks: at its start, or within a minute of the "
            + "attachment. So the function tags in the call that creates the interface; a tag set later does not count before the CNI starts anew.",
            MakeNodesAnew,
            InterfacesTaggedAsync),
        new(
            "multus-nodes/interfaces-ignored",
            "The VPC CNI has not touched the Multus interfaces.",
            "It writes its own tags on an interface that it takes over, gives it the security groups of the node if it is there when the CNI "
            + "starts, fills it with addresses, and deletes it once no pod is left on it. None of this happens to one with no_manage=true.",
            MakeNodesAnew,
            InterfacesIgnoredAsync),
        new(
            "multus-nodes/source-dest-check",
            "The source/destination check of the Multus interfaces is off.",
            "With it, EC2 drops a packet whose source is none of the interface's addresses. A pod on ipvlan may send with an address that EC2 "
            + "does not know, or pass on packets of others, as network functions do.",
            MakeNodesAnew,
            SourceDestCheckAsync),
        new(
            "multus-nodes/delete-on-termination",
            "The Multus interfaces go with their instance.",
            "An interface that is attached later than at launch stays behind when its instance ends, unless DeleteOnTermination is set on the "
            + "attachment. What stays behind keeps its subnet and its security group from being deleted.",
            MakeNodesAnew,
            DeleteOnTerminationAsync),
        new(
            "multus-nodes/pod-addresses",
            "Each Multus interface has {multus-nodes.addressesPerNode} secondary addresses in the pod range of its subnet.",
            "A VPC delivers a packet only to the interface that has its destination as an address: one that a plugin makes up is dropped. The "
            + "pod range is an explicit CIDR reservation, so EC2 gives none of it to anybody by itself; the function asks for each by name.",
            MakeNodesAnew,
            PodAddressesAsync),
        new(
            "multus-nodes/pod-addresses-apart",
            "No two nodes have the same address for pods.",
            "host-local hands out addresses node by node and knows nothing of the others. Two nodes with one range give two pods the same "
            + "address; so each node has a block of its own, and EC2 refuses an address that is in use already.",
            MakeNodesAnew,
            PodAddressesApartAsync),
        new(
            "multus-nodes/interfaces-left",
            "The VPC CNI has what the Multus networks leave of the type's interfaces, and gives pods no address of theirs.",
            "The limit of the type counts all interfaces, whoever made them. The VPC CNI takes those off that it does not manage; on a "
            + "c5.large with two of three taken it fills the primary one and can't get another.",
            "`kubectl logs -n kube-system ds/aws-node -c aws-node` tells what it counts; `lab up cluster --env {environment}` puts the add-on right. "
            + MakeNodesAnew,
            InterfacesLeftAsync),
        new(
            "multus-nodes/pod-limit",
            "A node takes as many pods as the interfaces left to the VPC CNI have addresses, and two on its own network.",
            "nodeadm computes the limit from the type alone and knows nothing of the Multus interfaces. With that limit the scheduler sends pods "
            + "that never get an address (failed to assign an IP address to container); so the user data sets maxPods.",
            MakeNodesAnew,
            PodLimitAsync),
        new(
            "multus-nodes/label-and-taint",
            "The nodes carry the label that Multus pods select, and a taint until Multus has been ready on them.",
            "The kubelet registers with both (its flags in the user data), so there is no moment in which a pod could come too early. DaemonSets "
            + "such as aws-node and kube-proxy tolerate the taint. Who takes it off, in stage multus, labels the node in the same call.",
            "`kubectl get nodes -l eks-lab/node-group=multus -o yaml` shows both; the kubelet sets them only when it registers. " + MakeNodesAnew,
            LabelAndTaintAsync),
        new(
            "multus-nodes/imdsv2",
            "The nodes answer instance metadata requests by IMDSv2 only, and not to pods.",
            "With HttpTokens=required a request needs a session token; with a hop limit of 1 its answer does not get past the node's own network "
            + "into a pod, so pods don't get at the node's role (CKV_AWS_79, CKV_AWS_341).",
            MakeNodesAnew,
            ImdsAsync),
        new(
            "multus-nodes/disk",
            "Each node has an encrypted gp3 root volume.",
            "The launch template says so; the AMI's own mapping is not encrypted unless the account does it by default.",
            MakeNodesAnew,
            DiskAsync),
        new(
            "multus-nodes/ssh-closed",
            "The internet does not reach SSH of the nodes.",
            "They stand in a public subnet with public addresses, so the security group of their primary interface alone keeps strangers out; "
            + "the Multus interfaces have no public address.",
            "Take away the rule that let the packet in, or `lab up cluster --env {environment}` to get back what is declared.",
            SshClosedAsync),
        new(
            "multus-nodes/function-outside-vpc",
            "The function that attaches the interfaces runs outside the VPC.",
            "It calls EC2 and Auto Scaling and nothing inside the VPC. In the VPC it would need a NAT gateway or endpoints for that, and its own "
            + "interfaces would keep subnets and security groups from being deleted for up to 45 minutes.",
            "`lab preview multus-nodes --env {environment}` shows what differs; then `lab up multus-nodes --env {environment}`.",
            FunctionOutsideVpcAsync),
        new(
            "multus-nodes/dead-letters",
            "No launch event was given up.",
            "An event that the function fails to handle goes to its dead-letter queue after two more attempts, and one that EventBridge can't "
            + "deliver as well. An alarm watches the queue: each message is an instance that was abandoned.",
            "Read the message with `aws sqs receive-message`, the reason with `aws logs tail /aws/lambda/{multus-nodes.functionName}`; put it right. "
            + "Then give the message's body to the function once more, which removes an interface that the failed tries left behind: `aws lambda invoke "
            + "--function-name {multus-nodes.functionName} --cli-binary-format raw-in-base64-out --payload BODY /dev/stdout`. At last purge the queue, "
            + "and `lab check multus-nodes --env {environment}`.",
            DeadLettersAsync),
    ];

    private static async Task<CheckOutcome> NodesReadyAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var count = context.Number(Stage, "nodeCount");
        var nodes = await MultusNode.ReadAsync(context, cancellationToken);
        var findings = await MultusNode.ExamineNodesAsync(
            context, node => new Finding(node.IsReady, $"{node.Name} is {(node.IsReady ? "Ready" : "not Ready")}"), cancellationToken);
        return findings
            .Concat(nodes.Count == count ? [] : [new Finding(Holds: false, $"{nodes.Count} instances, not {count}")])
            .ToOutcome($"{count} nodes, all Ready", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> NodesZoneAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (type, zone) = (context.Text(Stage, "instanceType"), context.Text(Stage, "availabilityZone"));
        var findings = await MultusNode.ExamineInstancesAsync(
            context,
            (node, instance) => new Finding(
                instance.InstanceType == type && instance.AvailabilityZone == zone, $"{node.Name}: {instance.InstanceType} in {instance.AvailabilityZone}"),
            cancellationToken);
        return findings.ToOutcome($"{type} in {zone}", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> LaunchHookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        const string expected = "a launch hook that abandons unanswered instances; all instances InService";
        var name = context.Text(Stage, "autoScalingGroupName");
        if (await context.Probe.AutoScalingGroupAsync(name, cancellationToken) is not { } group)
        {
            return new Finding(Holds: false, $"there is no Auto Scaling group {name}").ToOutcome(expected);
        }

        var hook = group.LifecycleHooks.FirstOrDefault(hook => hook.Transition == "autoscaling:EC2_INSTANCE_LAUNCHING");
        return group.Instances
            .Select(instance => new Finding(instance.LifecycleState == "InService", $"{instance.Id} is {instance.LifecycleState}"))
            .Append(hook is null
                ? new Finding(Holds: false, $"{name} has no launch hook")
                : new Finding(hook.DefaultResult == "ABANDON", $"hook {hook.Name}, unanswered {hook.DefaultResult}"))
            .Concat(group.Instances.IsEmpty ? [new Finding(Holds: false, MultusNode.None(context))] : [])
            .ToOutcome(expected);
    }

    private static async Task<CheckOutcome> InterfacesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var subnets = context.Texts(Stage, "subnetIds");
        var findings = await MultusNode.ExamineInterfacesAsync(
            context,
            (node, network, eni) => new Finding(eni.SubnetId == subnets[network], $"{node.Name}: {eni.Id} (device {eni.DeviceIndex}) in {eni.SubnetId}"),
            cancellationToken);
        var expected = subnets.Take(context.Number(Stage, "networks")).Select((subnet, network) => $"device {network + 1} in {subnet}");
        return findings.ToOutcome($"on each node {string.Join(", ", expected)}", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> InterfacesTaggedAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await MultusNode.ExamineInterfacesAsync(context, Examine, cancellationToken);
        return findings.ToOutcome(
            $"{ProbedNetworkInterface.NoManageTag}=true, eks-lab/environment={context.Environment}, eks-lab/stage={Stage}, eks-lab/instance=<its instance>",
            MultusNode.None(context));

        Finding Examine(MultusNode node, int network, ProbedNetworkInterface eni)
        {
            var wrong = Wanted(node).Where(tag => eni.Tags.GetValueOrDefault(tag.Key) != tag.Value)
                .Select(tag => $"{tag.Key}={eni.Tags.GetValueOrDefault(tag.Key) ?? "(missing)"}").ToList();
            return new Finding(wrong.Count == 0, $"{node.Name}: {eni.Id} {(wrong.Count == 0 ? "tagged" : string.Join(", ", wrong))}");
        }

        IEnumerable<(string Key, string Value)> Wanted(MultusNode node) =>
        [
            (ProbedNetworkInterface.NoManageTag, "true"), ("eks-lab/environment", context.Environment), ("eks-lab/stage", Stage),
            ("eks-lab/instance", node.InstanceId),
        ];
    }

    private static async Task<CheckOutcome> InterfacesIgnoredAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var group = context.Text(Stage, "securityGroupId");
        var findings = await MultusNode.ExamineInterfacesAsync(
            context,
            (node, _, eni) => eni.Tags.ContainsKey(InstanceIdTagOfTheCni)
                ? new Finding(Holds: false, $"{node.Name}: {eni.Id} has the VPC CNI's tag {InstanceIdTagOfTheCni}")
                : new Finding(
                    eni.SecurityGroupIds is [var only] && only == group, $"{node.Name}: {eni.Id} in {string.Join(", ", eni.SecurityGroupIds)}"),
            cancellationToken);
        return findings.ToOutcome($"no tag of the VPC CNI, security group {group} alone", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> SourceDestCheckAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await MultusNode.ExamineInterfacesAsync(
            context,
            (node, _, eni) => new Finding(!eni.SourceDestCheck, $"{node.Name}: {eni.Id} {(eni.SourceDestCheck ? "drops" : "passes")} packets of other addresses"),
            cancellationToken);
        return findings.ToOutcome("SourceDestCheck=false", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> DeleteOnTerminationAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await MultusNode.ExamineInterfacesAsync(
            context,
            (node, _, eni) => new Finding(eni.DeleteOnTermination, $"{node.Name}: {eni.Id} {(eni.DeleteOnTermination ? "goes with" : "outlives")} its instance"),
            cancellationToken);
        return findings.ToOutcome("DeleteOnTermination=true", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> PodAddressesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var count = context.Number(Stage, "addressesPerNode");
        var ranges = context.Texts(Stage, "podRanges");
        var findings = await MultusNode.ExamineInterfacesAsync(context, Examine, cancellationToken);
        return findings.ToOutcome($"{count} secondary addresses on each, in {string.Join(", ", ranges)}", MultusNode.None(context));

        Finding Examine(MultusNode node, int network, ProbedNetworkInterface eni)
        {
            var range = IPNetwork.Parse(ranges[network]);
            var outside = eni.SecondaryAddresses.Where(address => !range.Contains(IPAddress.Parse(address))).ToList();
            var seen = $"{node.Name}: {eni.Id} (device {eni.DeviceIndex}) with {eni.SecondaryAddresses.Length} secondary addresses";
            return outside.Count > 0
                ? new Finding(Holds: false, $"{seen}, {string.Join(", ", outside)} outside {range}")
                : new Finding(eni.SecondaryAddresses.Length == count, $"{seen} in {range}");
        }
    }

    private static async Task<CheckOutcome> PodAddressesApartAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var networks = context.Number(Stage, "networks");
        var nodes = await MultusNode.ReadAsync(context, cancellationToken);
        var findings = Enumerable.Range(1, networks).SelectMany(device => Examine(device, nodes));
        return (nodes.Count == 0 ? [] : findings).ToOutcome("each secondary address of a Multus network is on one interface alone", MultusNode.None(context));

        static IEnumerable<Finding> Examine(int device, IReadOnlyList<MultusNode> nodes)
        {
            var addresses = (from node in nodes
                             from eni in node.Interfaces
                             where eni.DeviceIndex == device
                             from address in eni.SecondaryAddresses
                             select (Address: address, node.Name)).ToLookup(each => each.Address, each => each.Name, StringComparer.Ordinal);
            var shared = addresses.Where(address => address.Count() > 1).ToList();
            return shared.Count > 0
                ? shared.Select(address => new Finding(Holds: false, $"{address.Key} on {string.Join(" and ", address)}"))
                : [new Finding(addresses.Count > 0, $"device {device}: {addresses.Count} addresses")];
        }
    }

    private static async Task<CheckOutcome> InterfacesLeftAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (type, networks) = (context.Text(Stage, "instanceType"), context.Number(Stage, "networks"));
        var limits = InstanceLimits.Of(type);
        var left = limits.Interfaces - networks;
        var pods = await PodPlacement.ReadAsync(context, podNamespace: null, cancellationToken);
        var nodes = await MultusNode.ReadAsync(context, cancellationToken);
        return nodes.SelectMany(Examine).ToOutcome(
            $"at most {limits.Interfaces} − {networks} = {left} interfaces of the VPC CNI, the first with addresses for pods; no pod's address on another",
            MultusNode.None(context));

        IEnumerable<Finding> Examine(MultusNode node)
        {
            var own = node.InterfacesOfTheCni(networks).ToList();
            var primary = own.FirstOrDefault(eni => eni.DeviceIndex == 0);
            var addresses = (primary?.SecondaryAddresses.Length ?? 0) + (primary?.Prefixes.Length ?? 0);
            yield return new Finding(
                primary is not null && own.Count <= left && addresses > 0,
                $"{node.Name}: {own.Count} of the VPC CNI, the first with {addresses} addresses for pods");
            foreach (var pod in pods.Where(pod => pod.Host.Node.InstanceId == node.InstanceId && own.All(eni => eni.Id != pod.Interface?.Id)))
            {
                yield return new Finding(Holds: false, $"{pod} has an address of no interface of the VPC CNI");
            }
        }
    }

    private static async Task<CheckOutcome> PodLimitAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (type, networks) = (context.Text(Stage, "instanceType"), context.Number(Stage, "networks"));
        var limits = InstanceLimits.Of(type);
        var maxPods = limits.MaxPodsBeside(networks);
        var findings = await MultusNode.ExamineNodesAsync(context, Examine, cancellationToken);
        return findings.ToOutcome($"{limits.FormulaBeside(networks)} pods on a {type} with {networks} Multus networks, not {limits.Formula}", MultusNode.None(context));

        Finding Examine(ProbedNode node) => node.AllocatablePods == limits.MaxPods && maxPods != limits.MaxPods
            ? new Finding(
                Holds: false, $"{node.Name}: {node.AllocatablePods}, as if no interface were taken: {limits.MaxPods - maxPods} of them would get no address")
            : new Finding(node.AllocatablePods == maxPods, $"{node.Name}: {node.AllocatablePods}");
    }

    private static async Task<CheckOutcome> LabelAndTaintAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await MultusNode.ExamineNodesAsync(
            context,
            node => new Finding(
                node.Labels.GetValueOrDefault(NodeGroupLabel) == "multus" && node.Taints.Contains(StartupTaint) != WasReady(node),
                $"{node.Name}: {NodeGroupLabel}={node.Labels.GetValueOrDefault(NodeGroupLabel) ?? "(missing)"}, "
                + (WasReady(node) ? $"{MultusLabels.WasReady}=true, " : "")
                + $"{(node.Taints.IsEmpty ? "no taint" : string.Join(", ", node.Taints))}"),
            cancellationToken);
        return findings.ToOutcome($"{NodeGroupLabel}=multus, and {StartupTaint} or {MultusLabels.WasReady}=true in its place", MultusNode.None(context));

        static bool WasReady(ProbedNode node) => node.Labels.GetValueOrDefault(MultusLabels.WasReady) == "true";
    }

    private static async Task<CheckOutcome> ImdsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await MultusNode.ExamineInstancesAsync(
            context,
            (node, instance) => new Finding(
                instance is { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
                $"{node.Name}: HttpTokens={instance.HttpTokens}, HttpPutResponseHopLimit={instance.HttpPutResponseHopLimit}"),
            cancellationToken);
        return findings.ToOutcome("HttpTokens=required, HttpPutResponseHopLimit=1", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> DiskAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await MultusNode.ExamineInstancesAsync(
            context,
            (node, instance) => new Finding(
                instance is { RootVolumeType: "gp3", RootVolumeEncrypted: true },
                $"{node.Name}: {instance.RootVolumeSize} GiB {instance.RootVolumeType}, {(instance.RootVolumeEncrypted ? "encrypted" : "not encrypted")}"),
            cancellationToken);
        return findings.ToOutcome("gp3, encrypted", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> SshClosedAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(
            from node in await MultusNode.ReadAsync(context, cancellationToken)
            from stranger in InternetHost.Strangers
            select context.Probe.IsKeptOutAsync(
                stranger, new PathEnd.Internet(stranger), node.Name, new PathEnd.Instance(node.InstanceId), PathPort.Tcp(22), cancellationToken));
        return findings.ToOutcome($"tcp/22 refuses {string.Join(", ", InternetHost.Strangers)} by security group", MultusNode.None(context));
    }

    private static async Task<CheckOutcome> FunctionOutsideVpcAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var name = context.Text(Stage, "functionName");
        var function = await context.Probe.FunctionAsync(name, cancellationToken);
        var finding = function is null
            ? new Finding(Holds: false, $"there is no function {name}")
            : new Finding(
                function.SubnetIds.IsEmpty, $"{name} {(function.SubnetIds.IsEmpty ? "has no subnet" : $"in {string.Join(", ", function.SubnetIds)}")}");
        return finding.ToOutcome("a function without subnets");
    }

    private static async Task<CheckOutcome> DeadLettersAsync(CheckContext context, CancellationToken cancellationToken)
    {
        const string expected = "a dead-letter queue without messages";
        var name = context.Text(Stage, "functionName");
        var function = await context.Probe.FunctionAsync(name, cancellationToken);
        if (function?.DeadLetterTargetArn is not { } arn)
        {
            return new Finding(Holds: false, function is null ? $"there is no function {name}" : $"{name} has no dead-letter queue").ToOutcome(expected);
        }

        var queue = await context.Probe.QueueAsync(arn, cancellationToken);
        return new Finding(queue is { Messages: 0 }, queue is null ? $"there is no queue {arn}" : $"{queue.Name}: {queue.Messages} messages")
            .ToOutcome(expected);
    }
}
