using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>A Service or an Ingress with the load balancer whose name is in its status.</summary>
/// <param name="Name">What it is: <c>Service nlb-ip/nginx</c>.</param>
/// <param name="LoadBalancer">Its load balancer.</param>
/// <param name="TargetGroups">Where the load balancer's listeners send to.</param>
internal sealed record ExposedApplication(string Name, ProbedLoadBalancer LoadBalancer, ImmutableArray<ProbedTargetGroup> TargetGroups)
{
    /// <summary>The load balancer as the end of a path.</summary>
    public PathEnd End => new PathEnd.LoadBalancer(LoadBalancer.DnsName);

    /// <summary>The targets of all its target groups.</summary>
    public IEnumerable<ProbedTarget> Targets => TargetGroups.SelectMany(group => group.Targets);

    /// <summary>The Service.</summary>
    /// <exception cref="ObservationException">There is none.</exception>
    public static async Task<ProbedService> ServiceAsync(
        CheckContext context, string serviceNamespace, string name, CancellationToken cancellationToken) =>
        (await context.Probe.ServicesAsync(context.Text("cluster", "clusterName"), serviceNamespace, cancellationToken))
            .FirstOrDefault(service => service.Name == name)
        ?? throw new ObservationException($"Service {serviceNamespace}/{name} exists", $"there is no Service {serviceNamespace}/{name}");

    /// <summary>The load balancer of a Service.</summary>
    /// <exception cref="ObservationException">The Service or its load balancer is missing.</exception>
    public static async Task<ExposedApplication> OfServiceAsync(
        CheckContext context, string serviceNamespace, string name, CancellationToken cancellationToken)
    {
        var service = await ServiceAsync(context, serviceNamespace, name, cancellationToken);
        return await OfAsync(context, $"Service {serviceNamespace}/{name}", service.Hostname, cancellationToken);
    }

    /// <summary>The load balancer of an Ingress.</summary>
    /// <exception cref="ObservationException">The Ingress or its load balancer is missing.</exception>
    public static async Task<ExposedApplication> OfIngressAsync(
        CheckContext context, string ingressNamespace, string name, CancellationToken cancellationToken)
    {
        var ingress = (await context.Probe.IngressesAsync(context.Text("cluster", "clusterName"), ingressNamespace, cancellationToken))
            .FirstOrDefault(ingress => ingress.Name == name);
        return await OfAsync(context, $"Ingress {ingressNamespace}/{name}", ingress?.Hostname, cancellationToken);
    }

    private static async Task<ExposedApplication> OfAsync(CheckContext context, string name, string? hostname, CancellationToken cancellationToken)
    {
        var expected = $"{name} has a load balancer";
        if (hostname is null)
        {
            throw new ObservationException(
                expected, $"the status of {name} names no load balancer: its controller says why, `kubectl describe` shows it under Events");
        }

        var balancers = await context.Probe.LoadBalancersAsync(cancellationToken);
        var balancer = balancers.FirstOrDefault(each => string.Equals(each.DnsName, hostname, StringComparison.OrdinalIgnoreCase))
            ?? throw new ObservationException(expected, $"the status of {name} names {hostname}, and no load balancer has that name");
        var arns = balancer.Listeners.SelectMany(listener => listener.TargetGroupArns).ToHashSet(StringComparer.Ordinal);
        return new ExposedApplication(
            name, balancer, [.. (await context.Probe.TargetGroupsAsync(cancellationToken)).Where(group => arns.Contains(group.Arn))]);
    }
}
