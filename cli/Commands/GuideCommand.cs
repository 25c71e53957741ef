using Lab.Cli.Reports;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;

namespace Lab.Cli.Commands;

/// <summary><c>lab guide</c>.</summary>
internal sealed class GuideCommand : LabCommand
{
    public GuideCommand()
        : base("guide", "Read a stage's guide, with the environment's values filled in", ("lab guide network", "what to do, what to see, and why it is so"))
        => Arguments.Add(LabOptions.Stage);

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        session.CheckNames();
        var stage = session.Named()[0];
        var file = session.Paths.Guide(stage.Name);
        if (!File.Exists(file)) throw new LabException(ExitCode.Usage, $"stage {stage.Name} has no guide ({file})");
        using var target = await session.OpenAsync(EnvironmentAccess.Read);
        var context = new CheckContext(session.Environment, target.AnswersAtOnce ? await LabSession.OutputsAsync(target) : NoOutputs, target.Probe);
        var text = context.Fill(await File.ReadAllTextAsync(file, session.Interrupted));
        session.Console.Line(text.TrimEnd());
        return session.Report() with { Text = text };
    }

    private static readonly Dictionary<string, IReadOnlyDictionary<string, object?>> NoOutputs = [];
}
