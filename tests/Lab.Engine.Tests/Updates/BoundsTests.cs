using Lab.Cli.Targets;

namespace Lab.Engine.Tests.Updates;

/// <summary>What is tried again and how often, and what is waited for and how long.</summary>
public class BoundsTests
{
    private static readonly string Up = PulumiCommand.Up(ThingProject.Stack).ToString();

    [SkippableTheory]
    [InlineData("Throttling: Rate exceeded")]
    [InlineData("creating EC2 VPC: operation error EC2: CreateVpc; https response error StatusCode: 503; api error RequestLimitExceeded: Request limit exceeded.")]
    public async Task What_AWS_throttled_is_tried_again(string message)
    {
        using var project = new ThingProject();
        project.Faults = $"create:Thing::second=once {project.PathOf("once")} {message}";
        await project.SelectAsync();
        var watched = new WatchedUpdate();

        var result = await project.UpAsync(watched);

        result.ShouldSucceed();
        project.Shown.Count(Up.Equals).ShouldBe(2);
        watched.Failures.ShouldBeEmpty();
        project.Told.ShouldHaveSingleItem().ShouldContain("again in");
    }

    [SkippableFact]
    public async Task Throttling_that_does_not_end_is_told_after_so_many_tries()
    {
        using var project = new ThingProject { Faults = "create:Thing::first=fail ThrottlingException: Rate exceeded" };
        project.NewEngine(retries: 2);
        await project.SelectAsync();

        (await project.UpAsync()).ShouldFailOnce().Code.ShouldBe("ThrottlingException");

        project.Shown.Count(Up.Equals).ShouldBe(3);
    }

    [SkippableTheory]
    [InlineData("VpcLimitExceeded: The maximum number of VPCs has been reached.")]
    [InlineData("LimitExceededException: the quota of roles is used up")]
    [InlineData("connection reset by peer")]
    public async Task Nothing_else_is_tried_again(string message)
    {
        using var project = new ThingProject();
        project.Faults = $"create:Thing::second=once {project.PathOf("once")} {message}";
        await project.SelectAsync();

        (await project.UpAsync()).ShouldFailOnce().Message.ShouldContain(message);

        project.Shown.Count(Up.Equals).ShouldBe(1);
    }

    [SkippableFact]
    public async Task Throttling_beside_another_failure_is_not_tried_again()
    {
        using var project = new ThingProject { Faults = "create:Thing::second=fail Throttling: Rate exceeded,create:Thing::beside=fail InvalidParameterValue: no" };
        project.Write(ThingProject.Things(more: "  beside: { type: \"labtest:index:Thing\", options: { dependsOn: [\"${first}\"] } }"));
        await project.SelectAsync();

        (await project.UpAsync()).Failures.Select(failure => failure.Code).ShouldContain("InvalidParameterValue");

        project.Shown.Count(Up.Equals).ShouldBe(1);
    }

    [SkippableFact]
    public async Task An_update_that_takes_too_long_is_stopped_and_says_what_it_waited_for()
    {
        // The time runs out while the second one is made, and the stop lets that end.
        using var project = new ThingProject { Faults = "create:Thing::second=wait 8" };
        await project.SelectAsync();
        var watched = new WatchedUpdate();

        var result = await project.Engine.RunAsync(PulumiUpdate.Up(ThingProject.Stack), TimeSpan.FromSeconds(6), watched, CancellationToken.None);

        var failure = result.Failures[^1];
        failure.Message.ShouldContain("not done after 6.0 s, so pulumi was stopped while creating labtest:index:Thing second");
        failure.Message.ShouldContain("the same command goes on from there");
        result.IsCancelled.ShouldBeFalse();
        watched.Completed.ShouldContain("Create second");
        (await project.PendingAsync()).ShouldBeEmpty();

        project.Faults = null;
        (await project.UpAsync()).ShouldSucceed();
    }
}
