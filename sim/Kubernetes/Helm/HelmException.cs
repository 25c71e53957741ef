namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>Helm refuses, in its words.</summary>
/// <param name="message">The words.</param>
/// <param name="release">The revision that is there nonetheless, with the status <c>failed</c>.</param>
internal sealed class HelmException(string message, HelmRelease? release = null) : Exception(message)
{
    public HelmRelease? Release { get; } = release;
}
