using System.Collections.Immutable;
using Lab.Cli.Probes;
using Lab.Cli.Targets;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Simulation.Worlds;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Tests.Checks;

/// <summary>
/// All stages of environment <c>alice</c>, with two Multus nodes, brought up in the simulated world. A test breaks something in the world
/// and takes it back.
/// </summary>
public class SimulatedLab : IAsyncLifetime
{
    /// <summary>Where SSH of the operating server is open to; a documentation range (RFC 5737).</summary>
    public const string OperatorCidr = "203.0.113.0/24";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-lab-");
    private SimulatedEnvironment? _environment;

    /// <summary>The settings of the environment.</summary>
    protected virtual IReadOnlyDictionary<string, string> Configuration { get; } =
        new Dictionary<string, string> { ["operatorCidr"] = OperatorCidr, ["multusNodeCount"] = "2", ["domain"] = "example.org" };

    /// <summary>The stages that are brought up, in this order.</summary>
    protected virtual IEnumerable<string> Stages => StageCatalog.All.Select(stage => stage.Name);

    public World World => _environment!.World;

    public async Task InitializeAsync()
    {
        _environment = SimulatedEnvironment.Open(Path.Combine(_folder.FullName, "alice"), "alice", EnvironmentAccess.Write, TimeProvider.System);
        foreach (var stage in Stages) await UpAsync(stage, Configuration);
    }

    /// <summary>Brings a stage up, unless the configuration leaves it out; what it makes stays.</summary>
    public async Task UpAsync(string name, IReadOnlyDictionary<string, string> configuration)
    {
        var settings = LabSettings.Parse("alice", configuration);
        var stage = StageCatalog.All.Single(each => each.Name == name);
        if (stage.LeftOut(settings) is not null) return;
        var context = new StageContext("alice", stage.Name, settings);
        var result = await _environment!.UpAsync(
            $"alice.{stage.Name}", async () => (await stage.DefineAsync(context)).ToDictionary(), new Silence(), CancellationToken.None);
        result.Failures.ShouldBeEmpty();
        await _environment.SettleAsync($"alice.{stage.Name}", SimulatedTarget.UntilAtRest);
        World.Commit();
    }

    public Task DisposeAsync()
    {
        _environment?.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Runs one check after <paramref name="breaking"/> something, which is whole again afterwards.</summary>
    public async Task<CheckResult> CheckAsync(string id, Action<World>? breaking = null)
    {
        var check = StageCatalog.All.SelectMany(stage => stage.Checks).Single(check => check.Id == id);
        try
        {
            breaking?.Invoke(World);
            return (await CheckRunner.RunAsync([check], Context(), TimeProvider.System)).Single();
        }
        finally
        {
            World.Rollback();
        }
    }

    /// <summary>A text output of a stage.</summary>
    public string Output(string stage, string name) => Context().Text(stage, name);

    /// <summary>A list output of a stage.</summary>
    public ImmutableArray<string> Outputs(string stage, string name) => Context().Texts(stage, name);

    private CheckContext Context() => new(
        "alice",
        _environment!.Stacks.ToDictionary(
            stack => stack.Key["alice.".Length..], stack => (IReadOnlyDictionary<string, object?>)stack.Value.Outputs, StringComparer.Ordinal),
        new SimulatedProbe(World, _environment.Kubernetes));
}
