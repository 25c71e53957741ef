using System.Collections.Immutable;
using System.Globalization;
using Lab.Infra.Clusters;
using Lab.Infra.Data;

namespace Lab.Cli.Doctor;

/// <summary>What the stages cost while they are up.</summary>
internal sealed class CostCheck : IDoctorCheck
{
    public string Name => "cost";

    public DoctorNeeds Needs => DoctorNeeds.Settings;

    public Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        var calendar = new SupportCalendar(visit.Host.Time);
        var hour = visit.Plan.Sum(stage => stage.Stage.CostPerHour(stage.Settings, calendar).Total);
        var region = visit.Settings.Region == Prices.Region ? "" : $", by the prices of {Prices.Region}";
        return Task.FromResult<ImmutableArray<DoctorFinding>>(
        [
            DoctorFinding.Ok(
                Name, string.Create(CultureInfo.InvariantCulture, $"{visit.Plan.Length} stages cost about {hour:0.00} USD an hour, {hour * 24:0.00} a day{region}, until `lab destroy`")),
        ]);
    }
}
