using System.Collections.Immutable;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>What CreateLoadBalancer is given.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>network</c> or <c>application</c>.</param>
/// <param name="Scheme"><c>internet-facing</c> or <c>internal</c>.</param>
/// <param name="SubnetIds">One subnet per zone.</param>
/// <param name="SecurityGroupIds">Its security groups; none is the VPC's default group for an Application Load Balancer.</param>
/// <param name="Tags">Its tags.</param>
public sealed record LoadBalancerRequest(
    string Name, string Type, string Scheme, ImmutableArray<string> SubnetIds, ImmutableArray<string> SecurityGroupIds, Tags Tags);

/// <summary>
/// Elastic Load Balancing's operations on load balancers (ELBv2), with its error codes
/// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html).
/// </summary>
public static class LoadBalancers
{
    /// <summary>The service that the ENIs belong to.</summary>
    public const string Requester = "amazon-elb";

    /// <summary>A subnet of a load balancer has at least so many free addresses, which it scales into.</summary>
    public const int FreeAddressesPerSubnet = 8;

    private const int LongestName = 32;
    private const string DeletionProtection = "deletion_protection.enabled";

    /// <summary>AWS's defaults of the attributes that this account's load balancers come with.</summary>
    private static readonly ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> DefaultAttributes =
        ImmutableDictionary<string, ImmutableSortedDictionary<string, string>>.Empty
            .Add("network", Attributes((DeletionProtection, "false"), ("load_balancing.cross_zone.enabled", "false")))
            .Add("application", Attributes(
                (DeletionProtection, "false"), ("load_balancing.cross_zone.enabled", "true"), ("idle_timeout.timeout_seconds", "60")));

    /// <summary>CreateLoadBalancer. The load balancer is <c>provisioning</c> for a while.</summary>
    /// <exception cref="ResourceException">
    /// <c>DuplicateLoadBalancerName</c>, <c>TooManyLoadBalancers</c>, <c>SubnetNotFound</c>, <c>InvalidSubnet</c>,
    /// <c>InvalidConfigurationRequest</c>, <c>InvalidSecurityGroup</c>, <c>ValidationError</c>.
    /// </exception>
    public static LoadBalancer Create(World world, LoadBalancerRequest request)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(request);
        RequireName(request.Name);
        if (world.All<LoadBalancer>().Any(each => each.Name == request.Name))
        {
            throw new ResourceException(
                "DuplicateLoadBalancerName", $"A load balancer with the same name '{request.Name}' exists, but with different settings");
        }

        Quotas.Require($"{request.Type}LoadBalancers", world.All<LoadBalancer>().Count(each => each.Type == request.Type));
        var subnets = RequireSubnets(world, request.Type, request.Scheme, request.SubnetIds, attached: []);
        var vpc = world.Get<Vpc>(subnets[0].VpcId);
        var groups = request.SecurityGroupIds.IsEmpty && request.Type == "application" ? [vpc.DefaultSecurityGroupId] : request.SecurityGroupIds;
        RequireGroups(world, vpc.Id, groups);

