namespace Lab.Simulation.Resources;

/// <summary>A service or provider refuses an operation.</summary>
/// <param name="code">The service's error code, for example <c>InvalidSubnet.Conflict</c>.</param>
/// <param name="message">The service's words.</param>
public class ResourceException(string code, string message) : Exception(message)
{
    /// <summary>The service's error code, for example <c>DependencyViolation</c>.</summary>
    public string Code { get; } = code;

    /// <summary>
    /// Whether what the operation did before it failed stays, as with a deletion that was asked for and waited for in vain; otherwise it is as if it
    /// had never begun.
    /// </summary>
    public bool HasEffect { get; init; }
}
