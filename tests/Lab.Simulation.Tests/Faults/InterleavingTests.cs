using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Engine;
using Lab.Simulation.Faults;
using Lab.Tests;
using Xunit.Abstractions;

namespace Lab.Simulation.Tests.Faults;

/// <summary>
/// Random interleavings of commands, faults, mishaps and crashes on a small environment: whatever happened, without faults it comes up as an
/// undisturbed one does, and goes without a trace; and whatever failed said why.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper output)
{
    private const int Runs = 300;

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

    private static readonly Gen<Fault> AFault = Gen.Frequency(
        (3, from type in Gen.Elements(Types)
            from operation in Gen.Elements<ResourceOperation?>(null, ResourceOperation.Create, ResourceOperation.Update, ResourceOperation.Replace, ResourceOperation.Delete, ResourceOperation.Refresh)
            from times in Gen.Choose(1, 3)
            select new Fault(type, new ResourceTarget(type, null, operation), "InternalFailure", "An internal error has occurred", times)),
        (2, from type in Gen.Elements(Types)
            from times in Gen.Elements(1, 5, 24, 25, 40)
            select Fault.Throttling(type, new ResourceTarget(type), times)),
        (1, from type in Gen.Elements(Types) from times in Gen.Choose(1, 2) select Fault.InUse(type, type, times)),
        (2, from type in Gen.Elements("t3.small", "c5.large")
            from zone in Gen.Elements("a", "b", "c")
            select Fault.NoCapacity($"{type}-{zone}", type, $"ap-northeast-2{zone}")));

    private static readonly Gen<Step> AStep = Gen.Frequency(
        (5, from stack in Gen.Elements<string>([.. FleetLab.Stacks]) from settings in Settings from kill in Kill select (Step)new Up(stack, settings, kill)),
        (3, from stack in Gen.Elements<string>([.. FleetLab.Stacks]) from kill in Kill select (Step)new Destroy(stack, kill)),
        (1, Gen.Elements<string>([.. FleetLab.Stacks]).Select(stack => (Step)new Refresh(stack))),
        (2, from index in Gen.Choose(0, 3) from minutes in Gen.Elements(0, 5) select (Step)new TerminateInstance(index, minutes)),
        (3, AFault.Select(fault => (Step)new Inject(fault))),
        (1, Gen.Constant((Step)new LiftAll())));

    private static readonly Gen<Scenario> Scenarios =
        from length in Gen.Choose(1, 8) from steps in AStep.ArrayOf(length) from end in Settings select new Scenario([.. steps], end);

    private readonly Dictionary<FleetSettings, string> _undisturbed = [];

    [Fact]
    public void Whatever_happens_the_environment_comes_up_as_an_undisturbed_one_and_goes_without_a_trace()
    {
        var (runs, kills, failures) = (0, 0, 0);
        PropertyRuns.Check(Scenarios, Shorter, PropertyRuns.Count(Runs), async scenario =>
        {
            using var lab = new FleetLab();
            runs++;
            foreach (var step in scenario.Steps)
            {
                switch (await DoAsync(lab, step))
                {
                    case null: kills++; break;
                    case { Succeeded: false } failed: failures++; ShouldSayWhy(failed); break;
                }
            }

            await lab.DoAsync(LiftAllAsync);

            // What somebody terminated is in the record until it is read back, as with Pulumi.
            foreach (var stack in FleetLab.Stacks) (await lab.RefreshAsync(stack))!.Failures.ShouldBeEmpty(stack);
            await ShouldConvergeAsync(lab, scenario.End);
            await ShouldGoAsync(lab);
        });
        output.WriteLine($"{runs} interleavings, {kills} killed commands, {failures} failed ones");
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

    private static async Task<UpdateResult?> DoAsync(FleetLab lab, Step step)
    {
        switch (step)
        {
            case Up up: return await lab.UpAsync(up.Stack, up.Settings, up.KilledAfter);
            case Destroy destroy: return await lab.DestroyAsync(destroy.Stack, destroy.KilledAfter);
            case Refresh refresh: return await lab.RefreshAsync(refresh.Stack);
            case TerminateInstance terminate:
                await lab.DoAsync(environment => environment.World.All<Instance>().ElementAtOrDefault(terminate.Index) is { } instance
                    ? environment.ChangeAsync(world => Mishaps.TerminateInstance(world, instance.Id), TimeSpan.FromMinutes(terminate.Minutes))
                    : Task.CompletedTask);
                break;
            case Inject inject: await lab.DoAsync(environment => environment.InjectAsync(inject.Fault)); break;
            default: await lab.DoAsync(LiftAllAsync); break;
        }

        return Nothing;
    }

    private static async Task LiftAllAsync(SimulatedEnvironment environment)
    {
        foreach (var fault in environment.World.All<Fault>()) await environment.LiftAsync(fault.Id);
    }

    private static IEnumerable<Scenario> Shorter(Scenario scenario) =>
        Enumerable.Range(0, scenario.Steps.Length).Select(index => scenario with { Steps = scenario.Steps.RemoveAt(index) });

    private static UpdateResult Nothing { get; } =
        new(ImmutableSortedDictionary<ResourceOperation, int>.Empty, Resources.PropertyMap.Empty, [], [], TimeSpan.Zero, IsCancelled: false);

    private sealed record Scenario(ImmutableArray<Step> Steps, FleetSettings End)
    {
        public override string ToString() => $"{string.Join('\n', Steps)}\nat last {End}";
    }

    private abstract record Step;

    private sealed record Up(string Stack, FleetSettings Settings, int? KilledAfter) : Step;

    private sealed record Destroy(string Stack, int? KilledAfter) : Step;

    private sealed record Refresh(string Stack) : Step;

    private sealed record TerminateInstance(int Index, int Minutes) : Step;

    private sealed record Inject(Fault Fault) : Step;

    private sealed record LiftAll : Step;
}
