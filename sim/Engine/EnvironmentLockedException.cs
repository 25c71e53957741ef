namespace Lab.Simulation.Engine;

/// <summary>Another process is writing this environment.</summary>
/// <param name="environment">The environment.</param>
/// <param name="holder">Who: process id, command, user, host and since when, in words.</param>
/// <param name="lockFile">The lock's file.</param>
public sealed class EnvironmentLockedException(string environment, string holder, string lockFile)
    : Exception($"environment {environment} is being changed by {holder}")
{
    /// <summary>The lock's file.</summary>
    public string LockFile { get; } = lockFile;
}
