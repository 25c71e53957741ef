using System.Collections.Immutable;
using Lab.Cli.Targets;

namespace Lab.Cli.Doctor;

/// <summary>Whether the settings can be used at all, and what is unwise among them.</summary>
/// <param name="problems">What is wrong with them.</param>
internal sealed class SettingsCheck(ImmutableArray<string> problems) : IDoctorCheck
{
    private const string Source = "`lab status` shows what is set; Pulumi.yaml has every key with its default.";

    public string Name => "settings";

    public Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        ImmutableArray<DoctorFinding> wrong = [.. problems.Select(problem => DoctorFinding.Error(Name, problem, "No stage comes up before it is mended.", Source))];
        if (!wrong.IsEmpty) return Task.FromResult(wrong);
        ImmutableArray<DoctorFinding> notices =
            [.. visit.Settings.Notices.Select(notice => DoctorFinding.Warning(Name, notice, "It is allowed, and unwise.", Source))];
        return Task.FromResult(notices.IsEmpty ? [DoctorFinding.Ok(Name, Words(visit.Plan))] : notices);
    }

    private static string Words(ImmutableArray<PlannedStage> plan) =>
        plan[0].Values.IsEmpty ? "all defaults" : string.Join(", ", plan[0].Values.Select(value => $"{value.Key}={value.Value}"));
}
