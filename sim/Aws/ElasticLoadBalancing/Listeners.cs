using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>Elastic Load Balancing's operations on listeners and their rules, with its error codes.</summary>
public static class Listeners
{
    /// <summary>CreateListener.</summary>
    /// <exception cref="ResourceException">
    /// <c>LoadBalancerNotFound</c>, <c>DuplicateListener</c>, <c>TooManyListeners</c>, <c>TargetGroupNotFound</c>,
    /// <c>TargetGroupAssociationLimit</c>.
    /// </exception>
    public static Listener Create(World world, string loadBalancerArn, string protocol, int port, ImmutableArray<ListenerAction> actions, Tags tags)
    {
        ArgumentNullException.ThrowIfNull(world);
        var balancer = LoadBalancers.Require(world, loadBalancerArn);
        var others = world.All<Listener>().Where(each => each.LoadBalancerArn == loadBalancerArn).ToList();
        if (others.Exists(each => each.Port == port))
        {
            throw new ResourceException("DuplicateListener", $"A listener already exists on this port for this load balancer '{loadBalancerArn}'");
        }

        Quotas.Require($"listenersPer{(balancer.Type == "network" ? "Network" : "Application")}LoadBalancer", others.Count);
        RequireTargets(world, loadBalancerArn, actions);
        var path = loadBalancerArn.Replace(":loadbalancer/", ":listener/", StringComparison.Ordinal);
        var seed = world.FreshSeed("listener", string.Create(CultureInfo.InvariantCulture, $"{loadBalancerArn}/{port}"));
        var made = new Listener($"{path}/{world.Digits("listener/" + seed, 16)}", loadBalancerArn, protocol, port, actions, [], tags);
        world.Put(made);
        return made;
    }

    /// <summary>ModifyListener.</summary>
    /// <exception cref="ResourceException"><c>ListenerNotFound</c>, <c>TargetGroupNotFound</c>, <c>TargetGroupAssociationLimit</c>.</exception>
    public static void Modify(World world, string arn, string protocol, ImmutableArray<ListenerAction> actions)
    {
        var listener = Require(world, arn);
        RequireTargets(world, listener.LoadBalancerArn, actions);
        world.Put(listener with { Protocol = protocol, DefaultActions = actions });
    }

    /// <summary>AddTags and RemoveTags: the listener has these tags from now on.</summary>
    /// <exception cref="ResourceException"><c>ListenerNotFound</c>.</exception>
    public static void SetTags(World world, string arn, Tags tags) => world.Put(Require(world, arn) with { Tags = tags });

    /// <summary>DeleteListener; one that is gone is no error.</summary>
    public static void Delete(World world, string arn)
    {
        ArgumentNullException.ThrowIfNull(world);
        world.Remove<Listener>(arn);
    }

    /// <summary>CreateRule.</summary>
    /// <exception cref="ResourceException"><c>ListenerNotFound</c>, <c>PriorityInUse</c>, <c>TargetGroupNotFound</c>.</exception>
    public static void CreateRule(
        World world, string arn, int priority, ImmutableArray<RuleCondition> conditions, ImmutableArray<ListenerAction> actions, Tags tags)
    {
        var listener = Require(world, arn);
        if (listener.Rules.Any(rule => rule.Priority == priority))
        {
            throw new ResourceException("PriorityInUse", string.Create(CultureInfo.InvariantCulture, $"Priority '{priority}' is currently in use"));
        }

        RequireTargets(world, listener.LoadBalancerArn, actions);
        var path = arn.Replace(":listener/", ":listener-rule/", StringComparison.Ordinal);
        var seed = world.FreshSeed("rule", string.Create(CultureInfo.InvariantCulture, $"{arn}/{priority}"));
        var rule = new ListenerRule($"{path}/{world.Digits("rule/" + seed, 16)}", priority, conditions, actions, tags);
        world.Put(listener with { Rules = [.. listener.Rules.Add(rule).OrderBy(each => each.Priority)] });
    }

    /// <summary>DeleteRule; one that is gone is no error.</summary>
    /// <exception cref="ResourceException"><c>ListenerNotFound</c>.</exception>
    public static void DeleteRule(World world, string arn, string ruleArn)
    {
        var listener = Require(world, arn);
        world.Put(listener with { Rules = listener.Rules.RemoveAll(rule => rule.Id == ruleArn) });
    }

    /// <summary>The target groups that the listener's actions and rules forward to.</summary>
    public static IEnumerable<string> TargetGroups(Listener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return listener.Rules.SelectMany(rule => rule.Actions).Concat(listener.DefaultActions)
            .Select(action => action.TargetGroupArn).OfType<string>();
    }

    private static Listener Require(World world, string arn) =>
        world.Find<Listener>(arn) ?? throw new ResourceException("ListenerNotFound", $"One or more listeners not found: [{arn}]");

    private static void RequireTargets(World world, string loadBalancerArn, ImmutableArray<ListenerAction> actions)
    {
        foreach (var arn in actions.Select(action => action.TargetGroupArn).OfType<string>())
        {
            ElasticLoadBalancing.TargetGroups.Require(world, arn);
            if (ElasticLoadBalancing.TargetGroups.BalancerOf(world, arn) is { } other && other.Id != loadBalancerArn)
            {
                throw new ResourceException(
                    "TargetGroupAssociationLimit", $"The following target groups cannot be associated with more than one load balancer: {arn}");
            }
        }
    }
}
