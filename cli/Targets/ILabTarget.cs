using System.Collections.Immutable;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Targets;

/// <summary>A world in which one environment's stages come up.</summary>
internal interface ILabTarget : IDisposable
{
    /// <summary>What stands for a secret, as Pulumi writes it.</summary>
    const string Secret = "[secret]";

    /// <summary>What it is called at <c>--target</c>.</summary>
    string Name { get; }

    /// <summary>Where that is, in words: on AWS with account and region, once something was prepared.</summary>
    string Place { get; }

    /// <summary>Whether somebody has to agree to an up, because what comes up costs money.</summary>
    bool AsksBeforeUp { get; }

    /// <summary>How many stages it works on at once, where nothing puts them in an order.</summary>
    int StagesAtOnce { get; }

    /// <summary>What checks look through: a new one each time, since on AWS it asks each question once.</summary>
    ILabProbe Probe { get; }

    /// <summary>What keeps checks from looking, with what to do about it.</summary>
    IReadOnlyList<string> ProbeProblems { get; }

    /// <summary>
    /// Whether looking costs no time, and what a change leaves to controllers is done when it ends. Otherwise a status doesn't look, and checks that fail
    /// after a change are run again for a while.
    /// </summary>
    bool AnswersAtOnce { get; }

    /// <summary>What really exists, past what Pulumi records.</summary>
    ILiveEnvironment Live { get; }

    /// <summary>Where something may be left over that no stack records.</summary>
    Task<ICloudAccount> AccountAsync(CancellationToken cancellationToken);

    /// <summary>To be called once before previews: what can't be done is refused before anything is begun.</summary>
    /// <exception cref="LabException">It can't be done.</exception>
    Task PreparePreviewAsync(IReadOnlyList<PlannedStage> stages);

    /// <summary>To be called once before ups: the settings are remembered, and what can't be done is refused before anything is begun.</summary>
    /// <param name="stages">The stages to come up.</param>
    /// <param name="runsChecks">Whether the checks of the stages are run afterwards.</param>
    /// <exception cref="LabException">It can't be done.</exception>
    Task PrepareUpAsync(IReadOnlyList<PlannedStage> stages, bool runsChecks);

    /// <summary>To be called once before destroys: what can't be done is refused before anything is begun.</summary>
    /// <exception cref="LabException">It can't be done.</exception>
    Task PrepareDestroyAsync(IReadOnlyList<LabStage> stages);

    /// <summary>To be called once before refreshes: what can't be done is refused before anything is begun.</summary>
    /// <exception cref="LabException">It can't be done.</exception>
    Task PrepareRefreshAsync(IReadOnlyList<LabStage> stages);

    /// <summary>Says what <see cref="UpAsync"/> would do.</summary>
    Task<UpdateResult> PreviewAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken);

    /// <summary>Makes the world what the stage says.</summary>
    Task<UpdateResult> UpAsync(PlannedStage stage, IUpdateObserver observer, CancellationToken cancellationToken);

    /// <summary>Deletes all that the stage made.</summary>
    Task<UpdateResult> DestroyAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken);

    /// <summary>Reads back what the stage made and records what it is now.</summary>
    Task<UpdateResult> RefreshAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken);

    /// <summary>The locks on the state of stages.</summary>
    /// <exception cref="LabException">They can't be looked at.</exception>
    Task<IReadOnlyList<StageLock>> LocksAsync(IReadOnlyList<LabStage> stages);

    /// <summary>Takes away the locks on a stage's state. Whoever calls this knows that no update is under way.</summary>
    /// <exception cref="LabException">They can't be taken away.</exception>
    Task CancelAsync(LabStage stage);

    /// <summary>The stages of which something is recorded.</summary>
    Task<IReadOnlyDictionary<string, StageStatus>> StatusAsync();

    /// <summary>The outputs of a stage, or <see langword="null"/> when nothing is recorded of it.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="showSecrets">Whether secrets are shown; otherwise <see cref="Secret"/> stands for each.</param>
    Task<PropertyMap?> OutputsAsync(LabStage stage, bool showSecrets);
}

/// <summary>A stage with the settings that it comes up with.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Values">The settings that are not the default, as text.</param>
/// <param name="Settings">All settings.</param>
internal sealed record PlannedStage(LabStage Stage, ImmutableSortedDictionary<string, string> Values, LabSettings Settings)
{
    /// <summary>Why these settings leave the stage out, or <see langword="null"/>.</summary>
    public string? LeftOut => Stage.LeftOut(Settings);
}

/// <summary>A stage of which something is recorded.</summary>
/// <param name="Resources">How many resources are recorded.</param>
/// <param name="IsComplete">Whether it is up as a whole: its last update went to its end.</param>
/// <param name="Age">
/// How long ago it was made: in the simulated world by its own clock, on AWS since the last update that Pulumi tells of; <see langword="null"/> when unknown.
/// </param>
internal sealed record StageStatus(int Resources, bool IsComplete, TimeSpan? Age);
