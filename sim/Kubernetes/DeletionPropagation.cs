namespace Lab.Simulation.Kubernetes;

/// <summary>What a deletion does with the objects that the deleted one owns.</summary>
public enum DeletionPropagation
{
    /// <summary>They go after it.</summary>
    Background,

    /// <summary>They go first; until then the object stays with the finalizer <c>foregroundDeletion</c>.</summary>
    Foreground,

    /// <summary>They stay, without an owner.</summary>
    Orphan,
}
