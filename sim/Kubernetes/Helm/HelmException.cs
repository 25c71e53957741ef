namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>Helm refuses, in its words.</summary>
/// <param name="message">The words.</param>
/// <param name="isKept">Whether the release is there nonetheless, with the status <c>failed</c>.</param>
internal sealed class HelmException(string message, bool isKept = false) : Exception(message)
{
    public bool IsKept { get; } = isKept;
}
