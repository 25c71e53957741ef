namespace Lab.Simulation.Engine;

/// <summary>What an operation does to a resource.</summary>
public enum ResourceOperation
{
    /// <summary>Nothing.</summary>
    Same,

    /// <summary>Makes it.</summary>
    Create,

    /// <summary>Changes it in place.</summary>
    Update,

    /// <summary>Makes another one in its place.</summary>
    Replace,

    /// <summary>Deletes it.</summary>
    Delete,

    /// <summary>Reads it back.</summary>
    Refresh,
}