        var region = subnets[0].AvailabilityZone[..^1];
        var digits = world.Digits("load-balancer/" + world.FreshSeed("load-balancer", request.Name), 16);
        var path = $"{(request.Type == "network" ? "net" : "app")}/{request.Name}/{digits}";
        var arn = $"arn:aws:elasticloadbalancing:{region}:{world.AccountId}:loadbalancer/{path}";
        var made = new LoadBalancer(
            arn, request.Name, request.Type, request.Scheme, vpc.Id, DnsName(request, region, digits),
            [.. subnets.Select(subnet => Place(world, subnet, path, groups, request.Scheme))], groups, DefaultAttributes[request.Type], world.Now,
            request.Tags);
        world.Put(made);
        return made;
    }

    /// <summary>DeleteLoadBalancer: its listeners and ENIs go with it; one that is gone is no error.</summary>
    /// <remarks>AWS takes its time with the ENIs and says nowhere how long; here they go at once.</remarks>
    /// <exception cref="ResourceException"><c>OperationNotPermitted</c>: it is protected against deletion.</exception>
    public static void Delete(World world, string arn)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (world.Find<LoadBalancer>(arn) is not { } balancer) return;
        if (balancer.Attributes.GetValueOrDefault(DeletionProtection) == "true")
        {
            throw new ResourceException(
                "OperationNotPermitted", $"Load balancer '{arn}' cannot be deleted because deletion protection is enabled");
        }

        foreach (var listener in world.All<Listener>().Where(each => each.LoadBalancerArn == arn)) world.Remove<Listener>(listener.Id);
        foreach (var zone in balancer.Zones) world.Remove<NetworkInterface>(zone.NetworkInterfaceId);
        world.Remove<LoadBalancer>(arn);
    }

    /// <summary>ModifyLoadBalancerAttributes.</summary>
    /// <exception cref="ResourceException"><c>LoadBalancerNotFound</c>.</exception>
    public static void ModifyAttributes(World world, string arn, IEnumerable<KeyValuePair<string, string>> attributes)
    {
        var balancer = Require(world, arn);
        world.Put(balancer with { Attributes = balancer.Attributes.SetItems(attributes) });
    }

    /// <summary>SetSecurityGroups.</summary>
    /// <exception cref="ResourceException"><c>LoadBalancerNotFound</c>, <c>InvalidSecurityGroup</c>.</exception>
    public static void SetSecurityGroups(World world, string arn, ImmutableArray<string> groups)
    {
        var balancer = Require(world, arn);
        RequireGroups(world, balancer.VpcId, groups);
        foreach (var zone in balancer.Zones)
        {
            NetworkInterfaces.Change(world, world.Get<NetworkInterface>(zone.NetworkInterfaceId) with { SecurityGroupIds = groups });
        }

        world.Put(balancer with { SecurityGroupIds = groups });
    }

    /// <summary>SetSubnets: it has a node in just these subnets; where it is already, it keeps its addresses.</summary>
    /// <exception cref="ResourceException">
    /// <c>LoadBalancerNotFound</c>, <c>SubnetNotFound</c>, <c>InvalidSubnet</c>, <c>InvalidConfigurationRequest</c>, <c>ValidationError</c>.
    /// </exception>
    public static void SetSubnets(World world, string arn, ImmutableArray<string> subnetIds)
    {
        var balancer = Require(world, arn);
        var kept = balancer.Zones.Where(zone => subnetIds.Contains(zone.SubnetId)).ToList();
        var added = RequireSubnets(world, balancer.Type, balancer.Scheme, subnetIds, [.. kept.Select(zone => zone.SubnetId)])
            .Where(subnet => kept.TrueForAll(zone => zone.SubnetId != subnet.Id)).ToList();
        foreach (var left in balancer.Zones.Except(kept)) world.Remove<NetworkInterface>(left.NetworkInterfaceId);
        var path = arn[(arn.IndexOf(":loadbalancer/", StringComparison.Ordinal) + ":loadbalancer/".Length)..];
        var made = added.ConvertAll(subnet => Place(world, subnet, path, balancer.SecurityGroupIds, balancer.Scheme));
        world.Put(balancer with { Zones = [.. kept.Concat(made).OrderBy(zone => subnetIds.IndexOf(zone.SubnetId))] });
    }

    /// <summary>AddTags and RemoveTags: the load balancer has these tags from now on.</summary>
    /// <exception cref="ResourceException"><c>LoadBalancerNotFound</c>.</exception>
    public static void SetTags(World world, string arn, Tags tags) => world.Put(Require(world, arn) with { Tags = tags });

    /// <summary>Its state: <c>provisioning</c>, then <c>active</c>.</summary>
    public static string State(World world, LoadBalancer balancer)
    {
        ArgumentNullException.ThrowIfNull(world);
        return ActiveAt(balancer) > world.Now ? "provisioning" : "active";
    }

    /// <summary>When it was or will be active.</summary>
    public static DateTimeOffset ActiveAt(LoadBalancer balancer)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        return balancer.CreatedAt + Durations.Of($"{balancer.Type}LoadBalancer");
    }

    internal static LoadBalancer Require(World world, string arn) => world.Find<LoadBalancer>(arn)
        ?? throw new ResourceException("LoadBalancerNotFound", $"One or more load balancers not found: [{arn}]");

    internal static void RequireName(string name)
    {
        if (name.Length > LongestName)
        {
            throw new ResourceException("ValidationError", $"The load balancer name '{name}' cannot be longer than '32' characters");
        }

        if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') || name.StartsWith('-') || name.EndsWith('-'))
        {
            throw new ResourceException(
                "ValidationError", $"The load balancer name '{name}' can only contain characters that are alphanumeric characters or hyphens(-)");
        }
    }

    private static ImmutableArray<Subnet> RequireSubnets(
        World world, string type, string scheme, ImmutableArray<string> subnetIds, ImmutableArray<string> attached)
    {
        var missing = subnetIds.FirstOrDefault(id => world.Find<Subnet>(id) is null);
        if (missing is not null) throw new ResourceException("SubnetNotFound", $"The subnet ID '{missing}' is not valid");
        ImmutableArray<Subnet> subnets = [.. subnetIds.Select(world.Get<Subnet>)];
        if (subnets.Select(subnet => subnet.AvailabilityZone).Distinct(StringComparer.Ordinal).Count() < subnets.Length)
        {
            throw new ResourceException(
                "InvalidConfigurationRequest", "A load balancer cannot be attached to multiple subnets in the same Availability Zone");
        }

        if (subnets.Length < (type == "application" ? 2 : 1))
        {
            throw new ResourceException("ValidationError", "At least two subnets in two different Availability Zones must be specified");
        }

        if (subnets.Select(subnet => subnet.VpcId).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new ResourceException("InvalidConfigurationRequest", "All subnets must belong to the same VPC");
        }

        if (scheme == "internet-facing" && !world.All<InternetGateway>().Any(gateway => gateway.VpcId == subnets[0].VpcId))
        {
            throw new ResourceException("InvalidSubnet", $"VPC {subnets[0].VpcId} has no internet gateway");
        }

        return subnets.FirstOrDefault(subnet => !attached.Contains(subnet.Id) && SubnetAddresses.FreeCount(world, subnet.Id) < FreeAddressesPerSubnet) is { } full
            ? throw new ResourceException(
                "InvalidSubnet", $"Not enough IP space available in {full.Id}. ELB requires at least 8 free IP addresses in each subnet.")
            : subnets;
    }

    private static void RequireGroups(World world, string vpcId, ImmutableArray<string> groups)
    {
        var strange = groups.Where(id => world.Find<SecurityGroup>(id)?.VpcId != vpcId).ToList();
        if (strange.Count > 0)
        {
            throw new ResourceException("InvalidSecurityGroup", $"One or more security groups are invalid: {string.Join(", ", strange)}");
        }

        Quotas.Require("securityGroupsPerInterface", 0, groups.Length);
    }

    private static LoadBalancerZone Place(World world, Subnet subnet, string path, ImmutableArray<string> groups, string scheme)
    {
        var made = NetworkInterfaces.Create(world, subnet.Id, $"ELB {path}", groups, requesterId: Requester);
        // A Network Load Balancer without security groups has none on its ENIs either; EC2 itself would give them the VPC's default group.
        NetworkInterfaces.Change(world, made with
        {
            SecurityGroupIds = groups,
            SourceDestCheck = false,
            PublicIp = scheme == "internet-facing" ? PublicAddresses.Pick(world, made.Id) : null,
        });
        return new LoadBalancerZone(subnet.AvailabilityZone, subnet.Id, made.Id);
    }

    private static string DnsName(LoadBalancerRequest request, string region, string digits)
    {
        if (request.Type == "network") return $"{request.Name}-{digits}.elb.{region}.amazonaws.com";
        var prefix = request.Scheme == "internal" ? "internal-" : "";
        var number = Convert.ToUInt64(digits[..8], 16) % 10_000_000_000;
        return $"{prefix}{request.Name}-{number}.{region}.elb.amazonaws.com";
    }

    private static ImmutableSortedDictionary<string, string> Attributes(params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        var made = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in attributes) made[key] = value;
        return made.ToImmutable();
    }
}
