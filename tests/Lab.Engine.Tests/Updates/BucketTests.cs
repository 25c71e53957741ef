using System.Net;
using Lab.Cli;
using Lab.Cli.Targets;
using Lab.Simulation.Engine;
using Lab.Tests;

namespace Lab.Engine.Tests.Updates;

/// <summary>State in an S3 bucket, which moto stands for: https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3.</summary>
public sealed class BucketTests(Emulator emulator) : IClassFixture<Emulator>
{
    private const string Locks = ".pulumi/locks/organization/eks-lab/alice.network";

    private static readonly HttpClient Client = new();

    [SkippableFact]
    public async Task A_stack_comes_up_stays_as_it_is_and_goes_with_its_state_in_a_bucket()
    {
        using var project = await ProjectAsync("states");

        (await project.Engine.BackendAsync(default)).Words.ShouldBe("the bucket s3://states");
        await project.SelectAsync(KeyValuePair.Create("domain", "example.org"));
        (await project.UpAsync()).Counts[ResourceOperation.Create].ShouldBe(4);
        (await project.UpAsync()).HasChanges.ShouldBeFalse();
        (await project.RunAsync(PulumiUpdate.Refresh(ThingProject.Stack))).ShouldSucceed();
        (await project.Engine.ConfigAsync(ThingProject.Stack, default)).ShouldNotBeNull().Settings["domain"].ShouldBe("example.org");
        (await project.Engine.OutputsAsync(ThingProject.Stack, showSecrets: false, default)).ToString().ShouldContain("made third");
        (await project.RunAsync(PulumiUpdate.Destroy(ThingProject.Stack))).Counts[ResourceOperation.Delete].ShouldBe(4);
        await project.Engine.RemoveAsync(ThingProject.Stack, default);
        (await project.Engine.StacksAsync(default)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Of_two_updates_at_once_the_second_learns_who_holds_the_lock_in_the_bucket()
    {
        using var project = await ProjectAsync("locked");
        project.Faults = "create:Thing::second=wait 8";
        await project.SelectAsync();
        var watched = new WatchedUpdate();
        var first = project.UpAsync(watched);
        await watched.StartedAsync("second");

        var refused = (await project.UpAsync()).ShouldFailOnce().Message;

        refused.ShouldContain($"the state of alice.network is locked by {Environment.UserName}@{Environment.MachineName} (pid ");
        refused.ShouldContain("and that process still runs on this machine: wait until it ends");
        (await first).ShouldSucceed();
    }

    [SkippableFact]
    public async Task A_lock_that_another_machine_left_is_explained_and_cancelled()
    {
        using var project = await ProjectAsync("left");
        await project.MakeAsync();
        await PutAsync($"left/{Locks}/0b7c.json", """{"pid":4711,"username":"bob","hostname":"classroom-7","timestamp":"2026-11-20T08:15:00.5Z"}""");

        var refused = (await project.UpAsync()).ShouldFailOnce().Message;
        (await project.LockAsync()).Holder.ShouldBe(LockHolder.Unknown);
        await project.Engine.CancelAsync(ThingProject.Stack, default);

        refused.ShouldContain("bob@classroom-7 (pid 4711) since 2026-11-20 08:15:00Z");
        refused.ShouldContain("`lab cancel network --env alice --target aws` takes the lock away");
        project.Told.ShouldHaveSingleItem().ShouldContain($"the locks are in the bucket s3://left below {Locks[..Locks.LastIndexOf('/')]}");
        (await project.UpAsync()).HasChanges.ShouldBeFalse();
    }

    [SkippableFact]
    public async Task A_bucket_that_is_not_there_is_told_with_how_to_make_it()
    {
        using var project = await ProjectAsync("states");
        Use(project, "nowhere");

        (await RefusalAsync(project)).ShouldContain("there is no such bucket: make it (`aws s3 mb s3://BUCKET`)");
    }

    [SkippableFact]
    public async Task Who_may_not_use_the_bucket_learns_what_that_takes()
    {
        using var project = await ProjectAsync("closed");
        await PutAsync(
            "closed?policy",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::closed","arn:aws:s3:::closed/*"]}]}""");

        (await RefusalAsync(project)).ShouldContain("may not use the bucket: that takes s3:ListBucket on it and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it");
    }

    [SkippableFact]
    public async Task Without_credentials_the_ways_to_get_some_are_told()
    {
        using var project = await ProjectAsync("states");
        project.Runner.Variables["AWS_ACCESS_KEY_ID"] = null;
        project.Runner.Variables["AWS_SECRET_ACCESS_KEY"] = null;

        (await RefusalAsync(project)).ShouldContain("pulumi has no AWS credentials for the bucket of the state: `aws sso login`");
    }

    private static async Task<string> RefusalAsync(ThingProject project) =>
        string.Join('\n', (await Should.ThrowAsync<LabException>(() => project.SelectAsync())).Problems);

    private async Task<ThingProject> ProjectAsync(string bucket)
    {
        Skip.If(emulator.Missing is not null, emulator.Missing);
        await PutAsync(bucket, "");
        var project = new ThingProject();
        foreach (var (name, value) in emulator.EnvironmentOf("us-east-1").Where(variable => variable.Key.StartsWith("AWS_", StringComparison.Ordinal))) project.Runner.Variables[name] = value;
        project.Runner.Variables["AWS_PROFILE"] = null;
        project.Runner.Variables["AWS_SESSION_TOKEN"] = null;
        Use(project, bucket);
        return project;
    }

    private void Use(ThingProject project, string bucket) =>
        project.Runner.Variables["PULUMI_BACKEND_URL"] = $"s3://{bucket}?endpoint={emulator.Endpoint}&s3ForcePathStyle=true&region=us-east-1";

    private async Task PutAsync(string path, string content)
    {
        using var body = new StringContent(content);
        using var answer = await Client.PutAsync(new Uri($"{emulator.Endpoint}/{path}"), body);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NoContent);
    }
}
