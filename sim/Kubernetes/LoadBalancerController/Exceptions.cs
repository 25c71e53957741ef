namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>The model of an object's load balancer can't be built; nothing is deployed.</summary>
internal sealed class BuildException(string message) : Exception(message);

/// <summary>The pass ends here and is taken up again later, without an event.</summary>
internal sealed class RequeueException(TimeSpan after) : Exception
{
    public TimeSpan After { get; } = after;
}

/// <summary>A security group that is to go is still in use.</summary>
internal sealed class SecurityGroupInUseException(string message, TimeSpan patience, string? reason) : Exception(message)
{
    /// <summary>How long the controller tries before it gives the pass up.</summary>
    public TimeSpan Patience { get; } = patience;

    /// <summary>The reason of the event when it gives up; <see langword="null"/> for none.</summary>
    public string? Reason { get; } = reason;
}

/// <summary>What a TargetGroupBinding points at is not there.</summary>
internal sealed class BackendNotFoundException(string message) : Exception(message);

/// <summary>A pass over a Service or Ingress failed; it gets an event with this reason, and another pass later.</summary>
internal sealed class PassFailedException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;
}
