using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes;

/// <summary>The API server refuses a request.</summary>
/// <param name="reason">The reason of its Status object: <c>AlreadyExists</c>, <c>NotFound</c>, <c>Invalid</c>, <c>BadRequest</c>,
/// <c>Forbidden</c>, <c>Conflict</c>, <c>InternalError</c>; <c>NoMatch</c> when it serves no such kind.</param>
/// <param name="message">Its words.</param>
public sealed class KubernetesApiException(string reason, string message) : ResourceException(reason, message);
