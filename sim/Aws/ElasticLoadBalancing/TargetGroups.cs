using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>What CreateTargetGroup is given.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>HTTP</c>, …</param>
/// <param name="ProtocolVersion">For HTTP: <c>HTTP1</c>, …; else <see langword="null"/>.</param>
/// <param name="Port">The port of targets that are registered without one.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="TargetType"><c>ip</c> or <c>instance</c>.</param>
/// <param name="HealthCheck">How it finds out whether a target is well.</param>
/// <param name="Tags">Its tags.</param>
public sealed record TargetGroupRequest(
    string Name, string Protocol, string? ProtocolVersion, int Port, string VpcId, string TargetType, TargetHealthCheck HealthCheck, Tags Tags);

/// <summary>A target as RegisterTargets and DeregisterTargets name it.</summary>
public sealed record TargetDescription(string Id, int Port);

/// <summary>Elastic Load Balancing's operations on target groups and targets, with its error codes.</summary>
public static class TargetGroups
{
    /// <summary>How long a target is <c>draining</c>, in seconds.</summary>
    public const string DeregistrationDelay = "deregistration_delay.timeout_seconds";

    /// <summary>https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#target-group-attributes</summary>
    private static readonly ImmutableSortedDictionary<string, string> DefaultAttributes =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add(DeregistrationDelay, "300").Add("stickiness.enabled", "false");

    /// <summary>CreateTargetGroup.</summary>
    /// <exception cref="ResourceException"><c>DuplicateTargetGroupName</c>, <c>TooManyTargetGroups</c>, <c>ValidationError</c>.</exception>
    public static TargetGroup Create(World world, TargetGroupRequest request)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(request);
        LoadBalancers.RequireName(request.Name);
        if (world.All<TargetGroup>().Any(each => each.Name == request.Name))
        {
            throw new ResourceException(
                "DuplicateTargetGroupName", $"A target group with the same name '{request.Name}' exists, but with different settings");
        }

