using System.Collections.Immutable;
using Lab.Stacks.Settings;

namespace Lab.Cli.Classes.Export;

/// <summary>The settings of an environment that mean the same on another machine.</summary>
internal static class ExportedSettings
{
    /// <summary>All but the profile, which is of a machine's own configuration, and an expiry that counts from when the environment is made.</summary>
    public static ImmutableSortedDictionary<string, string> Of(ClassPlan plan, ClassMember member) =>
        plan.File.TimeToLive is null ? member.Settings.Remove(SettingKeys.AwsProfile) : member.Settings.RemoveRange([SettingKeys.AwsProfile, SettingKeys.ExpiresAt]);
}
