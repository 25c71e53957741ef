using System.Collections.Immutable;
using System.Globalization;
using Lab.Labs.Checks;

namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>What the course claims of a Network Load Balancer's two target types.</summary>
public static class NetworkLoadBalancerChecks
{
    /// <summary>Those of a target type; each is of the stage with its name.</summary>
    public static ImmutableArray<LabCheck> Of(NlbTargetType targetType) => new Lab(targetType).All();

    /// <summary>The checks of one stage.</summary>
    private sealed class Lab(NlbTargetType targetType)
    {
        private string Stage => $"nlb-{targetType.ToAnnotation()}";

        private string UpFix => $"`lab up {Stage} --env {{environment}}` puts it right.";

        private string EventsFix => $"`kubectl describe service -n {{{Stage}.namespace}} {{{Stage}.serviceName}}` shows under Events what the controller met with.";

        public ImmutableArray<LabCheck> All() => targetType == NlbTargetType.Ip ? [.. Common(), .. ForIp()] : [.. Common(), .. ForInstances()];

        private IEnumerable<LabCheck> Common() =>
        [
            new(
                $"{Stage}/running",
                "All nginx pods run.",
                $"The Deployment asks for {{{Stage}.replicas}}.",
                $"`kubectl describe pods -n {{{Stage}.namespace}}` tells what a pod waits for; then `lab up {Stage} --env {{environment}}`.",
                RunningAsync),
            new(
                $"{Stage}/class",
                "The Service's load balancer is made by the AWS Load Balancer Controller.",
                "spec.loadBalancerClass service.k8s.aws/nlb names the controller. A LoadBalancer Service without a class belongs to the cloud "
                + "controller of Kubernetes itself, which makes a Classic Load Balancer; and a class can't be added afterwards.",
                $"Delete the Service and make it anew with its class: `lab destroy {Stage} --env {{environment}} --yes && lab up {Stage} --env {{environment}}`.",
                ClassAsync),
            new(
                $"{Stage}/load-balancer",
                "A Network Load Balancer faces the internet for the Service.",
                "The annotation aws-load-balancer-scheme says internet-facing; without it the controller makes an internal one.",
                EventsFix,
                LoadBalancerAsync),
            new(
                $"{Stage}/zones",
                "The load balancer has an address in each zone's public subnet.",
                "An NLB has one network interface in each zone, in the subnet that the controller found by its role tag, and an internet-facing one "
                + "a public address on each. A client reaches a zone's targets through that zone's address.",
                EventsFix,
                ZonesAsync),
            new(
                $"{Stage}/source-ranges",
                "Only the range operatorCidr, when it is set, and the operating server may reach the load balancer.",
                "loadBalancerSourceRanges becomes the rules of the load balancer's own security group, one for each range and port. Left out, it "
                + "would be open to everybody.",
                "Set operatorCidr to where you come from, for stages network and cluster too; then " + UpFix,
                SourceRangesAsync),
            new(
                $"{Stage}/strangers-kept-out",
                "Nobody else in the internet reaches it.",
                "A security group lets in what a rule allows, and nothing else.",
                UpFix,
                StrangersAsync),
            new(
                $"{Stage}/deregistration-delay",
                "A target that goes has ten seconds for its connections.",
                "deregistration_delay.timeout_seconds is 300 on AWS unless told otherwise: too long to watch in a class.",
                UpFix,
                DeregistrationDelayAsync),
            new(
                $"{Stage}/tags",
                "Load balancer and target group carry the environment's tags and the cluster's name.",
                "The controller tags what it makes with the cluster's name, and with what the annotation aws-load-balancer-additional-resource-tags "
                + "asks for. What a failed destroy leaves behind is found by them.",
                UpFix,
                TagsAsync),
            new(
                $"{Stage}/healthy",
                "All targets are healthy.",
                "The load balancer opens a connection to each target every ten seconds, and sends nobody to one that doesn't answer. The controller "
                + "opens the nodes' security group for it.",
                EventsFix,
                HealthyAsync),
        ];

        private IEnumerable<LabCheck> ForIp() =>
        [
            new(
                $"{Stage}/targets",
                "The targets are the pods.",
                "aws-load-balancer-nlb-target-type ip: the controller registers the address and port of each ready pod, which the VPC CNI took "
                + "from the VPC, so that the load balancer reaches it without any help of a node.",
                EventsFix,
                PodTargetsAsync),
            new(
                $"{Stage}/direct",
                "A pod sees an address of the load balancer, and no node in between.",
                "With targets by address an NLB doesn't keep the client's address unless it is asked to (preserve_client_ip.enabled): it opens a "
                + "connection of its own from its address in the zone.",
                UpFix,
                DirectAsync),
        ];

