using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>
/// The health checks of all target groups: a target is <c>initial</c> until its load balancer is active and enough checks in a row had the
/// same result, and drains for the group's deregistration delay before it is gone
/// (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html).
/// </summary>
/// <param name="world">The world.</param>
/// <param name="answers">Whether a target answers the group's health check now.</param>
internal sealed class TargetHealth(World world, Func<TargetGroup, Target, bool> answers)
{
    /// <summary>Brings every target into the state that it has by now.</summary>
    public void Run()
    {
        foreach (var group in world.All<TargetGroup>().Where(group => !group.Targets.IsEmpty))
        {
            var balancer = TargetGroups.BalancerOf(world, group.Id);
            var changed = group with { Targets = [.. group.Targets.Select(target => Checked(group, balancer, target)).OfType<Target>()] };
            if (!changed.Targets.SequenceEqual(group.Targets)) world.Put(changed);
        }
    }

    /// <summary>When a target's state changes next.</summary>
    public DateTimeOffset? Next() =>
        (from @group in world.All<TargetGroup>()
         where !@group.Targets.IsEmpty
         let balancer = TargetGroups.BalancerOf(world, @group.Id)
         from target in @group.Targets
         let due = target.State == "draining" ? target.Since + TargetGroups.Delay(@group) : Due(@group, balancer, target)
         where due > world.Now
         select due).Min();

    private Target? Checked(TargetGroup group, LoadBalancer? balancer, Target target)
    {
        if (target.State == "draining") return target.Since + TargetGroups.Delay(group) <= world.Now ? null : target;
        var result = answers(group, target);
        if (result != target.Answers) target = target with { Answers = result, AnswersSince = world.Now };
        if (balancer is null) return To(target, "unused", "Target.NotInUse");
        if (target.State == "unused") target = To(target, "initial", "Elb.RegistrationInProgress");
        if (LoadBalancers.ActiveAt(balancer) > world.Now) return target;
        if (target.Reason == "Elb.RegistrationInProgress") target = target with { Reason = "Elb.InitialHealthChecking" };
        return Due(group, balancer, target) is { } due && due <= world.Now
            ? To(target, Wanted(target), target.Answers ? null : "Target.FailedHealthChecks")
            : target;
    }

    /// <summary>When checks in a row are enough for another state than the target's.</summary>
    private static DateTimeOffset? Due(TargetGroup group, LoadBalancer? balancer, Target target)
    {
        if (balancer is null || target.State == Wanted(target)) return null;
        var threshold = target.Answers ? group.HealthCheck.HealthyThreshold : group.HealthCheck.UnhealthyThreshold;
        var since = target.State is "initial" or "unused" && target.Since > target.AnswersSince ? target.Since : target.AnswersSince;
        var from = LoadBalancers.ActiveAt(balancer) is var active && active > since ? active : since;
        return from + TimeSpan.FromSeconds(group.HealthCheck.IntervalSeconds * threshold);
    }

    private static string Wanted(Target target) => target.Answers ? "healthy" : "unhealthy";

    private Target To(Target target, string state, string? reason) =>
        target.State == state ? target : target with { State = state, Reason = reason, Since = world.Now };
}
