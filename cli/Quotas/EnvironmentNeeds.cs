using Lab.Infra.Data;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Quotas;

/// <summary>What environments need of an account's quotas.</summary>
internal static class EnvironmentNeeds
{
    /// <summary>What one environment uses up at most while these stages are up.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="stages">The stages; one that the settings leave out counts for nothing.</param>
    public static QuotaUse Of(LabSettings settings, IEnumerable<LabStage> stages) =>
        new([.. stages.Where(stage => stage.LeftOut(settings) is null).SelectMany(stage => stage.QuotaUse(settings).Items)]);
}
