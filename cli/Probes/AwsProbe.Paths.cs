using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <content>Where packets go, and what nodes' kernels hold.</content>
internal sealed partial class AwsProbe
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> IptablesAsync(string clusterName, string nodeName, string table, CancellationToken cancellationToken) =>
        throw new NotObservedException("nobody looks yet");

    /// <inheritdoc/>
    public Task<ProbedPath> PathAsync(PathEnd from, PathEnd to, PathPort port, CancellationToken cancellationToken) =>
        throw new NotObservedException("nobody looks yet");
}
