using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes.Endpoints;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>What a TargetGroupBinding's Service has behind it: pods by their EndpointSlices, or nodes by their state.</summary>
internal sealed class BindingTargets(ControllerContext context)
{
    private const string ExcludeLabel = "node.kubernetes.io/exclude-from-external-load-balancers";
    private const string AutoscalerTaint = "ToBeDeletedByClusterAutoscaler";

    /// <summary>The targets of a binding, by id and port.</summary>
    /// <exception cref="BackendNotFoundException">The Service or its port is not there.</exception>
    public IReadOnlyList<TargetDescription> Of(KubernetesObject binding)
    {
        var reference = binding.Spec.Map("serviceRef");
        var name = reference.RequiredString("name");
        var service = context.Api.Find("Service", binding.Namespace, name)
            ?? throw new BackendNotFoundException($"Service \"{name}\" not found");
        var port = TargetGroupBindings.FindPort(service, reference["port"]!)
            ?? throw new BackendNotFoundException(
                $"unable to find port {ServiceModel.Text(reference["port"]!)} on service {binding.Namespace}/{name}");
        var targets = binding.Spec.String("targetType") == "ip" ? Pods(service, port) : Nodes(binding, port);
        return [.. targets.OrderBy(target => target.Id, StringComparer.Ordinal).ThenBy(target => target.Port)];
    }

    private IEnumerable<TargetDescription> Pods(KubernetesObject service, PropertyMap port) =>
        from slice in EndpointSlices.Of(context.Api, service)
        from number in slice.Content.List("ports").Maps.Where(each => (each.String("name") ?? "") == (port.String("name") ?? "")).Take(1)
        from endpoint in slice.Content.List("endpoints").Maps
        where IsServing(endpoint)
        select new TargetDescription(EndpointSlices.Address(endpoint), number.Integer("port")!.Value);

    /// <summary>
    /// Ready, or not ready for another reason than its containers, such as a readiness gate, while its node is well; never one that stops
    /// (recorded cases 03-4 to 03-7).
    /// </summary>
    private bool IsServing(PropertyMap endpoint)
    {
        var conditions = endpoint.Map("conditions");
        if (conditions.Flag("ready")) return true;
        if (conditions.Flag("terminating")) return false;
        var reference = endpoint.Map("targetRef");
        var pod = context.Api.Find("Pod", reference.String("namespace") ?? "", reference.String("name") ?? "");
        return pod is { IsDeleting: false } && pod.HasCondition("ContainersReady")
            && context.Api.Find("Node", "", pod.Spec.String("nodeName") ?? "")?.HasCondition("Ready") == true;
    }

    private IEnumerable<TargetDescription> Nodes(KubernetesObject binding, PropertyMap port)
    {
        var number = port.Integer("nodePort") ?? throw new BackendNotFoundException("service type must be either 'NodePort' or 'LoadBalancer'");
        var selector = binding.Spec.Map("nodeSelector");
        var suitable = context.Api.List("Node").Where(node => IsSuitable(node) && Api.LabelSelector.Matches(selector, node.Labels)).ToList();
        var ready = suitable.Where(node => node.HasCondition("Ready")).ToList();
        // With no node ready at all, those that nobody has heard of are better than nothing.
        if (ready.Count == 0) ready = [.. suitable.Where(node => node.Condition("Ready")?.String("status") == "Unknown")];
        return from node in ready
               let id = NodeFacts.InstanceId(node)
               where context.World.Find<Instance>(id) is not null
               select new TargetDescription(id, number);
    }

    private static bool IsSuitable(KubernetesObject node) =>
        !node.Labels.ContainsKey(ExcludeLabel) && node.Spec.List("taints").Maps.All(taint => taint.String("key") != AutoscalerTaint);
}
