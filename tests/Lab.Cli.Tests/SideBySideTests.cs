namespace Lab.Cli.Tests;

public sealed class SideBySideTests
{
    private const int Others = 3;

    [Fact]
    public async Task An_environment_among_others_makes_the_world_that_it_makes_alone()
    {
        using var alone = new LabRoot();
        (await alone.RunAsync("up", "nlb-ip")).ShouldEnd(0);
        var expected = await alone.WorldAsync();

        LabRoot[] labs = [.. Enumerable.Range(0, Others).Select(_ => new LabRoot())];
        try
        {
            foreach (var run in await Task.WhenAll(labs.Select(lab => Task.Run(() => lab.RunAsync("up", "nlb-ip"))))) run.ShouldEnd(0);
            foreach (var lab in labs) (await lab.WorldAsync()).ShouldBe(expected);
        }
        finally
        {
            foreach (var lab in labs) lab.Dispose();
        }
    }
}
