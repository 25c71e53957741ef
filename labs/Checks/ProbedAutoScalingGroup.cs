using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>An Auto Scaling group.</summary>
public sealed record ProbedAutoScalingGroup(
    string Name, int DesiredCapacity, ImmutableArray<string> SubnetIds, ImmutableArray<ProbedGroupInstance> Instances,
    ImmutableArray<ProbedLifecycleHook> LifecycleHooks);

/// <summary>
/// An instance of an Auto Scaling group. <paramref name="LifecycleState"/> is <c>Pending:Wait</c> while a launch hook holds it and
/// <c>InService</c> once it has let it go.
/// </summary>
public sealed record ProbedGroupInstance(string Id, string LifecycleState);

/// <summary>
/// A lifecycle hook. <paramref name="Transition"/> is for example <c>autoscaling:EC2_INSTANCE_LAUNCHING</c>;
/// <paramref name="DefaultResult"/>, <c>ABANDON</c> or <c>CONTINUE</c>, is what becomes of an instance that nobody answers for in time.
/// </summary>
public sealed record ProbedLifecycleHook(string Name, string Transition, string DefaultResult);
