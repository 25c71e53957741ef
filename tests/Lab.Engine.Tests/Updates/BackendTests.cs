using Lab.Cli;

namespace Lab.Engine.Tests.Updates;

/// <summary>What is in the way before an update begins, and what to type.</summary>
public class BackendTests
{
    [SkippableFact]
    public async Task The_backend_is_named()
    {
        using var project = new ThingProject();

        (await project.Engine.BackendAsync(default)).Words.ShouldBe($"the folder {project.State}, which this machine alone has");
    }

    [SkippableFact]
    public async Task A_wrong_passphrase_is_explained_and_changes_nothing()
    {
        using var project = new ThingProject();
        await project.MakeAsync();
        project.Runner.Variables["PULUMI_CONFIG_PASSPHRASE"] = "another-one";
        project.Write(ThingProject.Things(third: "changed"));

        var message = (await project.UpAsync()).ShouldFailOnce().Message;

        message.ShouldContain("encrypted with another passphrase: set PULUMI_CONFIG_PASSPHRASE");
        message.ShouldNotContain("another-one");
        project.Runner.Variables["PULUMI_CONFIG_PASSPHRASE"] = ThingProject.Passphrase;
        (await project.Engine.OutputsAsync(ThingProject.Stack, false, default)).ToString().ShouldContain("made third");
    }

    [SkippableFact]
    public async Task The_passphrase_may_be_in_a_file()
    {
        using var project = new ThingProject();
        await File.WriteAllTextAsync(project.PathOf("passphrase"), ThingProject.Passphrase + "\n");
        project.Runner.Variables["PULUMI_CONFIG_PASSPHRASE"] = null;
        project.Runner.Variables["PULUMI_CONFIG_PASSPHRASE_FILE"] = project.PathOf("passphrase");
        await project.MakeAsync();

        project.Runner.Variables["PULUMI_CONFIG_PASSPHRASE_FILE"] = project.PathOf("nowhere");
        (await project.UpAsync()).ShouldFailOnce().Message.ShouldContain("PULUMI_CONFIG_PASSPHRASE_FILE names a file that can't be read");
    }

    [SkippableFact]
    public async Task Without_a_passphrase_the_variables_are_named()
    {
        using var project = new ThingProject();
        project.Runner.Variables["PULUMI_CONFIG_PASSPHRASE"] = null;

        (await RefusalAsync(project)).ShouldContain("set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it");
    }

    [SkippableFact]
    public async Task A_folder_that_is_not_there_is_told()
    {
        using var project = new ThingProject();
        project.Runner.Variables["PULUMI_BACKEND_URL"] = $"file://{project.PathOf("nowhere")}";

        (await RefusalAsync(project)).ShouldContain("the place of the state isn't there");
    }

    [SkippableFact]
    public async Task Without_a_login_the_ways_to_log_in_are_told()
    {
        using var project = new ThingProject();
        project.Runner.Variables["PULUMI_BACKEND_URL"] = null;
        project.Runner.Variables["PULUMI_ACCESS_TOKEN"] = null;

        (await RefusalAsync(project)).ShouldContain("`pulumi login --local` for files on this machine, `pulumi login s3://BUCKET` for a bucket");
    }

    [SkippableFact]
    public async Task A_service_that_can_not_be_reached_is_told_without_its_token()
    {
        using var project = new ThingProject();
        project.Runner.Variables["PULUMI_BACKEND_URL"] = "https://127.0.0.1:1";
        project.Runner.Variables["PULUMI_ACCESS_TOKEN"] = "pul-0123456789";

        var message = await RefusalAsync(project);

        message.ShouldContain("can't be reached: check the network");
        message.ShouldNotContain("pul-0123456789");
    }

    [SkippableFact]
    public async Task A_wrong_access_token_is_told_with_how_to_give_another()
    {
        using var cloud = new CloudStandIn();
        using var project = new ThingProject();
        project.Runner.Variables["PULUMI_BACKEND_URL"] = cloud.Url;
        project.Runner.Variables["PULUMI_ACCESS_TOKEN"] = "pul-0123456789";

        foreach (var message in new[] { await RefusalAsync(project), await RefusalAsync(() => project.Engine.BackendAsync(default)), await RefusalAsync(() => project.Engine.StacksAsync(default)) })
        {
            message.ShouldContain("doesn't take the access token: `pulumi login`, or set PULUMI_ACCESS_TOKEN to a valid one");
            message.ShouldNotContain("pul-0123456789");
        }
    }

    [SkippableFact]
    public async Task A_missing_access_token_is_told_with_how_to_log_in()
    {
        using var cloud = new CloudStandIn();
        using var project = new ThingProject();
        project.Runner.Variables["PULUMI_BACKEND_URL"] = cloud.Url;
        project.Runner.Variables["PULUMI_ACCESS_TOKEN"] = null;

        var message = await RefusalAsync(project);

        message.ShouldContain("`pulumi login`");
        message.ShouldContain("PULUMI_ACCESS_TOKEN");
    }

    [SkippableFact]
    public async Task A_bucket_that_can_not_be_used_is_told_without_its_keys()
    {
        using var project = new ThingProject();
        project.Runner.Variables["PULUMI_BACKEND_URL"] = "s3://nobody?region=eu-west-1&endpoint=http://127.0.0.1:1&s3ForcePathStyle=true";
        project.Runner.Variables["AWS_ACCESS_KEY_ID"] = "AKIA0123456789";
        project.Runner.Variables["AWS_SECRET_ACCESS_KEY"] = "kept-to-itself";
        project.Runner.Variables["AWS_MAX_ATTEMPTS"] = "1";

        var message = await RefusalAsync(project);

        message.ShouldContain("the bucket of the state can't be used: check its name in PULUMI_BACKEND_URL, its region, and the credentials");
        message.ShouldNotContain("kept-to-itself");
    }

    [SkippableFact]
    public async Task A_damaged_state_is_refused_with_where_older_ones_are()
    {
        using var project = new ThingProject();
        await project.MakeAsync();
        var file = Path.Combine(project.State, ".pulumi", "stacks", "eks-lab", "alice.network.json");
        await File.WriteAllTextAsync(file, "{\"versi");

        var message = (await project.UpAsync()).ShouldFailOnce().Message;

        message.ShouldContain(".json.bak");
        message.ShouldContain(".pulumi/backups");
    }

    [SkippableFact]
    public async Task A_damaged_backend_is_told()
    {
        using var project = new ThingProject();
        await project.MakeAsync();
        await File.WriteAllTextAsync(Path.Combine(project.State, ".pulumi", "meta.yaml"), "{{{");

        (await RefusalAsync(project)).ShouldContain(".pulumi/meta.yaml, is damaged");
    }

    private static Task<string> RefusalAsync(ThingProject project) => RefusalAsync(() => project.SelectAsync());

    private static async Task<string> RefusalAsync(Func<Task> ask) => string.Join('\n', (await Should.ThrowAsync<LabException>(ask)).Problems);
}