        Quotas.Require("targetGroups", world.All<TargetGroup>().Count);
        if (world.Find<Vpc>(request.VpcId) is null) throw new ResourceException("ValidationError", $"The VPC ID '{request.VpcId}' is not found");
        var region = world.All<Subnet>().First(subnet => subnet.VpcId == request.VpcId).AvailabilityZone[..^1];
        var digits = world.Digits("target-group/" + world.FreshSeed("target-group", request.Name), 16);
        var attributes = request.Protocol is "HTTP" or "HTTPS"
            ? DefaultAttributes.Add("load_balancing.algorithm.type", "round_robin")
            : DefaultAttributes.Add("proxy_protocol_v2.enabled", "false")
                .Add("preserve_client_ip.enabled", request.TargetType == "instance" || request.Protocol is "UDP" ? "true" : "false");
        var made = new TargetGroup(
            $"arn:aws:elasticloadbalancing:{region}:{world.AccountId}:targetgroup/{request.Name}/{digits}", request.Name, request.Protocol,
            request.Port, request.VpcId, request.TargetType, request.HealthCheck, attributes, [], request.Tags)
        {
            ProtocolVersion = request.ProtocolVersion,
        };
        world.Put(made);
        return made;
    }

    /// <summary>ModifyTargetGroup.</summary>
    /// <exception cref="ResourceException"><c>TargetGroupNotFound</c>.</exception>
    public static void Modify(World world, string arn, TargetHealthCheck healthCheck) =>
        world.Put(Require(world, arn) with { HealthCheck = healthCheck });

    /// <summary>ModifyTargetGroupAttributes.</summary>
    /// <exception cref="ResourceException"><c>TargetGroupNotFound</c>.</exception>
    public static void ModifyAttributes(World world, string arn, IEnumerable<KeyValuePair<string, string>> attributes)
    {
        var group = Require(world, arn);
        world.Put(group with { Attributes = group.Attributes.SetItems(attributes) });
    }

    /// <summary>AddTags and RemoveTags: the target group has these tags from now on.</summary>
    /// <exception cref="ResourceException"><c>TargetGroupNotFound</c>.</exception>
    public static void SetTags(World world, string arn, Tags tags) => world.Put(Require(world, arn) with { Tags = tags });

    /// <summary>DeleteTargetGroup; one that is gone is no error.</summary>
    /// <exception cref="ResourceException"><c>ResourceInUse</c>: a listener or rule forwards to it.</exception>
    public static void Delete(World world, string arn)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (BalancerOf(world, arn) is not null)
        {
            throw new ResourceException("ResourceInUse", $"Target group '{arn}' is currently in use by a listener or a rule");
        }

        world.Remove<TargetGroup>(arn);
    }

    /// <summary>RegisterTargets: a draining target is taken back, one that is registered stays as it is.</summary>
    /// <exception cref="ResourceException"><c>TargetGroupNotFound</c>, <c>InvalidTarget</c>.</exception>
    public static void Register(World world, string arn, IEnumerable<TargetDescription> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var group = Require(world, arn);
        var isUsed = BalancerOf(world, arn) is not null;
        foreach (var target in targets)
        {
            var zone = Zone(world, group, target.Id);
            var known = group.Targets.FirstOrDefault(each => each.TargetId == target.Id && each.Port == target.Port);
            if (known is { State: not "draining" }) continue;
            var added = isUsed
                ? new Target(target.Id, target.Port, zone, world.Now, "initial", "Elb.RegistrationInProgress")
                : new Target(target.Id, target.Port, zone, world.Now, "unused", "Target.NotInUse");
            group = group with { Targets = [.. group.Targets.Where(each => each != known), added with { AnswersSince = world.Now }] };
        }

        world.Put(group);
    }

    /// <summary>DeregisterTargets: a target that is in use drains first, for as long as the group's deregistration delay.</summary>
    /// <exception cref="ResourceException"><c>TargetGroupNotFound</c>, <c>InvalidTarget</c>.</exception>
    public static void Deregister(World world, string arn, IEnumerable<TargetDescription> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var group = Require(world, arn);
        foreach (var target in targets)
        {
            var known = group.Targets.FirstOrDefault(each => each.TargetId == target.Id && each.Port == target.Port) ?? throw new ResourceException(
                "InvalidTarget", string.Create(CultureInfo.InvariantCulture, $"The following targets are not registered: {target.Id}:{target.Port}"));
            if (known.State == "draining") continue;
            group = known.State == "unused" || Delay(group) == TimeSpan.Zero
                ? group with { Targets = group.Targets.Remove(known) }
                : group with
                {
                    Targets = group.Targets.Replace(
                        known, known with { State = "draining", Reason = "Target.DeregistrationInProgress", Since = world.Now }),
                };
        }

        world.Put(group);
    }

    /// <summary>DescribeTargetHealth: the targets, draining ones too.</summary>
    /// <exception cref="ResourceException"><c>TargetGroupNotFound</c>.</exception>
    public static ImmutableArray<Target> Targets(World world, string arn) => Require(world, arn).Targets;

    /// <summary>The load balancer whose listeners or rules forward to the group, or <see langword="null"/>.</summary>
    public static LoadBalancer? BalancerOf(World world, string arn)
    {
        ArgumentNullException.ThrowIfNull(world);
        var listener = world.All<Listener>().FirstOrDefault(each => Listeners.TargetGroups(each).Contains(arn));
        return listener is null ? null : world.Find<LoadBalancer>(listener.LoadBalancerArn);
    }

    internal static TimeSpan Delay(TargetGroup group) =>
        TimeSpan.FromSeconds(int.Parse(group.Attributes.GetValueOrDefault(DeregistrationDelay, "300"), CultureInfo.InvariantCulture));

    internal static TargetGroup Require(World world, string arn) => world.Find<TargetGroup>(arn)
        ?? throw new ResourceException("TargetGroupNotFound", $"One or more target groups not found: [{arn}]");

    private static string Zone(World world, TargetGroup group, string id)
    {
        if (group.TargetType == "instance")
        {
            return world.Find<Instance>(id) is { } instance && world.Get<Subnet>(instance.SubnetId) is { } subnet && subnet.VpcId == group.VpcId
                ? subnet.AvailabilityZone
                : throw new ResourceException("InvalidTarget", $"Instance ID '{id}' is not valid");
        }

        var address = Ipv4Range.ParseAddress(id);
        return world.All<Subnet>().FirstOrDefault(subnet => subnet.VpcId == group.VpcId && Ipv4Range.Parse(subnet.CidrBlock).Contains(address))
            ?.AvailabilityZone ?? throw new ResourceException("InvalidTarget", $"The IP address '{id}' is not within any of the VPC's subnets");
    }
}
