using System.Collections.Immutable;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// The AWS part of the cloud controller manager as its service controller sees it (k8s.io/cloud-provider-aws, <c>providers/v1</c>): a classic
/// load balancer, or a network load balancer where the annotation asks for one. It calls AWS with the cluster's role.
/// </summary>
internal sealed class AwsCloud(ClusterApi api, bool revokesFromUntagged)
{
    private readonly AwsSession _session = new(
        api.World, Roles.ByArn(api.World, api.Cluster.RoleArn), "get identity: get credentials: failed to refresh cached credentials");

    /// <summary>Whether another controller is asked for (<c>external</c>, <c>nlb-ip</c>): this one then makes nothing and cleans up nothing.</summary>
    public bool IsElsewhere(KubernetesObject service) => ServiceRequest.Type(service) is "external" or "nlb-ip";

    /// <summary>Makes the load balancer of a Service, or brings it up to date.</summary>
    /// <returns>Its DNS name.</returns>
    /// <exception cref="CloudProviderException">The Service asks for what can't be.</exception>
    /// <exception cref="AwsCallException">AWS refuses.</exception>
    public string Ensure(KubernetesObject service, IReadOnlyList<KubernetesObject> hosts)
    {
        var request = ServiceRequest.Read(service);
        var instances = Instances(hosts);
        return request.IsNetwork ? Network.Ensure(request, instances) : Classic.Ensure(request, instances);
    }

    /// <summary>Brings the nodes behind the load balancer up to date.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Update(KubernetesObject service, IReadOnlyList<KubernetesObject> hosts)
    {
        var request = ServiceRequest.Read(service);
        if (!Exists(service)) return false;
        if (request.IsNetwork) Network.Ensure(request, Instances(hosts));
        else Classic.Update(request, Instances(hosts));
        return true;
    }

    /// <summary>Whether the Service has a load balancer of the kind that it asks for now.</summary>
    public bool Exists(KubernetesObject service)
    {
        if (IsElsewhere(service)) return false;
        return ServiceRequest.IsForNetwork(service) ? Network.Exists(service) : Classic.Exists(service);
    }

    /// <summary>Deletes that load balancer with what belongs to it.</summary>
    /// <returns>The security groups that are still in use.</returns>
    public ImmutableArray<string> Delete(KubernetesObject service)
    {
        if (!ServiceRequest.IsForNetwork(service)) return Classic.Delete(service);
        Network.Delete(service);
        return [];
    }

    /// <summary>Deletes security groups that could not be deleted before.</summary>
    /// <returns>Those that are still in use.</returns>
    public ImmutableArray<string> DeleteGroups(ImmutableArray<string> groupIds) => Classic.DeleteGroups(groupIds);

    private ClassicElb Classic => new(api, _session, new LoadBalancerSubnets(api, _session), Groups);

    private InTreeNlb Network => new(api, _session, new LoadBalancerSubnets(api, _session), Groups);

    private NodeSecurityGroups Groups => new(api, _session, revokesFromUntagged);

    private static ImmutableArray<string> Instances(IReadOnlyList<KubernetesObject> hosts) => [.. hosts.Select(Nodes.NodeFacts.InstanceId)];
}