        private IEnumerable<LabCheck> ForInstances() =>
        [
            new(
                $"{Stage}/targets",
                "The targets are all nodes, each at the Service's NodePort.",
                "aws-load-balancer-nlb-target-type instance: the controller registers every Ready node, a Multus node and one without any of the "
                + "pods too, since kube-proxy on each node sends on to some pod.",
                EventsFix,
                NodeTargetsAsync),
            new(
                $"{Stage}/extra-hop",
                "A pod sees the address of a node: one hop more.",
                "An NLB with instances as targets keeps the client's address, but the Service's externalTrafficPolicy is Cluster: the node sends the "
                + "packet on to a pod, maybe on another node, and puts its own address in the place of the client's, so that the answer comes back to it.",
                UpFix,
                ExtraHopAsync),
            new(
                $"{Stage}/node-port",
                "kube-proxy on every node takes in the NodePort.",
                "A rule in chain KUBE-NODEPORTS sends the port to the Service's KUBE-EXT chain, which marks the packet for masquerading "
                + "(KUBE-MARK-MASQ) and goes on to its KUBE-SVC chain.",
                "`kubectl get pods -n kube-system -l k8s-app=kube-proxy -o wide`: one has to run on each node; then `lab up cluster --env {environment}`.",
                NodePortAsync),
            new(
                $"{Stage}/probabilities",
                "kube-proxy spreads the packets evenly over the pods, by probabilities.",
                "The rules of the KUBE-SVC chain are tried one after the other: of n pods the first takes 1/n, the second 1/(n−1) of what is left, "
                + "the last one all the rest. iptables keeps a probability in steps of 2⁻³¹, so that a third reads 0.33333333349.",
                "`kubectl get endpointslices -n {" + Stage + ".namespace}` has the pods that kube-proxy knows of; then `lab up cluster --env {environment}`.",
                ProbabilitiesAsync),
        ];

        private int Port(CheckContext context) => context.Number(Stage, "port");

        private Task<ProbedService> ServiceAsync(CheckContext context, CancellationToken cancellationToken) =>
            ExposedApplication.ServiceAsync(context, context.Text(Stage, "namespace"), context.Text(Stage, "serviceName"), cancellationToken);

        private Task<ExposedApplication> ReadAsync(CheckContext context, CancellationToken cancellationToken) =>
            ExposedApplication.OfServiceAsync(context, context.Text(Stage, "namespace"), context.Text(Stage, "serviceName"), cancellationToken);

        private Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken) => LoadBalancerObservations.RunningAsync(
            context, context.Text(Stage, "namespace"), context.Text(Stage, "deploymentName"), context.Number(Stage, "replicas"), cancellationToken);

        private async Task<CheckOutcome> ClassAsync(CheckContext context, CancellationToken cancellationToken)
        {
            var service = await ServiceAsync(context, cancellationToken);
            return new Finding(
                service is { Type: "LoadBalancer", LoadBalancerClass: NlbService.Class }, $"{service.Type}, class {service.LoadBalancerClass ?? "(none)"}")
                .ToOutcome($"LoadBalancer, class {NlbService.Class}");
        }

        private async Task<CheckOutcome> LoadBalancerAsync(CheckContext context, CancellationToken cancellationToken) =>
            (await ReadAsync(context, cancellationToken)).IsThere("network");

        private async Task<CheckOutcome> ZonesAsync(CheckContext context, CancellationToken cancellationToken) =>
            await (await ReadAsync(context, cancellationToken)).HasAnAddressInEachPublicSubnetAsync(context, cancellationToken);

        private async Task<CheckOutcome> SourceRangesAsync(CheckContext context, CancellationToken cancellationToken) =>
            await (await ReadAsync(context, cancellationToken)).LetsInAsync(context, Port(context), cancellationToken);

        private async Task<CheckOutcome> StrangersAsync(CheckContext context, CancellationToken cancellationToken) =>
            await (await ReadAsync(context, cancellationToken)).KeepsStrangersOutAsync(context, Port(context), cancellationToken);

        private async Task<CheckOutcome> DeregistrationDelayAsync(CheckContext context, CancellationToken cancellationToken)
        {
            const string Attribute = "deregistration_delay.timeout_seconds";
            var expected = NlbService.DeregistrationDelay.ToString(CultureInfo.InvariantCulture);
            return (await ReadAsync(context, cancellationToken)).TargetGroups
                .Select(group => (group.Name, Value: group.Attributes.GetValueOrDefault(Attribute)))
                .Select(group => new Finding(group.Value == expected, $"{group.Name}: {group.Value ?? "(not set)"}"))
                .ToOutcome($"{Attribute}={expected}", "no target group");
        }

        private async Task<CheckOutcome> TagsAsync(CheckContext context, CancellationToken cancellationToken) =>
            (await ReadAsync(context, cancellationToken)).IsTagged(context, Stage);

        private async Task<CheckOutcome> HealthyAsync(CheckContext context, CancellationToken cancellationToken) =>
            (await ReadAsync(context, cancellationToken)).IsHealthy();

        private async Task<CheckOutcome> PodTargetsAsync(CheckContext context, CancellationToken cancellationToken)
        {
            var endpoints = (await ServiceAsync(context, cancellationToken)).Endpoints.Where(endpoint => endpoint.IsReady);
            return AreTargets(
                await ReadAsync(context, cancellationToken),
                [.. endpoints.Select(endpoint => (endpoint.Address, endpoint.Port, What: $"{endpoint.PodName} on {endpoint.NodeName}"))]);
        }

