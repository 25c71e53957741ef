using System.Collections.Immutable;
using Lab.Infra.Data;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Emulated.Tests.Runs;

/// <summary>The same environments in the simulated world.</summary>
internal sealed class SimulatedRun : IDisposable
{
    private static readonly ImmutableArray<string> Stages = ["network", "cluster", "multus-nodes"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-lab-emulated-");
    private readonly Dictionary<string, SimulatedEnvironment> _environments = new(StringComparer.Ordinal);

    /// <summary>The world of an environment.</summary>
    public World WorldOf(string environment) => _environments[environment].World;

    /// <summary>Brings everything up, and the clusters of all versions.</summary>
    /// <exception cref="InvalidOperationException">Something failed.</exception>
    public async Task UpAsync()
    {
        await UpAsync(EmulatedEnvironments.CourseName, EmulatedEnvironments.CourseSettings, Stages);
        await UpAsync(EmulatedEnvironments.EverythingName, EmulatedEnvironments.EverythingSettings, Stages);
        foreach (var release in KubernetesReleases.All)
        {
            await UpAsync(EmulatedEnvironments.NameOf(release), new Dictionary<string, string> { ["clusterVersion"] = release.Version }, ["network", "cluster"]);
        }
    }

    public void Dispose()
    {
        foreach (var environment in _environments.Values) environment.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task UpAsync(string name, IReadOnlyDictionary<string, string> values, ImmutableArray<string> stages)
    {
        var environment = SimulatedEnvironment.Open(Path.Combine(_folder.FullName, name), name, EnvironmentAccess.Write, TimeProvider.System);
        _environments[name] = environment;
        var settings = LabSettings.Parse(name, values);
        foreach (var stage in stages.Select(stage => StageCatalog.Find(stage)!))
        {
            var context = new StageContext(name, stage.Name, settings);
            var stack = $"{name}.{stage.Name}";
            Check(stack, await environment.UpAsync(stack, async () => (await stage.DefineAsync(context)).ToDictionary(), Silence.Instance, CancellationToken.None));
        }
    }

    private static void Check(string stack, UpdateResult result)
    {
        if (result.Failures.Length > 0) throw new InvalidOperationException($"{stack} in the simulated world: {string.Join("; ", result.Failures)}");
    }

    private sealed class Silence : IUpdateObserver
    {
        public static readonly Silence Instance = new();

        public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
        {
        }

        public void Reported(string urn, StatusMessage message)
        {
        }

        public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
        {
        }

        public void Failed(ResourceFailure failure)
        {
        }
    }
}
