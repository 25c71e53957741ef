using System.Collections.Immutable;
using Lab.Labs.Images;
using Lab.Labs.NetworkLoadBalancer;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;

namespace Lab.Labs.ServiceTypes;

/// <summary>
/// One application behind a Service of each type and an Ingress. Nothing puts the Services in an order, so that they are made side by
/// side: the provider waits ten seconds for each. Pass the Kubernetes provider by the options.
/// </summary>
public sealed class ServiceTypesLab : ComponentResource
{
    private const string AppName = "web";
    private const int PodPort = 8080;
    private const int ServicePort = 80;
    private const string AlbPrefix = "alb.ingress.kubernetes.io/";

    private readonly ServiceTypesArgs _args;

    /// <summary>Registers the namespace, the pods, the Services and the Ingress.</summary>
    public ServiceTypesLab(string name, ServiceTypesArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:ServiceTypes", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        _args = args;
        var place = new Namespace(
            $"{name}-namespace", LabObjects.RestrictedNamespace(args.Namespace), new CustomResourceOptions { Parent = this });
        Namespace = place.Metadata.Apply(metadata => metadata.Name);
        var server = new WebServer(
            $"{name}-web", new WebServerArgs(Namespace, args.Replicas, PodPort) { Name = AppName }, new ComponentResourceOptions { Parent = this });
        DeploymentName = server.DeploymentName;

        var withPods = new CustomResourceOptions { Parent = this, DependsOn = { server } };
        var clusterIp = new Service($"{name}-clusterip", ServiceOf("web-clusterip", ServiceSpecType.ClusterIP, server), withPods);
        var nodePort = new Service($"{name}-nodeport", ServiceOf("web-nodeport", ServiceSpecType.NodePort, server), withPods);
        var loadBalancer = new Service(
            $"{name}-loadbalancer",
            new NlbService(
                "web-loadbalancer", Namespace, ServicePort, WebServer.PortName, NlbTargetType.Ip, args.LoadBalancer, args.NetworkLoadBalancerName)
                .ToArgs(server.Selector(), labels: Labels()),
            withPods);
        var ingress = new Ingress($"{name}-ingress", IngressOf(clusterIp), new CustomResourceOptions { Parent = this });

        ServiceNames = Output.All(NameOf(clusterIp), NameOf(nodePort), NameOf(loadBalancer));
        IngressName = ingress.Metadata.Apply(metadata => metadata.Name);
        NetworkLoadBalancerHostname = NlbService.HostnameOf(loadBalancer);
        ApplicationLoadBalancerHostname = ingress.Status.Apply(
            status => status?.LoadBalancer is { Ingress: { IsDefaultOrEmpty: false } entries } ? entries[0].Hostname ?? "" : "");
        RegisterOutputs(new Dictionary<string, object?> { ["namespace"] = Namespace, ["serviceNames"] = ServiceNames, ["ingressName"] = IngressName });
    }

    /// <summary>The namespace's name.</summary>
    public Output<string> Namespace { get; }

    /// <summary>The Deployment's name.</summary>
    public Output<string> DeploymentName { get; }

    /// <summary>The names of the Services: of type ClusterIP, NodePort and LoadBalancer.</summary>
    public Output<ImmutableArray<string>> ServiceNames { get; }

    /// <summary>The Ingress's name.</summary>
    public Output<string> IngressName { get; }

    /// <summary>The name of the LoadBalancer Service's load balancer.</summary>
    public Output<string> NetworkLoadBalancerHostname { get; }

    /// <summary>The name of the Ingress's load balancer.</summary>
    public Output<string> ApplicationLoadBalancerHostname { get; }

    private static Output<string> NameOf(Service service) => service.Metadata.Apply(metadata => metadata.Name);

    private static InputMap<string> Labels() => LabObjects.Labels(AppName, LabImages.Nginx);

    private ServiceArgs ServiceOf(string name, ServiceSpecType type, WebServer server) => new()
    {
        Metadata = new ObjectMetaArgs { Name = name, Namespace = Namespace, Labels = Labels() },
        Spec = new ServiceSpecArgs
        {
            Type = type,
            Selector = server.Selector(),
            Ports = new ServicePortArgs { Name = "http", Port = ServicePort, TargetPort = WebServer.PortName, Protocol = "TCP" },
        },
    };

    /// <summary>By address: then a Service of type ClusterIP is enough, with instances the Ingress would need a NodePort.</summary>
    private IngressArgs IngressOf(Service backend) => new()
    {
        Metadata = new ObjectMetaArgs
        {
            Name = AppName,
            Namespace = Namespace,
            Labels = Labels(),
            Annotations =
            {
                [$"{AlbPrefix}scheme"] = "internet-facing",
                [$"{AlbPrefix}target-type"] = "ip",
                [$"{AlbPrefix}inbound-cidrs"] = _args.LoadBalancer.SourceRanges.Apply(ranges => string.Join(',', ranges)),
                [$"{AlbPrefix}target-group-attributes"] = $"deregistration_delay.timeout_seconds={NlbService.DeregistrationDelay}",
                [$"{AlbPrefix}tags"] = _args.LoadBalancer.TagList(_args.ApplicationLoadBalancerName),
            },
        },
        Spec = new IngressSpecArgs
        {
            IngressClassName = "alb",
            Rules = new IngressRuleArgs
            {
                Http = new HTTPIngressRuleValueArgs
                {
                    Paths = new HTTPIngressPathArgs
                    {
                        Path = "/",
                        PathType = "Prefix",
                        Backend = new IngressBackendArgs
                        {
                            Service = new IngressServiceBackendArgs { Name = NameOf(backend), Port = new ServiceBackendPortArgs { Number = ServicePort } },
                        },
                    },
                },
            },
        },
    };
}
