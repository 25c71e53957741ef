using Lab.Labs.Images;
using Lab.Labs.NetworkLoadBalancer;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Helm.V3;

namespace Lab.Labs.ExternalDns;

/// <summary>
/// ExternalDNS, which keeps the records of a hosted zone as Services and Ingresses ask, and a sample Service with a name. Pass the
/// Kubernetes provider by the options.
/// </summary>
public sealed class ExternalDnsLab : ComponentResource
{
    /// <summary>The namespace of the service account that the cluster's role trusts.</summary>
    private const string ControllerNamespace = "kube-system";

    private const string SampleName = "web";
    private const int PodPort = 8080;
    private const int ServicePort = 80;

    /// <summary>Registers the release, the namespace, the sample's pods and its Service.</summary>
    public ExternalDnsLab(string name, ExternalDnsArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:ExternalDns", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        var chart = LabCharts.ExternalDns;
        var values = Output.Tuple(args.ZoneName, args.RoleArn)
            .Apply(known => new ExternalDnsValues(known.Item1, args.OwnerId, known.Item2).ToDictionary());
        var release = new Release(
            $"{name}-release", LabObjects.Release(chart, ControllerNamespace, values), new CustomResourceOptions { Parent = this });

        var place = new Namespace(
            $"{name}-namespace", LabObjects.RestrictedNamespace(args.Namespace), new CustomResourceOptions { Parent = this });
        Namespace = place.Metadata.Apply(metadata => metadata.Name);
        var server = new WebServer(
            $"{name}-web", new WebServerArgs(Namespace, args.Replicas, PodPort) { Name = SampleName }, new ComponentResourceOptions { Parent = this });
        RecordName = args.ZoneName.Apply(zone => $"{SampleName}.{zone}");

        // After the release, so that it is gone first: then ExternalDNS is still there to take its records away.
        var service = new Service(
            $"{name}-service",
            new NlbService(
                SampleName, Namespace, ServicePort, WebServer.PortName, NlbTargetType.Ip, args.LoadBalancer, args.LoadBalancerName)
                .ToArgs(
                    server.Selector(), new InputMap<string> { ["external-dns.alpha.kubernetes.io/hostname"] = RecordName },
                    LabObjects.Labels(SampleName, LabImages.Nginx)),
            new CustomResourceOptions { Parent = this, DependsOn = { server, release } });
        ReleaseName = release.Name;
        DeploymentName = release.Name.Apply(_ => chart.Name);
        ServiceName = service.Metadata.Apply(metadata => metadata.Name);
        LoadBalancerHostname = NlbService.HostnameOf(service);
        RegisterOutputs(new Dictionary<string, object?> { ["namespace"] = Namespace, ["serviceName"] = ServiceName, ["recordName"] = RecordName });
    }

    /// <summary>The namespace of the sample.</summary>
    public Output<string> Namespace { get; }

    /// <summary>The name of ExternalDNS's release.</summary>
    public Output<string> ReleaseName { get; }

    /// <summary>The name of ExternalDNS's Deployment.</summary>
    public Output<string> DeploymentName { get; }

    /// <summary>The name of the sample Service.</summary>
    public Output<string> ServiceName { get; }

    /// <summary>The name that the sample Service asks for.</summary>
    public Output<string> RecordName { get; }

    /// <summary>The name of its load balancer.</summary>
    public Output<string> LoadBalancerHostname { get; }
}
