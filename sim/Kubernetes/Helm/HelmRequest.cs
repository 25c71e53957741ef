using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>What a Release resource asks Helm for.</summary>
/// <param name="Namespace">The release's namespace.</param>
/// <param name="Name">The release's name.</param>
/// <param name="Values">The values that are given.</param>
/// <param name="Timeout">How long the objects may take to become ready.</param>
/// <param name="SkipAwait">Whether not to wait for them.</param>
/// <param name="Atomic">Whether what fails is taken back.</param>
/// <param name="CreateNamespace">Whether the namespace is made when it is missing.</param>
/// <param name="SkipCustomResourceDefinitions">Whether the chart's definitions are left out.</param>
internal sealed record HelmRequest(
    string Namespace, string Name, PropertyMap Values, TimeSpan Timeout, bool SkipAwait, bool Atomic, bool CreateNamespace,
    bool SkipCustomResourceDefinitions)
{
    /// <summary>Reads checked inputs.</summary>
    public static HelmRequest Of(PropertyMap inputs) => new(
        inputs.RequiredString("namespace"), inputs.RequiredString("name"), inputs.Map("values"),
        TimeSpan.FromSeconds(inputs.Integer("timeout") ?? 0), inputs.Flag("skipAwait"), inputs.Flag("atomic"), inputs.Flag("createNamespace"),
        inputs.Flag("skipCrds"));
}
