using System.Collections.Immutable;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>Makes AWS and the TargetGroupBindings look like a model, in the recorded order of calls.</summary>
internal sealed class StackDeployer(ControllerContext context, TargetGroupBindings bindings)
{
    private static readonly AwsService Elb = AwsService.ElasticLoadBalancingV2;

    /// <summary>How long the controller leaves a load balancer alone that it changed while it was provisioning.</summary>
    private static readonly TimeSpan ProvisioningRequeue = TimeSpan.FromSeconds(120);

    private World World => context.World;

    /// <summary>Deploys the model.</summary>
    /// <returns>The load balancer, or <see langword="null"/> when the model has none.</returns>
    /// <exception cref="AwsCallException">AWS refuses a call.</exception>
    /// <exception cref="SecurityGroupInUseException">The frontend security group can't be deleted yet.</exception>
    /// <exception cref="RequeueException">The load balancer was changed while provisioning.</exception>
    public LoadBalancer? Deploy(Stack stack, LoadBalancerModel model)
    {
        var frontend = model.FrontendGroup is { } group ? new ManagedSecurityGroups(context).Apply(stack, group) : null;
        var existing = context.Aws.Call(Elb, "DescribeTargetGroups", () => TargetGroupsOf(stack));
        var arns = model.TargetGroups.ToImmutableDictionary(spec => spec.ResourceId, spec => Apply(stack, spec, existing));

        var (balancer, isProvisioning) = Apply(stack, model.LoadBalancer, frontend);
        if (balancer is not null) Apply(stack, balancer, model.Listeners, arns);

        foreach (var spec in model.TargetGroups) bindings.Apply(stack, spec, World.Get<TargetGroup>(arns[spec.ResourceId]));
        var left = existing.Where(old => !arns.ContainsValue(old.Id)).ToList();
        foreach (var old in left) bindings.Delete(stack, old);
        foreach (var old in left) context.Aws.Call(Elb, "DeleteTargetGroup", () => TargetGroups.Delete(World, old.Id));
        if (frontend is null) new ManagedSecurityGroups(context).DeleteFrontends(stack);
        return isProvisioning ? throw new RequeueException(ProvisioningRequeue) : balancer;
    }

    private List<TargetGroup> TargetGroupsOf(Stack stack) => [.. World.All<TargetGroup>().Where(group => context.Belongs(group.Tags, stack))];

    private string Apply(Stack stack, TargetGroupSpec spec, List<TargetGroup> existing)
    {
        var tags = context.Tags(stack, spec.ResourceId, spec.Request.Tags);
        var found = existing.Find(group => group.Tags[$"{stack.TagPrefix}/resource"] == spec.ResourceId
            && group.TargetType == spec.Request.TargetType && group.Protocol == spec.Request.Protocol);
        var group = found ?? context.Aws.Call(Elb, "CreateTargetGroup", () => TargetGroups.Create(World, spec.Request with { Tags = tags }));
        if (group.HealthCheck != spec.Request.HealthCheck)
        {
            context.Aws.Call(Elb, "ModifyTargetGroup", () => TargetGroups.Modify(World, group.Id, spec.Request.HealthCheck));
        }

        SetTags(group.Id, group.Tags, tags, TargetGroups.SetTags);
        context.Aws.Call(Elb, "DescribeTargetGroupAttributes", () => { });
        if (Changed(group.Attributes, spec.Attributes))
        {
            context.Aws.Call(Elb, "ModifyTargetGroupAttributes", () => TargetGroups.ModifyAttributes(World, group.Id, spec.Attributes));
        }

        return group.Id;
    }

