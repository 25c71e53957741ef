using System.Collections.Immutable;

namespace Lab.Cli.Doctor;

/// <summary>Whether the account may use the region.</summary>
internal sealed class RegionCheck : IDoctorCheck
{
    public string Name => "region";

    public DoctorNeeds Needs => DoctorNeeds.Account;

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        var region = visit.Settings.Region;
        var answer = await visit.HomeAws.AskAsync(["ec2", "describe-regions", "--all-regions"], cancellationToken);
        var status = answer.GetProperty("Regions").EnumerateArray()
            .Where(found => found.GetProperty("RegionName").GetString() == region).Select(found => found.GetProperty("OptInStatus").GetString()).FirstOrDefault();
        return
        [
            status switch
            {
                "opt-in-not-required" or "opted-in" => DoctorFinding.Ok(Name, $"{region} is enabled"),
                null => DoctorFinding.Error(Name, $"AWS has no region {region}.", "Every stage is made there.", "`--set region=ap-northeast-2` or another, for every stage."),
                _ => DoctorFinding.Error(
                    Name, $"Region {region} is not enabled for the account ({status}).", "AWS refuses every call there.",
                    $"`aws account enable-region --region-name {region}`, which takes some minutes, or another region."),
            },
        ];
    }
}
