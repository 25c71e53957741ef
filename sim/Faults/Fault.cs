using Lab.Simulation.Worlds;

namespace Lab.Simulation.Faults;

/// <summary>
/// Something that a service refuses for a while, whoever asks. It is part of the world: every process sees it, it outlasts a crash, and it is over
/// when it was met <see cref="Times"/> times, is lifted (<see cref="Engine.SimulatedEnvironment.LiftAsync"/>), or the environment begins anew.
/// </summary>
/// <remarks>
/// What happens once and stays, such as an instance that somebody terminates, is no fault of this kind but a change of the world:
/// <see cref="Mishaps"/>.
/// </remarks>
/// <param name="Id">Its name among the faults of the environment.</param>
/// <param name="Target">What is refused.</param>
/// <param name="Code">The service's error code, for example <c>DependencyViolation</c>. Codes of throttling are met by the caller's own retries.</param>
/// <param name="Message">The service's words.</param>
/// <param name="Times">How many calls are still refused; <see langword="null"/> until it is lifted.</param>
public sealed record Fault(string Id, FaultTarget Target, string Code, string Message, int? Times = null) : IEntity
{
    /// <summary>The service asks for fewer calls: the AWS provider tries again by itself, <see cref="ProviderRetries.MostAttempts"/> times at most.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="target">What is throttled.</param>
    /// <param name="times">How many calls.</param>
    public static Fault Throttling(string id, FaultTarget target, int times) => new(id, target, "Throttling", "Rate exceeded", times);

    /// <summary>A deletion is refused because something still uses the resource.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="type">The resource type's token.</param>
    /// <param name="times">How often.</param>
    public static Fault InUse(string id, string type, int times = 1) => new(
        id, new ResourceTarget(type, null, Engine.ResourceOperation.Delete), "DependencyViolation", "resource has a dependent object", times);

    /// <summary>
    /// A zone has no instances of a type left. The words are EC2's
    /// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html#troubleshooting-launch-capacity).
    /// </summary>
    /// <param name="id">Its name.</param>
    /// <param name="instanceType">For example <c>c5.large</c>.</param>
    /// <param name="availabilityZone">For example <c>ap-northeast-2a</c>.</param>
    public static Fault NoCapacity(string id, string instanceType, string availabilityZone) => new(
        id, new LaunchTarget(instanceType, availabilityZone), InsufficientInstanceCapacity,
        $"We currently do not have sufficient {instanceType} capacity in the Availability Zone you requested ({availabilityZone}). Our system will be "
        + $"working on provisioning additional capacity. You can currently get {instanceType} capacity by not specifying an Availability Zone in your "
        + "request or choosing another one.");

    /// <summary>A program in the clusters ends as soon as it starts, wherever it runs.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="imageName">The last part of its image's repository, for example <c>aws-load-balancer-controller</c>.</param>
    public static Fault Crashing(string id, string imageName) => new(
        id, new ContainerTarget(imageName), "CrashLoopBackOff", $"back-off 5m0s restarting failed container of {imageName}");

    internal const string InsufficientInstanceCapacity = "InsufficientInstanceCapacity";

    /// <summary>Whether callers try again by themselves.</summary>
    internal bool IsThrottling => Code is "RequestLimitExceeded" or "ThrottledException" or "Throttling" or "ThrottlingException" or "TooManyRequestsException";
}
