using Lab.Cli.Targets;
using Lab.Simulation.Engine;

namespace Lab.Engine.Tests.Updates;

/// <summary>A stack of the environment's name that another Pulumi project made in the same backend.</summary>
public class ForeignStackTests
{
    [SkippableTheory]
    [InlineData("up")]
    [InlineData("refresh")]
    [InlineData("destroy")]
    public async Task In_a_backend_without_projects_it_is_taken_for_ours_and_refused(string command)
    {
        using var project = new ThingProject();
        project.Runner.Variables["PULUMI_SELF_MANAGED_STATE_LEGACY_LAYOUT"] = "true";
        await MakeOtherAsync(project);

        var refused = (await project.RunAsync(UpdateOf(command))).ShouldFailOnce().Message;

        refused.ShouldContain("the stack alice.network of this backend belongs to project other: nothing of it was touched");
        refused.ShouldContain("`pulumi state upgrade`");
        project.Runner.Calls.Count(call => call.Arguments[0] is "up" or "refresh" or "destroy").ShouldBe(1);
    }

    [SkippableFact]
    public async Task In_a_backend_with_projects_it_is_another_stack_and_stays()
    {
        using var project = new ThingProject();
        await MakeOtherAsync(project);
        var theirs = Path.Combine(project.State, ".pulumi", "stacks", "other", "alice.network.json");
        var before = await File.ReadAllTextAsync(theirs);

        (await project.Engine.StacksAsync(default)).ShouldBeEmpty();
        await project.MakeAsync();
        (await project.RunAsync(PulumiUpdate.Destroy(ThingProject.Stack))).Counts[ResourceOperation.Delete].ShouldBe(4);
        await project.Engine.RemoveAsync(ThingProject.Stack, default);

        (await File.ReadAllTextAsync(theirs)).ShouldBe(before);
    }

    private static PulumiUpdate UpdateOf(string command) => command switch
    {
        "up" => PulumiUpdate.Up(ThingProject.Stack),
        "refresh" => PulumiUpdate.Refresh(ThingProject.Stack),
        _ => PulumiUpdate.Destroy(ThingProject.Stack),
    };

    private static async Task MakeOtherAsync(ThingProject project)
    {
        project.Write(ThingProject.Things().Replace("name: eks-lab", "name: other", StringComparison.Ordinal));
        await project.MakeAsync();
        project.Write(ThingProject.Things());
        project.NewEngine();
    }
}
