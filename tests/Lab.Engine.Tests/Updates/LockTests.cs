using Lab.Cli.Targets;

namespace Lab.Engine.Tests.Updates;

public class LockTests
{
    [SkippableFact]
    public async Task Of_two_updates_at_once_the_second_is_refused_and_learns_who_holds_the_lock()
    {
        using var project = new ThingProject { Faults = "create:Thing::second=wait 15" };
        await project.SelectAsync();
        var watched = new WatchedUpdate();
        var first = project.UpAsync(watched);
        await watched.StartedAsync("second");

        var held = await project.LockAsync();
        var refused = (await project.UpAsync()).ShouldFailOnce();

        held.Holder.ShouldBe(LockHolder.Running);
        (held.User, held.Host).ShouldBe((Environment.UserName, Environment.MachineName));
        held.Since!.Value.ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(2));
        refused.Message.ShouldContain($"locked by {held.Words}");
        refused.Message.ShouldContain("and that process still runs on this machine");
        refused.Message.ShouldContain("wait until it ends");
        refused.Message.ShouldNotContain("cancel");
        (await first).ShouldSucceed();
        (await project.Engine.LocksAsync([ThingProject.Stack], default)).ShouldBeEmpty();
        (await project.UpAsync()).HasChanges.ShouldBeFalse();
    }

    [SkippableFact]
    public async Task The_lock_of_another_machine_is_told_without_guessing()
    {
        using var project = new ThingProject();
        await project.MakeAsync();
        var folder = Directory.CreateDirectory(Path.Combine(project.State, ".pulumi", "locks", "organization", "eks-lab", "alice.network"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "0b7c.json"), """{"pid":4711,"username":"bob","hostname":"classroom-7","timestamp":"2026-11-20T08:15:00.5Z"}""");

        (await project.LockAsync()).Words.ShouldBe("bob@classroom-7 (pid 4711) since 2026-11-20 08:15:00Z; whether that process still runs can't be seen from here");
        var refused = (await project.UpAsync()).ShouldFailOnce().Message;
        refused.ShouldContain("bob@classroom-7 (pid 4711)");
        refused.ShouldContain("if that update has ended, `lab cancel network --env alice --target aws`");
    }

    [SkippableFact]
    public async Task A_preview_needs_no_lock()
    {
        using var project = new ThingProject { Faults = "create:Thing::second=wait 15" };
        await project.SelectAsync();
        var watched = new WatchedUpdate();
        var first = project.UpAsync(watched);
        await watched.StartedAsync("second");

        (await project.RunAsync(PulumiUpdate.Preview(ThingProject.Stack))).ShouldSucceed();

        (await first).ShouldSucceed();
    }
}
