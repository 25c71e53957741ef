using Lab.Cli.Targets;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Engine;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Worlds;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Tests;

/// <summary>What controllers made goes with the stages that asked for it, in the stages' order alone.</summary>
public sealed class LoadBalancerLifecycleTests : IDisposable
{
    private const string Controller = "load-balancer-controller";

    private static readonly LabSettings Settings =
        LabSettings.Parse("alice", new Dictionary<string, string> { ["domain"] = "example.org", ["operatorCidr"] = "203.0.113.0/24" });

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-lab-");
    private readonly SimulatedEnvironment _environment;

    public LoadBalancerLifecycleTests() =>
        _environment = SimulatedEnvironment.Open(Path.Combine(_folder.FullName, "alice"), "alice", EnvironmentAccess.Write, TimeProvider.System);

    private World World => _environment.World;

    public void Dispose()
    {
        _environment.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Up_again_changes_nothing_and_destroy_takes_all_that_the_controllers_made()
    {
        var stages = StageCatalog.WithDependents([Controller]);
        foreach (var stage in StageCatalog.WithDependencies(stages.Select(stage => stage.Name))) await UpAsync(stage);

        // Five Services of class service.k8s.aws/nlb and an Ingress.
        World.All<LoadBalancer>().Select(balancer => balancer.Type).Order(StringComparer.Ordinal)
            .ShouldBe(["application", "network", "network", "network", "network", "network"]);
        foreach (var stage in stages) (await DefineAsync(stage)).HasChanges.ShouldBeFalse(stage.Name);

        foreach (var stage in stages) (await DestroyAsync(stage.Name)).Failures.ShouldBeEmpty(stage.Name);

        Leftovers().ShouldBeEmpty();
        World.All<HostedZone>().ShouldBeEmpty();
        (await DestroyAsync("cluster")).Failures.ShouldBeEmpty();
        (await DestroyAsync("network")).Failures.ShouldBeEmpty();
        World.All<Vpc>().ShouldBeEmpty();
    }

    [Fact]
    public async Task With_the_controller_gone_first_a_deleted_Service_hangs_and_what_was_made_for_it_stays()
    {
        foreach (var stage in StageCatalog.WithDependencies(["nlb-ip"])) await UpAsync(stage);
        var made = Leftovers();

        // The one order that nobody can type: `lab destroy` takes the dependents first.
        (await DestroyAsync(Controller)).Failures.ShouldBeEmpty();
        var destroyed = await DestroyAsync("nlb-ip");

        destroyed.Failures.ShouldHaveSingleItem().Message.ShouldBe("timed out waiting for the condition");
        Leftovers().ShouldBe(made);
        made.Select(name => name.Split(' ')[0]).Distinct().ShouldBe(["LoadBalancer", "NetworkInterface", "SecurityGroup", "TargetGroup"], ignoreOrder: true);
        var service = World.All<KubernetesObject>().Single(each => each.Kind == "Service" && each.Namespace == "nlb-ip").Content.Map("metadata");
        service.String("deletionTimestamp").ShouldNotBeNull();
        service.List("finalizers").OfType<string>().ShouldBe(["service.k8s.aws/resources"]);
    }

    private async Task UpAsync(LabStage stage)
    {
        (await DefineAsync(stage)).Failures.ShouldBeEmpty(stage.Name);
        await _environment.SettleAsync($"alice.{stage.Name}", SimulatedTarget.UntilAtRest);
    }

    private Task<UpdateResult> DefineAsync(LabStage stage) => _environment.UpAsync(
        $"alice.{stage.Name}", async () => (await stage.DefineAsync(new StageContext("alice", stage.Name, Settings))).ToDictionary(), new Silence(),
        CancellationToken.None);

    private Task<UpdateResult> DestroyAsync(string stage) => _environment.DestroyAsync($"alice.{stage}", new Silence(), CancellationToken.None);

    /// <summary>What the load balancer controller made in AWS and no stack knows of.</summary>
    private List<string> Leftovers() =>
    [
        .. World.All<LoadBalancer>().Select(each => $"LoadBalancer {each.Name}")
            .Concat(World.All<TargetGroup>().Select(each => $"TargetGroup {each.Name}"))
            .Concat(World.All<SecurityGroup>().Where(each => each.Name.StartsWith("k8s-", StringComparison.Ordinal)).Select(each => $"SecurityGroup {each.Name}"))
            .Concat(World.All<NetworkInterface>().Where(each => each.Description.StartsWith("ELB ", StringComparison.Ordinal)).Select(each => $"NetworkInterface {each.Id}"))
            .Order(StringComparer.Ordinal),
    ];
}
