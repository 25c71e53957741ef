using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>When something of a cluster is due, told anew only when something that it was computed from is another.</summary>
internal sealed class DueTime(Func<ClusterApi, DateTimeOffset?> compute)
{
    private (DateTimeOffset? Time, WorldReads Reads)? _known;

    public DateTimeOffset? Of(ClusterApi api)
    {
        if (_known is not { Reads.AreCurrent: true }) _known = api.World.Watch(() => compute(api));
        return _known.Value.Time;
    }
}
