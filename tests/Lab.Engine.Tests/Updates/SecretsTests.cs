using Lab.Cli.Targets;

namespace Lab.Engine.Tests.Updates;

public class SecretsTests
{
    [SkippableFact]
    public async Task Secrets_and_the_passphrase_are_in_nothing_that_is_shown_told_passed_or_kept()
    {
        using var project = new ThingProject();
        await project.MakeAsync();
        project.Faults = "update:Thing::second=fail it is busy";
        project.Write(ThingProject.Things(second: "changed"));
        var watched = new WatchedUpdate();
        (await project.UpAsync(watched)).ShouldFailOnce();
        await project.RunAsync(PulumiUpdate.Preview(ThingProject.Stack), watched);

        string[] said =
        [
            .. project.Shown, .. project.Told, .. watched.Told, .. watched.Failures.Select(failure => failure.Message),
            .. project.Runner.Calls.SelectMany(call => call.Arguments),
            (await project.Engine.OutputsAsync(ThingProject.Stack, showSecrets: false, default)).ToString(),
        ];
        foreach (var text in said)
        {
            text.ShouldNotContain(ThingProject.Secret);
            text.ShouldNotContain(ThingProject.Passphrase);
        }

        foreach (var file in Directory.EnumerateFiles(project.State, "*", SearchOption.AllDirectories).Append(Path.Combine(project.Folder, "Pulumi.alice.network.yaml")))
        {
            var text = await File.ReadAllTextAsync(file);
            text.ShouldNotContain(ThingProject.Secret, customMessage: file);
            text.ShouldNotContain(ThingProject.Passphrase, customMessage: file);
        }
    }
}
