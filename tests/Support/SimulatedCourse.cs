using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Cli.Targets;
using Lab.Simulation.Aws;
using Lab.Simulation.Engine;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Addons;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Tests;

/// <summary>The stages of the course, brought up in the simulated world, and the Kubernetes objects that they render.</summary>
internal sealed class SimulatedCourse : IDisposable
{
    private const string Environment = "alice";
    private const string Release = "kubernetes:helm.sh/v3:Release";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-course-");
    private readonly SimulatedEnvironment _environment;
    private readonly IReadOnlyDictionary<string, string> _values;

    private SimulatedCourse(IReadOnlyDictionary<string, string> values)
    {
        _values = values;
        _environment = SimulatedEnvironment.Open(Path.Combine(_folder.FullName, Environment), Environment, EnvironmentAccess.Write, TimeProvider.System);
    }

    /// <summary>Its API server.</summary>
    public ClusterApi Api => new(_environment.World, Cluster.Id);

    public World World => _environment.World;

    public SimulatedKubernetes Kubernetes { get; } = new();

    public EksCluster Cluster => World.All<EksCluster>().Single();

    /// <summary>Brings up all stages that the settings don't leave out.</summary>
    /// <param name="values">Settings by key.</param>
    public static async Task<SimulatedCourse> UpAsync(IReadOnlyDictionary<string, string> values)
    {
        var course = new SimulatedCourse(values);
        var settings = LabSettings.Parse(Environment, values);
        foreach (var stage in StageCatalog.All.Where(stage => stage.LeftOut(settings) is null)) await course.UpAsync(stage, values);
        return course;
    }

    /// <summary>Brings one stage up again with a setting changed.</summary>
    public Task ChangeAsync(string stage, string key, string value) =>
        UpAsync(StageCatalog.Find(stage)!, new Dictionary<string, string>(_values, StringComparer.Ordinal) { [key] = value });

    /// <summary>Lets the controllers and kubelets come to rest.</summary>
    public void Settle() => Kubernetes.Elapse(World, SimulatedTarget.UntilAtRest);

    /// <summary>The objects of the add-ons, which EKS applies.</summary>
    public IEnumerable<JsonObject> AddonObjects() =>
        World.All<Addon>().SelectMany(addon => AddonManifests.Of(Cluster, addon)).Select(Json);

    /// <summary>The objects that a stage renders, in its order: those that it registers, and those of the charts that it releases.</summary>
    public ImmutableArray<JsonObject> Objects(LabStage stage)
    {
        if (!_environment.Stacks.TryGetValue($"{Environment}.{stage.Name}", out var stack)) return [];
        return
        [
            .. stack.Resources.Where(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal)).OrderBy(resource => resource.Order)
                .SelectMany(resource => resource.Type == Release ? Chart(resource) : [Json(resource.Inputs)]),
        ];
    }

    public void Dispose()
    {
        _environment.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task UpAsync(LabStage stage, IReadOnlyDictionary<string, string> values)
    {
        var context = new StageContext(Environment, stage.Name, LabSettings.Parse(Environment, values));
        var result = await _environment.UpAsync(
            $"{Environment}.{stage.Name}", async () => (await stage.DefineAsync(context)).ToDictionary(), new Silence(), CancellationToken.None);
        result.Failures.ShouldBeEmpty();
        await _environment.SettleAsync($"{Environment}.{stage.Name}", SimulatedTarget.UntilAtRest);
    }

    /// <summary>What Helm recorded of a release.</summary>
    private IEnumerable<JsonObject> Chart(ResourceState release)
    {
        var name = release.Outputs.String("name") ?? release.Inputs.RequiredString("name");
        var record = Api.List("Secret").Last(secret => secret.Name.StartsWith($"sh.helm.release.v1.{name}.v", StringComparison.Ordinal));
        var text = JsonNode.Parse(Convert.FromBase64String(record.Content.Map("data").RequiredString("release")))!;
        var objects = text["manifest"]!.AsArray().Select(item => item!.DeepClone().AsObject()).ToList();

        // Helm installs the definitions of a chart before its templates and doesn't record them.
        var kinds = objects.Select(item => (string)item["kind"]!).ToHashSet(StringComparer.Ordinal);
        return Api.List("CustomResourceDefinition").Where(definition => kinds.Contains((string)definition.Spec.Map("names")["kind"]!))
            .Select(definition => new JsonObject
            {
                ["apiVersion"] = "apiextensions.k8s.io/v1",
                ["kind"] = "CustomResourceDefinition",
                ["metadata"] = new JsonObject { ["name"] = definition.Name },
                ["spec"] = Json(definition.Spec),
            }).Concat(objects);
    }

    private static JsonObject Json(PropertyMap manifest) => JsonNode.Parse(manifest.ToString())!.AsObject();

    private sealed class Silence : IUpdateObserver
    {
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
