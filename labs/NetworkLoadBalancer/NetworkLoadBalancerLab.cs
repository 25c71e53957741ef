using Lab.Labs.Images;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;

namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>
/// nginx behind a Network Load Balancer. The course switches one Service between the two target types by deleting it and making it anew;
/// here each has a lab of its own, so that both can be looked at side by side. Pass the Kubernetes provider by the options.
/// </summary>
public sealed class NetworkLoadBalancerLab : ComponentResource
{
    /// <summary>Registers the namespace, the pods and the Service.</summary>
    public NetworkLoadBalancerLab(string name, NetworkLoadBalancerArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:NetworkLoadBalancer", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        var place = new Namespace(
            $"{name}-namespace", LabObjects.RestrictedNamespace(args.Namespace), new CustomResourceOptions { Parent = this });
        Namespace = place.Metadata.Apply(metadata => metadata.Name);
        var server = new WebServer(
            $"{name}-nginx", new WebServerArgs(Namespace, args.Replicas, args.Port), new ComponentResourceOptions { Parent = this });
        DeploymentName = server.DeploymentName;
        var service = new Service(
            $"{name}-service",
            new NlbService(
                "nginx", Namespace, args.Port, WebServer.PortName, args.TargetType, args.LoadBalancer, args.LoadBalancerName)
                .ToArgs(server.Selector(), labels: LabObjects.Labels("nginx", LabImages.Nginx)),
            new CustomResourceOptions { Parent = this, DependsOn = { server } });
        ServiceName = service.Metadata.Apply(metadata => metadata.Name);
        Hostname = NlbService.HostnameOf(service);
        RegisterOutputs(new Dictionary<string, object?>
        {
            ["namespace"] = Namespace,
            ["deploymentName"] = DeploymentName,
            ["serviceName"] = ServiceName,
            ["hostname"] = Hostname,
        });
    }

    /// <summary>The namespace's name.</summary>
    public Output<string> Namespace { get; }

    /// <summary>The Deployment's name.</summary>
    public Output<string> DeploymentName { get; }

    /// <summary>The Service's name.</summary>
    public Output<string> ServiceName { get; }

    /// <summary>The name of the load balancer.</summary>
    public Output<string> Hostname { get; }
}
