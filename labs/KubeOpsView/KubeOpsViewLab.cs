using Lab.Labs.Images;
using Lab.Labs.NetworkLoadBalancer;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Helm.V3;

namespace Lab.Labs.KubeOpsView;

/// <summary>
/// kube-ops-view, a picture of nodes and pods, behind a Network Load Balancer: a Service of its own beside the chart's, which can't have a
/// class or source ranges. Pass the Kubernetes provider by the options.
/// </summary>
public sealed class KubeOpsViewLab : ComponentResource
{
    // The chart's own name for the pods' port.
    private const string PortName = "http";

    /// <summary>Registers the namespace, the release and the Service.</summary>
    public KubeOpsViewLab(string name, KubeOpsViewArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:KubeOpsView", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        var chart = LabCharts.KubeOpsView;
        var place = new Namespace(
            $"{name}-namespace", LabObjects.RestrictedNamespace(args.Namespace), new CustomResourceOptions { Parent = this });
        var release = new Release(
            $"{name}-release", LabObjects.Release(chart, args.Namespace, KubeOpsViewValues.ToDictionary()),
            new CustomResourceOptions { Parent = this, DependsOn = { place } });
        Namespace = place.Metadata.Apply(metadata => metadata.Name);
        DeploymentName = release.Name.Apply(_ => chart.Name);
        var service = new Service(
            $"{name}-service",
            new NlbService(
                "kube-ops-view-nlb", Namespace, args.Port, PortName, NlbTargetType.Ip, args.LoadBalancer, args.LoadBalancerName)
                .ToArgs(new InputMap<string> { ["app.kubernetes.io/name"] = chart.Name, ["app.kubernetes.io/instance"] = release.Name }),
            new CustomResourceOptions { Parent = this });
        ServiceName = service.Metadata.Apply(metadata => metadata.Name);
        Hostname = NlbService.HostnameOf(service);
        RegisterOutputs(new Dictionary<string, object?> { ["namespace"] = Namespace, ["serviceName"] = ServiceName, ["hostname"] = Hostname });
    }

    /// <summary>The namespace's name.</summary>
    public Output<string> Namespace { get; }

    /// <summary>The Deployment's name.</summary>
    public Output<string> DeploymentName { get; }

    /// <summary>The name of the Service with the load balancer.</summary>
    public Output<string> ServiceName { get; }

    /// <summary>The name of the load balancer.</summary>
    public Output<string> Hostname { get; }
}
