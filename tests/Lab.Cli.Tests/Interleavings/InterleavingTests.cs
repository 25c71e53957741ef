using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Lab.Simulation.Aws;
using Lab.Simulation.Engine;
using Lab.Simulation.Faults;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Lab.Stacks;
using Lab.Tests;
using Xunit.Abstractions;

namespace Lab.Cli.Tests.Interleavings;

/// <summary>
/// Random interleavings of what an instructor, students, AWS and the machine do to an environment of the course. Afterwards, without faults, it comes
/// up with every check passed, or says what is in the way, and then does so after a destroy; a second up changes nothing; a destroy leaves nothing; and
/// another environment beside it is untouched throughout.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int Runs = 6;

    /// <summary>One run here takes as long as so many of the small environment's.</summary>
    private const int Share = 20;

    private const string Finalizer = "example.org/never";

    /// <summary>What an environment has when a run begins.</summary>
    private static readonly ImmutableArray<ImmutableArray<string>> Starts =
        [[], ["cluster"], ["netshoot", "max-pods"], ["nlb-ip", "netshoot"], ["multus", "service-types"]];

    private static readonly string?[] Types =
    [
        "aws:ec2/subnet:Subnet", "aws:ec2/instance:Instance", "aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup", "aws:eks/addon:Addon",
        "aws:iam/role:Role", "aws:autoscaling/group:Group", "aws:ec2/launchTemplate:LaunchTemplate", "kubernetes:core/v1:Namespace",
        "kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service", "kubernetes:helm.sh/v3:Release",
    ];

    private static readonly Gen<ImmutableSortedDictionary<string, string>> Settings =
        from nodes in Gen.Elements("3", "4", "5")
        from gateway in Gen.Elements("true", "false")
        from replicas in Gen.Elements("2", "8", "15")
        from controllers in Gen.Elements("1", "2")
        from multus in Gen.Elements("1", "2")
        select new Dictionary<string, string>
        {
            ["operatorCidr"] = "203.0.113.0/24",
            ["nodeCount"] = nodes,
            ["natGateway"] = gateway,
            ["replicas"] = replicas,
            ["loadBalancerControllerReplicas"] = controllers,
            ["multusNodeCount"] = multus,
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly Gen<int?> Kill = Gen.Frequency((2, Gen.Constant<int?>(null)), (3, Gen.Choose(0, 60).Select(after => (int?)after)));

    private static readonly Gen<string> AStage = Gen.Elements("network", "cluster", "netshoot", "max-pods", "load-balancer-controller", "nlb-ip", "multus", "service-types");

    private static readonly Gen<Fault> AFault = Gen.Frequency(
        (3, from type in Gen.Elements<string?>([null, null, null, .. Types])
            from operation in Gen.Elements<ResourceOperation?>(null, ResourceOperation.Create, ResourceOperation.Update, ResourceOperation.Delete)
            from times in Gen.Choose(1, 2)
            select new Fault(type ?? "any", new ResourceTarget(type, null, operation), "InternalFailure", "An internal error has occurred", times)),
        (2, from type in Gen.Elements<string?>([null, .. Types])
            from times in Gen.Elements(3, 24, 30)
            select Fault.Throttling(type ?? "any", new ResourceTarget(type), times)),
        (1, from type in Gen.Elements("aws:ec2/subnet:Subnet", "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/vpc:Vpc") select Fault.InUse(type, type)),
        (2, from type in Gen.Elements("t3.medium", "c5.large")
            from zone in Gen.Elements("a", "b", "c")
            select Fault.NoCapacity($"{type}-{zone}", type, $"ap-northeast-2{zone}")),
        (1, from action in Gen.Elements("elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:DeleteLoadBalancer", "ec2:CreateSecurityGroup")
            from times in Gen.Choose(1, 9)
            select Fault.Throttling(action, new CallTarget(action), times)),
        (2, Gen.Elements("aws-load-balancer-controller", "coredns").Select(image => Fault.Crashing(image, image))));

    private static readonly Gen<Step> AStep = Gen.Frequency(
        (5, from stage in AStage from settings in Settings from kill in Kill select (Step)new Up(stage, settings, kill)),
        (3, from stage in AStage from kill in Kill select (Step)new Destroy(stage, kill)),
        (3, from stage in AStage select (Step)new Reset(stage)),
        (2, from index in Gen.Choose(0, 4) from minutes in Gen.Elements(0, 10) select (Step)new TerminateInstance(index, minutes)),
        (2, from index in Gen.Choose(0, 8) from count in Gen.Elements(0, 1, 5) select (Step)new Scale(index, count)),
        (2, from kind in Gen.Elements("Deployment", "Service", "Pod", "DaemonSet") from index in Gen.Choose(0, 12) select (Step)new Delete(kind, index)),
        (1, from kind in Gen.Elements("Deployment", "Service", "Namespace") from index in Gen.Choose(0, 12) select (Step)new Label(kind, index)),
        (1, from kind in Gen.Elements("Namespace", "Service") from index in Gen.Choose(0, 8) select (Step)new AddFinalizer(kind, index)),
        (7, AFault.Select(fault => (Step)new Inject(fault))),
        (1, Gen.Constant((Step)new LiftAll())));

    private static readonly Gen<Scenario> Scenarios =
        from start in Gen.Choose(0, Starts.Length - 1)
        from length in Gen.Choose(2, 7)
        from steps in AStep.ArrayOf(length)
        from stage in AStage
        from settings in Settings
        select new Scenario(start, [.. steps], stage, settings);

    private readonly CourseLab _lab = new();
    private readonly List<ImmutableSortedDictionary<string, byte[]>> _starts = [];

    public async Task InitializeAsync()
    {
        var settings = Settings.Sample(1, 1).Single();
        foreach (var start in Starts)
        {
            _lab.Restore(ImmutableSortedDictionary<string, byte[]>.Empty);
            foreach (var result in (await _lab.UpAsync(Present(start, settings), settings, new KilledProcess(null)))!) result.Failures.ShouldBeEmpty();
            _starts.Add(_lab.Files());
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Whatever_happens_the_course_comes_up_or_says_what_is_in_the_way_and_goes_without_a_trace()
    {
        var (runs, kills, failures, blocked) = (0, 0, 0, 0);
        var neighbour = Neighbour();
        PropertyRuns.Check(Scenarios, Shorter, PropertyRuns.Count(Runs, Share), async scenario =>
        {
            _lab.Restore(_starts[scenario.Start]);
            runs++;
            foreach (var step in scenario.Steps)
            {
                switch (await DoAsync(step))
                {
                    case null: kills++; break;
                    case [.., { Succeeded: false } failed]: failures++; ShouldSayWhy(failed); break;
                }
            }

            await _lab.DoAsync(LiftAllAsync);
            if (!await ComesUpAsync(scenario))
            {
                blocked++;
                (await _lab.RunAsync("destroy", "--all", "--yes")).ShouldEnd(0);
                (await ComesUpAsync(scenario)).ShouldBeTrue("after a destroy nothing is in the way");
            }

            await ShouldChangeNothingAsync(scenario);
            (await _lab.RunAsync("destroy", "--all", "--yes")).ShouldEnd(0);
            _lab.Read(environment => environment.World.Entities.ToList()).ShouldBeEmpty();
            Neighbour().ShouldBe(neighbour);
        });
        output.WriteLine($"{runs} interleavings, {kills} killed commands, {failures} failed ones, {blocked} environments that had to go first");
    }

    /// <summary>Whether an up ends with all checks passed; if not, it names what failed and why.</summary>
    private async Task<bool> ComesUpAsync(Scenario scenario)
    {
        var up = await UpAsync(scenario);
        if (up.ExitCode == 0) return true;
        up.ExitCode.ShouldBe(1, up.Error);
        var stages = up.Json.GetProperty("stages").EnumerateArray().ToList();
        var failures = stages.SelectMany(stage => stage.GetProperty("failures").EnumerateArray()).ToList();
        var checks = stages.Where(stage => stage.TryGetProperty("checks", out _)).SelectMany(stage => stage.GetProperty("checks").EnumerateArray())
            .Where(check => !check.GetProperty("passed").GetBoolean()).ToList();
        (failures.Count + checks.Count).ShouldBePositive(up.Out);
        foreach (var failure in failures)
        {
            failure.GetProperty("urn").GetString().ShouldNotBeNullOrEmpty();
            failure.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
            (failure.TryGetProperty("code", out var code) ? code.GetString() : null).ShouldNotBe("InternalError", failure.ToString());
        }

        foreach (var check in checks) check.GetProperty("observed").GetString().ShouldNotBeNullOrWhiteSpace(check.ToString());
        return false;
    }

    private async Task ShouldChangeNothingAsync(Scenario scenario)
    {
        var before = _lab.Read(environment => environment.World.Elapsed);
        var again = (await UpAsync(scenario)).ShouldEnd(0).Json;
        foreach (var stage in again.GetProperty("stages").EnumerateArray())
        {
            stage.GetProperty("changes").EnumerateObject().Select(change => change.Name).ShouldBe(["same"], stage.ToString());
        }

        _lab.Read(environment => environment.World.Elapsed).ShouldBe(before);
    }

    private Task<LabRun> UpAsync(Scenario scenario) =>
        _lab.RunAsync(["up", scenario.Stage, "--json", .. scenario.Settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" })]);

    private async Task<IReadOnlyList<UpdateResult>?> DoAsync(Step step)
    {
        switch (step)
        {
            case Up up: return await _lab.UpAsync(Present([up.Stage], up.Settings), up.Settings, new KilledProcess(up.KilledAfter));
            case Destroy destroy:
                var there = _lab.Read(environment => environment.Stacks.Keys.ToList());
                var stages = StageCatalog.WithDependents([destroy.Stage]).Where(stage => there.Contains($"{CourseLab.Name}.{stage.Name}"));
                return await _lab.DestroyAsync(stages, new KilledProcess(destroy.KilledAfter));
            case Reset reset:
                await ResetAsync(reset.Stage);
                return [];
            default:
                await _lab.DoAsync((environment, kubernetes) => DoAsync(environment, kubernetes, step));
                return [];
        }
    }

    /// <summary>A reset puts things right, or says what is in the way; a stage that is not up can't be reset.</summary>
    private async Task ResetAsync(string stage)
    {
        var run = await _lab.RunAsync("reset", stage, "--yes", "--json");
        run.ExitCode.ShouldBeOneOf(0, 1, 2);
        run.Out.ShouldNotContain("defect of the lab");
        run.Out.ShouldNotContain("InternalError");
    }

    private static Task DoAsync(SimulatedEnvironment environment, IKubernetesApi kubernetes, Step step)
    {
        var world = environment.World;
        if (step is Inject inject) return environment.InjectAsync(inject.Fault);
        if (step is LiftAll) return LiftAllAsync(environment, kubernetes);
        if (step is TerminateInstance terminate)
        {
            return Nth(world.All<Instance>(), terminate.Index) is { } instance
                ? environment.ChangeAsync(_ => Mishaps.TerminateInstance(world, instance.Id), TimeSpan.FromMinutes(terminate.Minutes))
                : Task.CompletedTask;
        }

        var (kind, index) = step switch
        {
            Scale scale => ("Deployment", scale.Index),
            Delete delete => (delete.Kind, delete.Index),
            Label label => (label.Kind, label.Index),
            AddFinalizer finalizer => (finalizer.Kind, finalizer.Index),
            _ => throw new ArgumentException($"{step} is no edit", nameof(step)),
        };
        if (Nth([.. Objects(world, kind)], index) is not { } live) return Task.CompletedTask;
        return environment.ChangeAsync(_ => Edit(world, kubernetes, live, step), TimeSpan.FromMinutes(1));
    }

    // kubectl scale, delete, label and patch.
    private static void Edit(World world, IKubernetesApi kubernetes, KubernetesObject live, Step step)
    {
        switch (step)
        {
            case Scale scale: kubernetes.Apply(world, live.ClusterName, Manifest(live).With("spec", PropertyMap.Of(("replicas", scale.Count))), "kubectl"); break;
            case Delete: kubernetes.Delete(world, live.ClusterName, live.Kind, live.Namespace, live.Name, DeletionPropagation.Background); break;
            case Label: kubernetes.Apply(world, live.ClusterName, Manifest(live, ("labels", PropertyMap.Of(("edited", "true")))), "kubectl"); break;
            default: Mishaps.AddFinalizer(world, live.ClusterName, live.Kind, live.Namespace, live.Name, Finalizer); break;
        }
    }

    private static PropertyMap Manifest(KubernetesObject live, params (string, object?)[] metadata) => PropertyMap.Of(
        ("apiVersion", live.Content["apiVersion"]), ("kind", live.Kind),
        ("metadata", PropertyMap.Of([("name", live.Name), ("namespace", live.Namespace.Length == 0 ? null : live.Namespace), .. metadata])));

    // Students have no business in the namespaces of the system.
    private static IEnumerable<KubernetesObject> Objects(World world, string kind) => world.All<KubernetesObject>().Where(each => each.Kind == kind
        && each.Namespace != "default" && !each.Namespace.StartsWith("kube-", StringComparison.Ordinal)
        && !each.Name.StartsWith("kube-", StringComparison.Ordinal) && each.Name != "default");

    private static T? Nth<T>(IReadOnlyList<T> all, int index)
        where T : class => all.Count == 0 ? null : all[index % all.Count];

    private static async Task LiftAllAsync(SimulatedEnvironment environment, IKubernetesApi kubernetes)
    {
        foreach (var fault in environment.World.All<Fault>()) await environment.LiftAsync(fault.Id);
        await environment.ChangeAsync(
            world =>
            {
                foreach (var held in world.All<KubernetesObject>().Where(each => each.Content.Map("metadata").Strings("finalizers").Contains(Finalizer)))
                {
                    Mishaps.RemoveFinalizer(world, held.ClusterName, held.Kind, held.Namespace, held.Name, Finalizer);
                }
            },
            TimeSpan.FromMinutes(10));
    }

    private static void ShouldSayWhy(UpdateResult failed)
    {
        failed.Failures.ShouldNotBeEmpty();
        foreach (var failure in failed.Failures)
        {
            failure.Message.ShouldNotBeNullOrWhiteSpace();
            failure.Code.ShouldNotBe("InternalError", failure.Message);
        }
    }

    private static IEnumerable<LabStage> Present(IEnumerable<string> names, IReadOnlyDictionary<string, string> values)
    {
        var settings = Stacks.Settings.LabSettings.Parse(CourseLab.Name, values);
        return names.Any() ? StageCatalog.WithDependencies(names).Where(stage => stage.LeftOut(settings) is null) : [];
    }

    private string Neighbour()
    {
        var folder = Path.Combine(Path.GetDirectoryName(_lab.Folder)!, "bob");
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, content) in _starts[^1]) File.WriteAllBytes(Path.Combine(folder, name), content);
        }

        return string.Join('\n', CourseLab.FilesOf(folder).Select(file => $"{file.Key} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file.Value))}"));
    }

    private static IEnumerable<Scenario> Shorter(Scenario scenario) =>
        Enumerable.Range(0, scenario.Steps.Length).Select(index => scenario with { Steps = scenario.Steps.RemoveAt(index) });

    private sealed record Scenario(int Start, ImmutableArray<Step> Steps, string Stage, ImmutableSortedDictionary<string, string> Settings)
    {
        public override string ToString() =>
            $"from {string.Join(' ', Starts[Start])}\n{string.Join('\n', Steps)}\nat last {Stage} with {Words(Settings)}";

        public static string Words(ImmutableSortedDictionary<string, string> settings) => string.Join(' ', settings.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    private abstract record Step;

    private sealed record Up(string Stage, ImmutableSortedDictionary<string, string> Settings, int? KilledAfter) : Step
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"up {Stage} with {Scenario.Words(Settings)}, killed after {KilledAfter}");
    }

    private sealed record Destroy(string Stage, int? KilledAfter) : Step;

    private sealed record Reset(string Stage) : Step;

    private sealed record TerminateInstance(int Index, int Minutes) : Step;

    private sealed record Scale(int Index, int Count) : Step;

    private sealed record Delete(string Kind, int Index) : Step;

    private sealed record Label(string Kind, int Index) : Step;

    private sealed record AddFinalizer(string Kind, int Index) : Step;

    private sealed record Inject(Fault Fault) : Step;

    private sealed record LiftAll : Step;
}
