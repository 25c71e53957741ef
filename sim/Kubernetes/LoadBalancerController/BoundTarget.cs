using Lab.Simulation.Aws.ElasticLoadBalancing;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>An endpoint of a TargetGroupBinding, with the ENI whose security groups have to let the load balancer in.</summary>
internal sealed record BoundTarget(string Id, int Port, string NetworkInterfaceId)
{
    public TargetDescription Description => new(Id, Port);
}
