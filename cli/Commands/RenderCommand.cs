using System.Text.Json.Nodes;
using Lab.Cli.Rendering;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Cli.Commands;

/// <summary><c>lab render</c>.</summary>
internal sealed class RenderCommand : LabCommand
{
    public RenderCommand()
        : base(
            "render",
            "Show a stage's Kubernetes objects as YAML, and its AWS resources as a table in comments; changes nothing",
            ("lab render netshoot > netshoot.yaml", "objects for kubectl"),
            ("lab render network --set natGateway=true", "with a setting"))
    {
        Arguments.Add(LabOptions.Stage);
        Options.Add(LabOptions.Set);
    }

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        var plan = await session.PlanAsync();
        using var target = new SimulatedTarget(session.Paths, session.Environment, EnvironmentAccess.Scratch, session.Host.Time);
        foreach (var planned in plan)
        {
            var (result, _) = await StageRun.RunAsync(session, planned.Stage.Name, 0, atOnce: 1, progress => target.UpAsync(planned, progress, session.Interrupted));
            if (!result.Succeeded) return session.Report(StageRun.Stopped(session, planned.Stage.Name, result, "render"));
        }

        var stage = plan[^1].Stage;
        var resources = target.Snapshot(stage)!.Resources;
        ResourceState[] aws = [.. Of("aws:")];
        PropertyMap[] objects = [.. Of("kubernetes:").Select(resource => resource.Inputs)];
        foreach (var row in AwsTable.Rows(aws)) session.Console.Line("# " + row);
        foreach (var item in objects)
        {
            session.Console.Line("---");
            session.Console.Line(KubernetesYaml.Write(item));
        }

        return session.Report() with
        {
            Stages = [new StageReport(stage.Name)],
            Kubernetes = [.. objects.Select(item => JsonNode.Parse(item.ToString())!)],
            Aws = [.. aws.Select(resource => new AwsResourceReport(resource.Type, resource.Name, JsonNode.Parse(resource.Inputs.ToString())!))],
        };

        IEnumerable<ResourceState> Of(string package) => resources.Where(resource => resource.Type.StartsWith(package, StringComparison.Ordinal));
    }
}
