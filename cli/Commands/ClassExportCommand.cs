using System.Collections.Immutable;
using System.CommandLine;
using Lab.Cli.Classes;
using Lab.Cli.Classes.Export;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Stacks.Settings;

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

    public override IReadOnlyList<Symbol> Inapplicable => [LabOptions.Environment, LabOptions.Target];

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        if (session.Line.GetResult(LabOptions.Target) is { Implicit: false } && session.TargetName != PulumiTarget.TargetName)
        {
            throw new LabException(ExitCode.Usage, $"--target {session.TargetName}: what is exported runs on AWS: leave it out");
        }

        using var context = ClassContext.Open(session, isChange: true, PulumiTarget.TargetName);
        context.RequireRecords();
        List<string> notices = [];
        var plan = await WithProtectionAsync(session, context.Plan, notices);
        var text = session.Line.GetValue(Format) == GitHub
            ? new GitHubExport(plan).Write()
            : new OperatorExport(plan, RepositoryOf(session), session.Line.GetValue(Branch)!).Write();
        if (session.Line.GetValue(Format) == Operator && plan.File.TimeToLive is not null)
        {
            notices.Add($"{plan.File.Path}: the operator keeps an environment up until its Stacks are deleted, so the key ttl is left out");
        }

        context.KeepExported();

        // Standard output is the export's.
        foreach (var notice in notices) session.Console.Error($"note: {notice}");
        session.Console.Line(text.TrimEnd());
        return new LabReport { Text = text, Notices = notices };
    }

    // What somebody set by hand outlives the class's file; a fresh machine has it from the stacks' history.
    private static async Task<ClassPlan> WithProtectionAsync(LabSession session, ClassPlan plan, List<string> notices)
    {
        var own = session.For(session.Request with { TargetName = PulumiTarget.TargetName }, session.Host);
        var members = ImmutableArray.CreateBuilder<ClassMember>(plan.Members.Length);
        var why = own.Pulumi.IsInstalled ? null : "pulumi is not on PATH";
        foreach (var member in plan.Members)
        {
            members.Add(member.Settings.ContainsKey(SettingKeys.Protected) ? member : await FilledAsync(member));
        }

        if (members.Any(member => member.MayBeProtected))
        {
            notices.Add($"which environments were protected by hand is not known, so the class's file alone counts, and a Stack that is deleted leaves what it made: {why}");
        }

        return plan with { Members = members.MoveToImmutable() };

        async Task<ClassMember> FilledAsync(ClassMember member)
        {
            try
            {
                return await Protection.IsProtectedAsync(own, member.Name) ? member with { Settings = member.Settings.Add(SettingKeys.Protected, "true") }
                    : member with { MayBeProtected = why is not null };
            }
            catch (LabException exception)
            {
                why ??= string.Join("; ", exception.Problems);
                return member with { MayBeProtected = true };
            }
        }
    }

    private static string RepositoryOf(LabSession session)
    {
        var text = session.Line.GetValue(Repository);
        if (string.IsNullOrWhiteSpace(text)) throw new LabException(ExitCode.Usage, "--repository: the operator has to know where to take the lab from: name the URL of its git repository");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http" or "ssh" or "git"))
        {
            throw new LabException(ExitCode.Usage, $"--repository {text}: write the URL of a git repository, such as https://github.com/me/eks-lab");
        }

        // Whoever may look at a Stack sees it. A user alone, as in ssh://git@github.com, is none.
        return url.UserInfo.Contains(':', StringComparison.Ordinal) || (url.UserInfo.Length > 0 && url.Scheme is "https" or "http")
            ? throw new LabException(ExitCode.Usage, "--repository: there are credentials in the URL, which everybody sees who may look at a Stack: leave them out, and give the operator a Secret by the field gitAuth")
            : text;
    }

    private static Option<string> FormatOption()
    {
        var option = new Option<string>("--format") { Description = "For whom", HelpName = $"{Operator}|{GitHub}", Required = true };
        return option.AcceptOnlyFromAmong(Operator, GitHub);
    }
}
