using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>A Service that the AWS Load Balancer Controller makes a Network Load Balancer for.</summary>
/// <param name="Name">The Service's name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Port">The load balancer's port.</param>
/// <param name="TargetPort">The name of the pods' port.</param>
/// <param name="TargetType">Whom it sends to.</param>
/// <param name="LoadBalancer">What every load balancer has.</param>
/// <param name="LoadBalancerName">The load balancer's tag <c>Name</c>.</param>
internal sealed record NlbService(
    string Name, Output<string> Namespace, int Port, string TargetPort, NlbTargetType TargetType, LoadBalancerSettings LoadBalancer,
    string LoadBalancerName)
{
    /// <summary>The class of the AWS Load Balancer Controller. It can't be changed once the Service is there.</summary>
    public const string Class = "service.k8s.aws/nlb";

    /// <summary>Seconds that a target goes on with its connections once it is taken out: class pace, in place of AWS's 300.</summary>
    public const int DeregistrationDelay = 10;

    /// <summary>What the annotations begin with.</summary>
    private const string Prefix = "service.beta.kubernetes.io/aws-load-balancer-";

    /// <summary>The Service of the pods with these labels, with more annotations and labels when there are any.</summary>
    public ServiceArgs ToArgs(InputMap<string> selector, InputMap<string>? annotations = null, InputMap<string>? labels = null) => new()
    {
        Metadata = new ObjectMetaArgs
        {
            Name = Name,
            Namespace = Namespace,
            Labels = labels ?? new InputMap<string>(),
            Annotations = InputMap<string>.Merge(Annotations(), annotations ?? new InputMap<string>()),
        },
        Spec = new ServiceSpecArgs
        {
            Type = ServiceSpecType.LoadBalancer,
            LoadBalancerClass = Class,
            LoadBalancerSourceRanges = LoadBalancer.SourceRanges,
            Selector = selector,
            Ports = new ServicePortArgs { Name = "http", Port = Port, TargetPort = TargetPort, Protocol = "TCP" },
        },
    };

    /// <summary>The name of the Service's load balancer; empty while it has none.</summary>
    public static Output<string> HostnameOf(Service service) =>
        service.Status.Apply(status => status?.LoadBalancer is { Ingress: { IsDefaultOrEmpty: false } ingress } ? ingress[0].Hostname ?? "" : "");

    private InputMap<string> Annotations() => new()
    {
        [$"{Prefix}nlb-target-type"] = TargetType.ToAnnotation(),

        // Left out, it is internal (aws-load-balancer-controller, docs/guide/service/annotations.md, lb-scheme).
        [$"{Prefix}scheme"] = "internet-facing",
        [$"{Prefix}target-group-attributes"] = $"deregistration_delay.timeout_seconds={DeregistrationDelay}",
        [$"{Prefix}additional-resource-tags"] = LoadBalancer.TagList(LoadBalancerName),
    };
}
