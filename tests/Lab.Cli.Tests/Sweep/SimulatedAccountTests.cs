using System.Collections.Immutable;
using Lab.Cli.Sweep;
using Lab.Cli.Targets;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Engine;
using Lab.Simulation.Worlds;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Tests.Sweep;

public sealed class SimulatedAccountTests : IDisposable
{
    private static readonly LabSettings Settings = LabSettings.Parse("alice", new Dictionary<string, string>());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-lab-");
    private readonly SimulatedEnvironment _environment;
    private readonly SimulatedAccount _account;

    public SimulatedAccountTests()
    {
        _environment = SimulatedEnvironment.Open(Path.Combine(_folder.FullName, "alice"), "alice", EnvironmentAccess.Write, TimeProvider.System);
        _account = new SimulatedAccount(_environment);
    }

    private World World => _environment.World;

    public void Dispose()
    {
        _environment.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task While_everything_is_up_all_that_no_stack_records_is_in_use_by_the_cluster()
    {
        await UpAsync("nlb-ip");

        var found = await FindAsync();

        // The load balancer, its target group, its security group and the one that all of the cluster share (recorded case 01 of the controller).
        found.Select(leftover => leftover.Kind).ShouldBe(
            [LeftoverKind.LoadBalancer, LeftoverKind.TargetGroup, LeftoverKind.SecurityGroup, LeftoverKind.SecurityGroup]);
        found.ShouldAllBe(leftover => leftover.InUseBy == "cluster alice-myeks exists");
    }

    [Fact]
    public async Task Destroyed_in_order_nothing_is_left()
    {
        await UpAsync("nlb-ip");

        foreach (var stage in StageCatalog.WithDependencies(["nlb-ip"]).Reverse()) await DestroyAsync(stage.Name);

        (await FindAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_dead_controller_leaves_keeps_the_network_until_it_is_swept()
    {
        await UpAsync("nlb-ip");
        (await DestroyAsync("load-balancer-controller")).Failures.ShouldBeEmpty();
        (await DestroyAsync("nlb-ip")).Failures.ShouldNotBeEmpty("the Service waits for its controller");
        (await DestroyAsync("cluster")).Failures.ShouldBeEmpty();
        (await DestroyAsync("network")).Failures.Select(failure => failure.Code).ShouldContain("DependencyViolation");

        var found = await FindAsync();
        found.Select(leftover => leftover.Kind).ShouldBe(
            [LeftoverKind.LoadBalancer, LeftoverKind.TargetGroup, LeftoverKind.SecurityGroup, LeftoverKind.SecurityGroup]);
        found.ShouldAllBe(leftover => leftover.InUseBy == null && leftover.Environment == "alice");
        foreach (var leftover in found) await _account.DeleteAsync(leftover, CancellationToken.None);

        (await FindAsync()).ShouldBeEmpty();
        (await DestroyAsync("network")).Failures.ShouldBeEmpty();
        World.All<Vpc>().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_account_refuses_as_AWS_does_what_something_else_needs()
    {
        await UpAsync("nlb-ip");
        var found = await FindAsync();

        (await RefusalAsync(found, LeftoverKind.TargetGroup)).ShouldStartWith("ResourceInUse: ");
        (await RefusalAsync(found, LeftoverKind.SecurityGroup)).ShouldStartWith("DependencyViolation: ");
        (await FindAsync()).ShouldBe(found);
    }

    [Fact]
    public async Task ENIs_of_dead_nodes_and_of_a_launch_that_failed_are_found_and_those_that_were_made_by_hand_are_not()
    {
        await UpAsync("network");
        var subnet = World.All<Subnet>().First(each => each.Tags.GetValueOrDefault("eks-lab/environment") == "alice").Id;
        await _environment.ChangeAsync(world =>
        {
            Make(world, subnet, "aws-K8S-i-1", ("node.k8s.amazonaws.com/instance_id", "i-1"), ("node.k8s.amazonaws.com/createdAt", "2026-01-01T00:00:00Z"));
            Make(world, subnet, "aws-K8S-i-2", ("node.k8s.amazonaws.com/instance_id", "i-2"), ("cluster.k8s.amazonaws.com/name", "other"));
            Make(world, subnet, "multus", ("eks-lab/environment", "alice"), ("eks-lab/instance", "i-3"), ("node.k8s.amazonaws.com/no_manage", "true"));
            Make(world, subnet, "by hand");
            Make(world, subnet, "of another", ("eks-lab/environment", "alice2"));
        });

        (await FindAsync()).Select(leftover => leftover.Name).ShouldBe(["aws-K8S-i-1", "multus"]);
    }

    private static void Make(World world, string subnet, string description, params (string Key, string Value)[] tags) => NetworkInterfaces.Create(
        world, subnet, description, [], tags: tags.ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal));

    private Task<IReadOnlyList<Leftover>> FindAsync() => _account.FindAsync(CancellationToken.None);

    private async Task<string> RefusalAsync(IEnumerable<Leftover> found, LeftoverKind kind) =>
        (await Should.ThrowAsync<LabException>(() => _account.DeleteAsync(found.First(leftover => leftover.Kind == kind), CancellationToken.None))).Message;

    private async Task UpAsync(string name)
    {
        foreach (var stage in StageCatalog.WithDependencies([name]))
        {
            var result = await _environment.UpAsync(
                $"alice.{stage.Name}", async () => (await stage.DefineAsync(new StageContext("alice", stage.Name, Settings))).ToDictionary(), new Silence(),
                CancellationToken.None);
            result.Failures.ShouldBeEmpty(stage.Name);
            await _environment.SettleAsync($"alice.{stage.Name}", SimulatedTarget.UntilAtRest);
        }
    }

    private Task<UpdateResult> DestroyAsync(string stage) => _environment.DestroyAsync($"alice.{stage}", new Silence(), CancellationToken.None);
}
