using System.Text.Json.Nodes;
using Lab.Cli.Reports;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Cli.Commands;

/// <summary><c>lab outputs</c>.</summary>
internal sealed class OutputsCommand : LabCommand
{
    public OutputsCommand()
        : base(
            "outputs",
            "Show the outputs of stages",
            ("lab outputs", "of every stage that is up"),
            ("lab outputs cluster --show-secrets --json", "of one, secrets included, for a program"))
    {
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.ShowSecrets);
    }

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        session.CheckNames();
        using var target = await session.OpenAsync(EnvironmentAccess.Read);
        var status = await target.StatusAsync();
        var stages = session.Named().Where(stage => session.StageNames.Count > 0 || status.ContainsKey(stage.Name)).ToList();
        session.RequireUp(stages, status);
        var outputs = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var stage in stages)
        {
            var values = await target.OutputsAsync(stage, session.Line.GetValue(LabOptions.ShowSecrets)) ?? PropertyMap.Empty;
            session.Console.Table(
                [stage.Name, ""], values.Select(output => new[] { "  " + output.Key, output.Value as string ?? PropertyValue.ToJson(output.Value) }));
            outputs[stage.Name] = JsonNode.Parse(values.ToString())!;
        }

        return session.Report() with { Outputs = outputs };
    }
}
