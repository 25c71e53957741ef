using System.Collections.Immutable;
using Lab.Cli.Aws;

namespace Lab.Cli.Doctor;

/// <summary>Looks at everything at once, so that one thing that is wrong hides no other.</summary>
/// <param name="checks">What to look at, in the order in which it is told.</param>
internal sealed class Examination(IReadOnlyList<IDoctorCheck> checks)
{
    // A call of aws without a way to AWS gives up after about as long.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The checks that matter in the simulated world.</summary>
    /// <param name="settingProblems">What is wrong with the settings.</param>
    public static Examination OfSimulatedWorld(ImmutableArray<string> settingProblems) =>
        new([new DotnetCheck(), new SettingsCheck(settingProblems), new StateCheck(), DiskCheck.Simulated]);

    /// <summary>The checks that matter on AWS.</summary>
    /// <param name="settingProblems">What is wrong with the settings.</param>
    public static Examination OfAws(ImmutableArray<string> settingProblems) => new(
    [
        new DotnetCheck(), new PackagesCheck(), new ToolsCheck(), DiskCheck.Aws, new SettingsCheck(settingProblems), new SupportCheck(), new CostCheck(),
        new BackendCheck(), new CredentialsCheck(), new RegionCheck(), new InstanceTypesCheck(), new AccountPlanCheck(), new QuotaCheck(), new EndpointCheck(),
    ]);

    /// <summary>Looks.</summary>
    public async Task<ImmutableArray<DoctorFinding>> RunAsync(DoctorVisit visit)
    {
        var hasAccount = checks.Any(check => check.Needs == DoctorNeeds.Account) && await CanAskAsync(visit);
        var (ready, unready) = (checks.Where(check => IsReady(check.Needs)).ToList(), checks.Where(check => !IsReady(check.Needs)).ToList());
        var findings = await Task.WhenAll(ready.Select(check => LookAsync(check, visit)));
        return [.. findings.SelectMany(found => found).Select(DoctorFinding.InLines), .. unready.Count == 0 ? Array.Empty<DoctorFinding>() : [NotLookedAt(unready, visit)]];

        bool IsReady(DoctorNeeds needs) => needs switch
        {
            DoctorNeeds.Settings => visit.HasSettings,
            DoctorNeeds.Account => hasAccount,
            _ => true,
        };
    }

    // Why not is told by the check of the credentials.
    private static async Task<bool> CanAskAsync(DoctorVisit visit)
    {
        if (!visit.HasSettings || !visit.Aws.IsInstalled) return false;
        try
        {
            _ = await visit.IdentityAsync();
            return true;
        }
        catch (AwsCliException)
        {
            return false;
        }
    }

    private static async Task<ImmutableArray<DoctorFinding>> LookAsync(IDoctorCheck check, DoctorVisit visit)
    {
        using var patience = new CancellationTokenSource(Patience, visit.Host.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, visit.Session.Interrupted);
        try
        {
            return await check.LookAsync(visit, stop.Token);
        }
        catch (AwsCliException exception)
        {
            return
            [
                DoctorFinding.Warning(
                    check.Name, "It could not be looked at.", $"{exception.Message}.",
                    exception.Code is null ? "See what aws says." : $"Ask for the permission to do `aws {exception.Operation}`."),
            ];
        }
        catch (OperationCanceledException) when (!visit.Session.Interrupted.IsCancellationRequested)
        {
            return [DoctorFinding.Warning(check.Name, "It could not be looked at.", "There was no answer within two minutes.", "See to the network, and ask again.")];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // An answer that nobody foresaw, of a program that has changed: the other checks go on.
            return [DoctorFinding.Warning(check.Name, "It could not be looked at.", $"{exception.GetType().Name}: {exception.Message}", "See whether the program that was asked works.")];
        }
    }

    private static DoctorFinding NotLookedAt(List<IDoctorCheck> checks, DoctorVisit visit)
    {
        var names = string.Join(", ", checks.Select(check => check.Name));
        return visit.HasSettings
            ? DoctorFinding.Warning("account", $"Not looked at: {names}.", "AWS can't be asked.", "Mend what is told of aws and credentials, and ask again.")
            : DoctorFinding.Warning("account", $"Not looked at: {names}.", "The settings are wrong.", "Mend them, and ask again.");
    }
}
