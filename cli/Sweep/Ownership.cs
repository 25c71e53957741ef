namespace Lab.Cli.Sweep;

/// <summary>Whose something is.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Reason">How that is known, in words.</param>
/// <param name="Maker">Who made it.</param>
internal sealed record Ownership(string Environment, string Reason, Maker Maker);

/// <summary>Who makes things for an environment.</summary>
internal enum Maker
{
    /// <summary>Pulumi, for a stack, which records it.</summary>
    Stack,

    /// <summary>A program in the environment's cluster, or beside it, which looks after it as long as the cluster is there.</summary>
    Controller,

    /// <summary>A service of AWS, when there was no log group.</summary>
    Service,
}