    private (LoadBalancer? Balancer, bool IsProvisioning) Apply(Stack stack, LoadBalancerSpec? spec, string? frontend)
    {
        var existing = context.Aws.Call(
            Elb, "DescribeLoadBalancers", () => World.All<LoadBalancer>().Where(balancer => context.Belongs(balancer.Tags, stack)).ToList());
        var kept = spec is null ? null : existing.Find(balancer => balancer.Type == spec.Type && balancer.Scheme == spec.Scheme);
        foreach (var old in existing.Where(balancer => balancer != kept))
        {
            context.Aws.Call(Elb, "DeleteLoadBalancer", () => LoadBalancers.Delete(World, old.Id));
        }

        if (spec is null) return (null, false);
        var tags = context.Tags(stack, "LoadBalancer", spec.Tags);
        ImmutableArray<string> groups = frontend is null ? spec.SecurityGroupIds : [frontend, .. spec.SecurityGroupIds];
        var balancer = kept ?? context.Aws.Call(Elb, "CreateLoadBalancer", () => LoadBalancers.Create(
            World, new LoadBalancerRequest(spec.Name, spec.Type, spec.Scheme, spec.SubnetIds, groups, tags)));
        if (!balancer.SecurityGroupIds.SequenceEqual(groups))
        {
            context.Aws.Call(Elb, "SetSecurityGroups", () => LoadBalancers.SetSecurityGroups(World, balancer.Id, groups));
        }

        if (!balancer.Zones.Select(zone => zone.SubnetId).ToHashSet(StringComparer.Ordinal).SetEquals(spec.SubnetIds))
        {
            context.Aws.Call(Elb, "SetSubnets", () => LoadBalancers.SetSubnets(World, balancer.Id, spec.SubnetIds));
        }

        context.Aws.Call(Elb, "DescribeLoadBalancerAttributes", () => { });
        if (Changed(balancer.Attributes, spec.Attributes))
        {
            context.Aws.Call(Elb, "ModifyLoadBalancerAttributes", () => LoadBalancers.ModifyAttributes(World, balancer.Id, spec.Attributes));
        }

        SetTags(balancer.Id, balancer.Tags, tags, LoadBalancers.SetTags);
        return (World.Get<LoadBalancer>(balancer.Id), kept is not null && LoadBalancers.State(World, kept) == "provisioning");
    }

    private void Apply(Stack stack, LoadBalancer balancer, ImmutableArray<ListenerSpec> wanted, ImmutableDictionary<string, string> arns)
    {
        var live = context.Aws.Call(
            Elb, "DescribeListeners", () => World.All<Listener>().Where(listener => listener.LoadBalancerArn == balancer.Id).ToList());
        foreach (var old in live.Where(listener => wanted.All(spec => spec.Port != listener.Port)))
        {
            context.Aws.Call(Elb, "DeleteListener", () => Listeners.Delete(World, old.Id));
        }

        foreach (var spec in wanted)
        {
            ImmutableArray<ListenerAction> actions = [spec.DefaultAction.ToAction(arns)];
            var tags = context.Tags(stack, $"{spec.Port}", spec.Tags);
            var listener = live.Find(each => each.Port == spec.Port) ?? context.Aws.Call(
                Elb, "CreateListener", () => Listeners.Create(World, balancer.Id, spec.Protocol, spec.Port, actions, tags));
            if (listener.Protocol != spec.Protocol || !listener.DefaultActions.SequenceEqual(actions))
            {
                context.Aws.Call(Elb, "ModifyListener", () => Listeners.Modify(World, listener.Id, spec.Protocol, actions));
            }

            SetTags(listener.Id, listener.Tags, tags, Listeners.SetTags);
            Apply(stack, spec, listener, arns);
        }
    }

    private void Apply(Stack stack, ListenerSpec spec, Listener listener, ImmutableDictionary<string, string> arns)
    {
        var live = context.Aws.Call(Elb, "DescribeRules", () => World.Get<Listener>(listener.Id).Rules);
        var wanted = spec.Rules.Select((rule, index) => (Priority: index + 1, Rule: rule, Action: rule.Action.ToAction(arns))).ToList();
        bool IsSame(ListenerRule old, (int Priority, RuleSpec Rule, ListenerAction Action) rule) => old.Priority == rule.Priority
            && old.Actions.SequenceEqual([rule.Action]) && old.Conditions.Length == rule.Rule.Conditions.Length
            && old.Conditions.Zip(rule.Rule.Conditions)
                .All(pair => pair.First.Field == pair.Second.Field && pair.First.Values.SequenceEqual(pair.Second.Values));
        foreach (var old in live.Where(old => !wanted.Exists(rule => IsSame(old, rule))))
        {
            context.Aws.Call(Elb, "DeleteRule", () => Listeners.DeleteRule(World, listener.Id, old.Id));
        }

        foreach (var rule in wanted.Where(rule => !live.Any(old => IsSame(old, rule))))
        {
            var tags = context.Tags(stack, $"{spec.Port}:{rule.Priority}", rule.Rule.Tags);
            context.Aws.Call(
                Elb, "CreateRule", () => Listeners.CreateRule(World, listener.Id, rule.Priority, rule.Rule.Conditions, [rule.Action], tags));
        }
    }

    private void SetTags(string arn, Tags live, Tags wanted, Action<World, string, Tags> set)
    {
        if (Changed(live, wanted)) context.Aws.Call(Elb, "AddTags", () => set(World, arn, live.SetItems(wanted)));
        if (live.Keys.Except(wanted.Keys, StringComparer.Ordinal).Any()) context.Aws.Call(Elb, "RemoveTags", () => set(World, arn, wanted));
    }

    private static bool Changed(Tags live, Tags wanted) => wanted.Any(pair => live.GetValueOrDefault(pair.Key) != pair.Value);
}
