using System.Collections.Immutable;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary>
/// What EKS asks of a new cluster (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html,
/// https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html).
/// </summary>
internal static class ClusterValidation
{
    private const int LeastFreeAddresses = 6;

    private static readonly ImmutableArray<Ipv4Range> ServiceRanges =
        [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16" }.Select(Ipv4Range.Parse)];
    private static readonly ImmutableArray<string> DefaultServiceRanges = ["10.100.0.0/16", "172.20.0.0/16"];

    /// <summary>The subnets, checked.</summary>
    /// <exception cref="ResourceException">Fewer than two, in fewer than two zones, of several VPCs, or too full.</exception>
    public static ImmutableArray<Subnet> Subnets(World world, string region, string clusterName, ImmutableArray<string> ids)
    {
        ImmutableArray<Subnet> subnets = [.. ids.Select(id => Find(world, id))];
        if (subnets.Select(subnet => subnet.VpcId).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new ResourceException("InvalidParameterException", "Subnets specified must belong to the same VPC");
        }

        var zones = Regions.Zones(region).ToDictionary(zone => zone.Name, StringComparer.Ordinal);
        foreach (var zone in subnets.Select(subnet => zones[subnet.AvailabilityZone]).Where(zone => !zone.HoldsEksControlPlanes))
        {
            var others = string.Join(", ", zones.Values.Where(each => each.HoldsEksControlPlanes).Select(each => each.Name));
            throw new ResourceException(
                "UnsupportedAvailabilityZoneException",
                $"Cannot create cluster '{clusterName}' because {zone.Name}, the targeted availability zone, does not currently have "
                + $"sufficient capacity to support the cluster. Retry and choose from these availability zones: {others}");
        }

        if (subnets.Select(subnet => subnet.AvailabilityZone).Distinct(StringComparer.Ordinal).Count() < 2)
        {
            throw new ResourceException("InvalidParameterException", "Subnets specified must be in at least two different AZs");
        }

        var full = subnets.FirstOrDefault(subnet => SubnetAddresses.FreeCount(world, subnet.Id) < LeastFreeAddresses);
        return full is null
            ? subnets
            : throw new ResourceException(
                "InvalidParameterException",
                $"Subnet {full.Id} does not have enough free IP addresses: Amazon EKS requires at least {LeastFreeAddresses} in each subnet");
    }

    /// <summary>The range of Service addresses: the given one, checked, or the default that the VPC doesn't use.</summary>
    /// <exception cref="ResourceException">It isn't a private /12 to /24, or overlaps the VPC.</exception>
    public static string ServiceRange(Vpc vpc, string? given)
    {
        var blocks = vpc.CidrBlocks.Select(Ipv4Range.Parse).ToList();
        if (given is null)
        {
            return DefaultServiceRanges.FirstOrDefault(each => !blocks.Exists(Ipv4Range.Parse(each).Overlaps), DefaultServiceRanges[0]);
        }
        if (!Ipv4Range.TryParse(given, out var range) || range.PrefixLength is < 12 or > 24 || !ServiceRanges.Any(each => each.Contains(range)))
        {
            throw new ResourceException(
                "InvalidParameterException",
                $"The specified kubernetesNetworkConfig.serviceIpv4Cidr {given} is invalid: it must be a /12 to /24 within 10.0.0.0/8, "
                + "172.16.0.0/12 or 192.168.0.0/16");
        }

        return blocks.Exists(range.Overlaps)
            ? throw new ResourceException(
                "InvalidParameterException",
                $"The specified kubernetesNetworkConfig.serviceIpv4Cidr {given} overlaps with the CIDR block of VPC {vpc.Id}")
            : given;
    }

    private static Subnet Find(World world, string id) => world.Find<Subnet>(id) ?? throw new ResourceException(
        "InvalidParameterException",
        $"The subnet ID '{id}' does not exist (Service: AmazonEC2; Status Code: 400; Error Code: InvalidSubnetID.NotFound)");
}
