using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// The network load balancer that the cloud controller itself makes of a Service with the annotation <c>…-type: nlb</c>: instance targets and
/// no security group of its own (recorded case 02a).
/// </summary>
internal sealed class InTreeNlb(ClusterApi api, AwsSession session, LoadBalancerSubnets subnets, NodeSecurityGroups groups)
{
    private const string TrafficPort = "traffic-port";

    /// <summary>Makes it or brings it up to date.</summary>
    /// <returns>Its DNS name.</returns>
    public string Ensure(ServiceRequest request, ImmutableArray<string> instanceIds)
    {
        var subnetIds = subnets.For(request);
        List<NlbPort> ports = [.. request.NodePorts.Select(port => NlbPort.Of(request, port))];
        var balancer = Describe(request.Name);
        if (balancer is null)
        {
            balancer = Create(request, subnetIds);
            foreach (var port in ports) InContext("error creating listener", () => AddListener(request, balancer, port, instanceIds));
        }
        else
        {
            BringListeners(request, balancer, ports, instanceIds);
        }

        if (balancer.Attributes.GetValueOrDefault("access_logs.s3.enabled") != "false")
        {
            Call("ModifyLoadBalancerAttributes", () => LoadBalancers.ModifyAttributes(
                api.World, balancer.Id, [KeyValuePair.Create("access_logs.s3.enabled", "false")]));
        }

        var ranges = balancer.Zones.Select(zone => api.World.Get<Subnet>(zone.SubnetId).CidrBlock);
        groups.OpenTo(
            new NlbRules(
                request.Name, ports.Exists(port => port.Protocol == "UDP") ? "udp" : "tcp", [.. ports.Select(port => port.NodePort)],
                [.. ports.Select(port => port.HealthPort)], request.SourceRanges, [.. ranges]),
            instanceIds);
        return balancer.DnsName;
    }

    public bool Exists(KubernetesObject service) => Describe(ServiceRequest.LoadBalancerName(service)) is not null;

    /// <summary>Deletes it with its target groups and its rules.</summary>
    public void Delete(KubernetesObject service)
    {
        var balancer = Describe(ServiceRequest.LoadBalancerName(service))!;
        var targetGroups = ListenersOf(balancer).SelectMany(Listeners.TargetGroups).Distinct().ToList();
        Call("DeleteLoadBalancer", () => LoadBalancers.Delete(api.World, balancer.Id));
        foreach (var arn in targetGroups) Call("DeleteTargetGroup", () => TargetGroups.Delete(api.World, arn));
        groups.OpenTo(new NlbRules(balancer.Name, "tcp", [], [], [], []), []);
    }

    private LoadBalancer Create(ServiceRequest request, ImmutableArray<string> subnetIds)
    {
        var wanted = new LoadBalancerRequest(
            request.Name, "network", request.IsInternal ? "internal" : "internet-facing", subnetIds, [], request.Tags(api.ClusterName));
        return InContext("error creating load balancer", () =>
            session.Call(AwsService.ElasticLoadBalancingV2, "CreateLoadBalancer", () => LoadBalancers.Create(api.World, wanted)));
    }

    private void BringListeners(ServiceRequest request, LoadBalancer balancer, List<NlbPort> ports, ImmutableArray<string> instanceIds)
    {
        var live = ListenersOf(balancer);
        foreach (var port in ports)
        {
            var listener = live.FirstOrDefault(each => each.Port == port.Port && each.Protocol == port.Protocol);
            if (listener is null) AddListener(request, balancer, port, instanceIds);
            else BringListener(request, balancer, listener, port, instanceIds);
        }

        foreach (var gone in live.Where(each => !ports.Exists(port => port.Port == each.Port && port.Protocol == each.Protocol)))
        {
            Call("DeleteListener", () => Listeners.Delete(api.World, gone.Id));
            foreach (var arn in Listeners.TargetGroups(gone)) Call("DeleteTargetGroup", () => TargetGroups.Delete(api.World, arn));
        }
    }

    private void BringListener(
        ServiceRequest request, LoadBalancer balancer, Listener listener, NlbPort port, ImmutableArray<string> instanceIds)
    {
        var old = Listeners.TargetGroups(listener).Select(api.World.Get<TargetGroup>).First();
        if (old.Port == port.NodePort && old.Protocol == port.Protocol && old.HealthCheck.Protocol == port.HealthCheck.Protocol
            && old.HealthCheck.IntervalSeconds == port.HealthCheck.IntervalSeconds)
        {
            BringTargets(old, port, instanceIds);
            if (old.HealthCheck != port.HealthCheck) Call("ModifyTargetGroup", () => TargetGroups.Modify(api.World, old.Id, port.HealthCheck));
            return;
        }

        var made = AddTargetGroup(request, balancer, port, instanceIds);
        Call("ModifyListener", () => Listeners.Modify(api.World, listener.Id, port.Protocol, [new ListenerAction("forward", made, null)]));
        Call("DeleteTargetGroup", () => TargetGroups.Delete(api.World, old.Id));
    }

