using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>
/// Something that a cluster does by itself again and again. It has no state but the world: where it changed nothing, it would change nothing
/// again as long as all that it read is the same, and isn't run.
/// </summary>
internal sealed class Reaction(Action<ClusterApi> run)
{
    private WorldReads? _withoutEffect;

    public void Run(ClusterApi api)
    {
        if (_withoutEffect is { AreCurrent: true }) return;
        _withoutEffect = null;
        var before = api.World.Version;
        var (_, reads) = api.World.Watch<object?>(() =>
        {
            run(api);
            return null;
        });
        if (api.World.Version == before) _withoutEffect = reads;
    }
}
