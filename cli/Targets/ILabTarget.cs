using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Targets;

/// <summary>A world in which one environment's stages come up.</summary>
internal interface ILabTarget : IDisposable
{
    /// <summary>What it is called at <c>--target</c>.</summary>
    string Name { get; }

    /// <summary>Where that is, in words: <c>the simulated world</c>, <c>AWS, region ap-northeast-2</c>.</summary>
    string Place { get; }

    /// <summary>What checks look through; <see langword="null"/> where they can't look.</summary>
    ILabProbe? Probe { get; }

    /// <summary>Says what <see cref="UpAsync"/> would do.</summary>
    Task<UpdateResult> PreviewAsync(LabStage stage, LabSettings settings, IUpdateObserver observer, CancellationToken cancellationToken);

    /// <summary>Makes the world what the stage says.</summary>
    Task<UpdateResult> UpAsync(LabStage stage, LabSettings settings, IUpdateObserver observer, CancellationToken cancellationToken);

    /// <summary>Deletes all that the stage made.</summary>
    Task<UpdateResult> DestroyAsync(LabStage stage, IUpdateObserver observer, CancellationToken cancellationToken);

    /// <summary>The stages of which something is recorded.</summary>
    Task<IReadOnlyDictionary<string, StageStatus>> StatusAsync(CancellationToken cancellationToken);

    /// <summary>The outputs of a stage that is up, with the names of those that are secrets.</summary>
    Task<(PropertyMap Values, IReadOnlyCollection<string> SecretNames)> OutputsAsync(LabStage stage, CancellationToken cancellationToken);
}

/// <summary>A stage of which something is recorded.</summary>
/// <param name="Resources">How many resources are recorded.</param>
/// <param name="IsComplete">Whether the last update went to its end.</param>
internal sealed record StageStatus(int Resources, bool IsComplete);
