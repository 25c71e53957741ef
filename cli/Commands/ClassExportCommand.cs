using System.CommandLine;
using Lab.Cli.Classes;
using Lab.Cli.Classes.Export;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary><c>lab class export</c>.</summary>
internal sealed class ClassExportCommand : LabCommand
{
    private const string Operator = "operator";
    private const string GitHub = "github";

    private static readonly Option<string> Format = FormatOption();

    private static readonly Option<string> Repository = new("--repository")
    {
        Description = "The git repository that the operator takes the lab from",
        HelpName = "url",
    };

    private static readonly Option<string> Branch = new("--branch") { Description = "Its branch", HelpName = "name", DefaultValueFactory = _ => "main" };

    public ClassExportCommand()
        : base(
            "export",
            "Write a class for a machine that runs it on AWS: the Pulumi Kubernetes Operator, or GitHub Actions",
            ("lab class export class.yaml --format operator --repository https://github.com/me/eks-lab > stacks.yaml", "Stack resources for kubectl apply"),
            ("lab class export class.yaml --format github > .github/workflows/class.yml", "a workflow with a job for each environment"))
    {
        Arguments.Add(ClassOptions.File);
        Options.Add(Format);
        Options.Add(Repository);
        Options.Add(Branch);
    }

    public override Task<LabReport> RunAsync(LabSession session)
    {
        using var context = ClassContext.Open(session, isChange: false);
        var text = session.Line.GetValue(Format) == GitHub
            ? new GitHubExport(context.Plan).Write()
            : new OperatorExport(
                context.Plan,
                session.Line.GetValue(Repository) ?? throw new LabException(ExitCode.Usage, "--repository: the operator has to know where to take the lab from: name the URL of its git repository"),
                session.Line.GetValue(Branch)!).Write();
        session.Console.Line(text.TrimEnd());
        return Task.FromResult(new LabReport { Text = text });
    }

    private static Option<string> FormatOption()
    {
        var option = new Option<string>("--format") { Description = "For whom", HelpName = $"{Operator}|{GitHub}", Required = true };
        return option.AcceptOnlyFromAmong(Operator, GitHub);
    }
}
