using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>Elastic Load Balancing's operations on Classic Load Balancers, with the service's error codes.</summary>
internal static class ClassicLoadBalancers
{
    private const string Requester = "amazon-elb";

    /// <summary>How many numbers a DNS name may have: nine or ten digits in AWS.</summary>
    private const uint Numbers = 1_000_000_000;

    /// <summary>What AWS has until ConfigureHealthCheck: TCP to the first listener's instance port.</summary>
    private static ClassicHealthCheck DefaultHealthCheck(ClassicListener listener) =>
        new(string.Create(CultureInfo.InvariantCulture, $"TCP:{listener.InstancePort}"), 30, 5, 10, 2);

    /// <summary>CreateLoadBalancer: an ENI in each subnet, with a public address when it faces the internet.</summary>
    /// <exception cref="ResourceException">The name is taken, a subnet or group is refused, or the quota is reached.</exception>
    public static ClassicLoadBalancer Create(
        World world, string name, bool isInternal, ImmutableArray<string> subnetIds, ImmutableArray<string> securityGroupIds,
        ImmutableArray<ClassicListener> listeners, Tags tags)
    {
        if (world.Find<ClassicLoadBalancer>(name) is not null)
        {
            throw new ResourceException("DuplicateLoadBalancerName", $"A load balancer with the same name '{name}' exists already in this account.");
        }

        // Listeners are required; the words are not verified on AWS
        // (https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_CreateLoadBalancer.html).
        if (listeners.IsEmpty) throw new ResourceException("ValidationError", "Listeners must not be empty");
        Quotas.Require("classicLoadBalancers", world.All<ClassicLoadBalancer>().Count);
        var subnets = subnetIds.Select(id => world.Find<Subnet>(id) ?? throw new ResourceException(
            "SubnetNotFound", $"The subnet ID '{id}' does not exist")).ToList();
        if (subnets.Select(subnet => subnet.AvailabilityZone).Distinct().Count() < subnets.Count)
        {
            throw new ResourceException(
                "InvalidConfigurationRequest", "ELB cannot be attached to multiple subnets in the same AZ.");
        }

        if (!isInternal && subnets.Find(subnet => !HasInternetGateway(world, subnet.VpcId)) is { } inner)
        {
            throw new ResourceException("InvalidSubnet", $"VPC {inner.VpcId} has no internet gateway");
        }

        var number = Convert.ToUInt32(world.Digits($"elb/{world.FreshSeed("elb", name)}", 8), 16) % Numbers;
        var region = subnets[0].AvailabilityZone[..^1];
        var made = new ClassicLoadBalancer(
            name, isInternal ? "internal" : "internet-facing", subnets[0].VpcId,
            string.Create(CultureInfo.InvariantCulture, $"{(isInternal ? "internal-" : "")}{name}-{number}.{region}.elb.amazonaws.com"),
            [.. subnets.OrderBy(subnet => subnet.AvailabilityZone, StringComparer.Ordinal)
                .Select(subnet => Attach(world, name, isInternal, subnet, securityGroupIds))],
            securityGroupIds, listeners, DefaultHealthCheck(listeners[0]), [], new ClassicAttributes(), world.Now, tags);
        world.Put(made);
        return made;
    }

    /// <summary>AttachLoadBalancerToSubnets and DetachLoadBalancerFromSubnets: it has an ENI in just these subnets.</summary>
    public static void SetSubnets(World world, string name, ImmutableArray<string> subnetIds)
    {
        var balancer = Get(world, name);
        foreach (var zone in balancer.Zones.Where(zone => !subnetIds.Contains(zone.SubnetId)))
        {
            world.Remove<NetworkInterface>(zone.NetworkInterfaceId);
        }

        var kept = balancer.Zones.Where(zone => subnetIds.Contains(zone.SubnetId)).ToList();
        var added = subnetIds.Where(id => kept.TrueForAll(zone => zone.SubnetId != id))
            .Select(id => Attach(world, name, balancer.Scheme == "internal", Ec2Lookup.Subnet(world, id), balancer.SecurityGroupIds));
        world.Put(balancer with { Zones = [.. kept.Concat(added).OrderBy(zone => zone.ZoneName, StringComparer.Ordinal)] });
    }

