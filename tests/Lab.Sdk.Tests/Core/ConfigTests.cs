using System.Text.Json;
using Pulumi;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

/// <summary>The CLI hands the configuration to a program in an environment variable, which is read when a deployment starts.</summary>
public sealed class ConfigTests : IDisposable
{
    private const string Variable = "PULUMI_CONFIG";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public ConfigTests() => Environment.SetEnvironmentVariable(Variable, JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["project:name"] = "myeks",
        ["project:count"] = "3",
        ["project:ratio"] = "0.5",
        ["project:isOn"] = "true",
        ["project:list"] = "[1,2]",
        ["project:odd"] = "maybe",
        ["aws:config:region"] = "eu-central-1",
    }));

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, _before);

    [Fact]
    public async Task Values_are_read_as_their_types_in_the_project_s_namespace()
        => await Deployment.TestAsync(new RecordingMocks(), Update, () =>
        {
            var config = new Config();
            config.Require("name").ShouldBe("myeks");
            config.RequireInt32("count").ShouldBe(3);
            config.GetDouble("ratio").ShouldBe(0.5);
            config.GetBoolean("isOn").ShouldBe(true);
            config.RequireObject<int[]>("list").ShouldBe([1, 2]);
            config.Get("none").ShouldBeNull();
            config.GetInt32("none").ShouldBeNull();
        });

    [Fact]
    public async Task Another_namespace_is_read_by_its_name_also_in_the_old_form_of_keys()
        => await Deployment.TestAsync(new RecordingMocks(), Update, () =>
        {
            new Config("aws").Get("region").ShouldBe("eu-central-1");
            new Config("aws:config").Get("region").ShouldBe("eu-central-1");
        });

    [Fact]
    public async Task Secret_getters_return_secrets()
        => await Deployment.TestAsync(new RecordingMocks(), Update, async () =>
        {
            var config = new Config();
            (await LookAsync(config.RequireSecret("name"))).ShouldBe(("myeks", true, true));
            (await LookAsync(config.GetSecretInt32("count")!)).ShouldBe((3, true, true));
            config.GetSecret("none").ShouldBeNull();
        });

    [Fact]
    public async Task A_missing_value_is_named_with_the_command_that_sets_it()
        => (await Should.ThrowAsync<RunException>(() => Deployment.TestAsync(new RecordingMocks(), Update, () =>
        {
            new Config().Require("none");
        }))).Message.ShouldBe(
            "Missing Required configuration variable 'project:none'\n"
            + "\tplease set a value using the command `pulumi config set project:none <value>`");

    [Theory]
    [InlineData("Boolean")]
    [InlineData("Int32")]
    [InlineData("Double")]
    public async Task A_value_of_another_type_is_refused(string type)
        => (await Should.ThrowAsync<RunException>(() => Deployment.TestAsync(new RecordingMocks(), Update, () =>
        {
            var config = new Config();
            _ = type switch
            {
                "Boolean" => (object?)config.GetBoolean("odd"),
                "Int32" => config.GetInt32("odd"),
                _ => config.GetDouble("odd"),
            };
        }))).Message.ShouldBe($"Configuration 'project:odd' value 'maybe' is not a valid {type}");
}
