using System.Collections.Immutable;
using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Cli.Targets;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary>Where an environment is, in words that tell it from one of the same name elsewhere.</summary>
internal static class EnvironmentPlace
{
    /// <summary>
    /// The simulated world, or AWS with account, alias and region. An account that can't be told is no error: <c>pulumi</c> has credentials of its own to
    /// fail with.
    /// </summary>
    /// <param name="session">The session of that environment.</param>
    /// <param name="stages">The stages concerned: each stack has a region of its own.</param>
    public static async Task<string> OfAsync(LabSession session, IReadOnlyCollection<LabStage> stages)
    {
        if (session.TargetName == SimulatedTarget.TargetName) return "the simulated world";
        var places = new List<string>();
        var remembered = await session.RememberedAsync();
        foreach (var (region, profile) in StageCatalog.All.Where(stages.Contains).Select(stage => RegionOf(session, remembered[stage])).Distinct())
        {
            places.Add(await OfAsync(session, region, profile));
        }

        return $"AWS ({string.Join("; ", places)})";
    }

    private static async Task<string> OfAsync(LabSession session, string region, string? profile)
    {
        try
        {
            return (await AwsIdentity.AskAsync(new AwsCli(session.Host, region, profile), session.Interrupted)).Place;
        }
        catch (Exception exception) when (exception is AwsCliException or LabException or JsonException)
        {
            return $"{region}, account not known: {exception.Message}";
        }
    }

    private static (string Region, string? Profile) RegionOf(LabSession session, ImmutableSortedDictionary<string, string> remembered)
    {
        var settings = EnvironmentSettings.Merge(remembered, session.Request.Settings);
        return (settings.GetValueOrDefault(SettingKeys.Region) ?? SettingKeys.Find(SettingKeys.Region)!.Default, settings.GetValueOrDefault(SettingKeys.AwsProfile));
    }
}
