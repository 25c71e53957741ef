using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// The service controller of the cloud controller manager: each Service of type LoadBalancer without a class gets a load balancer of AWS
/// (k8s.io/cloud-provider, <c>controllers/service</c>). All state is in the <see cref="CloudService"/>s of the world.
/// </summary>
internal sealed class ServiceController(ClusterApi api, AwsCloud cloud, bool writesChanges)
{
    private const string Finalizer = "service.kubernetes.io/load-balancer-cleanup";

    // Attempts at 0, 5, 15, 35, 75 s, … (recorded case 05c); the largest step [src].
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);

    // Of the deletion of security groups that are still in use (recorded case 07e; the limit [src]).
    private static readonly TimeSpan GroupRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GroupPatience = TimeSpan.FromSeconds(600);

    /// <summary>Does what is due now.</summary>
    public void Run()
    {
        foreach (var service in api.List("Service")) React(service);
        foreach (var gone in Remembered().Where(each => api.World.Find<KubernetesObject>(each.Id) is null)) api.World.Remove<CloudService>(gone.Id);
    }

    /// <summary>When the next attempt is due. Somebody who waits for a deletion waits for its groups too.</summary>
    public DateTimeOffset? Next(bool awaited) =>
        Remembered().Where(each => !awaited || !each.LeavingGroups.IsEmpty).Select(each => each.RetryAt).Where(due => due > api.World.Now).Min();

    private IEnumerable<CloudService> Remembered() => api.World.All<CloudService>().Where(each => each.ClusterName == api.ClusterName);

    private void React(KubernetesObject service)
    {
        var known = api.World.Find<CloudService>(service.Id);
        var wants = ServiceChange.Wants(service);
        var leaves = HasFinalizer(service) && (service.IsDeleting || service.Spec.String("type") != "LoadBalancer");
        if (known is null)
        {
            if (wants || leaves) Sync(service, New(service), leaves);
            return;
        }

        if (known.RetryAt is { } due)
        {
            if (due <= api.World.Now) Sync(service, known, leaves);
            else if (known.LeavingGroups.IsEmpty && (leaves || HasChanged(service, known))) Changed(service, known, leaves);
        }
        else if (leaves || HasChanged(service, known))
        {
            Changed(service, known, leaves);
        }

        if (wants && !leaves && api.World.Find<CloudService>(service.Id) is { } synced) FollowNodes(service, synced);
    }

    private void Changed(KubernetesObject service, CloudService known, bool leaves)
    {
        if (writesChanges && !service.IsDeleting) ServiceChange.Tell(api, service, known.Seen);
        Sync(service, known with { LeavingGroups = [], GivesUpAt = null }, leaves);
    }

    private static bool HasChanged(KubernetesObject service, CloudService known) =>
        !known.Seen.Equals(ServiceChange.Relevant(service)) && (ServiceChange.Wants(service) || known.Seen.Flag("wants"));

    private void Sync(KubernetesObject service, CloudService known, bool leaves)
    {
        leaves = leaves || !ServiceChange.Wants(service);
        known = known with { Seen = ServiceChange.Relevant(service), RetryAt = null };
        var candidates = LoadBalancerNodes.Candidates(api);
        var hosts = LoadBalancerNodes.Hosts(candidates);
        if (!leaves) known = Synced(known, candidates, hosts);
        try
        {
            known = leaves ? Remove(service, known) : Ensure(service, known, hosts);
        }
        catch (Exception exception) when (exception is CloudProviderException or AwsCallException)
        {
            var verb = leaves ? "delete" : "ensure";
            api.Event(
                service, "Warning", "SyncLoadBalancerFailed",
                $"Error syncing load balancer: failed to {verb} load balancer: {exception.Message}");
            var delay = FirstRetry * Math.Pow(2, Math.Min(known.Failures, 6));
            known = known with
            {
                LeavingGroups = [],
                GivesUpAt = null,
                Failures = known.Failures + 1,
                RetryAt = api.World.Now + (delay < LastRetry ? delay : LastRetry),
            };
        }

        api.World.Put(known);
    }

    private CloudService Ensure(KubernetesObject service, CloudService known, IReadOnlyList<KubernetesObject> hosts)
    {
        api.Event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
        service = api.AddFinalizer(service, Finalizer);
        if (hosts.Count == 0) TellNoNodes(service);
        if (cloud.IsElsewhere(service)) return known;
        var hostname = cloud.Ensure(service, hosts);
        var ingress = PropertyList.From(new[] { PropertyMap.Of(("hostname", hostname)) });
        api.WriteStatus(service, service.Status.Set(ingress, "loadBalancer", "ingress"));
        api.Event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
        return known with { Failures = 0 };
    }

    private CloudService Remove(KubernetesObject service, CloudService known)
    {
        if (known.LeavingGroups.IsEmpty)
        {
            if (cloud.Exists(service))
            {
                api.Event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
                known = known with { LeavingGroups = cloud.Delete(service), GivesUpAt = api.World.Now + GroupPatience };
            }
        }
        else
        {
            known = known with { LeavingGroups = cloud.DeleteGroups(known.LeavingGroups) };
        }

        if (!known.LeavingGroups.IsEmpty)
        {
            if (api.World.Now < known.GivesUpAt) return known with { RetryAt = api.World.Now + GroupRetry };
            throw new CloudProviderException(
                $"timed out deleting ELB: {service.Name}. Could not delete security groups {string.Join(',', known.LeavingGroups)}");
        }

        if (!service.IsDeleting) service = api.WriteStatus(service, service.Status.With("loadBalancer", PropertyMap.Empty));
        api.RemoveFinalizer(service, Finalizer);
        api.Event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
        return known with { Failures = 0 };
    }

    /// <summary>A node came or went: only the hosts of the load balancer are brought up to date.</summary>
    private void FollowNodes(KubernetesObject service, CloudService known)
    {
        var candidates = LoadBalancerNodes.Candidates(api);
        if (Names(candidates).SequenceEqual(known.Candidates, StringComparer.Ordinal)) return;
        var hosts = LoadBalancerNodes.Hosts(candidates);
        api.World.Put(Synced(known, candidates, hosts));
        if (Names(hosts).SequenceEqual(known.Hosts, StringComparer.Ordinal) || cloud.IsElsewhere(service)) return;
        try
        {
            if (!cloud.Update(service, hosts)) return;
        }
        catch (Exception exception) when (exception is CloudProviderException or AwsCallException)
        {
            api.Event(
                service, "Warning", "UpdateLoadBalancerFailed",
                $"Error updating load balancer with new hosts [{string.Join(' ', Names(hosts))}]: {exception.Message}");
            return;
        }

        if (hosts.Count == 0) TellNoNodes(service);
        else api.Event(service, "Normal", "UpdatedLoadBalancer", "Updated load balancer with new hosts");
    }

    private void TellNoNodes(KubernetesObject service) =>
        api.Event(service, "Warning", "UnAvailableLoadBalancer", "There are no available nodes for LoadBalancer");

    private CloudService New(KubernetesObject service) =>
        new(service.Id, api.ClusterName, ServiceChange.Relevant(service), [], [], 0, null, [], null);

    private static CloudService Synced(CloudService known, IEnumerable<KubernetesObject> candidates, IEnumerable<KubernetesObject> hosts) =>
        known with { Candidates = [.. Names(candidates)], Hosts = [.. Names(hosts)] };

    private static IEnumerable<string> Names(IEnumerable<KubernetesObject> nodes) => nodes.Select(node => node.Name);

    private static bool HasFinalizer(KubernetesObject service) => service.Metadata.Strings("finalizers").Contains(Finalizer);
}
