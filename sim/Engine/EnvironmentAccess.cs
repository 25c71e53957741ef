namespace Lab.Simulation.Engine;

/// <summary>How an environment is opened.</summary>
public enum EnvironmentAccess
{
    /// <summary>To look at: any number of readers, also beside a writer; they see the state as of opening.</summary>
    Read,

    /// <summary>To change: one at a time.</summary>
    Write,

    /// <summary>To try things out: as for reading, and changes are made in memory alone.</summary>
    Scratch,
}
