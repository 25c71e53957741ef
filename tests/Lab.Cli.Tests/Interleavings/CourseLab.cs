using System.Collections.Immutable;
using Lab.Cli.Targets;
using Lab.Simulation.Engine;
using Lab.Simulation.Kubernetes;
using Lab.Stacks;
using Lab.Stacks.Settings;
using Lab.Tests;

namespace Lab.Cli.Tests.Interleavings;

/// <summary>
/// Stages of the course in a folder of their own. Each command opens the environment from disk, as each <c>lab</c> does, so that one may be
/// killed after any operation.
/// </summary>
internal sealed class CourseLab : IDisposable
{
    public const string Name = "alice";

    private readonly LabRoot _root = new();

    public string Folder => FolderOf(Name);

    private LabPaths Paths => new(_root.Folder);

    public string FolderOf(string environment) => _root.EnvironmentFolder(environment);

    /// <summary>Puts the environment's state in place of what is there.</summary>
    public void Restore(IReadOnlyDictionary<string, byte[]> files)
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        foreach (var (name, content) in files) File.WriteAllBytes(Path.Combine(Folder, name), content);
    }

    /// <summary>The environment's state.</summary>
    public ImmutableSortedDictionary<string, byte[]> Files() => FilesOf(Folder);

    public static ImmutableSortedDictionary<string, byte[]> FilesOf(string folder) => Directory.Exists(folder)
        ? Directory.GetFiles(folder).Where(file => Path.GetFileName(file) is "snapshot" or "journal")
            .ToImmutableSortedDictionary(file => Path.GetFileName(file), ReadShared, StringComparer.Ordinal)
        : ImmutableSortedDictionary<string, byte[]>.Empty;

    /// <summary>A command line.</summary>
    public Task<LabRun> RunAsync(params string[] arguments) => RunInAsync(Name, arguments);

    /// <summary>A command line for another environment of the folder.</summary>
    public Task<LabRun> RunInAsync(string environment, params string[] arguments) => _root.RunAsync([.. arguments, "--env", environment]);

    /// <summary><c>up</c> of the stages, each after what it needs, to the first that fails; <see langword="null"/> when the process was killed.</summary>
    public Task<IReadOnlyList<UpdateResult>?> UpAsync(IEnumerable<LabStage> stages, IReadOnlyDictionary<string, string> values, IUpdateObserver observer)
    {
        var settings = LabSettings.Parse(Name, values);
        var given = values.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return CommandAsync(stages, (target, stage) => target.UpAsync(new PlannedStage(stage, given, settings), observer, CancellationToken.None));
    }

    /// <summary><c>destroy</c> of the stages, each before what it needs.</summary>
    public Task<IReadOnlyList<UpdateResult>?> DestroyAsync(IEnumerable<LabStage> stages, IUpdateObserver observer) =>
        CommandAsync(stages, (target, stage) => target.DestroyAsync(stage, observer, CancellationToken.None));

    /// <summary>Does something to the environment that no stage knows of.</summary>
    public async Task DoAsync(Func<SimulatedEnvironment, IKubernetesApi, Task> work)
    {
        using var environment = SimulatedEnvironment.Open(Folder, Name, EnvironmentAccess.Write, TimeProvider.System);
        await work(environment, (IKubernetesApi)environment.Kubernetes);
    }

    public T Read<T>(Func<SimulatedEnvironment, T> read)
    {
        using var environment = SimulatedEnvironment.Open(Folder, Name, EnvironmentAccess.Read, TimeProvider.System);
        return read(environment);
    }

    public void Dispose() => _root.Dispose();

    private async Task<IReadOnlyList<UpdateResult>?> CommandAsync(IEnumerable<LabStage> stages, Func<SimulatedTarget, LabStage, Task<UpdateResult>> command)
    {
        using var target = new SimulatedTarget(Paths, Name, EnvironmentAccess.Write, TimeProvider.System);
        var results = new List<UpdateResult>();
        try
        {
            foreach (var stage in stages)
            {
                results.Add(await command(target, stage));
                if (!results[^1].Succeeded) break;
            }

            return results;
        }
        catch (ProcessKilledException)
        {
            return null;
        }
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
