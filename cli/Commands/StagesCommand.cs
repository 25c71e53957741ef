using System.Globalization;
using Lab.Cli.Reports;
using Lab.Infra.Clusters;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary><c>lab stages</c>.</summary>
internal sealed class StagesCommand() : LabCommand(
    "stages",
    "List the stages, what each needs, builds, and costs on AWS",
    ("lab stages", "the stages in their order"),
    ("lab stages --json", "the same for a program"))
{
    public override Task<LabReport> RunAsync(LabSession session)
    {
        var settings = LabSettings.Parse(StackName.DefaultEnvironment, EnvironmentSettings.None);
        var calendar = new SupportCalendar(session.Host.Time);
        StageReport[] stages =
        [
            .. StageCatalog.All.Select(stage => new StageReport(stage.Name)
            {
                Summary = stage.Summary, Needs = stage.DependsOn, DollarsPerHour = decimal.Round(stage.CostPerHour(settings, calendar).Total, 4),
            }),
        ];
        session.Console.Table(
            ["stage", "needs", "USD/h on AWS", "builds"],
            stages.Select(stage => new[]
            {
                stage.Stage, string.Join(", ", stage.Needs!), stage.DollarsPerHour!.Value.ToString("0.00", CultureInfo.InvariantCulture), stage.Summary!,
            }));
        return Task.FromResult(new LabReport { Stages = stages });
    }
}
