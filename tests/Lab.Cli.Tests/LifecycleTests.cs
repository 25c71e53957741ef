using System.Text.Json;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Tests;

public sealed class LifecycleTests : IDisposable
{
    private readonly LabRoot _lab = new();

    /// <summary>The stages that come up while nothing is set.</summary>
    private static string[] ByDefault { get; } =
    [
        .. StageCatalog.All.Where(stage => stage.LeftOut(LabSettings.Parse("dev", new Dictionary<string, string>())) is null).Select(stage => stage.Name),
    ];

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Every_stage_comes_up_again_without_a_change_and_goes_without_a_trace()
    {
        string[] everything = ["up", "--json", "--set", "domain=example.org", "--set", "prefixDelegation=true", "--set", "multusNodeCount=2"];
        var up = (await _lab.RunAsync(everything)).ShouldEnd(0).Json;
        Names(up).ShouldBe(StageCatalog.All.Select(stage => stage.Name));

        var again = (await _lab.RunAsync(everything)).ShouldEnd(0).Json;
        again.GetProperty("stages").EnumerateArray().ShouldAllBe(stage => stage.GetProperty("changes").EnumerateObject().All(change => change.Name == "same"));

        (await _lab.RunAsync("destroy", "--yes")).ShouldEnd(0);
        WorldLines().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("prefix-nodes", "prefixDelegation")]
    [InlineData("external-dns", "domain")]
    public async Task A_stage_that_needs_a_setting_is_left_out_with_a_note_and_refused_by_name(string stage, string setting)
    {
        var up = (await _lab.RunAsync("preview", "--json")).ShouldEnd(0).Json;
        Names(up).ShouldNotContain(stage);
        up.GetProperty("notices").EnumerateArray().Select(notice => notice.GetString()!)
            .ShouldContain(notice => notice.Contains(stage, StringComparison.Ordinal) && notice.Contains(setting, StringComparison.Ordinal));

        var named = (await _lab.RunAsync("up", stage)).ShouldEnd(2);
        named.Error.ShouldContain(stage);
        named.Error.ShouldContain(setting);
        Directory.Exists(Path.Combine(_lab.Folder, ".lab")).ShouldBeFalse();
    }

