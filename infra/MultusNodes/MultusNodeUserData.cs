using System.Globalization;
using System.Text;

namespace Lab.Infra.MultusNodes;

/// <summary>The user data of a Multus node: its NodeConfig and what brings its Multus interfaces up.</summary>
public static class MultusNodeUserData
{
    private const string Boundary = "eks-lab-multus-node";

    /// <summary>The user data as MIME text.</summary>
    /// <param name="nodeConfig">Its NodeConfig.</param>
    /// <param name="networks">How many Multus interfaces it has.</param>
    /// <remarks>Source: EKS user guide, "Customize managed nodes with launch templates", Amazon EC2 user data for Amazon Linux 2023.</remarks>
    public static string For(NodeConfig nodeConfig, int networks)
    {
        ArgumentNullException.ThrowIfNull(nodeConfig);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"{Boundary}\"\n\n");
        Append(text, "application/node.eks.aws", nodeConfig.ToJson());
        Append(text, "text/x-shellscript; charset=\"us-ascii\"", Script(networks));
        return text.Append(CultureInfo.InvariantCulture, $"--{Boundary}--\n").ToString();
    }

    /// <summary>The user data as a launch template takes it.</summary>
    public static string ToBase64(string userData) => Convert.ToBase64String(Encoding.UTF8.GetBytes(userData));

    private static string Script(int networks) =>
        ScriptTemplate.Fill("multus-user-data.sh", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["networks"] = networks.ToString(CultureInfo.InvariantCulture),
        });

    private static void Append(StringBuilder text, string contentType, string part) =>
        text.Append(CultureInfo.InvariantCulture, $"--{Boundary}\nContent-Type: {contentType}\n\n{part.TrimEnd()}\n\n");
}
