using Lab.Cli;
using Lab.Cli.Targets;
using Lab.Simulation.Engine;

namespace Lab.Engine.Tests.Updates;

public class LifecycleTests
{
    private const string UrnOfSecond = "urn:pulumi:alice.network::eks-lab::labtest:index:Thing::second";

    [SkippableFact]
    public async Task A_stack_goes_from_nothing_to_nothing()
    {
        using var project = new ThingProject();
        await project.SelectAsync(KeyValuePair.Create("domain", "example.org"));

        var preview = await project.RunAsync(PulumiUpdate.Preview(ThingProject.Stack));
        preview.ShouldSucceed();
        preview.Count(ResourceOperation.Create).ShouldBe(4); // Pulumi counts the stack.
        (await project.Engine.StacksAsync(default)).ShouldHaveSingleItem().Resources.ShouldBe(0);

        var watched = new WatchedUpdate();
        (await project.UpAsync(watched)).ShouldSucceed();
        watched.Completed.ShouldBe(["Create first", "Create second", "Create third"]);
        (await project.Engine.StacksAsync(default)).ShouldHaveSingleItem().Resources.ShouldBeGreaterThanOrEqualTo(4);
        (await project.Engine.IsCompleteAsync(ThingProject.Stack, default)).ShouldBeTrue();

        var again = await project.UpAsync();
        again.ShouldSucceed();
        again.HasChanges.ShouldBeFalse();
        again.Count(ResourceOperation.Same).ShouldBe(4);

        var refreshed = await project.RunAsync(PulumiUpdate.Refresh(ThingProject.Stack));
        refreshed.ShouldSucceed();
        refreshed.HasChanges.ShouldBeFalse();

        (await project.Engine.OutputsAsync(ThingProject.Stack, showSecrets: false, default)).ToString().ShouldBe("""{"hidden":"[secret]","result":"made third"}""");
        (await project.Engine.OutputsAsync(ThingProject.Stack, showSecrets: true, default)).ToString().ShouldContain(ThingProject.Secret);

        var destroyed = await project.RunAsync(PulumiUpdate.Destroy(ThingProject.Stack));
        destroyed.ShouldSucceed();
        destroyed.Count(ResourceOperation.Delete).ShouldBe(4);
        (await project.Engine.StacksAsync(default)).ShouldHaveSingleItem().Resources.ShouldBe(0);
    }

    [SkippableFact]
    public async Task A_change_names_what_differs_and_whether_the_resource_is_replaced()
    {
        using var project = new ThingProject();
        await project.MakeAsync();
        await project.SelectAsync(KeyValuePair.Create("domain", "example.org"));
        project.Write(ThingProject.Things(third: "changed"));

        var watched = new WatchedUpdate();
        var result = await project.UpAsync(watched);

        result.ShouldSucceed();
        (result.Count(ResourceOperation.Replace), result.Count(ResourceOperation.Update)).ShouldBe((1, 1));
        watched.Begun.ShouldContain(step => step.Name == "third" && step.Operation == ResourceOperation.Update && step.Changed.SequenceEqual(new[] { "value" }));
        watched.Begun.ShouldContain(step => step.Name == "first" && step.Operation == ResourceOperation.Replace && step.Changed.SequenceEqual(new[] { "identity" }));
    }

    [SkippableFact]
    public async Task A_failed_create_in_the_middle_names_the_resource_and_the_same_up_goes_on()
    {
        using var project = new ThingProject { Faults = "create:Thing::second=fail creating EC2 VPC: operation error EC2: CreateVpc; https response error StatusCode: 400; api error VpcLimitExceeded: The maximum number of VPCs has been reached." };
        await project.SelectAsync();

        var watched = new WatchedUpdate();
        var result = await project.UpAsync(watched);

        var failure = result.ShouldFailOnce();
        failure.Urn.ShouldBe(UrnOfSecond);
        failure.Operation.ShouldBe(ResourceOperation.Create);
        failure.Code.ShouldBe("VpcLimitExceeded");
        failure.Message.ShouldContain("The maximum number of VPCs has been reached.");
        watched.Failures.ShouldHaveSingleItem().ShouldBe(failure);
        watched.Completed.ShouldBe(["Create first"]);
        (await project.Engine.IsCompleteAsync(ThingProject.Stack, default)).ShouldBeFalse();

        project.Faults = null;
        var next = new WatchedUpdate();
        (await project.UpAsync(next)).ShouldSucceed();
        next.Completed.ShouldBe(["Same first", "Create second", "Create third"]);
    }

    [SkippableTheory]
    [InlineData("update", "update:Thing::second=fail it is busy", ResourceOperation.Update)]
    [InlineData("delete", "delete:Thing::second=fail DependencyViolation: it is in use", ResourceOperation.Delete)]
    [InlineData("refresh", "read:Thing::second=fail it is out of reach", ResourceOperation.Refresh)]
    public async Task A_failed_operation_is_that_resources(string command, string fault, ResourceOperation operation)
    {
        using var project = new ThingProject();
        await project.MakeAsync();
        project.Faults = fault;
        project.Write(ThingProject.Things(second: "changed"));

        var result = await project.RunAsync(command switch
        {
            "update" => PulumiUpdate.Up(ThingProject.Stack),
            "delete" => PulumiUpdate.Destroy(ThingProject.Stack),
            _ => PulumiUpdate.Refresh(ThingProject.Stack),
        });

        var failure = result.ShouldFailOnce();
        (failure.Urn, failure.Operation).ShouldBe((UrnOfSecond, operation));
        failure.Message.ShouldContain(fault.Split("fail ")[1]);
        failure.Code.ShouldBe(operation == ResourceOperation.Delete ? "DependencyViolation" : null);
    }

    [SkippableFact]
    public async Task A_program_that_fails_is_the_stacks_failure_in_its_own_words()
    {
        using var project = new ThingProject();
        project.Write(ThingProject.Things(more: "  fourth: { type: \"labtest:index:Thing\", properties: { value: \"${fifth.result}\" } }"));
        await project.SelectAsync();

        var failure = (await project.RunAsync(PulumiUpdate.Preview(ThingProject.Stack))).ShouldFailOnce();

        failure.Urn.ShouldEndWith("pulumi:pulumi:Stack::eks-lab-alice.network");
        failure.Message.ShouldContain("fifth");
    }

    [SkippableFact]
    public async Task A_setting_of_the_wrong_type_is_refused_before_anything_is_begun()
    {
        using var project = new ThingProject();
        project.Write(ThingProject.Things().Replace("domain: { type: string, default: \"\" }", "domain: { type: string, default: \"\" }\n  nodeCount: { type: integer, default: 3 }", StringComparison.Ordinal));
        await project.SelectAsync(KeyValuePair.Create("nodeCount", "three"));

        var failure = (await project.UpAsync()).ShouldFailOnce();

        failure.Message.ShouldContain("must be of type 'integer'");
    }

    [SkippableFact]
    public async Task A_stack_that_was_never_made_has_no_state_and_no_outputs()
    {
        using var project = new ThingProject();

        (await project.Engine.StateAsync(ThingProject.Stack, default)).ShouldBe(PulumiState.Empty);
        (await Should.ThrowAsync<LabException>(() => project.Engine.OutputsAsync(ThingProject.Stack, false, default))).Message.ShouldContain("`lab up` makes the stack");
    }
}
