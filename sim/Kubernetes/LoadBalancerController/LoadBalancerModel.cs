using System.Collections.Immutable;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Resources;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>The object that a load balancer is made for: all that belongs to it carries the stack's tags.</summary>
/// <param name="Source">The Service or Ingress.</param>
/// <param name="TagPrefix"><c>service.k8s.aws</c> or <c>ingress.k8s.aws</c>.</param>
internal sealed record Stack(KubernetesObject Source, string TagPrefix)
{
    public const string OfService = "service.k8s.aws";
    public const string OfIngress = "ingress.k8s.aws";

    public string Id => $"{Source.Namespace}/{Source.Name}";

    public string Finalizer => $"{TagPrefix}/resources";
}

/// <summary>What the controller wants to be in AWS for a stack; the empty one when the stack goes.</summary>
/// <param name="LoadBalancer">The load balancer, or <see langword="null"/>.</param>
/// <param name="FrontendGroup">The security group that the controller makes for it, or <see langword="null"/> when annotations name others.</param>
/// <param name="TargetGroups">Its target groups.</param>
/// <param name="Listeners">Its listeners.</param>
internal sealed record LoadBalancerModel(
    LoadBalancerSpec? LoadBalancer, SecurityGroupSpec? FrontendGroup, ImmutableArray<TargetGroupSpec> TargetGroups,
    ImmutableArray<ListenerSpec> Listeners)
{
    public static LoadBalancerModel Empty { get; } = new(null, null, [], []);
}

/// <summary>A load balancer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>network</c> or <c>application</c>.</param>
/// <param name="Scheme"><c>internet-facing</c> or <c>internal</c>.</param>
/// <param name="SubnetIds">One subnet per zone, by id.</param>
/// <param name="SecurityGroupIds">Security groups behind the frontend one.</param>
/// <param name="Attributes">Attributes that are to differ from AWS's defaults.</param>
/// <param name="Tags">Tags beside the stack's.</param>
internal sealed record LoadBalancerSpec(
    string Name, string Type, string Scheme, ImmutableArray<string> SubnetIds, ImmutableArray<string> SecurityGroupIds, Tags Attributes, Tags Tags);

/// <summary>The frontend security group, with TCP rules for <paramref name="Ports"/> from <paramref name="SourceRanges"/>.</summary>
internal sealed record SecurityGroupSpec(string Name, ImmutableArray<int> Ports, ImmutableArray<string> SourceRanges, Tags Tags);

/// <summary>A target group and the TargetGroupBinding that fills it.</summary>
/// <param name="ResourceId">The value of its <c>resource</c> tag, which identifies it.</param>
/// <param name="Request">What it is made with, but for the stack's tags.</param>
/// <param name="Attributes">Attributes that are to differ from AWS's defaults.</param>
/// <param name="Service">The Service whose endpoints it gets.</param>
/// <param name="ServicePort">Number or name of the Service's port.</param>
/// <param name="NodePorts">Ports that the nodes' or pods' security group is opened for; none when the controller leaves that alone.</param>
/// <param name="BackendGroupId">The group that traffic comes from.</param>
internal sealed record TargetGroupSpec(
    string ResourceId, TargetGroupRequest Request, Tags Attributes, string Service, object ServicePort, ImmutableArray<object> NodePorts,
    string? BackendGroupId);

/// <summary>A listener; an action's target group is named by its <see cref="TargetGroupSpec.ResourceId"/> until that has an ARN.</summary>
internal sealed record ListenerSpec(string Protocol, int Port, ActionSpec DefaultAction, ImmutableArray<RuleSpec> Rules, Tags Tags);

/// <summary>A rule of an ALB's listener, by priority from 1.</summary>
internal sealed record RuleSpec(ImmutableArray<RuleCondition> Conditions, ActionSpec Action, Tags Tags);

/// <summary>A forward to a target group, or a fixed response.</summary>
internal sealed record ActionSpec(string? TargetGroupResourceId, PropertyMap? FixedResponse)
{
    public ListenerAction ToAction(ImmutableDictionary<string, string> targetGroupArns) =>
        TargetGroupResourceId is { } id ? new("forward", targetGroupArns[id], null) : new("fixed-response", null, FixedResponse);
}
