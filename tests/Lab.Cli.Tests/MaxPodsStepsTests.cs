using System.Globalization;
using Lab.Simulation.Engine;
using Lab.Simulation.Kubernetes;
using Lab.Tests;

namespace Lab.Cli.Tests;

/// <summary>
/// The steps of max-pods. Three t3.medium have 3 × (3 × (6 − 1) + 2) = 51 slots
/// (https://github.com/awslabs/amazon-eks-ami/blob/main/templates/shared/runtime/eni-max-pods.txt: 17 each). aws-node and kube-proxy take one
/// on each node and coredns two in all, which leaves 43. The other stages of the course take 13: netshoot 3, the load balancer controller 1, nlb-ip
/// and nlb-instance 3 each, service-types 2, kube-ops-view 1. That leaves 30.
/// </summary>
public sealed class MaxPodsStepsTests : IDisposable
{
    private const int OnTheClusterAlone = 51 - (3 * 2) - 2;
    private const int OnTheWholeCourse = OnTheClusterAlone - (3 + 1 + 3 + 3 + 2 + 1);

    private static readonly int[] Steps = [2, 8, 15, 30, 50];

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public Task Beside_the_cluster_alone_43_pods_run() => ClimbAsync(OnTheClusterAlone);

    [Fact]
    public async Task Beside_the_whole_course_30_pods_run_and_50_do_not()
    {
        (await _lab.RunAsync("up")).ShouldEnd(0);

        foreach (var asked in Steps)
        {
            (await UpAsync(asked)).ShouldEnd(0);

            // What the scheduler puts on Multus' node takes no slot of the others.
            var running = Phases().Count(phase => phase == "Running");
            running.ShouldBeInRange(Math.Min(asked, OnTheWholeCourse), Math.Min(asked, OnTheClusterAlone - 1), $"{asked} asked for");
        }
    }

    [Fact]
    public async Task The_guide_has_these_figures()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "labs", "MaxPods", "guide.md"));

        foreach (var asked in Steps)
        {
            guide.ShouldContain($"| {asked} | {Row(asked, OnTheClusterAlone)} | {(asked <= OnTheWholeCourse ? $"{asked}" : $"at least {OnTheWholeCourse}, the others Pending")} |");
        }

        static string Row(int asked, int slots) => asked <= slots ? $"{asked}" : $"{slots}, and {asked - slots} Pending";
    }

    private async Task ClimbAsync(int slots)
    {
        foreach (var asked in Steps)
        {
            (await UpAsync(asked)).ShouldEnd(0);

            var phases = Phases();
            phases.Length.ShouldBe(asked);
            phases.Count(phase => phase == "Running").ShouldBe(Math.Min(asked, slots), $"{asked} asked for");
            phases.Count(phase => phase == "Pending").ShouldBe(Math.Max(0, asked - slots), $"{asked} asked for");
        }
    }

    private Task<LabRun> UpAsync(int replicas) =>
        _lab.RunAsync("up", "max-pods", "--set", string.Create(CultureInfo.InvariantCulture, $"replicas={replicas}"));

    private string?[] Phases()
    {
        using var environment = SimulatedEnvironment.Open(_lab.EnvironmentFolder(), "dev", EnvironmentAccess.Read, LabRoot.TheFirstOfSeptember2026);
        return
        [
            .. environment.World.All<KubernetesObject>().Where(each => each is { Kind: "Pod", Namespace: "max-pods" })
                .Select(pod => pod.Content.Map("status").String("phase")),
        ];
    }
}
