using System.Collections.Immutable;
using Lab.Simulation.Engine;

namespace Lab.Cli.Doctor;

/// <summary>The simulated environment's state on disk, and whether another process is changing it.</summary>
internal sealed class StateCheck : IDoctorCheck
{
    public string Name => "state";

    public Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<DoctorFinding>>([Look(visit)]);

    private DoctorFinding Look(DoctorVisit visit)
    {
        var (name, folder) = (visit.Session.Environment, visit.Session.Paths.SimulatedEnvironment(visit.Session.Environment));
        if (!Directory.Exists(folder)) return DoctorFinding.Ok(Name, $"environment {name} is not there yet");
        try
        {
            // For writing, so that the lock is tried; nothing is written.
            using var environment = SimulatedEnvironment.Open(folder, name, EnvironmentAccess.Write, visit.Host.Time);
            return DoctorFinding.Ok(Name, $"environment {name} can be read, and nobody else is changing it");
        }
        catch (EnvironmentLockedException exception)
        {
            return DoctorFinding.Warning(
                Name, $"{exception.Message}.", "Only one process at a time may change it.",
                $"Wait for it to end, or end it: the lock {exception.LockFile} goes with its process.");
        }
        catch (StateException exception)
        {
            return DoctorFinding.Error(Name, exception.Message, "Without it the lab doesn't know what is up.", exception.Remedy);
        }
    }
}
