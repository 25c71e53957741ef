namespace Lab.Cli.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task What_was_set_is_remembered_for_the_environment()
    {
        (await _lab.RunAsync("up", "network", "--set", "natGateway=true")).ShouldEnd(0);

        (await _lab.RunAsync("status")).ShouldEnd(0).Out.ShouldContain("set: natGateway=true");
        var again = (await _lab.RunAsync("up", "network", "--json")).ShouldEnd(0).Json;
        again.GetProperty("settings").GetProperty("natGateway").GetString().ShouldBe("true");
        again.GetProperty("stages")[0].GetProperty("changes").EnumerateObject().Select(change => change.Name).ShouldBe(["same"]);
    }

    [Fact]
    public async Task Setting_the_default_again_forgets_the_setting()
    {
        (await _lab.RunAsync("up", "network", "--set", "natGateway=true")).ShouldEnd(0);

        var back = (await _lab.RunAsync("up", "network", "--set", "natGateway=false", "--json")).ShouldEnd(0).Json;

        back.GetProperty("settings").EnumerateObject().ShouldBeEmpty();
        back.GetProperty("stages")[0].GetProperty("changes").GetProperty("delete").GetInt32().ShouldBePositive();
    }

    [Fact]
    public async Task Settings_of_one_environment_are_not_those_of_another()
    {
        (await _lab.RunAsync("up", "network", "--env", "alice", "--set", "natGateway=true")).ShouldEnd(0);

        (await _lab.RunAsync("status", "--env", "bob", "--json")).Json.GetProperty("settings").EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Settings_go_with_the_last_stage()
    {
        (await _lab.RunAsync("up", "network", "--set", "natGateway=true")).ShouldEnd(0);
        (await _lab.RunAsync("destroy", "--yes")).ShouldEnd(0);

        (await _lab.RunAsync("status", "--json")).Json.GetProperty("settings").EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preview_remembers_nothing()
    {
        (await _lab.RunAsync("preview", "network", "--set", "natGateway=true")).ShouldEnd(0);

        (await _lab.RunAsync("status", "--json")).Json.GetProperty("settings").EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_region_and_the_Multus_guides_own_range_come_up_with_all_checks()
    {
        // https://github.com/aws-samples/eks-install-guide-for-multus uses 10.0.0.0/16.
        string[] settings =
        [
            "region=eu-central-1", "vpcCidr=10.0.0.0/16", """publicSubnetCidrs=["10.0.1.0/24","10.0.2.0/24","10.0.3.0/24"]""", """privateSubnetCidrs=["10.0.11.0/24","10.0.12.0/24","10.0.13.0/24"]""",
            """multus1SubnetCidrs=["10.0.4.0/24","10.0.5.0/24"]""", """multus2SubnetCidrs=["10.0.6.0/24","10.0.7.0/24"]""", "serviceCidr=10.100.0.0/16",
        ];

        var up = (await _lab.RunAsync(["up", .. settings.SelectMany(setting => new[] { "--set", setting })])).ShouldEnd(0);

        up.Out.ShouldContain("dev is up in the simulated world: ");
    }
}
