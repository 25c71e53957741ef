using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Tests;

/// <summary>Stands for the end of the process: whoever sees it throws the environment away and opens it from disk.</summary>
internal sealed class ProcessKilledException : Exception;

/// <summary>Kills the process after a number of operations that were put on disk.</summary>
/// <param name="operations">How many; <see langword="null"/> for never.</param>
internal sealed class KilledProcess(int? operations) : IUpdateObserver
{
    private int _completed;

    public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
    {
    }

    public void Reported(string urn, StatusMessage message)
    {
    }

    public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
    {
        if (_completed++ == operations) throw new ProcessKilledException();
    }

    public void Failed(ResourceFailure failure)
    {
    }
}