    private bool AddListener(ServiceRequest request, LoadBalancer balancer, NlbPort port, ImmutableArray<string> instanceIds)
    {
        var group = AddTargetGroup(request, balancer, port, instanceIds);
        InContext("error creating load balancer listener", () => session.Call(AwsService.ElasticLoadBalancingV2, "CreateListener", () =>
            Listeners.Create(
                api.World, balancer.Id, port.Protocol, port.Port, [new ListenerAction("forward", group, null)], request.Tags(api.ClusterName))));
        return true;
    }

    private string AddTargetGroup(ServiceRequest request, LoadBalancer balancer, NlbPort port, ImmutableArray<string> instanceIds)
    {
        var wanted = new TargetGroupRequest(
            TargetGroupName(request, port), port.Protocol, null, port.NodePort, balancer.VpcId, "instance", port.HealthCheck,
            request.Tags(api.ClusterName));
        var made = InContext("error creating load balancer target group", () =>
            session.Call(AwsService.ElasticLoadBalancingV2, "CreateTargetGroup", () => TargetGroups.Create(api.World, wanted)));
        BringTargets(made, port, instanceIds);
        return made.Id;
    }

    private void BringTargets(TargetGroup group, NlbPort port, ImmutableArray<string> instanceIds)
    {
        var registered = group.Targets.Where(target => target.State != "draining").Select(target => target.TargetId).ToList();
        var added = instanceIds.Except(registered).Select(id => new TargetDescription(id, port.NodePort)).ToList();
        if (added.Count > 0)
        {
            InContext("error trying to register targets in target group", () => session.Call(
                AwsService.ElasticLoadBalancingV2, "RegisterTargets", () =>
                {
                    TargetGroups.Register(api.World, group.Id, added);
                    return true;
                }));
        }

        var removed = registered.Except(instanceIds).Select(id => new TargetDescription(id, port.NodePort)).ToList();
        if (removed.Count > 0) Call("DeregisterTargets", () => TargetGroups.Deregister(api.World, group.Id, removed));
    }

    /// <summary>
    /// <c>k8s-NAMESPACE-SERVICE-HASH</c> with at most 8, 8 and 10 characters: what can't change on a target group is in the hash.
    /// </summary>
    [SuppressMessage("Security", "CA5350", Justification = "The name that the cloud provider gives; nothing is protected by it.")]
    private string TargetGroupName(ServiceRequest request, NlbPort port)
    {
        static string Part(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit).Take(8));
        var (service, check) = (request.Service, port.HealthCheck);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{api.ClusterName}{service.Namespace}{service.Name}{port.Port}{port.NodePort}{port.Protocol}instance{check.Protocol}{check.IntervalSeconds}");
        return $"k8s-{Part(service.Namespace)}-{Part(service.Name)}-{Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)))[..10]}";
    }

    private LoadBalancer? Describe(string name) => session.Call(
        AwsService.ElasticLoadBalancingV2, "DescribeLoadBalancers", () => api.World.All<LoadBalancer>().FirstOrDefault(each => each.Name == name));

    private List<Listener> ListenersOf(LoadBalancer balancer) => session.Call(
        AwsService.ElasticLoadBalancingV2, "DescribeListeners",
        () => api.World.All<Listener>().Where(each => each.LoadBalancerArn == balancer.Id).ToList());

    private void Call(string operation, Action act) => session.Call(AwsService.ElasticLoadBalancingV2, operation, act);

    /// <summary>What the action answers; its failure is told as part of a larger one.</summary>
    private static T InContext<T>(string context, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception exception) when (exception is AwsCallException or CloudProviderException)
        {
            throw new CloudProviderException($"{context}: {GoText.Quote(exception.Message)}");
        }
    }

    /// <summary>A port of the Service as the load balancer serves it.</summary>
    private sealed record NlbPort(string Protocol, int Port, int NodePort, int HealthPort, TargetHealthCheck HealthCheck)
    {
        public static NlbPort Of(ServiceRequest request, Resources.PropertyMap port)
        {
            var nodePort = port.Integer("nodePort")!.Value;
            return new NlbPort(
                port.RequiredString("protocol"), port.Integer("port")!.Value, nodePort, request.HealthCheckNodePort ?? nodePort,
                request.HealthCheckNodePort is { } local
                    ? new TargetHealthCheck("HTTP", local.ToString(CultureInfo.InvariantCulture), "/healthz", null, 10, 6, 2, 2)
                    : new TargetHealthCheck("TCP", TrafficPort, null, null, 30, 10, 3, 3));
        }
    }
}
