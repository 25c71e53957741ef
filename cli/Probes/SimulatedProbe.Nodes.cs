using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <content>What a node's kernel holds.</content>
public sealed partial class SimulatedProbe
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> IptablesAsync(string clusterName, string nodeName, string table, CancellationToken cancellationToken) =>
        throw new ObservationException($"the rules of {nodeName} can be read", "the simulated world has no rules of a node yet");
}