    /// <summary>CreateLoadBalancerListeners.</summary>
    public static void AddListeners(World world, string name, IEnumerable<ClassicListener> listeners)
    {
        var balancer = Get(world, name);
        world.Put(balancer with { Listeners = balancer.Listeners.AddRange(listeners) });
    }

    /// <summary>DeleteLoadBalancerListeners.</summary>
    public static void RemoveListeners(World world, string name, IEnumerable<int> ports)
    {
        var balancer = Get(world, name);
        world.Put(balancer with { Listeners = balancer.Listeners.RemoveAll(listener => ports.Contains(listener.Port)) });
    }

    /// <summary>ModifyLoadBalancerAttributes.</summary>
    public static void SetAttributes(World world, string name, ClassicAttributes attributes) =>
        world.Put(Get(world, name) with { Attributes = attributes });

    /// <summary>ConfigureHealthCheck.</summary>
    public static void SetHealthCheck(World world, string name, ClassicHealthCheck check) => world.Put(Get(world, name) with { HealthCheck = check });

    /// <summary>RegisterInstancesWithLoadBalancer; one that is registered already is no error.</summary>
    /// <exception cref="ResourceException"><c>InvalidInstance</c>: it does not exist or is in another VPC.</exception>
    public static void Register(World world, string name, IReadOnlyCollection<string> instanceIds)
    {
        var balancer = Get(world, name);
        foreach (var id in instanceIds)
        {
            if (world.Find<Instance>(id) is not { } instance) throw new ResourceException("InvalidInstance", $"Could not find EC2 instance {id}.");
            if (world.Get<Subnet>(instance.SubnetId).VpcId != balancer.VpcId)
            {
                throw new ResourceException("InvalidInstance", $"EC2 instance {id} is not in VPC.");
            }
        }

        world.Put(balancer with { InstanceIds = [.. balancer.InstanceIds.Union(instanceIds, StringComparer.Ordinal)] });
    }

    /// <summary>DeregisterInstancesFromLoadBalancer.</summary>
    public static void Deregister(World world, string name, IReadOnlyCollection<string> instanceIds)
    {
        var balancer = Get(world, name);
        world.Put(balancer with { InstanceIds = balancer.InstanceIds.RemoveAll(instanceIds.Contains) });
    }

    /// <summary>DeleteLoadBalancer, with its ENIs; what is gone is no error.</summary>
    public static void Delete(World world, string name)
    {
        if (world.Find<ClassicLoadBalancer>(name) is not { } balancer) return;
        foreach (var zone in balancer.Zones) world.Remove<NetworkInterface>(zone.NetworkInterfaceId);
        world.Remove<ClassicLoadBalancer>(name);
    }

    private static ClassicLoadBalancer Get(World world, string name) =>
        world.Find<ClassicLoadBalancer>(name) ?? throw new ResourceException(
            "LoadBalancerNotFound", $"There is no ACTIVE Load Balancer named '{name}'");

    private static LoadBalancerZone Attach(
        World world, string name, bool isInternal, Subnet subnet, ImmutableArray<string> securityGroupIds)
    {
        var made = NetworkInterfaces.Create(world, subnet.Id, $"ELB {name}", securityGroupIds, requesterId: Requester);
        if (!isInternal) NetworkInterfaces.Change(world, made with { PublicIp = PublicAddresses.Pick(world, made.Id) });
        return new LoadBalancerZone(subnet.AvailabilityZone, subnet.Id, made.Id);
    }

    private static bool HasInternetGateway(World world, string vpcId) => world.All<InternetGateway>().Any(gateway => gateway.VpcId == vpcId);
}
