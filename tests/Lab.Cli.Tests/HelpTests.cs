using Lab.Tests;

namespace Lab.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private static readonly string[] Names =
    [
        "stages", "up", "preview", "check", "status", "outputs", "reset", "destroy", "refresh", "cancel", "class", "ephemeral", "sweep", "doctor", "render", "guide", "sdk",
        "completion",
    ];

    private readonly LabRoot _lab = new();

    public static TheoryData<string> Commands => [.. Names];

    public void Dispose() => _lab.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_help_with_examples(string command)
    {
        var help = (await _lab.RunAsync(command, "--help")).ShouldEnd(0);

        help.Out.ShouldContain("Examples:");
        help.Out.ShouldContain($"lab {command}");
    }

    [Theory]
    [InlineData("class", new[] { "--env" }, new[] { "--target <sim|aws>", "--json" })]
    [InlineData("class up", new[] { "--env" }, new[] { "--target <sim|aws>", "--resume", "<class.yaml>" })]
    [InlineData("class export", new[] { "--env", "--target" }, new[] { "--format", "<class.yaml>" })]
    [InlineData("ephemeral", new[] { "--env <name>" }, new[] { "--target <sim|aws>", "<command>" })]
    [InlineData("ephemeral list", new[] { "--env", "--target", "<command>", "Arguments:" }, new[] { "--json", " ephemeral list [options]" })]
    [InlineData("ephemeral clean", new[] { "--env", "--target", "<command>", "Arguments:" }, new[] { "--yes", "--no-color" })]
    public async Task Help_shows_what_applies_and_nothing_else(string command, string[] hidden, string[] shown)
    {
        var help = (await _lab.RunAsync([.. command.Split(' '), "--help"])).ShouldEnd(0).Out;

        foreach (var text in hidden) help.ShouldNotContain(text);
        foreach (var text in shown) help.ShouldContain(text);
    }

    [Fact]
    public async Task The_help_names_every_command_and_the_exit_codes()
    {
        var help = (await _lab.RunAsync("--help")).ShouldEnd(0).Out;

        foreach (var command in Names) help.ShouldContain($"  {command}");
        help.ShouldContain("0    done");
        help.ShouldContain("1    a check or an operation failed");
        help.ShouldContain("2    wrong usage or configuration");
        help.ShouldContain("130  stopped by Ctrl-C");
    }

    [Fact]
    public async Task Lab_alone_says_what_is_up_and_what_to_type_next()
    {
        (await _lab.RunAsync()).ShouldEnd(0).Out.ShouldContain("lab up");

        (await _lab.RunAsync("up", "network", "--env", "alice")).ShouldEnd(0);
        var overview = (await _lab.RunAsync("--env", "alice")).ShouldEnd(0).Out;

        overview.ShouldContain("lab up --env alice");
        overview.ShouldContain("lab guide network --env alice");
        overview.ShouldContain("lab destroy --env alice");
    }

    [Fact]
    public async Task A_guide_has_the_values_of_the_environment()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        Directory.CreateDirectory(Path.Combine(_lab.Folder, "labs", "Network"));
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "labs", "Network", "guide.md"), "ping from {network.vpcId} of {environment}\n");
        var vpc = (await _lab.RunAsync("outputs", "network", "--json")).Json.GetProperty("outputs").GetProperty("network").GetProperty("vpcId").GetString();

        (await _lab.RunAsync("guide", "network")).ShouldEnd(0).Out.ShouldBe($"ping from {vpc} of dev{Environment.NewLine}");
    }

    [Fact]
    public async Task Every_stage_has_a_guide()
    {
        foreach (var stage in Lab.Stacks.StageCatalog.All) File.Exists(new LabPaths(RepositoryRoot.Path).Guide(stage.Name)).ShouldBeTrue(stage.Name);
        (await _lab.RunAsync("guide", "network")).ShouldEnd(2).Error.ShouldContain("has no guide");
    }
}
