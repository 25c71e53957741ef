using System.Collections.Immutable;
using Lab.Cli.Quotas;

namespace Lab.Cli.Doctor;

/// <summary>Whether the environment fits into the account's quotas beside what is there already.</summary>
internal sealed class QuotaCheck : IDoctorCheck
{
    public string Name => "quotas";

    public DoctorNeeds Needs => DoctorNeeds.Account;

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        var demand = new QuotaDemand(visit.Session.Environment, visit.Settings, [.. visit.Plan.Select(stage => stage.Stage)]) { Up = await visit.UpStagesAsync() };
        var findings = await QuotaPreflight.CheckAsync([demand], new AccountQuotaSource(visit.Host), cancellationToken);
        var untold = findings.Where(finding => finding.Fits && !(finding.IsLimitKnown && finding.IsUseKnown)).ToImmutableArray();
        return
        [
            .. findings.Where(finding => !finding.Fits).Select(Short),
            DoctorFinding.Ok(Name, $"{findings.Count(finding => finding.Fits)} of {findings.Length} quotas have room"),
            .. untold.IsEmpty ? Array.Empty<DoctorFinding>() : [Untold(untold)],
        ];
    }

    private DoctorFinding Short(QuotaFinding finding) => new(
        Name, finding.IsLimitKnown ? Severity.Error : Severity.Warning, $"{finding}.", "What doesn't fit AWS refuses, in the middle of an `up`.",
        $"`{finding.Request}`, which AWS answers in minutes to days; or free some: `lab sweep` finds what labs left behind.");

    private DoctorFinding Untold(ImmutableArray<QuotaFinding> findings) => DoctorFinding.Warning(
        Name, $"For {string.Join(", ", findings.Select(finding => finding.Quota.Name))} the account didn't tell limit or use.",
        $"{string.Join("; ", findings.Select(finding => finding.Note).OfType<string>().Distinct(StringComparer.Ordinal))}.",
        "Allow servicequotas:GetServiceQuota and the read-only calls of what is counted, or see to the defaults.");
}
