using System.Collections.Immutable;
using Lab.Stacks;

namespace Lab.Cli.Targets;

/// <summary>The settings of an environment's stacks on AWS, also on a machine that didn't make them.</summary>
/// <remarks>Pulumi keeps a stack's configuration in a file beside the program, which a fresh machine hasn't; each update records what it was given.</remarks>
internal static class RecordedSettings
{
    /// <summary>By stage: those of the stack's file or, where it has none, of its last up.</summary>
    /// <returns>Nothing set for a stack that isn't there; <see langword="null"/> for one that has resources and whose settings nothing tells.</returns>
    /// <exception cref="LabException">Pulumi refuses, or a file can't be read.</exception>
    public static async Task<ImmutableDictionary<string, ImmutableSortedDictionary<string, string>?>> OfAsync(
        LabHost host, LabPaths paths, string environment, IEnumerable<LabStage> stages)
    {
        var stacks = stages.Select(stage => new StackName(environment, stage.Name)).Select(stack => (Stack: stack, Settings: PulumiStackConfig.Load(paths.PulumiConfig(stack)))).ToList();
        var engine = new PulumiEngine(host, paths.Root, static _ => { }, static _ => { });
        var isAsked = stacks.Exists(item => item.Settings.IsEmpty) && host.Processes.Find(PulumiCommand.Program) is not null;
        var existing = isAsked
            ? (await engine.StacksAsync(host.Interrupted)).Where(stack => stack.Resources > 0).Select(stack => stack.Name).ToHashSet(StringComparer.Ordinal)
            : [];
        var settings = await Task.WhenAll(stacks.Select(async item => KeyValuePair.Create(
            item.Stack.Stage,
            item.Settings.IsEmpty && existing.Contains(item.Stack.ToString()) ? await engine.SettingsAsync(item.Stack, host.Interrupted) : item.Settings)));
        return settings.ToImmutableDictionary(StringComparer.Ordinal);
    }
}
