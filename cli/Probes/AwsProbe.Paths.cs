using Lab.Cli.Aws;
using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <content>Where packets go, and what nodes' kernels hold.</content>
internal sealed partial class AwsProbe
{
    private const string SystemNamespace = "kube-system";
    private const string ProxyLabel = "kube-proxy";

    /// <inheritdoc/>
    /// <remarks>
    /// By the node's own kube-proxy: its container is in the node's network, and its image has iptables-save, which kube-proxy runs itself
    /// (https://github.com/aws/eks-distro-build-tooling, eks-distro-minimal-base-iptables).
    /// </remarks>
    public Task<IReadOnlyList<string>> IptablesAsync(string clusterName, string nodeName, string table, CancellationToken cancellationToken) =>
        _questions.OnceAsync($"table {table} of {nodeName}", token => AskForTableAsync(clusterName, nodeName, table, token), cancellationToken);

    /// <inheritdoc/>
    public async Task<ProbedPath> PathAsync(PathEnd from, PathEnd to, PathPort port, CancellationToken cancellationToken)
    {
        try
        {
            return await _paths.FollowAsync(from, to, port, cancellationToken);
        }
        catch (AwsCliException refusal)
        {
            throw new ObservationException($"a packet from {from} can be sent", $"it can't be asked for: {refusal.Message}");
        }
    }

    private async Task<IReadOnlyList<string>> AskForTableAsync(string clusterName, string nodeName, string table, CancellationToken cancellationToken)
    {
        var proxy = (await PodsAsync(clusterName, SystemNamespace, cancellationToken))
            .FirstOrDefault(pod => pod.NodeName == nodeName && pod.Labels.GetValueOrDefault("k8s-app") == ProxyLabel)
            ?? throw new ObservationException($"the rules of {nodeName} can be read", $"no pod of {ProxyLabel} runs on {nodeName}");
        var answer = await _kubectl.ExecAsync(SystemNamespace, proxy.Name, ["iptables-save", "-t", table], cancellationToken);
        return answer.ExitCode == 0
            ? answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : throw new LabException(ExitCode.Failed, $"iptables-save in {proxy.Name}: {answer.Error.Trim()}");
    }
}
