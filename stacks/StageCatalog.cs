using System.Collections.Immutable;

namespace Lab.Stacks;

/// <summary>The stages of the course in their order.</summary>
public static class StageCatalog
{
    /// <summary>All stages; each comes after those that it depends on.</summary>
    public static ImmutableArray<LabStage> All => throw new NotImplementedException();

    /// <summary>The stage of that name, or <see langword="null"/>.</summary>
    public static LabStage? Find(string name) => throw new NotImplementedException();

    /// <summary>The named stages and all that they need, in the order in which to bring them up.</summary>
    /// <exception cref="Settings.SettingsException">A name is unknown; every unknown one is listed with the nearest known.</exception>
    public static ImmutableArray<LabStage> WithDependencies(IEnumerable<string> names) => throw new NotImplementedException();

    /// <summary>The named stages and all that need them, in the order in which to take them down.</summary>
    /// <exception cref="Settings.SettingsException">A name is unknown; every unknown one is listed with the nearest known.</exception>
    public static ImmutableArray<LabStage> WithDependents(IEnumerable<string> names) => throw new NotImplementedException();
}
