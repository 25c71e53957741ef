using System.Collections.Immutable;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Targets;

/// <summary>The settings of an environment's stages, also on a machine that didn't make them.</summary>
/// <remarks>
/// Pulumi keeps a stack's configuration in a file beside the program, which a fresh machine hasn't; each update records what it was given. A stack
/// that was never brought up takes the settings of what it needs: an environment is in one region.
/// </remarks>
internal sealed class RecordedSettings
{
    // Without these nobody knows where something is.
    private static readonly string[] PlaceKeys = [SettingKeys.Region, SettingKeys.AwsProfile];

    private readonly LabPaths _paths;
    private readonly string _environment;
    private readonly ImmutableDictionary<string, Source> _sources;

    private RecordedSettings(LabPaths paths, string environment, IReadOnlyDictionary<string, Source?> known)
    {
        var sources = ImmutableDictionary.CreateBuilder<string, Source>(StringComparer.Ordinal);
        foreach (var stage in StageCatalog.All)
        {
            var need = StageCatalog.WithDependencies([stage.Name]).SkipLast(1).LastOrDefault(need => known[need.Name] is not null);
            sources[stage.Name] = known[stage.Name]
                ?? (need is null ? new Source(PulumiStackConfig.None, IsFile: false, null) : known[need.Name]! with { IsFile = false, Need = need.Name });
        }

        (_paths, _environment, _sources) = (paths, environment, sources.ToImmutable());
    }

    /// <summary>Whether a stage is protected; one of which nothing tells it counts as such.</summary>
    public bool IsProtected => _sources.Values.Any(source => source.Config is not { } config || config.Unread.Contains(SettingKeys.Protected, StringComparer.Ordinal)
        || (bool.TryParse(config.Settings.GetValueOrDefault(SettingKeys.Protected), out var isProtected) && isProtected));

    /// <summary>What is set for a stage, as far as it is known; the rest is the default.</summary>
    public ImmutableSortedDictionary<string, string> this[LabStage stage] => _sources[stage.Name].Config?.Settings ?? EnvironmentSettings.None;

    /// <summary>Nothing is set.</summary>
    public static RecordedSettings None(LabPaths paths, string environment) =>
        new(paths, environment, StageCatalog.All.ToDictionary(stage => stage.Name, Source? (_) => null, StringComparer.Ordinal));

    /// <summary>Those of a simulated environment, which all its stages share.</summary>
    /// <exception cref="LabException">The file can't be read.</exception>
    public static RecordedSettings OfSimulated(LabPaths paths, string environment)
    {
        var source = new Source(new PulumiStackConfig(EnvironmentSettings.Load(paths.Settings(environment)), []), IsFile: true, Need: null);
        return new(paths, environment, StageCatalog.All.ToDictionary(stage => stage.Name, Source? (_) => source, StringComparer.Ordinal));
    }

    /// <summary>As far as the files of this machine tell.</summary>
    /// <exception cref="LabException">A file can't be read.</exception>
    public static RecordedSettings OfFiles(LabPaths paths, string environment) => new(paths, environment, Files(paths, environment));

    /// <summary>Those of the files and, where one has none, of the stack's last up. Without <c>pulumi</c> on PATH the files alone tell.</summary>
    /// <exception cref="LabException">Pulumi refuses, or a file can't be read.</exception>
    public static async Task<RecordedSettings> OfAsync(PulumiEngine engine, LabPaths paths, string environment, CancellationToken cancellationToken)
    {
        var files = Files(paths, environment);
        if (!engine.IsInstalled || files.Values.All(source => source is not null)) return new(paths, environment, files);
        var stacks = (await engine.StacksAsync(cancellationToken)).ToDictionary(stack => stack.Name, StringComparer.Ordinal);
        var known = await Task.WhenAll(files.Select(async file => KeyValuePair.Create(file.Key, file.Value ?? await LastUpAsync(new StackName(environment, file.Key)))));
        return new(paths, environment, known.ToDictionary(StringComparer.Ordinal));

        async Task<Source?> LastUpAsync(StackName name)
        {
            if (stacks.GetValueOrDefault(name.ToString()) is not { } stack) return null;
            if (await engine.ConfigAsync(name, cancellationToken) is { } config) return new Source(config, IsFile: false, Need: null);

            // An up that was killed is in no history, but on the machine that began it pulumi has made the file, with what opens the secrets.
            if (stack.Resources == 0) return null;
            return File.Exists(paths.PulumiConfig(name)) ? new Source(PulumiStackConfig.None, IsFile: true, Need: null) : new Source(null, IsFile: false, Need: null);
        }
    }

    /// <summary>What has to be set for a stage before it comes up, since its file hasn't it.</summary>
    public ImmutableSortedDictionary<string, string> Missing(LabStage stage) => _sources[stage.Name].IsFile ? EnvironmentSettings.None : this[stage];

    /// <summary>Whether a stage's settings are those of its file on this machine.</summary>
    public bool IsOfFile(LabStage stage) => _sources[stage.Name].IsFile;

