using System.Collections.Immutable;

namespace Lab.Cli.Doctor;

/// <summary>The programs that are needed on AWS, and their versions.</summary>
internal sealed class ToolsCheck : IDoctorCheck
{
    public string Name => "tools";

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(Tool.All.Select(tool => LookAsync(visit, tool, cancellationToken)))];

    private async Task<DoctorFinding> LookAsync(DoctorVisit visit, Tool tool, CancellationToken cancellationToken)
    {
        if (visit.Host.Processes.Find(tool.Name) is null) return Missing(tool);
        var answer = await visit.RunAsync(tool.Name, tool.VersionArguments, cancellationToken);

        // Version 1 of aws under Python 2 told it on standard error.
        if (answer.ExitCode != 0 || Tool.VersionIn(VersionText(tool, answer)) is not { } version)
        {
            return new DoctorFinding(
                Name, tool.IsRequired ? Severity.Error : Severity.Warning, $"{tool.Name} is there but doesn't tell its version: {answer.Error}",
                $"It {tool.Purpose}.", $"Install it anew: {tool.Source}");
        }

        if (tool.IsTooOld(version))
        {
            return DoctorFinding.Error(
                Name, $"{tool.Name} {version} is too old.", $"{Sentence(tool.OldestReason!)}.",
                $"Install {string.Join(" or ", tool.Oldest.Select(oldest => $"{oldest} or later of version {oldest.Major}"))}: {tool.Source}");
        }

        return tool.Name == "kubectl" && visit.HasSettings && SkewProblem(version, visit.Settings.ClusterVersion.Version) is { } skew
            ? DoctorFinding.Warning(Name, skew, "Kubernetes supports a kubectl that is one minor version older or newer than the cluster.", $"Install another: {tool.Source}")
            : DoctorFinding.Ok(Name, $"{tool.Name} {version}");
    }

    // https://kubernetes.io/releases/version-skew-policy/#kubectl
    private static string? SkewProblem(Version kubectl, string cluster) =>
        Version.Parse(cluster) is var server && server.Major == kubectl.Major && Math.Abs(server.Minor - kubectl.Minor) <= 1
            ? null
            : $"kubectl {kubectl} is too far from the cluster's {cluster}.";

    // The client's version is one of several in kubectl's document.
    private static string VersionText(Tool tool, ProgramAnswer answer) =>
        tool.Name == "kubectl" && answer.Output.Split("\"gitVersion\":") is [_, var after, ..] ? after
        : answer.Output.Length > 0 ? answer.Output
        : answer.Error;

    private DoctorFinding Missing(Tool tool) => tool.IsRequired
        ? DoctorFinding.Error(Name, $"{tool.Name} is not on PATH.", $"It {tool.Purpose}.", $"Install it: {tool.Source}")
        : DoctorFinding.Warning(Name, $"{tool.Name} is not on PATH.", $"It {tool.Purpose}.", $"Install it: {tool.Source}");

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