    [Fact]
    public async Task Up_brings_up_every_stage_and_all_checks_pass()
    {
        var up = (await _lab.RunAsync("up", "--json")).ShouldEnd(0).Json;

        Names(up).ShouldBe(ByDefault);
        foreach (var stage in up.GetProperty("stages").EnumerateArray())
        {
            stage.GetProperty("changes").GetProperty("create").GetInt32().ShouldBePositive();
            stage.GetProperty("checks").GetArrayLength().ShouldBePositive();
            stage.GetProperty("checks").EnumerateArray().Where(check => !check.GetProperty("passed").GetBoolean()).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_second_up_changes_nothing()
    {
        (await _lab.RunProgramAsync("up")).ShouldEnd(0);
        var state = StateFiles();

        var again = (await _lab.RunProgramAsync("up", "--json")).ShouldEnd(0).Json;

        foreach (var stage in again.GetProperty("stages").EnumerateArray())
        {
            stage.GetProperty("changes").EnumerateObject().Select(change => change.Name).ShouldBe(["same"]);
            stage.GetProperty("simulatedSeconds").GetDouble().ShouldBe(0);
        }

        StateFiles().Except(state).ShouldBeEmpty();
    }

    [Fact]
    public async Task Destroy_leaves_nothing_and_the_next_up_makes_the_same_world_again()
    {
        (await _lab.RunAsync("up")).ShouldEnd(0);
        var before = (await _lab.RunAsync("outputs", "--json", "--show-secrets")).ShouldEnd(0).Json.GetProperty("outputs");

        (await _lab.RunAsync("destroy", "--yes")).ShouldEnd(0);
        var status = (await _lab.RunAsync("status", "--json")).ShouldEnd(0).Json;
        Up(status).ShouldBeEmpty();
        WorldLines().ShouldBeEmpty("nothing but the header is left");

        (await _lab.RunAsync("up")).ShouldEnd(0);
        var after = (await _lab.RunAsync("outputs", "--json", "--show-secrets")).ShouldEnd(0).Json.GetProperty("outputs");
        JsonElement.DeepEquals(after, before).ShouldBeTrue($"{before}\n{after}");
    }

    [Fact]
    public async Task A_stage_comes_up_with_what_it_needs_and_no_more()
    {
        (await _lab.RunAsync("up", "cluster")).ShouldEnd(0);

        Up((await _lab.RunAsync("status", "--json")).ShouldEnd(0).Json).ShouldBe(["network", "cluster"]);
    }

    [Fact]
    public async Task A_Multus_node_more_or_less_is_made_and_taken_back_with_all_checks_passing()
    {
        (await _lab.RunAsync("up")).ShouldEnd(0);

        foreach (var count in new[] { 3, 1 })
        {
            var up = (await _lab.RunAsync("up", "--set", $"multusNodeCount={count}", "--json")).ShouldEnd(0).Json;

            Checks(up).Where(check => !check.GetProperty("passed").GetBoolean()).ShouldBeEmpty();
            Checks(up).Single(check => check.GetProperty("id").GetString() == "multus-nodes/nodes-ready")
                .GetProperty("expected").GetString().ShouldBe($"{count} nodes, all Ready");
        }
    }

    // The function gives ENIs to new nodes only, so that each of these changes has to make the node new.
    [Theory]
    [InlineData("multusAddressesPerNode=9")]
    [InlineData("multusZone=ap-northeast-2b")]
    [InlineData("multusNetworks=1")]
    public async Task Multus_nodes_become_what_their_settings_say(string setting)
    {
        (await _lab.RunAsync("up", "multus-nodes")).ShouldEnd(0);

        var up = (await _lab.RunAsync("up", "multus-nodes", "--set", setting, "--json")).ShouldEnd(0).Json;

        Checks(up).Where(check => !check.GetProperty("passed").GetBoolean()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_zone_without_Multus_subnets_is_refused_before_anything_is_made()
    {
        var run = (await _lab.RunAsync("up", "--set", "multusZone=ap-northeast-2c")).ShouldEnd(1);

        run.Error.ShouldContain("multusZone: \"ap-northeast-2c\" has no Multus subnets: choose one of ap-northeast-2a, ap-northeast-2b, or leave it empty");
        (await _lab.RunAsync("status", "--json")).Json.GetProperty("stages").EnumerateArray().ShouldAllBe(stage => stage.GetProperty("state").GetString() != "up");
        (await _lab.RunAsync("up", "--set", "multusZone=")).ShouldEnd(0);
    }

    [Fact]
    public async Task A_subnet_that_a_later_stage_uses_stays_and_the_message_names_the_stages()
    {
        (await _lab.RunAsync("up", "multus-nodes", "--set", "multusInstanceType=c5.xlarge", "--set", "multusNetworks=3", "--set", """multus3SubnetCidrs=["192.168.25.0/24","192.168.26.0/24"]""")).ShouldEnd(0);

        var run = (await _lab.RunAsync("up", "multus-nodes", "--set", "multusNetworks=2", "--set", "multus3SubnetCidrs=[]")).ShouldEnd(1);

        run.Error.ShouldContain("take the change back, or first `lab destroy multus-nodes cluster --env dev --target sim`");
    }

    [Fact]
    public async Task Destroying_the_Multus_nodes_leaves_the_other_stages_whole()
    {
        (await _lab.RunAsync("up")).ShouldEnd(0);

        (await _lab.RunAsync("destroy", "multus-nodes", "--yes")).ShouldEnd(0);

        Up((await _lab.RunAsync("status", "--json")).Json).ShouldBe(ByDefault.Except(["multus-nodes", "multus"]));
        (await _lab.RunAsync("check", "network", "cluster", "netshoot")).ShouldEnd(0);
    }

    [Fact]
    public async Task Destroying_a_stage_takes_what_stands_on_it_down_first()
    {
        (await _lab.RunAsync("up")).ShouldEnd(0);

        var destroy = (await _lab.RunAsync("destroy", "cluster", "--yes", "--json")).ShouldEnd(0).Json;

        Names(destroy).ShouldBe(ByDefault.Except(["network"]).Reverse());
        Up((await _lab.RunAsync("status", "--json")).Json).ShouldBe(["network"]);
    }

    [Fact]
    public async Task Environments_do_not_touch_each_other()
    {
        (await _lab.RunAsync("up", "network", "--env", "alice")).ShouldEnd(0);
        (await _lab.RunAsync("up", "network", "--env", "bob")).ShouldEnd(0);

        (await _lab.RunAsync("destroy", "--env", "alice", "--yes")).ShouldEnd(0);

        Up((await _lab.RunAsync("status", "--env", "alice", "--json")).Json).ShouldBeEmpty();
        Up((await _lab.RunAsync("status", "--env", "bob", "--json")).Json).ShouldBe(["network"]);
    }

    [Fact]
    public async Task A_preview_shows_every_stage_and_changes_nothing()
    {
        var preview = (await _lab.RunAsync("preview", "--json")).ShouldEnd(0).Json;

        Names(preview).ShouldBe(ByDefault);
        preview.GetProperty("stages").EnumerateArray().ShouldAllBe(stage => stage.GetProperty("resourceChanges").GetArrayLength() > 0);
        Directory.Exists(Path.Combine(_lab.Folder, ".lab")).ShouldBeFalse("a preview leaves nothing on disk");
    }

    [Fact]
    public async Task A_preview_tells_what_up_then_does()
    {
        (await _lab.RunAsync("up", "cluster")).ShouldEnd(0);

        var preview = (await _lab.RunAsync("preview", "cluster", "--set", "nodeCount=4", "--json")).ShouldEnd(0).Json;
        var up = (await _lab.RunAsync("up", "cluster", "--set", "nodeCount=4", "--json")).Json;

        Changes(preview).ShouldBe(Changes(up));
        Changes(up)[1].ShouldContain("update");
    }

    private IEnumerable<string> WorldLines() => File.ReadAllLines(Path.Combine(_lab.EnvironmentFolder(), "snapshot")).Skip(1);

    private string[] StateFiles() => [.. Directory.GetFiles(_lab.EnvironmentFolder()).SelectMany(file => File.ReadLines(file).Select(line => $"{Path.GetFileName(file)}: {line}"))];

    private static IEnumerable<JsonElement> Checks(JsonElement report) =>
        report.GetProperty("stages").EnumerateArray().SelectMany(stage => stage.GetProperty("checks").EnumerateArray());

    private static string[] Names(JsonElement report) => [.. report.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()!)];

    /// <summary>The stages that are there, wholly or in part.</summary>
    private static string[] Up(JsonElement status) =>
        [.. status.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("state").GetString() != "down").Select(stage => stage.GetProperty("stage").GetString()!)];

    private static string[] Changes(JsonElement report) => [.. report.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("changes").ToString())];
}
