namespace Lab.Simulation.Kubernetes;

/// <summary>
/// What a server-side apply does with fields that another manager owns and that it would change
/// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts).
/// </summary>
public enum FieldConflicts
{
    /// <summary>It takes them over.</summary>
    Force,

    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>
    /// It is refused, but fields of <c>kubectl</c>'s own writes to the whole object are taken over first, as the Pulumi provider does
    /// (recorded case 11c).
    /// </summary>
    RefuseExceptKubectl,
}
