using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Paths;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>Chooses the subnets of a load balancer, one in each zone (recorded cases 05a to 05c).</summary>
internal sealed class LoadBalancerSubnets(ClusterApi api, AwsSession session)
{
    private const string PublicRole = "kubernetes.io/role/elb";
    private const string InternalRole = "kubernetes.io/role/internal-elb";

    /// <summary>The subnets that the Service names, or else those that fit.</summary>
    /// <exception cref="CloudProviderException">None fits, or EC2 refuses.</exception>
    public ImmutableArray<string> For(ServiceRequest request)
    {
        var subnets = request.Subnets.IsEmpty ? Discovered(request.IsInternal) : Named(request.Subnets);
        return subnets.IsEmpty ? throw new CloudProviderException("could not find any suitable subnets for creating the ELB") : subnets;
    }

    private ImmutableArray<string> Named(ImmutableArray<string> ids)
    {
        try
        {
            return session.Call(AwsService.Ec2, "DescribeSubnets", () => ids.All(id => api.World.Find<Subnet>(id) is not null)
                ? ids
                : throw new ResourceException("InvalidSubnetID.NotFound", $"The subnet ID '{ids.First(id => api.World.Find<Subnet>(id) is null)}' does not exist"));
        }
        catch (AwsCallException refused)
        {
            throw new CloudProviderException($"error listing AWS subnets: {GoText.Quote(refused.Message)}");
        }
    }

    private ImmutableArray<string> Discovered(bool isInternal)
    {
        var role = isInternal ? InternalRole : PublicRole;
        return
        [
            .. Candidates().Where(subnet => isInternal || IsPublic(subnet))
                .GroupBy(subnet => subnet.AvailabilityZone, StringComparer.Ordinal)
                .OrderBy(zone => zone.Key, StringComparer.Ordinal)
                .Select(zone => zone.OrderBy(subnet => subnet.Tags.ContainsKey(role) ? 0 : 1)
                    .ThenBy(subnet => ClusterTags.Name(subnet.Tags, api.ClusterName) ? 0 : 1)
                    .ThenBy(subnet => subnet.Id, StringComparer.Ordinal).First().Id),
        ];
    }

    private IEnumerable<Subnet> Candidates()
    {
        try
        {
            return session.Call(AwsService.Ec2, "DescribeSubnets", () => api.World.All<Subnet>().Where(subnet => subnet.VpcId == api.Cluster.VpcId
                && (ClusterTags.Name(subnet.Tags, api.ClusterName) || !ClusterTags.NameAny(subnet.Tags))));
        }
        catch (AwsCallException refused)
        {
            var listing = $"error listing AWS subnets: {GoText.Quote(refused.Message)}";
            throw new CloudProviderException($"error describing subnets: {GoText.Quote(listing)}");
        }
    }

    // The route table decides, not a tag (recorded case 05a).
    private bool IsPublic(Subnet subnet) =>
        RouteLookup.TableOf(api.World, subnet.Id).Routes.Any(route => route.TargetId.StartsWith("igw-", StringComparison.Ordinal));
}
