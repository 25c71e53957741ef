using Lab.Labs.Checks;
using Lab.Simulation.Kubernetes.Proxy;

namespace Lab.Cli.Probes;

/// <content>What a node's kernel holds.</content>
public sealed partial class SimulatedProbe
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> IptablesAsync(string clusterName, string nodeName, string table, CancellationToken cancellationToken)
    {
        try
        {
            return List(NodeTables.Lines(world, clusterName, nodeName, table));
        }
        catch (KeyNotFoundException missing)
        {
            throw new ObservationException($"the rules of {nodeName} can be read", missing.Message);
        }
    }
}
