using Lab.Simulation.Resources;

namespace Lab.Cli.Tests.Reset;

/// <summary>What students do to a lab's objects with <c>kubectl</c>, and its way back.</summary>
public sealed class ObjectsByHandTests : ResetLab
{
    private const string Deployment = "netshoot-pod";
    private const string Space = "netshoot";

    [Fact]
    public async Task Nothing_is_done_where_nothing_was()
    {
        await UpAsync();

        await NothingDiffersAsync();
    }

    [Fact]
    public async Task A_Deployment_scaled_by_kubectl_has_its_replicas_again()
    {
        await UpAsync("netshoot");
        await Student.ScaleAsync(Space, Deployment, 6);
        Student.List("Pod", Space).Count.ShouldBe(6);

        var reset = await ResetAsync("netshoot");

        Level(reset).ShouldBe("objects");
        Student.List("Pod", Space).Count.ShouldBe(3);
    }
}
