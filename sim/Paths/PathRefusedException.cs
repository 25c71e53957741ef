namespace Lab.Simulation.Paths;

/// <summary>The packet stops.</summary>
internal sealed class PathRefusedException(string message, PathRefusal kind = PathRefusal.Other) : Exception(message)
{
    public PathRefusal Kind => kind;
}
