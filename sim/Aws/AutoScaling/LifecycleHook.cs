using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary>A lifecycle hook of an Auto Scaling group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Transition">When it holds an instance: <see cref="Launching"/> or <see cref="Terminating"/>.</param>
/// <param name="HeartbeatTimeout">How long it holds an instance when nobody completes it.</param>
/// <param name="DefaultResult">What counts then.</param>
public sealed record LifecycleHook(string Name, string Transition, TimeSpan HeartbeatTimeout, string DefaultResult)
{
    internal const string Launching = "autoscaling:EC2_INSTANCE_LAUNCHING";
    internal const string Terminating = "autoscaling:EC2_INSTANCE_TERMINATING";
    internal const string Continue = "CONTINUE";
    internal const string Abandon = "ABANDON";
}

/// <summary>A hook that holds an instance; its id is the token. <paramref name="Result"/> is set when it was completed.</summary>
public sealed record LifecycleAction(string Id, string GroupName, string HookName, string InstanceId, string? Result) : IEntity;
