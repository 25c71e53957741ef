namespace Lab.Simulation.Paths;

/// <summary>The packet stops.</summary>
internal sealed class PathRefusedException(string message) : Exception(message);
