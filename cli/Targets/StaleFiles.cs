using System.Collections.Immutable;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Targets;

/// <summary>Where the file of a stack on this machine says otherwise than the stack's last up.</summary>
/// <remarks>A fresh clone has none of the files, and one <c>pulumi config set</c> begins one: it has that key alone, and counts for all.</remarks>
/// <param name="paths">The repo.</param>
/// <param name="environment">The environment.</param>
/// <param name="recorded">What was set for the stages.</param>
/// <param name="overrides">What <c>--set</c> sets: that is meant.</param>
internal sealed class StaleFiles(LabPaths paths, string environment, RecordedSettings recorded, IReadOnlyDictionary<string, string> overrides)
{
    private static readonly string[] PlaceKeys = [SettingKeys.Region, SettingKeys.AwsProfile];

    /// <summary>Why nothing can be done to these stages: they would be looked for, or made again, elsewhere.</summary>
    /// <param name="lastUps">What the last up of each was given.</param>
    /// <param name="takesSettings">Whether the command has <c>--set</c>.</param>
    public IEnumerable<string> ProblemsOfPlace(IReadOnlyCollection<(LabStage Stage, PulumiStackConfig LastUp)> lastUps, bool takesSettings) =>
        from up in lastUps
        from key in PlaceKeys
        where !overrides.ContainsKey(key) && !up.LastUp.Unread.Contains(key, StringComparer.Ordinal)
        let was = up.LastUp.Settings.GetValueOrDefault(key) ?? SettingKeys.Find(key)!.Default
        let shall = recorded[up.Stage].GetValueOrDefault(key) ?? SettingKeys.Find(key)!.Default
        where was != shall
        let stack = StackOf(up.Stage)
        let command = was.Length == 0 ? $"pulumi config rm {key} --stack {stack}" : $"pulumi config set {key} {was} --stack {stack}"
        select $"{stack} is up {Where(key, was)}, and {FileOf(stack)} would have it {Where(key, shall)}, where all would be made anew or nothing of it be found: "
            + $"`{command}`{(takesSettings ? $", or add `--set {key}={shall}` if that is meant" : "")}";

    /// <summary>Why these stages can't be brought up: their protection would be lost without a word.</summary>
    /// <param name="lastUps">What the last up of each was given.</param>
    public IEnumerable<string> ProblemsOfProtection(IEnumerable<(LabStage Stage, PulumiStackConfig LastUp)> lastUps) =>
        from up in lastUps
        where recorded.LostOf(up.Stage, up.LastUp).Contains(SettingKeys.Protected, StringComparer.Ordinal) && !overrides.ContainsKey(SettingKeys.Protected)
        let stack = StackOf(up.Stage)
        select $"{stack} is protected since its last up, and {FileOf(stack)} doesn't say so: `pulumi config set {SettingKeys.Protected} true --stack {stack}`, or add "
            + $"`--set {SettingKeys.Protected}=false` if it shall be so no more";

    /// <summary>What else the last up of these stages was given and their files don't have, by key with both values.</summary>
    /// <param name="lastUps">What the last up of each was given.</param>
    public IEnumerable<string> Notices(IEnumerable<(LabStage Stage, PulumiStackConfig LastUp)> lastUps)
    {
        foreach (var (stage, lastUp) in lastUps)
        {
            string[] lost = [.. recorded.LostOf(stage, lastUp).Where(key => !overrides.ContainsKey(key))];
            if (lost.Length == 0) continue;
            var words = lost.Select(key => $"{key}={lastUp.Settings.GetValueOrDefault(key) ?? "(not told)"}, now {Default(key)}");
            yield return $"{FileOf(StackOf(stage))} doesn't have all that the last up was given: {string.Join("; ", words)}";
        }
    }

    private static string Default(string key) => SettingKeys.Find(key) is { Default: { Length: > 0 } value } ? value : "(not set)";

    private static string Where(string key, string value) => key == SettingKeys.Region ? $"in {value}" : value.Length == 0 ? "with the default credentials" : $"with profile {value}";

    private StackName StackOf(LabStage stage) => new(environment, stage.Name);

    private string FileOf(StackName stack) => Path.GetFileName(paths.PulumiConfig(stack));
}
