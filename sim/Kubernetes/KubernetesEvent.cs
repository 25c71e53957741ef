using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>An event about an object. <paramref name="Type"/> is <c>Normal</c> or <c>Warning</c>.</summary>
public sealed record KubernetesEvent(
    string Id, string ClusterName, string Kind, string Namespace, string Name, string Type, string Reason, string Message, int Count,
    DateTimeOffset LastSeen) : IEntity
{
    /// <inheritdoc/>
    public string? Group => KubernetesObject.IdOf(ClusterName, Kind, Namespace, Name);
}
