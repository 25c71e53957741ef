using Lab.Cli.Targets;
using Lab.Engine.Tests.Updates;
using Lab.Stacks.Settings;

namespace Lab.Engine.Tests.Targets;

/// <summary>What a machine without a stack's file gets from the real pulumi's history.</summary>
public class OtherMachineTests
{
    [SkippableFact]
    public async Task The_history_tells_what_was_set_and_no_secret_but_that_there_is_one()
    {
        using var project = new LabProject();
        project.DeclareSettings();
        await project.Things.SelectAsync();
        await project.ConfigureAsync("set", "--secret", "owner", ThingProject.Secret);
        await project.ConfigureAsync("set", "--secret", "--path", "availabilityZones[0]", ThingProject.Secret);
        await project.ConfigureAsync("set", "aws:maxRetries", "40");

        (await project.RunAsync("""up network --yes --set domain=example.org --set nodeCount=4 --set secondaryCidrs=["100.64.0.0/16"]""")).ExitCode.ShouldBe(0);

        project.MoveToOtherMachine();
        var config = (await project.Things.NewEngine().ConfigAsync(ThingProject.Stack, default)).ShouldNotBeNull();
        config.Settings.ShouldBe(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["domain"] = "example.org", ["nodeCount"] = "4", ["secondaryCidrs"] = """["100.64.0.0/16"]""" }, ignoreOrder: true);
        config.Unread.ShouldBe(["availabilityZones", "aws:maxRetries", "owner"], ignoreOrder: true);
        project.Things.Runner.Calls.ShouldAllBe(call => !call.Arguments.Contains("--show-secrets"));
    }

    [SkippableFact]
    public async Task Defaults_that_pulumi_records_count_as_not_set()
    {
        using var project = new LabProject();
        project.DeclareSettings();
        (await project.RunAsync("up network --yes")).ExitCode.ShouldBe(0);

        var history = await project.PulumiAsync("stack", "history", "--json", "--stack", "alice.network");

        foreach (var key in SettingKeys.All) history.ShouldContain($"\"eks-lab:{key.Name}\"");
        (await project.Things.NewEngine().ConfigAsync(ThingProject.Stack, default)).ShouldNotBeNull().IsEmpty.ShouldBeTrue();
    }

    [SkippableFact]
    public async Task The_last_up_counts_also_a_failed_one_and_no_refresh_or_destroy_after_it()
    {
        using var project = new LabProject();
        project.DeclareSettings();
        (await project.RunAsync("up network --yes --set domain=one.org")).ExitCode.ShouldBe(0);
        project.Things.Faults = "create:Thing::first=fail VpcLimitExceeded: no more";
        (await project.RunAsync("up network --yes --set domain=two.org")).ExitCode.ShouldBe(1);
        project.Things.Faults = null;

        project.MoveToOtherMachine();
        (await project.RunAsync("refresh network")).ExitCode.ShouldBe(0);
        project.MoveToOtherMachine();
        (await project.RunAsync("destroy network --yes")).ExitCode.ShouldBe(0);

        (await project.Things.NewEngine().ConfigAsync(ThingProject.Stack, default)).ShouldNotBeNull().Settings["domain"].ShouldBe("two.org");
    }

    [SkippableFact]
    public async Task A_stack_that_never_came_up_tells_nothing()
    {
        using var project = new ThingProject();
        await project.SelectAsync([KeyValuePair.Create("domain", "example.org")]);

        (await project.Engine.ConfigAsync(ThingProject.Stack, default)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Up_on_another_machine_changes_nothing_and_a_changed_setting_is_seen_in_the_preview()
    {
        using var project = new LabProject();
        project.DeclareSettings();
        (await project.RunAsync("""up network --yes --set domain=example.org --set secondaryCidrs=["100.64.0.0/16"]""")).ExitCode.ShouldBe(0);
        project.MoveToOtherMachine();

        var preview = await project.RunAsync("preview network --set domain=example.net");
        preview.ExitCode.ShouldBe(0, preview.Error);
        preview.Out.ShouldContain("Pulumi.alice.network.yaml has no settings on this machine, so those of the last up count: domain=example.org, secondaryCidrs=");
        preview.Out.ShouldContain("replaced");

        project.MoveToOtherMachine();
        var up = await project.RunAsync("up network --yes");
        up.ExitCode.ShouldBe(0, up.Error);
        up.Out.ShouldContain("no change (4 unchanged)");
        PulumiStackConfig.Load(Path.Combine(project.Things.Folder, "Pulumi.alice.network.yaml")).Settings.ShouldBe(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["domain"] = "example.org", ["secondaryCidrs"] = """["100.64.0.0/16"]""" }, ignoreOrder: true);
    }

    [SkippableFact]
    public async Task What_the_history_does_not_tell_stops_an_up_before_it_begins()
    {
        using var project = new LabProject();
        project.DeclareSettings();
        await project.Things.SelectAsync();
        await project.ConfigureAsync("set", "--secret", "owner", ThingProject.Secret);
        (await project.RunAsync("up network --yes --set domain=example.org")).ExitCode.ShouldBe(0);
        project.MoveToOtherMachine();
        project.Things.Runner.Calls.Clear();

        var refused = await project.RunAsync("up network --yes");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("`pulumi config set-all --stack alice.network --plaintext domain=example.org`, `pulumi config set --secret owner --stack alice.network`");
        refused.Error.ShouldNotContain(ThingProject.Secret);
        project.Things.Runner.Calls.ShouldAllBe(call => call.Arguments[0] == "stack" && (call.Arguments[1] == "ls" || call.Arguments[1] == "history"));

        // As it says.
        await project.ConfigureAsync("set-all", "--plaintext", "domain=example.org");
        await project.ConfigureAsync("set", "--secret", "owner", ThingProject.Secret);
        (await project.RunAsync("up network --yes")).Out.ShouldContain("no change (4 unchanged)");
    }

    [SkippableFact]
    public async Task A_killed_first_up_is_in_no_history_so_that_the_machine_that_began_it_alone_goes_on()
    {
        using var project = new LabProject();
        project.Things.Faults = "create:Thing::second=wait 60";
        await project.Things.SelectAsync();
        var watched = new WatchedUpdate();
        var update = project.Things.UpAsync(watched);
        await watched.StartedAsync("second");
        await project.Things.KillAsync();
        await update;
        await project.PulumiAsync("cancel", "--yes", "--stack", "alice.network");
        project.Things.Faults = null;
        var (file, kept) = (Path.Combine(project.Things.Folder, "Pulumi.alice.network.yaml"), project.Things.PathOf("kept"));

        File.Move(file, kept);
        var elsewhere = await project.RunAsync("up network --yes");
        File.Move(kept, file);
        var here = await project.RunAsync("up network --yes");

        elsewhere.ExitCode.ShouldBe(2);
        elsewhere.Error.ShouldContain("in which region alice.network is, neither");
        here.ExitCode.ShouldBe(0, here.Error);
    }
}
