using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>Is told what happens during an operation, in order; calls don't overlap.</summary>
public interface IUpdateObserver
{
    /// <summary>An operation on a resource starts. <paramref name="changed"/> names the top-level properties that differ.</summary>
    void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed);

    /// <summary>It says something.</summary>
    void Reported(string urn, StatusMessage message);

    /// <summary>It is done. <paramref name="simulated"/> is how long the real one would have taken.</summary>
    void Completed(string urn, ResourceOperation operation, TimeSpan simulated);

    /// <summary>It failed.</summary>
    void Failed(ResourceFailure failure);
}
