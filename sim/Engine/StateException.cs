namespace Lab.Simulation.Engine;

/// <summary>The state on disk can't be used.</summary>
/// <param name="file">The file.</param>
/// <param name="problem">What is wrong with it, and where.</param>
/// <param name="remedy">What to do about it.</param>
public sealed class StateException(string file, string problem, string remedy) : Exception($"{file}: {problem}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
