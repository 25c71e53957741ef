using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// The daemon's configuration <c>daemon-config.json</c>
/// (https://github.com/k8snetworkplumbingwg/multus-cni/blob/v4.1.4/docs/configuration.md).
/// </summary>
/// <param name="CniVersion"><c>cniVersion</c> of the configuration that it writes.</param>
/// <param name="LogLevel"><c>logLevel</c>, or <see langword="null"/>.</param>
/// <param name="LogToStderr"><c>logToStderr</c>.</param>
/// <param name="ConfigFile"><c>multusConfigFile</c>: <c>auto</c>, or a file of one's own.</param>
/// <param name="MasterCni"><c>multusMasterCNI</c>: the file of the default network; <see langword="null"/> for the first in the folder.</param>
/// <param name="ReadinessIndicatorFile"><c>readinessindicatorfile</c>: a file without which the daemon does not serve.</param>
/// <param name="NamespaceIsolation"><c>namespaceIsolation</c>: pods use networks of their own namespace alone, and of the global ones.</param>
/// <param name="GlobalNamespaces"><c>globalNamespaces</c>: namespaces whose networks all pods may use.</param>
public sealed record MultusSettings(
    string CniVersion, string? LogLevel, bool LogToStderr, string ConfigFile, string? MasterCni, string? ReadinessIndicatorFile, bool NamespaceIsolation,
    ImmutableArray<string> GlobalNamespaces)
{
    /// <summary>Reads the configuration.</summary>
    /// <exception cref="CniException">It is no JSON object.</exception>
    internal static MultusSettings Parse(string text)
    {
        var config = GoJson.Parse(text) as PropertyMap ?? throw new CniException("failed to unmarshal the daemon configuration");
        return new MultusSettings(
            config.String("cniVersion") ?? "0.3.1", config.String("logLevel"), config.Flag("logToStderr"), config.String("multusConfigFile") ?? "auto",
            config.String("multusMasterCNI") is { Length: > 0 } master ? master : null,
            config.String("readinessindicatorfile") is { Length: > 0 } indicator ? indicator : null, config.Flag("namespaceIsolation"),
            [.. (config.String("globalNamespaces") ?? "default").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);
    }
}
