using Lab.Simulation.Resources;

namespace Lab.Cli.Probes;

/// <summary>What the configuration values of an EKS add-on say.</summary>
internal static class ProbedAddon
{
    /// <summary>Whether those of vpc-cni switch prefix delegation on; values that were never set are <see langword="null"/> or empty.</summary>
    public static bool DelegatesPrefixes(string? configurationValues) =>
        configurationValues is { Length: > 0 }
        && PropertyValue.Parse(configurationValues) is PropertyMap configuration
        && configuration.Map("env").Flag("ENABLE_PREFIX_DELEGATION");
}
