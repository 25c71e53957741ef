using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
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
    private const int Runs = 12;

    /// <summary>So many runs meet every kind of fault.</summary>
    private const int ManyRuns = 100;

    /// <summary>One run here takes as long as so many of the small environment's.</summary>
    private const int Share = 20;

    private const string Neighbour = "bob";

    // The code that goes with it, InternalError, is also Kubernetes' own for a webhook that nobody answers.
    private const string Defect = "the simulated world failed";

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

    private static readonly Gen<int?> Kill = Gen.Frequency((1, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 60).Select(after => (int?)after)));

    private static readonly Gen<string> AStage = Gen.Elements("network", "cluster", "netshoot", "max-pods", "load-balancer-controller", "nlb-ip", "multus", "service-types");

    private static readonly Gen<Step> AnUp = from stage in AStage from settings in Settings from kill in Kill select (Step)new Up(stage, settings, kill);

    private static readonly Gen<Step> ADestroy = from stage in AStage from kill in Kill select (Step)new Destroy(stage, kill);

    private static readonly Gen<Step> AReset =
        from stage in Gen.OneOf(AStage, Gen.Constant("cluster"))
        from level in Gen.Frequency((3, Gen.Constant<string?>(null)), (2, Gen.Elements<string?>("objects", "nodes", "stack", "cluster")))
        select (Step)new Reset(stage, level);

    private static readonly Gen<Step> ACommand = Gen.Frequency((3, AnUp), (2, ADestroy), (2, AReset));

    private static readonly Gen<Step> ATermination =
        from index in Gen.Choose(0, 4) from minutes in Gen.Elements(0, 10) select (Step)new TerminateInstance(index, minutes);

    private static readonly Gen<Step> ARefusal =
        from type in Gen.Elements<string?>([null, null, null, .. Types])
        from operation in Gen.Elements<ResourceOperation?>(null, ResourceOperation.Create, ResourceOperation.Update, ResourceOperation.Delete)
        from times in Gen.Choose(1, 2)
        select (Step)new Inject(new Fault(type ?? "any", new ResourceTarget(type, null, operation), "InternalFailure", "An internal error has occurred", times));

    private static readonly Gen<Step> AThrottling =
        from type in Gen.Elements<string?>([null, .. Types]) from times in Gen.Elements(3, 24, 30) select (Step)new Inject(Fault.Throttling(type ?? "any", new ResourceTarget(type), times));

    private static readonly Gen<Step> AUse =
        from type in Gen.Elements("aws:ec2/subnet:Subnet", "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/vpc:Vpc") select (Step)new Inject(Fault.InUse(type, type));

    private static readonly Gen<Step> ALackOfCapacity =
        from type in Gen.Elements("t3.medium", "c5.large")
        from zone in Gen.Elements("a", "b", "c")
        from times in Gen.Elements(1, 5, 1000)
        select (Step)new Inject(Fault.NoCapacity($"{type}-{zone}", type, $"ap-northeast-2{zone}") with { Times = times });

    private static readonly Gen<Step> AThrottledCall =
        from action in Gen.Elements("elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:DeleteLoadBalancer", "ec2:CreateSecurityGroup")
        from times in Gen.Choose(1, 9)
        select (Step)new Inject(Fault.Throttling(action, new CallTarget(action), times));

    private static readonly Gen<Step> ACrash = Gen.Elements("aws-load-balancer-controller", "coredns").Select(image => (Step)new Inject(Fault.Crashing(image, image)));

    private static readonly Gen<Step> AFinalizer =
        from kind in Gen.Elements("Namespace", "Service") from index in Gen.Choose(0, 8) select (Step)new AddFinalizer(kind, index);

    private static readonly Gen<Step> AnEdit = Gen.Frequency(
        (2, from index in Gen.Choose(0, 8) from count in Gen.Elements(0, 1, 5) select (Step)new Scale(index, count)),
        (2, from kind in Gen.Elements("Deployment", "Service", "Pod", "DaemonSet") from index in Gen.Choose(0, 12) select (Step)new Delete(kind, index)),
        (1, from kind in Gen.Elements("Deployment", "Service", "Namespace") from index in Gen.Choose(0, 12) select (Step)new Label(kind, index)));

    /// <summary>One step, or a fault and a command that as a rule meets it.</summary>
    private static readonly Gen<Step[]> ASequence = Gen.Frequency(
        (5, InTurn(ACommand)),
        (3, InTurn(AnEdit)),
        (2, InTurn(ATermination)),
        (1, InTurn(Gen.Constant((Step)new LiftAll()))),
        (2, InTurn(ARefusal, ACommand)),
        (2, InTurn(AThrottling, ACommand)),
        (1, InTurn(AUse, On(ADestroy, "network"))),
        (1, InTurn(ALackOfCapacity, Gen.Elements("cluster", "multus").SelectMany(stage => On(AnUp, stage)))),
        (2, InTurn(ALackOfCapacity, ATermination, On(AReset, "cluster"))),
        (2, InTurn(AThrottledCall, Gen.OneOf(On(AnUp, "nlb-ip"), On(ADestroy, "nlb-ip")))),
        (2, InTurn(Whole(On(AnUp, "nlb-ip")), ACrash, Gen.OneOf(Whole(On(ADestroy, "nlb-ip")), On(AReset, "nlb-ip")))),
        (2, InTurn(Whole(On(AnUp, "netshoot")), AFinalizer, Gen.OneOf(Whole(On(ADestroy, "cluster")), AReset))));

    private static readonly Gen<Scenario> Scenarios =
        from start in Gen.Elements(0, 1, 2, 3, 4, 2, 3, 4)
        from length in Gen.Choose(2, 5)
        from steps in ASequence.ArrayOf(length)
        from stage in AStage
        from settings in Settings
        select new Scenario(start, [.. steps.SelectMany(each => each)], stage, settings);

    private readonly CourseLab _lab = new();
    private readonly List<ImmutableSortedDictionary<string, byte[]>> _starts = [];
    private readonly FaultTally _tally = new();

    public async Task InitializeAsync()
    {
        var settings = Settings.Sample(1, 1).Single();
        foreach (var start in Starts)
        {
            _lab.Restore(ImmutableSortedDictionary<string, byte[]>.Empty);
            foreach (var result in (await _lab.UpAsync(Present(start, settings), settings, new KilledProcess(null)))!) result.Failures.ShouldBeEmpty();
            _starts.Add(_lab.Files());
        }

        (await _lab.RunInAsync(Neighbour, "up", "service-types")).ShouldEnd(0);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Whatever_happens_the_course_comes_up_or_says_what_is_in_the_way_and_goes_without_a_trace()
    {
        var neighbour = NeighbourState();
        var runs = PropertyRuns.Count(Runs, Share);
        PropertyRuns.Check(Scenarios, Shorter, runs, async scenario =>
        {
            _lab.Restore(_starts[scenario.Start]);
            _tally.Count("interleavings");
            _tally.Lifted();
            foreach (var step in scenario.Steps)
            {
                await DoAsync(step);
                Look();
                NeighbourState().ShouldBe(neighbour, step.ToString());
            }

            _tally.Lifted();
            await _lab.DoAsync(LiftAllAsync);
            if (!await ComesUpAsync(scenario))
            {
                _tally.Count("environments that had to go first");
                await GoAsync();
                (await ComesUpAsync(scenario)).ShouldBeTrue("after a destroy nothing is in the way");
            }

            await ShouldChangeNothingAsync(scenario);
            await GoAsync();
            _lab.Read(environment => environment.World.Entities.ToList()).ShouldBeEmpty();
            NeighbourState().ShouldBe(neighbour);
        });
        output.WriteLine(_tally.ToString());
        ShouldBeTheSame((await _lab.RunInAsync(Neighbour, "up", "service-types", "--json")).ShouldEnd(0).Json);
        if (runs >= ManyRuns) ShouldHaveMetEverything();
    }

    private void ShouldHaveMetEverything() => _tally.ShouldHave(
    [
        .. new[] { "up", "destroy" }.SelectMany(command => new[] { $"{command} done", $"{command} failed", $"{command} killed" }),
        "reset done", "reset failed", "reset of objects", "reset of nodes", "reset of stack", "reset of cluster",
        .. new[]
        {
            FaultTally.Refusal, FaultTally.Throttled, FaultTally.InUse, FaultTally.NoCapacity, FaultTally.ThrottledCall, FaultTally.Crashing, FaultTally.Finalizer,
            FaultTally.Vanished,
        }.Select(kind => $"{kind} met"),
        .. new[] { FaultTally.Refusal, FaultTally.Throttled, FaultTally.InUse, FaultTally.NoCapacity, FaultTally.Crashing }
            .Select(kind => $"failed by {kind}"),
    ]);

    // A program that crashes and an object that can't go are seen; other faults have fewer refusals left.
    private void Look() => _lab.Read(environment =>
    {
        _tally.Look(environment.World);
        var objects = environment.World.All<KubernetesObject>();
        if (objects.Any(each => each.Kind == "Pod" && IsCrashing(each))) _tally.Met(FaultTally.Crashing);
        if (objects.Any(each => each.IsDeleting && Finalizers(each).Contains(Finalizer))) _tally.Met(FaultTally.Finalizer);
        return 0;
    });

    private static bool IsCrashing(KubernetesObject pod) => pod.Content.Map("status").List("containerStatuses").Maps
        .Any(container => container.Map("state").Map("waiting").String("reason") == "CrashLoopBackOff");

    private static ImmutableArray<string> Finalizers(KubernetesObject live) => live.Content.Map("metadata").Strings("finalizers");

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
            failure.GetProperty("message").GetString()!.ShouldNotContain(Defect);
        }

        foreach (var check in checks) check.GetProperty("observed").GetString().ShouldNotBeNullOrWhiteSpace(check.ToString());
        return false;
    }

    /// <summary>A destroy of everything. What is in its way is listed, and goes, with a sweep: what a dead controller left is in nobody's record.</summary>
    private async Task GoAsync()
    {
        var destroy = await _lab.RunAsync("destroy", "--all", "--yes");
        if (destroy.ExitCode == 0) return;
        destroy.ShouldEnd(1).Error.ShouldContain("DependencyViolation");
        var sweep = (await _lab.RunAsync("sweep", "--delete", "--yes")).ShouldEnd(0);
        sweep.Out.ShouldContain(" deleted, 0 still there", customMessage: destroy.Error);
        _tally.Count("destroys that a sweep had to complete");
        (await _lab.RunAsync("destroy", "--all", "--yes")).ShouldEnd(0);
    }

    private async Task ShouldChangeNothingAsync(Scenario scenario)
    {
        var before = _lab.Read(environment => environment.World.Elapsed);
        ShouldBeTheSame((await UpAsync(scenario)).ShouldEnd(0).Json);
        _lab.Read(environment => environment.World.Elapsed).ShouldBe(before);
    }

    private static void ShouldBeTheSame(JsonElement report)
    {
        foreach (var stage in report.GetProperty("stages").EnumerateArray())
        {
            stage.GetProperty("changes").EnumerateObject().Select(change => change.Name).ShouldBe(["same"], stage.ToString());
        }
    }

    private Task<LabRun> UpAsync(Scenario scenario) =>
        _lab.RunAsync(["up", scenario.Stage, "--json", .. scenario.Settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" })]);

    private async Task DoAsync(Step step)
    {
        switch (step)
        {
            case Up up:
                Tell("up", await _lab.UpAsync(Present([up.Stage], up.Settings), up.Settings, new KilledProcess(up.KilledAfter)));
                break;
            case Destroy destroy:
                var there = _lab.Read(environment => environment.Stacks.Keys.ToList());
                var stages = StageCatalog.WithDependents([destroy.Stage]).Where(stage => there.Contains($"{CourseLab.Name}.{stage.Name}"));
                Tell("destroy", await _lab.DestroyAsync(stages, new KilledProcess(destroy.KilledAfter)));
                break;
            case Reset reset:
                await ResetAsync(reset);
                break;
            default:
                if (step is Inject inject) _tally.Injected(inject.Fault);
                if (step is LiftAll) _tally.Lifted();
                await _lab.DoAsync((environment, kubernetes) => DoAsync(environment, kubernetes, step));
                break;
        }
    }

    private void Tell(string command, IReadOnlyList<UpdateResult>? results)
    {
        if (results is [.., { Succeeded: false } failed])
        {
            ShouldSayWhy(failed);
            _tally.Failed(command, failed.Failures.Select(failure => failure.Message));
            return;
        }

        _tally.Count(results is null ? $"{command} killed" : results.Any(result => result.HasChanges) ? $"{command} done" : $"{command} with nothing to do");
    }

    /// <summary>A reset puts things right, or says what is in the way; a stage that is not up can't be reset.</summary>
    private async Task ResetAsync(Reset reset)
    {
        var run = await _lab.RunAsync(["reset", reset.Stage, "--yes", "--json", .. reset.Level is null ? Array.Empty<string>() : ["--level", reset.Level]]);
        run.ExitCode.ShouldBeOneOf(0, 1, 2);
        run.Out.ShouldNotContain("defect of the lab");
        run.Out.ShouldNotContain(Defect);
        var report = run.Json;
        var level = report.TryGetProperty("reset", out var done) && done.TryGetProperty("level", out var reached) ? reached.GetString() : null;
        if (level is not null) _tally.Count($"reset of {level}");
        if (run.ExitCode == 0) _tally.Count(level is null ? "reset with nothing to do" : "reset done");
        if (run.ExitCode == 2) _tally.Count("reset refused");
        if (run.ExitCode > 0) Reasons(report).ShouldNotBeEmpty(run.Out);
        if (run.ExitCode == 1) _tally.Failed("reset", Reasons(report));
    }

    /// <summary>Why a reset did not end as it should: what it could not begin, what failed, what does not work, what is left as it was.</summary>
    private static List<string> Reasons(JsonElement report)
    {
        var reasons = new List<string>();
        if (report.TryGetProperty("problems", out var problems)) reasons.AddRange(problems.EnumerateArray().Select(problem => problem.GetString()!));
        foreach (var stage in report.TryGetProperty("stages", out var stages) ? [.. stages.EnumerateArray()] : Array.Empty<JsonElement>())
        {
            if (stage.TryGetProperty("failures", out var failures)) reasons.AddRange(failures.EnumerateArray().Select(failure => failure.GetProperty("message").GetString()!));
            if (!stage.TryGetProperty("checks", out var checks)) continue;
            reasons.AddRange(checks.EnumerateArray().Where(check => !check.GetProperty("passed").GetBoolean()).Select(check => check.GetProperty("observed").GetString()!));
        }

        if (report.TryGetProperty("reset", out var reset)) reasons.AddRange(reset.GetProperty("deviations").EnumerateArray().Select(each => each.GetProperty("text").GetString()!));
        return reasons;
    }

    private Task DoAsync(SimulatedEnvironment environment, IKubernetesApi kubernetes, Step step)
    {
        var world = environment.World;
        if (step is Inject inject) return environment.InjectAsync(inject.Fault);
        if (step is LiftAll) return LiftAllAsync(environment, kubernetes);
        if (step is TerminateInstance terminate)
        {
            if (Nth(world.All<Instance>(), terminate.Index) is not { } instance) return Task.CompletedTask;
            if (world.All<EksCluster>().Any(cluster => environment.Kubernetes.NodeOf(world, cluster.Id, instance.Id) is not null)) _tally.Met(FaultTally.Vanished);
            return environment.ChangeAsync(_ => Mishaps.TerminateInstance(world, instance.Id), TimeSpan.FromMinutes(terminate.Minutes));
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
            failure.Message.ShouldNotContain(Defect);
        }
    }

    private static IEnumerable<LabStage> Present(IEnumerable<string> names, IReadOnlyDictionary<string, string> values)
    {
        var settings = Stacks.Settings.LabSettings.Parse(CourseLab.Name, values);
        return names.Any() ? StageCatalog.WithDependencies(names).Where(stage => stage.LeftOut(settings) is null) : [];
    }

    private string NeighbourState() => string.Join(
        '\n',
        CourseLab.FilesOf(_lab.FolderOf(Neighbour)).Select(file => $"{file.Key} {Convert.ToHexString(SHA256.HashData(file.Value))}"));

    private static Gen<Step[]> InTurn(params Gen<Step>[] steps) => Gen.CollectToArray(steps);

    private static Gen<Step> On(Gen<Step> command, string stage) => command.Select(step => step switch
    {
        Up up => up with { Stage = stage },
        Destroy destroy => destroy with { Stage = stage },
        Reset reset => reset with { Stage = stage },
        _ => step,
    });

    private static Gen<Step> Whole(Gen<Step> command) => command.Select(step => step switch
    {
        Up up => up with { KilledAfter = null },
        Destroy destroy => destroy with { KilledAfter = null },
        _ => step,
    });

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

    private sealed record Reset(string Stage, string? Level) : Step;

    private sealed record TerminateInstance(int Index, int Minutes) : Step;

    private sealed record Scale(int Index, int Count) : Step;

    private sealed record Delete(string Kind, int Index) : Step;

    private sealed record Label(string Kind, int Index) : Step;

    private sealed record AddFinalizer(string Kind, int Index) : Step;

    private sealed record Inject(Fault Fault) : Step;

    private sealed record LiftAll : Step;
}
