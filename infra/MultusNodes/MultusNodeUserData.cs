using System.Globalization;

namespace Lab.Infra.MultusNodes;

/// <summary>The user data of a Multus node: its NodeConfig and what brings its Multus interfaces up.</summary>
public static class MultusNodeUserData
{
    private const string Boundary = "eks-lab-multus-node";

    /// <summary>The user data.</summary>
    /// <param name="nodeConfig">Its NodeConfig.</param>
    /// <param name="networks">How many Multus interfaces it has.</param>
    public static MimeText For(NodeConfig nodeConfig, int networks)
    {
        ArgumentNullException.ThrowIfNull(nodeConfig);
        return new MimeText(
            Boundary, [new MimePart("application/node.eks.aws", nodeConfig.ToJson()), new MimePart(MimeText.ShellScript, Script(networks))]);
    }

    private static string Script(int networks) =>
        ScriptTemplate.Fill("multus-user-data.sh", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["networks"] = networks.ToString(CultureInfo.InvariantCulture),
        });
}