    /// <summary>The keys that a stage's last up was given and that its file doesn't have.</summary>
    public IEnumerable<string> LostOf(LabStage stage, PulumiStackConfig lastUp) => _sources[stage.Name] is { IsFile: true, Config: { } file }
        ? lastUp.Settings.Keys.Concat(lastUp.Unread).Where(key => !file.Settings.ContainsKey(key) && !file.Unread.Contains(key, StringComparer.Ordinal))
        : [];

    /// <summary>What the last up was given of each stage that has resources and a file on this machine.</summary>
    /// <param name="engine">Who is asked.</param>
    /// <param name="stages">The stages.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task<ImmutableArray<(LabStage Stage, PulumiStackConfig LastUp)>> LastUpsAsync(
        PulumiEngine engine, IEnumerable<LabStage> stages, CancellationToken cancellationToken)
    {
        ImmutableArray<LabStage> withFile = [.. stages.Where(IsOfFile)];
        if (withFile.IsEmpty || !engine.IsInstalled) return [];
        var up = (await engine.StacksAsync(cancellationToken)).Where(stack => stack.Resources > 0).Select(stack => stack.Name).ToHashSet(StringComparer.Ordinal);
        var asked = await Task.WhenAll(withFile.Where(stage => up.Contains(StackOf(stage.Name).ToString()))
            .Select(async stage => (Stage: stage, LastUp: await engine.ConfigAsync(StackOf(stage.Name), cancellationToken))));
        return [.. asked.Where(item => item.LastUp is not null).Select(item => (item.Stage, item.LastUp!))];
    }

    /// <summary>Whether the last up of a stage protected it, and its file on this machine doesn't say anything about that.</summary>
    /// <exception cref="LabException">Pulumi refuses.</exception>
    public async Task<bool> WasProtectedAsync(PulumiEngine engine, CancellationToken cancellationToken) =>
        (await LastUpsAsync(engine, StageCatalog.All, cancellationToken)).Any(up => LostOf(up.Stage, up.LastUp).Contains(SettingKeys.Protected, StringComparer.Ordinal));

    /// <summary>Where that comes from, in words.</summary>
    public string Origin(LabStage stage)
    {
        var stack = StackOf(stage.Name);
        return _sources[stage.Name].Need is { } need
            ? $"{stack} takes the settings of {StackOf(need)}"
            : $"{Path.GetFileName(_paths.PulumiConfig(stack))} has no settings on this machine, so those of the last up count";
    }

    /// <summary>Why nothing can be done to these stages: one can't know where they are.</summary>
    public IEnumerable<string> Problems(IEnumerable<LabStage> stages)
    {
        // A stage that was never made is where the one is whose settings it takes, and it is that one's place that has to be known.
        foreach (var name in stages.Select(stage => _sources[stage.Name].Need ?? stage.Name).Distinct(StringComparer.Ordinal))
        {
            var stack = StackOf(name);
            if (_sources[name].Config is not { } config)
            {
                yield return $"in which region {stack} is, neither {_paths.PulumiConfig(stack)} nor the stack's history tells: `pulumi config set region REGION --stack {stack}`";
                continue;
            }

            foreach (var key in PlaceKeys.Where(key => config.Unread.Contains(key, StringComparer.Ordinal)))
            {
                yield return $"{key} of {stack} is a secret, by which nobody sees where it is: `pulumi config set {key} VALUE --stack {stack}`";
            }
        }
    }

    /// <summary>Why these stages can't be brought up: besides, something would be lost that their last up was given.</summary>
    public IEnumerable<string> ProblemsOfUp(IReadOnlyCollection<LabStage> stages) => Problems(stages).Concat(stages
        .Where(stage => _sources[stage.Name] is { IsFile: false, Need: null, Config.Unread.IsEmpty: false })
        .Select(stage =>
        {
            var stack = StackOf(stage.Name);
            var unread = _sources[stage.Name].Config!.Unread;
            var commands = PulumiCommand.Configure(stack, Missing(stage)).Select(command => command.ToString())
                .Concat(unread.Select(key => $"pulumi config set {(key.Contains(':', StringComparison.Ordinal) ? "" : "--secret ")}{key} --stack {stack}"));
            return $"the last up of {stack} was given {string.Join(", ", unread)}, which its history doesn't tell or the lab doesn't know, and "
                + $"{_paths.PulumiConfig(stack)} isn't on this machine: bring that file here, or set it anew: {string.Join(", ", commands.Select(command => $"`{command}`"))}";
        }));

    private static Dictionary<string, Source?> Files(LabPaths paths, string environment) => StageCatalog.All.ToDictionary(
        stage => stage.Name,
        stage => PulumiStackConfig.Load(paths.PulumiConfig(new StackName(environment, stage.Name))) is { IsEmpty: false } config ? new Source(config, IsFile: true, Need: null) : null,
        StringComparer.Ordinal);

    private StackName StackOf(string stage) => new(_environment, stage);

    /// <param name="Config">What is set; <see langword="null"/> when the stack has resources and nothing tells.</param>
    /// <param name="IsFile">Whether it is in the stack's file.</param>
    /// <param name="Need">The stage that it was taken from.</param>
    private sealed record Source(PulumiStackConfig? Config, bool IsFile, string? Need);
}
