using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.NetworkLoadBalancer;

namespace Lab.Labs.KubeOpsView;

/// <summary>What must hold of kube-ops-view, which shows the whole cluster to whoever reaches it.</summary>
public static class KubeOpsViewChecks
{
    private const string Stage = "kube-ops-view";
    private const string UpFix = "`lab up kube-ops-view --env {environment}` puts it right.";

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "kube-ops-view/running",
            "kube-ops-view runs.",
            "One pod asks the API server for nodes and pods again and again, and draws them.",
            "`kubectl describe pods -n {kube-ops-view.namespace}` tells what the pod waits for; then " + UpFix,
            RunningAsync),
        new(
            "kube-ops-view/chart-service",
            "The chart's own Service stays inside the cluster.",
            "It can't be given a class or source ranges: as a LoadBalancer it would get a Classic Load Balancer that is open to everybody.",
            UpFix,
            ChartServiceAsync),
        new(
            "kube-ops-view/load-balancer",
            "A Service beside the chart's has a Network Load Balancer that leads to the same pod.",
            "A Service is a selector, and several may select the same pods. This one names the class of the AWS Load Balancer Controller.",
            "`kubectl describe service -n {kube-ops-view.namespace} {kube-ops-view.serviceName}` shows under Events what the controller met with.",
            LoadBalancerAsync),
        new(
            "kube-ops-view/healthy",
            "Its target is healthy.",
            "The load balancer sends nobody to a target that doesn't answer its health checks.",
            "`kubectl describe pods -n {kube-ops-view.namespace}`; then " + UpFix,
            HealthyAsync),
        new(
            "kube-ops-view/source-ranges",
            "Only the range operatorCidr, when it is set, and the operating server may reach it.",
            "It has no sign-in: who reaches it sees every pod of the cluster. loadBalancerSourceRanges is all that stands before it.",
            "Set operatorCidr to where you come from, for stages network and cluster too; then " + UpFix,
            SourceRangesAsync),
        new(
            "kube-ops-view/reached",
            "Whoever is let in reaches it, by its load balancer.",
            "http://{kube-ops-view.hostname}:{kube-ops-view.port}/#scale=1.5",
            UpFix,
            ReachedAsync),
        new(
            "kube-ops-view/strangers-kept-out",
            "Nobody else in the internet reaches it.",
            "A security group lets in what a rule allows, and nothing else.",
            UpFix,
            StrangersAsync),
    ];

    private static int Port(CheckContext context) => context.Number(Stage, "port");

    private static Task<ExposedApplication> ReadAsync(CheckContext context, CancellationToken cancellationToken) =>
        ExposedApplication.OfServiceAsync(context, context.Text(Stage, "namespace"), context.Text(Stage, "serviceName"), cancellationToken);

    private static Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken) => LoadBalancerObservations.RunningAsync(
        context, context.Text(Stage, "namespace"), context.Text(Stage, "deploymentName"), replicas: 1, cancellationToken);

    private static async Task<CheckOutcome> ChartServiceAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (place, own) = (context.Text(Stage, "namespace"), context.Text(Stage, "serviceName"));
        var services = await context.Probe.ServicesAsync(context.Text("cluster", "clusterName"), place, cancellationToken);
        return services.Where(service => service.Name != own)
            .Select(service => new Finding(service.Type == "ClusterIP", $"{service.Name}: {service.Type}"))
            .ToOutcome($"type ClusterIP, for all but {own}", $"no other Service in {place}");
    }

    private static async Task<CheckOutcome> LoadBalancerAsync(CheckContext context, CancellationToken cancellationToken) =>
        (await ReadAsync(context, cancellationToken)).IsThere("network");

    private static async Task<CheckOutcome> HealthyAsync(CheckContext context, CancellationToken cancellationToken) =>
        (await ReadAsync(context, cancellationToken)).IsHealthy();

    private static async Task<CheckOutcome> SourceRangesAsync(CheckContext context, CancellationToken cancellationToken) =>
        await (await ReadAsync(context, cancellationToken)).LetsInAsync(context, Port(context), cancellationToken);

    private static async Task<CheckOutcome> ReachedAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var application = await ReadAsync(context, cancellationToken);
        return await application.ShowsAsync(
            context, Port(context), [.. application.LoadBalancer.Zones.Select(zone => zone.PrivateAddress)], "an address of the load balancer",
            cancellationToken);
    }

    private static async Task<CheckOutcome> StrangersAsync(CheckContext context, CancellationToken cancellationToken) =>
        await (await ReadAsync(context, cancellationToken)).KeepsStrangersOutAsync(context, Port(context), cancellationToken);
}