        private async Task<CheckOutcome> NodeTargetsAsync(CheckContext context, CancellationToken cancellationToken)
        {
            var port = NodePortOf(await ServiceAsync(context, cancellationToken));
            var nodes = await context.Probe.NodesAsync(context.Text("cluster", "clusterName"), cancellationToken);
            return AreTargets(
                await ReadAsync(context, cancellationToken),
                [.. nodes.Where(node => node.IsReady).Select(node => (node.InstanceId, port, What: node.Name))]);
        }

        private CheckOutcome AreTargets(ExposedApplication application, ImmutableArray<(string Id, int Port, string What)> expected)
        {
            var types = application.TargetGroups.Where(group => group.TargetType != targetType.ToAnnotation())
                .Select(group => new Finding(Holds: false, $"{group.Name} has targets of type {group.TargetType}"));
            var missing = expected.Where(each => !application.Targets.Any(target => target.Id == each.Id && target.Port == each.Port))
                .Select(each => new Finding(Holds: false, $"{each.Id}:{each.Port} ({each.What}) is no target"));
            var there = application.Targets.Select(target =>
            {
                var what = expected.FirstOrDefault(each => each.Id == target.Id && each.Port == target.Port).What;
                return new Finding(what is not null, $"{target.Id}:{target.Port} ({what ?? "of nothing that is there"})");
            });
            return types.Concat(missing).Concat(there).ToOutcome(
                $"targets of type {targetType.ToAnnotation()}: {string.Join(", ", expected.Select(each => $"{each.Id}:{each.Port}"))}",
                $"{application.LoadBalancer.Name} has no target");
        }

        private async Task<CheckOutcome> DirectAsync(CheckContext context, CancellationToken cancellationToken)
        {
            var application = await ReadAsync(context, cancellationToken);
            return await application.ShowsAsync(
                context, Port(context), [.. application.LoadBalancer.Zones.Select(zone => zone.PrivateAddress)], "an address of the load balancer",
                cancellationToken);
        }

        private async Task<CheckOutcome> ExtraHopAsync(CheckContext context, CancellationToken cancellationToken)
        {
            var application = await ReadAsync(context, cancellationToken);
            var nodes = await context.Probe.NodesAsync(context.Text("cluster", "clusterName"), cancellationToken);
            return await application.ShowsAsync(
                context, Port(context), [.. nodes.Select(node => node.InternalIp)], "the address of a node", cancellationToken);
        }

        private async Task<CheckOutcome> NodePortAsync(CheckContext context, CancellationToken cancellationToken)
        {
            var port = NodePortOf(await ServiceAsync(context, cancellationToken));
            return (await RulesAsync(context, port, cancellationToken)).Select(node => new Finding(
                    node.Rules is { Masquerades: true },
                    node.Rules switch
                    {
                        null => $"{node.Name} has no rule for port {port}",
                        { Masquerades: false } => $"{node.Name}: port {port} without KUBE-MARK-MASQ",
                        _ => $"{node.Name}: port {port}",
                    }))
                .ToOutcome($"on each node a rule for port {port} that masquerades", "the cluster has no node");
        }

        private async Task<CheckOutcome> ProbabilitiesAsync(CheckContext context, CancellationToken cancellationToken)
        {
            var service = await ServiceAsync(context, cancellationToken);
            var endpoints = service.Endpoints.Where(endpoint => endpoint.IsReady).Select(endpoint => $"{endpoint.Address}:{endpoint.Port}").ToHashSet(StringComparer.Ordinal);
            var shares = KubeProxyRules.EqualShares(endpoints.Count);
            return (await RulesAsync(context, NodePortOf(service), cancellationToken))
                .Select(node =>
                {
                    var choices = node.Rules?.Choices ?? [];
                    return new Finding(
                        endpoints.Count > 0 && choices.Select(choice => choice.Probability).SequenceEqual(shares)
                        && endpoints.SetEquals(choices.Select(choice => choice.Endpoint)),
                        $"{node.Name}: {(choices.IsEmpty ? "no rule" : string.Join(", ", choices))}");
                })
                .ToOutcome($"{endpoints.Count} pods, by {string.Join(", ", shares.Select(share => share ?? "the rest"))}", "the cluster has no node");
        }

        private static async Task<IEnumerable<(string Name, KubeProxyRules? Rules)>> RulesAsync(
            CheckContext context, int nodePort, CancellationToken cancellationToken)
        {
            var cluster = context.Text("cluster", "clusterName");
            var nodes = await context.Probe.NodesAsync(cluster, cancellationToken);
            return await Task.WhenAll(nodes.Select(async node =>
                (node.Name, KubeProxyRules.Of(await context.Probe.IptablesAsync(cluster, node.Name, "nat", cancellationToken), nodePort))));
        }

        private static int NodePortOf(ProbedService service) => service.Ports.Select(port => port.NodePort).FirstOrDefault()
            ?? throw new ObservationException($"Service {service.Namespace}/{service.Name} has a NodePort", $"{service.Namespace}/{service.Name} has none");
    }
}
