using System.Diagnostics;
using Lab.Engine.Tests.Updates;
using Lab.Simulation.Engine;

namespace Lab.Engine.Tests.Targets;

/// <summary>What becomes of an update when the lab itself is stopped or killed.</summary>
public class InterruptedLabTests
{
    private const string FirstIsMade = "+  labtest:index:Thing first";

    [SkippableFact]
    public async Task After_one_Control_C_the_operation_under_way_ends_and_the_same_command_goes_on()
    {
        using var project = await MakingAsync("create:Thing::second=wait 12");
        using var lab = project.Start("up network --no-checks --yes --verbose");
        await lab.SaysAsync(FirstIsMade);

        await lab.PressControlCAsync();

        (await lab.EndAsync()).ShouldBe(130, lab.Said);
        lab.Said.ShouldContain("stopping after the operation under way");
        lab.Said.ShouldContain("`lab up network --env alice --target aws` goes on from here");
        await GoesOnAsync(project, same: 3);
    }

    [SkippableFact]
    public async Task After_two_of_them_everything_ends_at_once_and_the_next_up_repairs()
    {
        using var project = await MakingAsync("create:Thing::second=wait 60");
        using var lab = project.Start("up network --no-checks --yes --verbose");
        await lab.SaysAsync(FirstIsMade);

        await lab.PressControlCAsync();
        await lab.SaysAsync("stopping after the operation under way");
        await lab.PressControlCAsync();

        (await lab.EndAsync()).ShouldBe(130, lab.Said);
        await UnlockedAsync(project);
        (await project.Things.PendingAsync()).ShouldHaveSingleItem().Name.ShouldBe("second");
        await GoesOnAsync(project, same: 2);
        project.Things.Told.ShouldHaveSingleItem().ShouldContain("labtest:index:Thing second: that may exist");
    }

    [SkippableTheory]
    [InlineData("create:Thing::first=wait 9", "$ pulumi up", 2)]
    [InlineData("create:Thing::second=wait 9", FirstIsMade, 3)]
    [InlineData("create:Thing::third=wait 9", "+  labtest:index:Thing second", 4)]
    public async Task Killed_the_lab_leaves_a_pulumi_that_ends_its_operation_and_gives_the_lock_back(string fault, string said, int same)
    {
        using var project = await MakingAsync(fault);
        using var lab = project.Start("up network --no-checks --yes --verbose");
        await lab.SaysAsync(said);
        if (said.StartsWith('$')) await LockedAsync(project);

        lab.Kill();

        await UnlockedAsync(project);
        (await project.Things.PendingAsync()).ShouldBeEmpty();
        await GoesOnAsync(project, same);
    }

    private static async Task<LabProject> MakingAsync(string fault)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "process groups are made with setsid");
        var project = new LabProject();
        await project.Things.SelectAsync();
        project.Things.Faults = fault;
        return project;
    }

    private static async Task GoesOnAsync(LabProject project, int same)
    {
        project.Things.Faults = null;
        var result = await project.Things.UpAsync();
        result.ShouldSucceed();
        result.Count(ResourceOperation.Same).ShouldBeLessThanOrEqualTo(same);
        (result.Count(ResourceOperation.Same) + result.Count(ResourceOperation.Create)).ShouldBe(4);
        (await project.Things.UpAsync()).Count(ResourceOperation.Same).ShouldBe(4);
    }

    private static Task LockedAsync(LabProject project) => UntilAsync(project, isLocked: true);

    private static Task UnlockedAsync(LabProject project) => UntilAsync(project, isLocked: false);

    private static async Task UntilAsync(LabProject project, bool isLocked)
    {
        var waiting = Stopwatch.StartNew();
        while ((await project.Things.Engine.LocksAsync([ThingProject.Stack], default)).IsEmpty == isLocked)
        {
            waiting.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60), isLocked ? "no lock was taken" : "the lock was not given back");
        }
    }
}
