using Lab.Cli.Targets;
using Lab.Simulation.Engine;

namespace Lab.Engine.Tests.Updates;

public class InterruptedTests
{
    [SkippableFact]
    public async Task Stopped_once_pulumi_ends_the_operation_under_way_and_nothing_is_left_halfway()
    {
        using var project = new ThingProject { Faults = "create:Thing::second=wait 6" };
        await project.SelectAsync();
        using var stop = new CancellationTokenSource();
        var watched = new WatchedUpdate();

        var up = project.UpAsync(watched, stop.Token);
        await watched.StartedAsync("second");
        await stop.CancelAsync();
        var result = await up;

        result.IsCancelled.ShouldBeTrue();
        result.Failures.ShouldBeEmpty();
        watched.Completed.ShouldBe(["Create first", "Create second"]);
        (await project.PendingAsync()).ShouldBeEmpty();
        (await project.Engine.LocksAsync([ThingProject.Stack], default)).ShouldBeEmpty();

        project.Faults = null;
        var next = await project.UpAsync();
        next.ShouldSucceed();
        (next.Count(ResourceOperation.Same), next.Count(ResourceOperation.Create)).ShouldBe((3, 1));
    }

    [SkippableFact]
    public async Task Stopped_twice_pulumi_breaks_off_and_the_next_up_puts_right_what_that_left_and_tells_what_may_exist()
    {
        // When the grace is over it is asked a second time, as by a second Ctrl-C.
        using var project = new ThingProject { Faults = "create:Thing::second=wait 60" };
        project.NewEngine(grace: TimeSpan.FromSeconds(3));
        await project.SelectAsync();
        using var stop = new CancellationTokenSource();
        var watched = new WatchedUpdate();

        var up = project.UpAsync(watched, stop.Token);
        await watched.StartedAsync("second");
        await stop.CancelAsync();
        (await up).IsCancelled.ShouldBeTrue();

        (await project.PendingAsync()).ShouldHaveSingleItem().Name.ShouldBe("second");
        (await project.Engine.LocksAsync([ThingProject.Stack], default)).ShouldBeEmpty();

        project.Faults = null;
        (await project.UpAsync()).ShouldSucceed();

        (await project.PendingAsync()).ShouldBeEmpty();
        project.Shown.ShouldContain("pulumi refresh --stack alice.network --yes --skip-preview --clear-pending-creates");
        project.Told.ShouldHaveSingleItem().ShouldContain("while it made labtest:index:Thing second: that may exist although no state knows it");
        project.Told[0].ShouldContain("`pulumi import labtest:index:Thing second ID --stack alice.network`");
    }

    [SkippableFact]
    public async Task A_stop_before_anything_is_begun_begins_nothing()
    {
        using var project = new ThingProject();
        await project.SelectAsync();

        (await project.UpAsync(cancellationToken: new CancellationToken(canceled: true))).IsCancelled.ShouldBeTrue();

        (await project.Engine.StacksAsync(default)).ShouldHaveSingleItem().Resources.ShouldBe(0);
    }

    [SkippableTheory]
    [InlineData("create", "second")]
    [InlineData("update", "third")]
    [InlineData("delete", "third")]
    [InlineData("read", "first")]
    public async Task Killed_at_any_operation_pulumi_leaves_a_lock_that_is_explained_and_a_state_that_the_same_command_puts_right(string operation, string name)
    {
        using var project = new ThingProject();
        if (operation == "create") await project.SelectAsync();
        else await project.MakeAsync();
        project.Write(ThingProject.Things(third: "changed"));
        project.Faults = $"{operation}:Thing::{name}=wait 60";
        var update = operation switch
        {
            "delete" => PulumiUpdate.Destroy(ThingProject.Stack),
            "read" => PulumiUpdate.Refresh(ThingProject.Stack),
            _ => PulumiUpdate.Up(ThingProject.Stack),
        };
        var watched = new WatchedUpdate();

        var run = project.RunAsync(update, watched);
        await watched.StartedAsync(name);
        await project.KillAsync();
        var killed = (await run).ShouldFailOnce();

        killed.Message.ShouldContain("pulumi was killed (signal 9)");
        killed.Message.ShouldContain($"labtest:index:Thing {name}");
        killed.Message.ShouldContain("`lab cancel network --env alice --target aws`");

        // Its lock is still there, and says who had it.
        project.Faults = null;
        var held = await project.LockAsync();
        held.Holder.ShouldBe(LockHolder.Gone);
        var refused = (await project.RunAsync(update)).ShouldFailOnce().Message;
        refused.ShouldContain(held.Words);
        refused.ShouldContain("`pulumi cancel --stack alice.network`");

        await project.Engine.CancelAsync(ThingProject.Stack, default);
        (await project.RunAsync(update)).ShouldSucceed();
        (await project.PendingAsync()).ShouldBeEmpty();
        (await project.UpAsync()).ShouldSucceed();
        (await project.UpAsync()).Count(ResourceOperation.Same).ShouldBe(4);
    }

    [SkippableFact]
    public async Task Of_a_killed_pulumi_no_plugin_lives_on()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "processes are looked up in /proc");
        using var project = new ThingProject { Faults = "create:Thing::first=wait 60" };
        await project.SelectAsync();
        var watched = new WatchedUpdate();

        var up = project.UpAsync(watched);
        await watched.StartedAsync("first");
        Processes(project).ShouldNotBeEmpty();
        await project.KillAsync();
        await up;

        Processes(project).ShouldBeEmpty();
    }

    /// <summary>The processes that know this project's state.</summary>
    private static List<string> Processes(ThingProject project) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Where(folder =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(folder, "environ")).Contains(project.State, StringComparison.Ordinal);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }),
    ];
}
