using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Kubernetes.Proxy;
using Lab.Simulation.Paths;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.HealthChecks;

/// <summary>
/// Whether a target of a load balancer answers its health check: the security groups let the check through, and a pod listens at the address,
/// or kube-proxy has an endpoint behind the node's port.
/// </summary>
internal sealed class TargetAnswers(ClusterApi api)
{
    /// <summary>The health checks of a world's target groups, answered by the pods and nodes of its clusters.</summary>
    public static TargetHealth Health(World world) => new(
        world,
        (group, target) => world.All<ControlPlane>().Any(plane => new TargetAnswers(new ClusterApi(world, plane.Id)).Answers(group, target)));

    /// <summary>Whether an instance answers a Classic Load Balancer's health check now.</summary>
    public static bool OfInstance(World world, ClassicLoadBalancer balancer, string instanceId)
    {
        // PROTOCOL:PORT/PATH: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-healthchecks.html
        var port = int.Parse(balancer.HealthCheck.Target.Split(':')[1].Split('/')[0], CultureInfo.InvariantCulture);
        return world.All<ControlPlane>().Select(plane => new TargetAnswers(new ClusterApi(world, plane.Id)))
            .Any(answers => answers.InstanceAnswers(balancer.Zones, instanceId, port));
    }

    private bool InstanceAnswers(ImmutableArray<LoadBalancerZone>? zones, string instanceId, int port) =>
        api.World.Find<Instance>(instanceId) is { State: "running" }
            && IsLetIn(zones, NetworkInterfaces.OfInstance(api.World, instanceId)[0], port) && NodeListens(instanceId, port);

    private bool Answers(TargetGroup group, Target target)
    {
        var port = group.HealthCheck.Port == "traffic-port" ? target.Port : int.Parse(group.HealthCheck.Port, CultureInfo.InvariantCulture);
        var zones = TargetGroups.BalancerOf(api.World, group.Id)?.Zones;
        return group.TargetType == "ip"
            ? NetworkInterfaces.Owner(api.World, group.VpcId, target.TargetId) is { } pod
                && IsLetIn(zones, pod, port) && PodListens(target.TargetId, port)
            : InstanceAnswers(zones, target.TargetId, port);
    }

    /// <summary>Whether the security groups let a check through from one of the load balancer's zones; without a load balancer nothing is in the way.</summary>
    private bool IsLetIn(ImmutableArray<LoadBalancerZone>? zones, NetworkInterface target, int port)
    {
        if (zones is null) return true;
        return zones.Value.Select(zone => api.World.Get<NetworkInterface>(zone.NetworkInterfaceId)).Any(node =>
            SecurityGroupCheck.Find(
                api.World, target.SecurityGroupIds, isEgress: false, "tcp", port, new Peer(node.PrimaryAddress, node.SecurityGroupIds)) is not null
            && (node.SecurityGroupIds.IsEmpty || SecurityGroupCheck.Find(
                api.World, node.SecurityGroupIds, isEgress: true, "tcp", port, new Peer(target.PrimaryAddress, target.SecurityGroupIds)) is not null));
    }

    // A container that declares ports listens on those; of one that declares none nobody knows, and it counts as listening.
    private bool PodListens(string address, int port) =>
        api.List("Pod").FirstOrDefault(pod => Pods.Address(pod) == address && !Pods.IsHostNetwork(pod)) is { } pod
        && pod.HasCondition("ContainersReady")
        && pod.Spec.List("containers").Maps.Select(container => container.List("ports")).ToList() is var ports
        && (ports.TrueForAll(each => each.Count == 0) || ports.SelectMany(each => each.Maps).Any(each => each.Integer("containerPort") == port));

    private bool NodeListens(string instanceId, int port)
    {
        var node = api.List("Node").FirstOrDefault(each => NodeFacts.InstanceId(each) == instanceId);
        if (node is null || !node.HasCondition("Ready") || !KubeProxy.Runs(api, node.Name)) return false;
        var endpoints = ServiceEndpoint.All(api, node.Name);
        return api.List("Service").SelectMany(ServicePort.Of).Any(service => Answers(service, endpoints.GetValueOrDefault((service.Name, service.Protocol), []), port));
    }

    // kube-proxy's own health check counts the ready endpoints of the node alone; every check comes by TCP.
    private static bool Answers(ServicePort service, ImmutableArray<ServiceEndpoint> endpoints, int port)
    {
        if (service.HealthCheckNodePort == port) return endpoints.Any(each => each.IsLocal && each.IsReady);
        if (service.NodePort != port || service.Protocol != "tcp") return false;
        var choice = EndpointChoice.Of(service, endpoints);
        return !(service.IsExternalLocal ? choice.Local : choice.Cluster).IsEmpty;
    }
}
