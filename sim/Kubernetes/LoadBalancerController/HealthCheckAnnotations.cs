using Lab.Simulation.Aws.ElasticLoadBalancing;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>Health checks as annotations have them, with the controller's defaults (recorded from v3.5.0).</summary>
internal static class HealthCheckAnnotations
{
    /// <summary>Of a Network Load Balancer: a connection, or with the local traffic policy the node's own answer.</summary>
    public static TargetHealthCheck OfService(Annotations annotations, int? healthCheckNodePort)
    {
        var byNode = healthCheckNodePort is not null;
        var protocol = annotations.Text("healthcheck-protocol")?.ToUpperInvariant() ?? (byNode ? "HTTP" : "TCP");
        var isHttp = protocol != "TCP";
        return new TargetHealthCheck(
            protocol,
            annotations.Text("healthcheck-port") ?? (byNode ? $"{healthCheckNodePort}" : "traffic-port"),
            isHttp ? annotations.Text("healthcheck-path") ?? (byNode ? "/healthz" : "/") : null,
            isHttp ? annotations.Text("healthcheck-success-codes") ?? "200-399" : null,
            annotations.Number("healthcheck-interval", 10),
            annotations.Number("healthcheck-timeout", byNode ? 6 : 10),
            annotations.Number("healthcheck-healthy-threshold", byNode ? 2 : 3),
            annotations.Number("healthcheck-unhealthy-threshold", byNode ? 2 : 3));
    }

    /// <summary>Of an Application Load Balancer.</summary>
    public static TargetHealthCheck OfIngress(Annotations annotations) => new(
        annotations.Text("healthcheck-protocol")?.ToUpperInvariant() ?? "HTTP",
        annotations.Text("healthcheck-port") ?? "traffic-port",
        annotations.Text("healthcheck-path") ?? "/",
        annotations.Text("success-codes") ?? "200",
        annotations.Number("healthcheck-interval-seconds", 15),
        annotations.Number("healthcheck-timeout-seconds", 5),
        annotations.Number("healthy-threshold-count", 2),
        annotations.Number("unhealthy-threshold-count", 2));
}
