using System.Text;
using System.Text.Json.Nodes;
using Lab.Cli.Commands;
using Lab.Cli.Targets;
using Lab.Simulation.Resources;
using Lab.Stacks;

namespace Lab.Cli.Ephemeral;

/// <summary>
/// What the command of an ephemeral environment finds in its environment variables: <c>KUBECONFIG</c> and <c>LAB_OUTPUTS</c>, two files that only their owner can
/// read; each output that is no secret as <c>LAB_STAGE_OUTPUT</c>; and which environment it is.
/// </summary>
internal static class CommandVariables
{
    // Without a cluster the command shall find none, rather than one of whoever runs it.
    private const string NoCluster = """{"apiVersion":"v1","kind":"Config"}""";

    /// <summary>Writes the files and names the variables.</summary>
    /// <param name="session">The environment's session.</param>
    /// <param name="target">Its target.</param>
    /// <param name="folder">Where the files go.</param>
    public static async Task<IReadOnlyDictionary<string, string?>> PrepareAsync(LabSession session, ILabTarget target, EphemeralFolder folder)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["LAB_ROOT"] = session.Paths.Root,
            ["LAB_ENVIRONMENT"] = session.Environment,
            ["LAB_TARGET"] = session.TargetName,
            ["LAB_OUTPUTS"] = folder.Outputs,
            ["KUBECONFIG"] = folder.Kubeconfig,
        };
        var kubeconfig = NoCluster;
        var outputs = new JsonObject();
        foreach (var stage in StageCatalog.All)
        {
            if (await target.OutputsAsync(stage, showSecrets: true) is not { } values) continue;
            outputs[stage.Name] = JsonNode.Parse(values.ToString());
            if (values.TryGetValue("kubeconfig", out var text)) kubeconfig = Text(text);
            foreach (var (name, value) in await target.OutputsAsync(stage, showSecrets: false) ?? PropertyMap.Empty)
            {
                if (value is not ILabTarget.Secret) variables[NameOf(stage.Name, name)] = Text(value);
            }
        }

        EphemeralFolder.Write(folder.Kubeconfig, kubeconfig);
        EphemeralFolder.Write(folder.Outputs, outputs.ToJsonString());
        return variables;
    }

    /// <summary><c>vpcId</c> of <c>network</c> is <c>LAB_NETWORK_VPC_ID</c>.</summary>
    public static string NameOf(string stage, string output)
    {
        var name = new StringBuilder("LAB_").Append(stage.Replace('-', '_').ToUpperInvariant()).Append('_');
        for (var i = 0; i < output.Length; i++)
        {
            // A digit is no new word: multus1SubnetIds is MULTUS1_SUBNET_IDS.
            if (i > 0 && char.IsAsciiLetterUpper(output[i]) && !char.IsAsciiLetterUpper(output[i - 1])) name.Append('_');
            name.Append(char.ToUpperInvariant(output[i]));
        }

        return name.ToString();
    }

    private static string Text(object? value) => value as string ?? PropertyValue.ToJson(value);
}
