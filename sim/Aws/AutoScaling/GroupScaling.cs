using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary>
/// Launches, replaces and terminates the instances of an Auto Scaling group, with its lifecycle hooks. Instances whose user data says so
/// join their cluster when their hooks are through.
/// </summary>
/// <remarks>
/// A real group goes on launching for ever. Here it tries as long as somebody waits for it, and again at the next operation on it.
/// </remarks>
internal sealed class GroupScaling(ResourceContext context, string groupName, string region, IKubernetesHalf kubernetes)
{
    private readonly World _world = context.World;
    private readonly SelfManagedNodes _nodes = new(context.World, kubernetes);

    private AutoScalingGroup Group => _world.Get<AutoScalingGroup>(groupName);

    /// <summary>Brings the group to its desired capacity.</summary>
    /// <param name="timeout">How long it tries when launches are given up; zero for once.</param>
    /// <returns>The message of a launch that failed, or <see langword="null"/>.</returns>
    public string? Scale(TimeSpan timeout)
    {
        var end = _world.Now + timeout;
        ForgetLost();
        Terminate([.. Surplus().Select(each => each.Id)]);

        // A node that could not join keeps trying.
        foreach (var instance in Group.Instances) Join(instance);
        while (Group.Instances.Length < Group.DesiredCapacity)
        {
            if (Launch(Group.DesiredCapacity - Group.Instances.Length) is { } failure) return failure;
            if (Group.Instances.Length == Group.DesiredCapacity || _world.Now + Durations.Of("autoScalingRetry") >= end) break;
            _world.Advance(Durations.Of("autoScalingRetry"));
        }

        return null;
    }

    /// <summary>
    /// An instance refresh: each instance is replaced, one after the other; the old one goes first unless all must stay healthy
    /// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html).
    /// </summary>
    /// <param name="launchesFirst">Whether the new one comes first.</param>
    public void Refresh(bool launchesFirst)
    {
        ForgetLost();
        foreach (var old in Group.Instances)
        {
            if (!launchesFirst) Terminate([old.Id]);
            var before = Group.Instances.Length;
            if (Launch(1) is not null || Group.Instances.Length == before)
            {
                context.Report($"the instance refresh of {groupName} failed", isWarning: true);
                return;
            }

            if (launchesFirst) Terminate([old.Id]);
        }
    }

    /// <summary>Terminates all instances, with their hooks or at once.</summary>
    public void RemoveAll(bool withHooks)
    {
        if (!withHooks) _world.Put(Group with { Hooks = [] });
        Terminate([.. Group.Instances.Select(each => each.Id)]);
    }

    // Instances that somebody terminated behind the group's back; the cloud controller deletes their nodes.
    private void ForgetLost()
    {
        var lost = Group.Instances.Where(each => _world.Find<Instance>(each.Id) is null).ToList();
        foreach (var instance in lost) _nodes.Leave(instance.Id);
        _world.Put(Group with { Instances = Group.Instances.RemoveRange(lost) });
    }

    // The default termination policy: in the zone with most instances the one from the oldest template
    // (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html); among equals, here, the newest.
    private List<GroupInstance> Surplus()
    {
        var (rest, surplus) = (Group.Instances, new List<GroupInstance>());
        while (rest.Length > Group.DesiredCapacity)
        {
            var zone = ZoneBalance.FullestZone(_world, rest.Select(each => each.Id)).ToList();
            surplus.Add(rest.Where(each => zone.Contains(each.Id)).Reverse().MinBy(each => each.LaunchTemplateVersion)!);
            rest = rest.Remove(surplus[^1]);
        }

        return surplus;
    }

    private string? Launch(int count)
    {
        var launched = new List<string>();
        string? failure = null;
        try
        {
            for (var each = 0; each < count; each++)
            {
                var group = Group;
                if (ZoneBalance.Launch(_world, group.SubnetIds, [.. group.Instances.Select(one => one.Id)], Run, Refused) is not { } id) break;
                launched.Add(id);
            }
        }
        catch (ResourceException refusal)
        {
            Refused(refusal);
        }

        if (launched.Count == 0) return failure;
        _world.Advance(Durations.Of("autoScalingLaunch"));
        var abandoned = PassHooks(launched, LifecycleHook.Launching, GroupInstance.PendingWait);
        End(abandoned);
        foreach (var id in launched.Except(abandoned, StringComparer.Ordinal))
        {
            SetState(id, GroupInstance.InService);
            context.Report($"{id} is InService");
            Join(Group.Instances.Single(each => each.Id == id));
        }

        return failure;

        void Refused(ResourceException refusal) => failure ??= $"{refusal.Message.TrimEnd('.')}. Launching EC2 instance failed.";
    }

