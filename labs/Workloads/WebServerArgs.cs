using Pulumi;

namespace Lab.Labs.Workloads;

/// <summary>What a <see cref="WebServer"/> is made of.</summary>
/// <param name="Namespace">The namespace that it goes into.</param>
/// <param name="Replicas">How many pods.</param>
/// <param name="Port">The port that nginx listens on, 1024 or more: it is not root.</param>
public sealed record WebServerArgs(Output<string> Namespace, int Replicas, int Port)
{
    /// <summary>The Deployment's name, which students type.</summary>
    public string Name { get; init; } = "nginx";
}
