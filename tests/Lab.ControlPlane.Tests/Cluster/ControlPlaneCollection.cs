namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>The tests that share the control plane; they run one after the other, since nodes are seen by all.</summary>
[CollectionDefinition(Name)]
public sealed class ControlPlaneCollection : ICollectionFixture<KubernetesControlPlane>
{
    /// <summary>Its name.</summary>
    public const string Name = "control plane";
}