    private string Run(string subnet)
    {
        var group = Group;
        var (data, version) = LaunchTemplates.Resolve(_world, group.LaunchTemplateId, group.LaunchTemplateVersion);
        var tags = group.Tags.Where(tag => tag.PropagateAtLaunch).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))
            .Append(KeyValuePair.Create("aws:autoscaling:groupName", group.Id))
            .Append(KeyValuePair.Create("aws:ec2launchtemplate:id", group.LaunchTemplateId))
            .Append(KeyValuePair.Create("aws:ec2launchtemplate:version", version.ToString(CultureInfo.InvariantCulture)));
        var seed = string.Create(CultureInfo.InvariantCulture, $"{group.Arn}/{group.LaunchCount}");
        var image = Images.Find(_world, region, data.RequiredString("imageId"));
        var instance = Instances.Run(
            _world, LaunchData.Specification(data, seed, data.RequiredString("instanceType"), image, subnet, [], tags) with
            {
                InstanceProfile = InstanceProfiles.NameIn(data.Map("iamInstanceProfile")),
            });
        _world.Put(group with
        {
            Instances = group.Instances.Add(new GroupInstance(instance.Id, GroupInstance.Pending, version)),
            LaunchCount = group.LaunchCount + 1,
        });
        return instance.Id;
    }

    /// <summary>Holds the instances at each hook of a transition. Those at the same hook wait at the same time.</summary>
    /// <returns>The instances that were abandoned.</returns>
    private ImmutableArray<string> PassHooks(IReadOnlyCollection<string> instanceIds, string transition, string waiting)
    {
        ImmutableArray<string> abandoned = [];
        foreach (var hook in Group.Hooks.Where(hook => hook.Transition == transition))
        {
            foreach (var id in instanceIds.Except(abandoned, StringComparer.Ordinal)) SetState(id, waiting);
            var end = _world.Now + hook.HeartbeatTimeout;
            var actions = instanceIds.Except(abandoned, StringComparer.Ordinal)
                .Select(id => LifecycleActions.Begin(_world, Group, hook, id)).ToList();
            if (actions.Exists(action => action.Result is null) && end > _world.Now) _world.Advance(end - _world.Now);
            foreach (var action in actions)
            {
                if ((action.Result ?? hook.DefaultResult) == LifecycleHook.Abandon) abandoned = abandoned.Add(action.InstanceId);
                Tell(hook, action);
                _world.Remove<LifecycleAction>(action.Id);
            }
        }

        return abandoned;
    }

    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/tutorial-lifecycle-hook-instance-metadata.html; the activity counts as cancelled.
    private void Tell(LifecycleHook hook, LifecycleAction action)
    {
        if (action.Result == LifecycleHook.Continue || hook.Transition != LifecycleHook.Launching) return;
        var reason = action.Result is null ? "Heartbeat Timeout" : "Lifecycle Action Completed with ABANDON Result";
        if ((action.Result ?? hook.DefaultResult) != LifecycleHook.Abandon)
        {
            context.Report($"{action.InstanceId} was held by {hook.Name} until its heartbeat timeout", isWarning: true);
            return;
        }

        context.Report(
            $"Launching a new EC2 instance: {action.InstanceId}. Status Reason: Instance failed to complete user's Lifecycle Action: "
            + $"Lifecycle Action with token {action.Id} was abandoned: {reason}",
            isWarning: true);
    }

    private void Terminate(ImmutableArray<string> instanceIds)
    {
        if (instanceIds.IsEmpty) return;
        PassHooks(instanceIds, LifecycleHook.Terminating, GroupInstance.TerminatingWait);
        End(instanceIds);
        _world.Advance(Durations.Of("autoScalingTerminate"));
    }

    private void End(ImmutableArray<string> instanceIds)
    {
        foreach (var id in instanceIds)
        {
            Instances.Terminate(_world, id);
            _nodes.Leave(id);
        }

        _world.Put(Group with { Instances = Group.Instances.RemoveAll(each => instanceIds.Contains(each.Id)) });
    }

    private void Join(GroupInstance instance)
    {
        var template = _world.Find<LaunchTemplate>(Group.LaunchTemplateId);
        if (template is null) return;
        var trouble = _nodes.Join(instance.Id, template.Versions[instance.LaunchTemplateVersion - 1].String("userData"));
        if (trouble is not null) context.Report($"{instance.Id} {trouble}", isWarning: true);
    }

    private void SetState(string instanceId, string state)
    {
        var instance = Group.Instances.Single(each => each.Id == instanceId);
        _world.Put(Group with { Instances = Group.Instances.Replace(instance, instance with { LifecycleState = state }) });
    }
}
