using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Engine;
using Lab.Simulation.Faults;
using Lab.Simulation.Worlds;
using Lab.Tests;
using Xunit.Abstractions;

namespace Lab.Simulation.Tests.Faults;

/// <summary>
/// Random interleavings of commands, faults, mishaps and crashes on a small environment: whatever happened, without faults it comes up as an
/// undisturbed one does, and goes without a trace; whatever failed said why; and the environment beside it is as it was. The course's
/// interleavings, in the tests of the command line, have the <c>reset</c> of it too; here that is a refresh and an up.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int Runs = 120;

    private static readonly FleetSettings Declared = new("ab", 443, 2, "t3.small");

    private static readonly string[] Types =
    [
        "aws:ec2/vpc:Vpc", "aws:ec2/internetGateway:InternetGateway", "aws:ec2/routeTable:RouteTable", "aws:ec2/route:Route",
        "aws:ec2/securityGroup:SecurityGroup", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:ec2/subnet:Subnet",
        "aws:ec2/routeTableAssociation:RouteTableAssociation", "aws:ec2/launchTemplate:LaunchTemplate", "aws:autoscaling/group:Group",
        "aws:ec2/instance:Instance", "aws:ec2/eip:Eip",
    ];

    private static readonly Gen<FleetSettings> Settings =
        from zones in Gen.Elements("a", "ab", "abc", "bc", "c")
        from port in Gen.Elements(22, 80, 443)
        from capacity in Gen.Choose(0, 3)
        from type in Gen.Elements("t3.small", "c5.large")
        select new FleetSettings(zones, port, capacity, type);

    private static readonly Gen<int?> Kill = Gen.Frequency((3, Gen.Constant<int?>(null)), (2, Gen.Choose(0, 12).Select(after => (int?)after)));

    private static readonly Gen<string> AStack = Gen.Elements<string>([.. FleetLab.Stacks]);

    private static readonly Gen<Step> ACommand = ACommandOn(AStack);

    private static readonly Gen<Step> ATermination =
        from index in Gen.Choose(0, 3) from minutes in Gen.Elements(0, 5) select (Step)new TerminateInstance(index, minutes);

    private static readonly Gen<Step> AScaling = from capacity in Gen.Choose(0, 4) from minutes in Gen.Elements(0, 5) select (Step)new Scale(capacity, minutes);

    private static readonly Gen<Step[]> ARefusal =
        from type in Gen.Elements(Types)
        from operation in Gen.Elements<ResourceOperation?>(
            null, null, null, ResourceOperation.Create, ResourceOperation.Update, ResourceOperation.Replace, ResourceOperation.Delete, ResourceOperation.Refresh)
        from times in Gen.Choose(1, 3)
        from command in ACommandOn(Gen.Constant(StackOf(type)))
        select new[] { new Inject(new Fault(type, new ResourceTarget(type, null, operation), "InternalFailure", "An internal error has occurred", times)), command };

    private static readonly Gen<Step[]> AThrottling =
        from type in Gen.Elements(Types)
        from times in Gen.Elements(1, 5, 24, 25, 40)
        from command in ACommandOn(Gen.Constant(StackOf(type)))
        select new[] { new Inject(Fault.Throttling(type, new ResourceTarget(type), times)), command };

    private static readonly Gen<Step[]> AUse =
        from type in Gen.Elements(Types)
        from times in Gen.Choose(1, 2)
        from kill in Kill
        select new Step[] { new Inject(Fault.InUse(type, type, times)), new Destroy(StackOf(type), kill) };

    private static readonly Gen<Step[]> ALackOfCapacity =
        from type in Gen.Elements("t3.small", "c5.large")
        from zone in Gen.Elements("a", "b", "c")
        from times in Gen.Elements(1, 4, 1000)
        from settings in Settings
        let wanted = settings with { Zones = zone, InstanceType = type, Capacity = 3 }
        let fault = Fault.NoCapacity($"{type}-{zone}", type, $"ap-northeast-2{zone}") with { Times = times }
        from steps in Gen.Elements<Step[]>(
            [new Inject(fault), new Up("net", wanted, null), new Up("fleet", wanted, null)],
            [new Up("net", wanted, null), new Up("fleet", wanted, null), new Inject(fault), new Scale(5, 5)],
            [new Inject(fault), new TerminateInstance(1, 5)])
        select steps;

    /// <summary>One step, or a fault and something that may meet it.</summary>
    private static readonly Gen<Step[]> ASequence = Gen.Frequency(
        (6, Alone(ACommand)), (2, Alone(ATermination)), (1, Alone(AScaling)), (1, Alone(Gen.Constant((Step)new LiftAll()))),
        (3, ARefusal), (2, AThrottling), (2, AUse), (2, ALackOfCapacity));

    private static readonly Gen<Scenario> Scenarios =
        from isUp in Gen.Elements(true, true, false)
        from length in Gen.Choose(1, 6)
        from steps in ASequence.ArrayOf(length)
        from end in Settings
        select new Scenario(isUp, [.. steps.SelectMany(each => each)], end);

    private readonly Dictionary<FleetSettings, string> _undisturbed = [];
    private readonly FleetLab _start = new();
    private readonly FaultTally _tally = new();
    private FleetLab _neighbour = null!;

    public async Task InitializeAsync()
    {
        _neighbour = _start.Beside("bob");
        foreach (var stack in FleetLab.Stacks)
        {
            (await _start.UpAsync(stack, Declared))!.Failures.ShouldBeEmpty();
            (await _neighbour.UpAsync(stack, Declared))!.Failures.ShouldBeEmpty();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _start.Dispose();

    [Fact]
    public void Whatever_happens_the_environment_comes_up_as_an_undisturbed_one_and_goes_without_a_trace()
    {
        var (start, beside) = (_start.Files(), _neighbour.Files());
        var runs = PropertyRuns.Count(Runs);
        PropertyRuns.Check(Scenarios, Shorter, runs, async scenario =>
        {
            using var lab = new FleetLab();
            var neighbour = lab.Beside("bob");
            neighbour.Restore(beside);
            if (scenario.IsUp) lab.Restore(start);
            _tally.Count("interleavings");
            _tally.Lifted();
            foreach (var step in scenario.Steps)
            {
                await DoAsync(lab, step);
                _tally.Look(lab.Read(environment => environment.World));
                ShouldBeAsBefore(neighbour, beside, step);
            }

            _tally.Lifted();
            await lab.DoAsync(LiftAllAsync);

            // What somebody terminated is in the record until it is read back, as with Pulumi.
            foreach (var stack in FleetLab.Stacks) (await lab.RefreshAsync(stack))!.Failures.ShouldBeEmpty(stack);
            await ShouldConvergeAsync(lab, scenario.End);
            await ShouldGoAsync(lab);
            ShouldBeAsBefore(neighbour, beside, "the end");
            foreach (var stack in FleetLab.Stacks) (await neighbour.UpAsync(stack, Declared))!.HasChanges.ShouldBeFalse("the environment beside it is as declared");
        });
        output.WriteLine(_tally.ToString());
        if (runs >= Runs) ShouldHaveMetEverything();
    }

    private void ShouldHaveMetEverything() => _tally.ShouldHave(
    [
        .. new[] { "up", "destroy" }.SelectMany(command => new[] { $"{command} done", $"{command} failed", $"{command} killed" }), "refresh done", "refresh failed",
        .. new[] { FaultTally.Refusal, FaultTally.Throttled, FaultTally.InUse, FaultTally.NoCapacity }.SelectMany(kind => new[] { $"{kind} met", $"failed by {kind}" }),
        "instance terminated", "group scaled by hand",
    ]);

    private static void ShouldBeAsBefore(FleetLab neighbour, ImmutableSortedDictionary<string, byte[]> before, object step)
    {
        var now = neighbour.Files();
        now.Keys.ShouldBe(before.Keys, $"{step}");
        foreach (var (file, content) in now) content.AsSpan().SequenceEqual(before[file]).ShouldBeTrue($"{file} after {step}");
    }

    private async Task ShouldConvergeAsync(FleetLab lab, FleetSettings settings)
    {
        if (await lab.UpAsync("net", settings) is { Succeeded: false } blocked)
        {
            // A subnet that goes while instances are in it is refused, as in AWS; the stacks on it have to go first.
            blocked.Failures.ShouldAllBe(failure => failure.Code == "DependencyViolation" && failure.Message.Contains("subnet-"));
            foreach (var stack in FleetLab.Stacks.Reverse().SkipLast(1)) (await lab.DestroyAsync(stack))!.Failures.ShouldBeEmpty(stack);
        }

        foreach (var stack in FleetLab.Stacks) (await lab.UpAsync(stack, settings))!.Failures.ShouldBeEmpty(stack);
        var world = lab.Census();
        var time = lab.Read(environment => environment.World.Elapsed);
        foreach (var stack in FleetLab.Stacks) (await lab.UpAsync(stack, settings))!.HasChanges.ShouldBeFalse($"{stack} again");
        lab.Census().ShouldBe(world);
        lab.Read(environment => environment.World.Elapsed).ShouldBe(time, "an up that changes nothing takes no time");
        world.ShouldBe(await UndisturbedAsync(settings));
        lab.Read(environment => environment.World.All<AutoScalingGroup>().Single().InServiceCount).ShouldBe(settings.Capacity);
    }

    private static async Task ShouldGoAsync(FleetLab lab)
    {
        foreach (var stack in FleetLab.Stacks.Reverse()) (await lab.DestroyAsync(stack))!.Failures.ShouldBeEmpty(stack);
        lab.Read(environment => environment.World.Entities.ToList()).ShouldBeEmpty();
    }

    private static void ShouldSayWhy(UpdateResult failed)
    {
        failed.Failures.ShouldNotBeEmpty();
        foreach (var failure in failed.Failures)
        {
            failure.Message.ShouldNotBeNullOrWhiteSpace();
            failure.Code.ShouldNotBe("InternalError", failure.Message);
            failure.Urn.ShouldStartWith("urn:pulumi:alice.");
        }
    }

    private async Task<string> UndisturbedAsync(FleetSettings settings)
    {
        if (_undisturbed.TryGetValue(settings, out var known)) return known;
        using var lab = new FleetLab();
        foreach (var stack in FleetLab.Stacks) (await lab.UpAsync(stack, settings))!.Failures.ShouldBeEmpty();
        return _undisturbed[settings] = lab.Census();
    }

    private async Task DoAsync(FleetLab lab, Step step)
    {
        switch (step)
        {
            case Up up: Tell("up", await lab.UpAsync(up.Stack, up.Settings, up.KilledAfter)); break;
            case Destroy destroy: Tell("destroy", await lab.DestroyAsync(destroy.Stack, destroy.KilledAfter)); break;
            case Refresh refresh: Tell("refresh", await lab.RefreshAsync(refresh.Stack)); break;
            case TerminateInstance terminate:
                await lab.DoAsync(environment => Change(
                    environment, environment.World.All<Instance>().ElementAtOrDefault(terminate.Index), Mishaps.TerminateInstance, terminate.Minutes, "instance terminated"));
                break;
            case Scale scale:
                await lab.DoAsync(environment => Change(
                    environment, environment.World.All<AutoScalingGroup>().SingleOrDefault(),
                    (world, group) => world.Put(world.Get<AutoScalingGroup>(group) with { DesiredCapacity = scale.Capacity }), scale.Minutes, "group scaled by hand"));
                break;
            case Inject inject:
                _tally.Injected(inject.Fault);
                await lab.DoAsync(environment => environment.InjectAsync(inject.Fault));
                break;
            default:
                _tally.Lifted();
                await lab.DoAsync(LiftAllAsync);
                break;
        }
    }

    private Task Change(SimulatedEnvironment environment, IEntity? entity, Action<World, string> change, int minutes, string what)
    {
        if (entity is null) return Task.CompletedTask;
        _tally.Count(what);
        return environment.ChangeAsync(world => change(world, entity.Id), TimeSpan.FromMinutes(minutes));
    }

    private void Tell(string command, UpdateResult? result)
    {
        if (result is { Succeeded: false })
        {
            ShouldSayWhy(result);
            _tally.Failed(command, result.Failures.Select(failure => failure.Message));
            return;
        }

        _tally.Count(result is null ? $"{command} killed" : $"{command} done");
    }

    private static async Task LiftAllAsync(SimulatedEnvironment environment)
    {
        foreach (var fault in environment.World.All<Fault>()) await environment.LiftAsync(fault.Id);
    }

    private static Gen<Step> ACommandOn(Gen<string> stacks) => Gen.Frequency(
        (5, from stack in stacks from settings in Settings from kill in Kill select (Step)new Up(stack, settings, kill)),
        (3, from stack in stacks from kill in Kill select (Step)new Destroy(stack, kill)),
        (2, stacks.Select(stack => (Step)new Refresh(stack))));

    private static Gen<Step[]> Alone(Gen<Step> step) => step.Select(each => new[] { each });

    private static string StackOf(string type) => type switch
    {
        "aws:ec2/launchTemplate:LaunchTemplate" or "aws:autoscaling/group:Group" => "fleet",
        "aws:ec2/instance:Instance" or "aws:ec2/eip:Eip" => "box",
        _ => "net",
    };

    private static IEnumerable<Scenario> Shorter(Scenario scenario) =>
        Enumerable.Range(0, scenario.Steps.Length).Select(index => scenario with { Steps = scenario.Steps.RemoveAt(index) });

    private sealed record Scenario(bool IsUp, ImmutableArray<Step> Steps, FleetSettings End)
    {
        public override string ToString() => $"from {(IsUp ? $"{Declared}" : "nothing")}\n{string.Join('\n', Steps)}\nat last {End}";
    }

    private abstract record Step;

    private sealed record Up(string Stack, FleetSettings Settings, int? KilledAfter) : Step;

    private sealed record Destroy(string Stack, int? KilledAfter) : Step;

    private sealed record Refresh(string Stack) : Step;

    private sealed record TerminateInstance(int Index, int Minutes) : Step;

    private sealed record Scale(int Capacity, int Minutes) : Step;

    private sealed record Inject(Fault Fault) : Step;

    private sealed record LiftAll : Step;
}
