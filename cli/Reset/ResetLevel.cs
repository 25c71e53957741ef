namespace Lab.Cli.Reset;

/// <summary>How much a reset takes down to put something right, smallest first.</summary>
internal enum ResetLevel
{
    /// <summary>A stage's objects: what differs is put back in place.</summary>
    Objects,

    /// <summary>The stage's stack, with those that stand on it: destroyed and brought up again.</summary>
    Stack,

    /// <summary>Node groups: back to declared size and template.</summary>
    Nodes,

    /// <summary>The cluster, with everything on it: destroyed, swept after, and brought up again.</summary>
    Cluster,
}
