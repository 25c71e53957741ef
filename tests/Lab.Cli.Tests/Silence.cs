using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Cli.Tests;

/// <summary>An observer of updates that has nothing to say.</summary>
internal sealed class Silence : IUpdateObserver
{
    public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
    {
    }

    public void Reported(string urn, StatusMessage message)
    {
    }

    public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
    {
    }

    public void Failed(ResourceFailure failure)
    {
    }
}
