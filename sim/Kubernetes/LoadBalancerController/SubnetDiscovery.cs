using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>
/// Which subnets a load balancer gets: those that annotations name, else those with the role tag, else those that the route tables suit;
/// one per zone (https://kubernetes-sigs.github.io/aws-load-balancer-controller/v2.13/deploy/subnet_discovery/).
/// </summary>
internal sealed class SubnetDiscovery(ControllerContext context)
{
    private const string ClusterTag = "kubernetes.io/cluster/";

    /// <summary>The subnets' ids, sorted.</summary>
    /// <exception cref="BuildException">There are none, or fewer than the type needs.</exception>
    public ImmutableArray<string> Resolve(ImmutableArray<string> named, string scheme, int least)
    {
        if (!named.IsEmpty) return ByNames(named);
        var candidates = ByRole(scheme);
        if (candidates.Count == 0) candidates = ByReachability(scheme);
        var foreign = candidates.Count(IsForeign);
        var own = candidates.Where(subnet => !IsForeign(subnet)).ToList();
        var full = own.Count(subnet => !HasRoom(subnet));
        ImmutableArray<string> chosen =
        [
            .. own.Where(HasRoom).GroupBy(subnet => subnet.AvailabilityZone, StringComparer.Ordinal).Select(Best).Order(StringComparer.Ordinal),
        ];
        if (chosen.IsEmpty)
        {
            throw new BuildException(string.Create(
                CultureInfo.InvariantCulture,
                $"unable to resolve at least one subnet. Evaluated {candidates.Count} subnets: {foreign} are tagged for other clusters, and {full} "
                + $"have insufficient available IP addresses"));
        }

        return chosen.Length >= least
            ? chosen
            : throw new BuildException(string.Create(
                CultureInfo.InvariantCulture, $"subnets count less than minimal required count: {chosen.Length} < {least}"));
    }

    private ImmutableArray<string> ByNames(ImmutableArray<string> named)
    {
        var found = Describe("failed to list subnets by names or IDs", () => named.Select(name => InVpc().FirstOrDefault(
            subnet => subnet.Id == name || subnet.Tags.GetValueOrDefault("Name") == name) ?? throw new ResourceException(
                "InvalidSubnetID.NotFound", $"The subnet ID '{name}' does not exist")).ToList());
        return [.. found.Select(subnet => subnet.Id).Order(StringComparer.Ordinal)];
    }

    private List<Subnet> ByRole(string scheme)
    {
        var tag = scheme == "internet-facing" ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb";
        return Describe(
            "failed to list subnets by role tag",
            () => InVpc().Where(subnet => subnet.Tags.TryGetValue(tag, out var value) && value is "" or "1").ToList());
    }

    private List<Subnet> ByReachability(string scheme)
    {
        var all = Describe("failed to list subnets by reachability", () => InVpc().ToList());
        return context.Aws.Call(
            AwsService.Ec2, "DescribeRouteTables", () => all.Where(subnet => IsPublic(subnet) == (scheme == "internet-facing")).ToList());
    }

    private List<Subnet> Describe(string doing, Func<List<Subnet>> answer)
    {
        try
        {
            return context.Aws.Call(AwsService.Ec2, "DescribeSubnets", answer);
        }
        catch (AwsCallException refused)
        {
            throw new BuildException($"{doing}: {refused.Message}");
        }
    }

    private IEnumerable<Subnet> InVpc() => context.World.All<Subnet>().Where(subnet => subnet.VpcId == context.Settings.VpcId);

    private bool IsPublic(Subnet subnet)
    {
        var world = context.World;
        var association = world.All<RouteTableAssociation>().FirstOrDefault(each => each.SubnetId == subnet.Id);
        var table = world.Find<RouteTable>(association?.RouteTableId ?? world.Get<Vpc>(subnet.VpcId).MainRouteTableId);
        return table?.Routes.Any(route => route.TargetId.StartsWith("igw-", StringComparison.Ordinal)) == true;
    }

    private bool IsForeign(Subnet subnet)
    {
        var clusters = subnet.Tags.Keys.Where(key => key.StartsWith(ClusterTag, StringComparison.Ordinal)).ToList();
        return clusters.Count > 0 && !clusters.Contains(ClusterTag + context.Settings.ClusterName);
    }

    private bool HasRoom(Subnet subnet) => SubnetAddresses.FreeCount(context.World, subnet.Id) >= LoadBalancers.FreeAddressesPerSubnet;

    private string Best(IEnumerable<Subnet> zone) =>
        zone.OrderBy(subnet => subnet.Tags.ContainsKey(ClusterTag + context.Settings.ClusterName) ? 0 : 1)
            .ThenBy(subnet => subnet.Id, StringComparer.Ordinal).First().Id;
}
