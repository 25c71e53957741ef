using Lab.Stacks.Settings;
using YamlDotNet.Serialization;

namespace Lab.Engine.Tests;

/// <summary>Pulumi.yaml and the program, held against the real <c>pulumi</c> command.</summary>
public class PulumiProjectTests
{
    private const string Stack = "alice.network";

    // What a program prints that was built with the bindings of sdk/, in place of running.
    private const string NoEngine = "have no Pulumi engine";

    [SkippableFact]
    public async Task Every_key_can_be_set_and_reads_back()
    {
        using var project = new PulumiProject();
        await project.SucceedAsync("stack", "init", Stack);
        foreach (var key in SettingKeys.All) await SetAsync(project, key, key.Default);
        var values = ConfigurationOf(project);
        foreach (var key in SettingKeys.All.Where(key => key.Type != "array")) values[$"eks-lab:{key.Name}"].ShouldBe(key.Default);
        ((List<object>)values["eks-lab:multus1SubnetCidrs"]).ShouldBe(["192.168.21.0/24", "192.168.22.0/24"]);
    }

    [SkippableFact]
    public async Task A_stack_needs_no_configuration_at_all()
    {
        using var project = new PulumiProject();
        await project.SucceedAsync("stack", "init", Stack);
        (await project.RunAsync("preview")).Output.ShouldNotContain("validating stack config");
    }

    [SkippableTheory]
    [InlineData("nodeCount", "three", "integer")]
    [InlineData("natGateway", "perhaps", "boolean")]
    [InlineData("publicSubnetCidrs", "192.168.1.0/24", "array<string>")]
    public async Task A_wrong_type_is_refused_before_the_program_starts(string key, string value, string type)
    {
        using var project = new PulumiProject();
        await project.SucceedAsync("stack", "init", Stack);
        await project.SucceedAsync("config", "set", key, value);
        var (exitCode, output) = await project.RunAsync("preview");
        exitCode.ShouldNotBe(0);
        output.ShouldContain($"'{key}' must be of type '{type}'");
        output.ShouldNotContain(NoEngine);
    }

    [SkippableFact]
    public async Task A_preview_reaches_the_program()
    {
        using var project = new PulumiProject();
        await project.SucceedAsync("stack", "init", Stack);
        var output = (await project.RunAsync("preview")).Output;

        // Each build is held to its own: with the genuine packages the program registers its resources.
        if (!output.Contains(NoEngine, StringComparison.Ordinal)) output.ShouldContain("alice-myeks-vpc");
    }

    [SkippableFact]
    public async Task A_mistyped_stack_is_the_programs_to_refuse()
    {
        using var project = new PulumiProject();
        await project.SucceedAsync("stack", "init", "alice.netwrok");
        var (exitCode, output) = await project.RunAsync("preview");
        exitCode.ShouldNotBe(0);
        SkipWithoutEngine(output);
        output.ShouldContain("did you mean network?");
    }

    [SkippableFact]
    public async Task A_mistyped_key_is_the_programs_to_refuse()
    {
        using var project = new PulumiProject();
        await project.SucceedAsync("stack", "init", Stack);
        await project.SucceedAsync("config", "set", "nodeCuont", "4");
        var (exitCode, output) = await project.RunAsync("preview");
        exitCode.ShouldNotBe(0);
        SkipWithoutEngine(output);
        output.ShouldContain("did you mean nodeCount?");
    }

    private static void SkipWithoutEngine(string output) =>
        Skip.If(output.Contains(NoEngine, StringComparison.Ordinal), "built with the bindings of sdk/, the program is reached but does not run");

    private static async Task SetAsync(PulumiProject project, SettingKey key, string text)
    {
        if (key.Type != "array")
        {
            await project.SucceedAsync("config", "set", key.Name, text);
            return;
        }

        foreach (var (index, item) in System.Text.Json.JsonSerializer.Deserialize<string[]>(text)!.Index())
        {
            await project.SucceedAsync("config", "set", "--path", $"{key.Name}[{index}]", item);
        }
    }

    private static Dictionary<string, object> ConfigurationOf(PulumiProject project) =>
        new DeserializerBuilder().Build().Deserialize<Dictionary<string, Dictionary<string, object>>>(
            string.Join('\n', project.ConfigurationOf(Stack).Split('\n').SkipWhile(line => line != "config:")))["config"];
}
