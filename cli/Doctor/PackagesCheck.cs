using System.Collections.Immutable;

namespace Lab.Cli.Doctor;

/// <summary>Whether the lab was built with the genuine Pulumi packages, without which pulumi can't run it.</summary>
internal sealed class PackagesCheck : IDoctorCheck
{
    public string Name => "packages";

    public Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<DoctorFinding>>(
        [
            SdkChoice.Read(visit.Session.Paths) == SdkChoice.Bindings
                ? DoctorFinding.Error(
                    Name, "The lab is built with the bindings in sdk/.", "They have no engine behind them: pulumi needs the genuine packages.",
                    "`lab sdk packages` changes that where they can be restored from nuget.org.")
                : DoctorFinding.Ok(Name, "the genuine Pulumi packages"),
        ]);
}
