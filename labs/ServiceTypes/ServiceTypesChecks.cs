using System.Collections.Immutable;
using System.Net;
using Lab.Labs.Checks;
using Lab.Labs.NetworkLoadBalancer;

namespace Lab.Labs.ServiceTypes;

/// <summary>What the course claims of the types of a Service, and of an Ingress.</summary>
public static class ServiceTypesChecks
{
    private const string Stage = "service-types";
    private const string UpFix = "`lab up service-types --env {environment}` puts it right.";
    private const string EventsFix = "`kubectl describe ingress,service -n {service-types.namespace}` shows under Events what the controller met with.";

    private static readonly PathPort Http = PathPort.Tcp(80);

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "service-types/running",
            "All pods of the application run.",
            "The Deployment asks for {service-types.replicas}, and each Service and the Ingress lead to the same ones.",
            "`kubectl describe pods -n {service-types.namespace}` tells what a pod waits for; then " + UpFix,
            RunningAsync),
        new(
            "service-types/same-endpoints",
            "Every Service has the same pods behind it.",
            "A Service is a selector: the endpoint slice controller writes the address of each ready pod that fits it, whatever the type.",
            "`kubectl get endpointslices -n {service-types.namespace}`; " + UpFix,
            EndpointsAsync),
        new(
            "service-types/clusterip",
            "A ClusterIP is reached from pods.",
            "kube-proxy translates the address, on each node, to that of a pod; it belongs to no interface anywhere.",
            UpFix,
            ClusterIpAsync),
        new(
            "service-types/clusterip-inside-only",
            "A ClusterIP is an address of the cluster's service range that nobody outside of the cluster reaches.",
            "The range {cluster.serviceCidr} is known to kube-proxy alone: no route table of the VPC has it.",
            "`kubectl get service -n {service-types.namespace}` has the addresses; `lab up cluster --env {environment}` makes the cluster with its range.",
            ClusterIpInsideAsync),
        new(
            "service-types/nodeport",
            "A NodePort is open on every node.",
            "kube-proxy on each node takes it in, whether a pod is there or not. The API server gives it out of 30000–32767.",
            UpFix,
            NodePortAsync),
        new(
            "service-types/nodeport-closed-outside",
            "From outside, the nodes' security group keeps the NodePort shut.",
            "A NodePort listens on the node's addresses, the public one too. Only a security group stands before it; the controller opens it for its "
            + "load balancers alone.",
            "`lab up cluster --env {environment}` puts the nodes' security group right.",
            NodePortClosedAsync),
        new(
            "service-types/each-contains-the-last",
            "A LoadBalancer Service has a NodePort and a ClusterIP too, a NodePort Service a ClusterIP.",
            "Each type adds to the one before. With targets by address the NodePort isn't used; allocateLoadBalancerNodePorts: false would leave it out.",
            UpFix,
            ContainsAsync),
        new(
            "service-types/loadbalancer",
            "The LoadBalancer Service got a Network Load Balancer from the AWS Load Balancer Controller.",
            "Its class says so; Kubernetes itself knows no load balancer, only the field in the status where somebody writes one's name.",
            EventsFix,
            LoadBalancerAsync),
        new(
            "service-types/loadbalancer-reached",
            "The application answers behind the Network Load Balancer, and sees an address of it.",
            "It passes on connections (layer 4) to the pods' addresses and doesn't keep the client's.",
            UpFix,
            LoadBalancerReachedAsync),
        new(
            "service-types/ingress",
            "The Ingress got an Application Load Balancer.",
            "Its class alb is the controller's. An Ingress is rules for HTTP (layer 7), by host and path, that lead to Services; it is no type of Service.",
            EventsFix,
            IngressAsync),
        new(
            "service-types/ingress-reached",
            "The application answers behind the Application Load Balancer, and sees an address of it.",
            "An Application Load Balancer ends the client's connection and opens its own; the client's address is in the header X-Forwarded-For.",
            UpFix,
            IngressReachedAsync),
        new(
            "service-types/ingress-targets",
            "The Ingress sends to the pods of the ClusterIP Service, and needs no NodePort.",
            "alb.ingress.kubernetes.io/target-type ip: the controller registers the endpoints of the Service that a rule names. With instance that "
            + "Service would have to be of type NodePort.",
            EventsFix,
            IngressTargetsAsync),
        new(
            "service-types/source-ranges",
            "Only the range operatorCidr, when it is set, and the operating server may reach either load balancer.",
            "For the Service loadBalancerSourceRanges, for the Ingress the annotation inbound-cidrs become the rules of a security group.",
            "Set operatorCidr to where you come from, for stages network and cluster too; then " + UpFix,
            SourceRangesAsync),
        new(
            "service-types/no-classic",
            "No Service has a Classic Load Balancer.",
            "The cloud controller, a part of every EKS cluster, takes a LoadBalancer Service that names no class and makes a Classic Load Balancer for "
            + "it, open to everybody unless loadBalancerSourceRanges says otherwise. A Service's class can't be changed.",
            "`kubectl delete service` with the name that was seen, and make it anew with `loadBalancerClass: service.k8s.aws/nlb`; `kubectl get services -A` shows all.",
            NoClassicAsync),
    ];

    private static string Cluster(CheckContext context) => context.Text("cluster", "clusterName");

    private static Task<ProbedService> ServiceAsync(CheckContext context, int index, CancellationToken cancellationToken) =>
        ExposedApplication.ServiceAsync(context, context.Text(Stage, "namespace"), context.Texts(Stage, "serviceNames")[index], cancellationToken);

    private static Task<ProbedService> ClusterIpServiceAsync(CheckContext context, CancellationToken cancellationToken) =>
        ServiceAsync(context, 0, cancellationToken);

    private static Task<ProbedService> NodePortServiceAsync(CheckContext context, CancellationToken cancellationToken) =>
        ServiceAsync(context, 1, cancellationToken);

    private static Task<ExposedApplication> NlbAsync(CheckContext context, CancellationToken cancellationToken) =>
        ExposedApplication.OfServiceAsync(context, context.Text(Stage, "namespace"), context.Texts(Stage, "serviceNames")[2], cancellationToken);

    private static Task<ExposedApplication> AlbAsync(CheckContext context, CancellationToken cancellationToken) =>
        ExposedApplication.OfIngressAsync(context, context.Text(Stage, "namespace"), context.Text(Stage, "ingressName"), cancellationToken);

    /// <summary>A pod of the application, which stands for any pod of the cluster.</summary>
    private static async Task<ProbedPod> PodAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var place = context.Text(Stage, "namespace");
        return (await context.Probe.PodsAsync(Cluster(context), place, cancellationToken)).FirstOrDefault(pod => pod.IsReady)
            ?? throw new ObservationException($"a ready pod in {place}", $"no pod in {place} is ready");
    }

    private static PathEnd.Pod End(CheckContext context, ProbedPod pod) => new(Cluster(context), pod.Namespace, pod.Name);

    private static PathEnd.Service End(CheckContext context, ProbedService service) => new(Cluster(context), service.Namespace, service.Name);

    private static PathEnd.Instance OperatingServer(CheckContext context) => new(context.Text("network", "operatorInstanceId"));

    private static Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken) => LoadBalancerObservations.RunningAsync(
        context, context.Text(Stage, "namespace"), context.Text(Stage, "deploymentName"), context.Number(Stage, "replicas"), cancellationToken);

    private static async Task<CheckOutcome> EndpointsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (place, names) = (context.Text(Stage, "namespace"), context.Texts(Stage, "serviceNames"));
        var services = await context.Probe.ServicesAsync(Cluster(context), place, cancellationToken);
        var pods = (await context.Probe.PodsAsync(Cluster(context), place, cancellationToken)).Where(pod => pod.IsReady)
            .Select(pod => pod.PodIp!).Order(StringComparer.Ordinal).ToList();
        return names.Select(name =>
        {
            var endpoints = services.FirstOrDefault(service => service.Name == name)?.Endpoints
                .Where(endpoint => endpoint.IsReady).Select(endpoint => endpoint.Address).Order(StringComparer.Ordinal).ToList() ?? [];
            return new Finding(endpoints.Count > 0 && endpoints.SequenceEqual(pods), $"{name}: {(endpoints.Count == 0 ? "none" : string.Join(", ", endpoints))}");
        }).ToOutcome($"{string.Join(", ", pods)} behind each of {string.Join(", ", names)}");
    }

    private static async Task<CheckOutcome> ClusterIpAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var service = await ClusterIpServiceAsync(context, cancellationToken);
        var pod = await PodAsync(context, cancellationToken);
        return (await context.Probe.ReachesAsync(
                pod.Name, End(context, pod), $"{service.Name} ({service.ClusterIp})", End(context, service), Http, cancellationToken))
            .ToOutcome("a pod reaches the Service by its cluster IP");
    }

    private static async Task<CheckOutcome> ClusterIpInsideAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var range = context.Text("cluster", "serviceCidr");
        var service = await ClusterIpServiceAsync(context, cancellationToken);
        var nodePort = service.Ports.Select(port => port.NodePort).FirstOrDefault();
        Finding[] findings =
        [
            new(IPAddress.TryParse(service.ClusterIp, out var address) && IPNetwork.Parse(range).Contains(address), $"{service.Name} has {service.ClusterIp}"),
            new(nodePort is null, nodePort is null ? "no NodePort" : $"NodePort {nodePort}"),
            await context.Probe.DoesNotReachAsync(
                "operating server", OperatingServer(context), service.ClusterIp, End(context, service), Http, cancellationToken),
        ];
        return findings.ToOutcome($"an address of {range}, without a NodePort, that the operating server doesn't reach");
    }

    private static async Task<CheckOutcome> NodePortAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var service = await NodePortServiceAsync(context, cancellationToken);
        var port = NodePortOf(service);
        var pod = await PodAsync(context, cancellationToken);
        var nodes = await context.Probe.NodesAsync(Cluster(context), cancellationToken);
        var findings = await Task.WhenAll(nodes.Select(node => context.Probe.ReachesAsync(
            pod.Name, End(context, pod), node.Name, new PathEnd.Node(Cluster(context), node.Name), PathPort.Tcp(port), cancellationToken)));
        return findings.Prepend(new Finding(port is >= 30000 and <= 32767, $"{service.Name} has NodePort {port}"))
            .ToOutcome($"a port of 30000–32767, open on {nodes.Count} of {nodes.Count} nodes");
    }

    private static async Task<CheckOutcome> NodePortClosedAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var port = PathPort.Tcp(NodePortOf(await NodePortServiceAsync(context, cancellationToken)));
        var nodes = await context.Probe.NodesAsync(Cluster(context), cancellationToken);
        var findings = await Task.WhenAll(nodes.Select(node => context.Probe.IsKeptOutAsync(
            "operating server", OperatingServer(context), node.Name, new PathEnd.Node(Cluster(context), node.Name), port, cancellationToken)));
        return findings.ToOutcome($"the security group of each of {nodes.Count} nodes stops {port}", "the cluster has no node");
    }

    private static async Task<CheckOutcome> ContainsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string[] types = ["ClusterIP", "NodePort", "LoadBalancer"];
        var findings = new List<Finding>();
        foreach (var (type, index) in types.Select((type, index) => (type, index)))
        {
            var service = await ServiceAsync(context, index, cancellationToken);
            var nodePort = service.Ports.Select(port => port.NodePort).FirstOrDefault();
            findings.Add(new Finding(
                service.Type == type && service.ClusterIp.Length > 0 && nodePort is null == (type == "ClusterIP"),
                $"{service.Name}: {service.Type}, {service.ClusterIp}, {(nodePort is null ? "no NodePort" : $"NodePort {nodePort}")}"));
        }

        return findings.ToOutcome("a ClusterIP each, and a NodePort for types NodePort and LoadBalancer");
    }

    private static async Task<CheckOutcome> LoadBalancerAsync(CheckContext context, CancellationToken cancellationToken) =>
        (await NlbAsync(context, cancellationToken)).IsThere("network");

    private static async Task<CheckOutcome> LoadBalancerReachedAsync(CheckContext context, CancellationToken cancellationToken) =>
        await SeesItAsync(context, await NlbAsync(context, cancellationToken), cancellationToken);

    private static async Task<CheckOutcome> IngressAsync(CheckContext context, CancellationToken cancellationToken) =>
        (await AlbAsync(context, cancellationToken)).IsThere("application");

    private static async Task<CheckOutcome> IngressReachedAsync(CheckContext context, CancellationToken cancellationToken) =>
        await SeesItAsync(context, await AlbAsync(context, cancellationToken), cancellationToken);

    private static Task<CheckOutcome> SeesItAsync(CheckContext context, ExposedApplication application, CancellationToken cancellationToken) =>
        application.ShowsAsync(
            context, Http.Port, [.. application.LoadBalancer.Zones.Select(zone => zone.PrivateAddress)], "an address of the load balancer", cancellationToken);

    private static async Task<CheckOutcome> IngressTargetsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var service = await ClusterIpServiceAsync(context, cancellationToken);
        var endpoints = service.Endpoints.Where(endpoint => endpoint.IsReady).Select(endpoint => $"{endpoint.Address}:{endpoint.Port}").ToList();
        var application = await AlbAsync(context, cancellationToken);
        return application.TargetGroups.Select(group =>
        {
            var targets = group.Targets.Select(target => $"{target.Id}:{target.Port}").ToList();
            return new Finding(
                group.TargetType == "ip" && targets.Count > 0 && targets.ToHashSet(StringComparer.Ordinal).SetEquals(endpoints),
                $"{group.Name} ({group.TargetType}): {(targets.Count == 0 ? "no target" : string.Join(", ", targets))}");
        }).ToOutcome($"targets of type ip: {string.Join(", ", endpoints)}", $"{application.LoadBalancer.Name} has no target group");
    }

    private static async Task<CheckOutcome> SourceRangesAsync(CheckContext context, CancellationToken cancellationToken)
    {
        CheckOutcome[] outcomes =
        [
            await (await NlbAsync(context, cancellationToken)).LetsInAsync(context, Http.Port, cancellationToken),
            await (await AlbAsync(context, cancellationToken)).LetsInAsync(context, Http.Port, cancellationToken),
        ];
        return outcomes.Select(outcome => new Finding(outcome.Passed, outcome.Observed)).ToOutcome(outcomes[0].Expected);
    }

    private static async Task<CheckOutcome> NoClassicAsync(CheckContext context, CancellationToken cancellationToken)
    {
        const string ServiceTag = "kubernetes.io/service-name";
        _ = Cluster(context);
        var balancers = await context.Probe.LoadBalancersAsync(cancellationToken);
        return balancers.Select(balancer => balancer.Type == "classic"
                ? new Finding(
                    Holds: false,
                    $"Classic Load Balancer {balancer.Name} for Service {balancer.Tags.GetValueOrDefault(ServiceTag) ?? "(gone)"}: that Service names no class, "
                    + "so the cloud controller made it")
                : new Finding(Holds: true, $"{balancer.Name}: {balancer.Type}"))
            .ToOutcome("load balancers of the AWS Load Balancer Controller alone", "no load balancer");
    }

    private static int NodePortOf(ProbedService service) => service.Ports.Select(port => port.NodePort).FirstOrDefault()
        ?? throw new ObservationException($"Service {service.Namespace}/{service.Name} has a NodePort", $"{service.Namespace}/{service.Name} has none");
}
