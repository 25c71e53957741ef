namespace Lab.Cli.Tests.Checks;

/// <summary>The stages of an environment whose cluster assigns prefixes from the start.</summary>
public sealed class PrefixLab : SimulatedLab
{
    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Configuration { get; } =
        new Dictionary<string, string> { ["operatorCidr"] = OperatorCidr, ["prefixDelegation"] = "true", ["replicas"] = "50" };
}
