using System.Text.Json;
using Lab.Cli.Targets;
using Lab.Engine.Tests.Updates;

namespace Lab.Engine.Tests.Targets;

public class PulumiTargetTests
{
    private const string Place = "AWS (account 123456789012 (classroom), region ap-northeast-2)";

    [SkippableFact]
    public async Task A_stage_comes_up_is_looked_at_and_goes_down_with_the_account_named_first()
    {
        using var project = new LabProject();

        var up = await project.RunAsync("up network --yes --set owner=alice");
        up.ExitCode.ShouldBe(0, up.Error);
        up.Out.ShouldContain($"environment alice on {Place}");
        up.Out.ShouldContain($"Pulumi's state is in the folder {project.Things.State}");
        up.Out.ShouldContain("$ pulumi up --stack alice.network --yes --skip-preview");
        up.Out.ShouldContain("4 created");

        var again = await project.RunAsync("up network --yes");
        again.Out.ShouldContain("no change (4 unchanged)");

        (await project.RunAsync("status")).Out.ShouldContain("network                   up");
        (await project.RunAsync("outputs network")).Out.ShouldContain("made third");
        var refresh = await project.RunAsync("refresh network");
        refresh.ExitCode.ShouldBe(0, refresh.Error);
        refresh.Out.ShouldContain("$ pulumi refresh --stack alice.network --yes --skip-preview");
        (await project.RunAsync("cancel")).Out.ShouldContain("no stage of alice is locked");

        var destroy = await project.RunAsync("destroy network", answer: "yes");
        destroy.ExitCode.ShouldBe(0, destroy.Error);
        destroy.Error.ShouldContain($"Destroy network of alice in {Place}?");
        destroy.Out.ShouldContain("4 deleted");
        (await project.RunAsync("destroy network --yes")).Out.ShouldContain("nothing to destroy");
    }

    [SkippableFact]
    public async Task With_json_there_is_one_document_with_typed_failures_and_no_secret()
    {
        using var project = new LabProject();
        project.Things.Faults = "create:Thing::second=fail VpcLimitExceeded: The maximum number of VPCs has been reached.";

        var up = await project.RunAsync("up network --yes --json");

        up.ExitCode.ShouldBe(1);
        using var document = JsonDocument.Parse(up.Out);
        var failure = document.RootElement.GetProperty("stages")[0].GetProperty("failures")[0];
        failure.GetProperty("urn").GetString().ShouldEndWith("labtest:index:Thing::second");
        failure.GetProperty("code").GetString().ShouldBe("VpcLimitExceeded");
        failure.GetProperty("operation").GetString().ShouldBe("create");
        up.Out.ShouldNotContain(ThingProject.Secret);
        up.Error.ShouldNotContain(ThingProject.Secret);
        (await project.RunAsync("status")).Out.ShouldContain("network                   incomplete");
    }

    [SkippableFact]
    public async Task Without_a_passphrase_nothing_is_begun_unless_the_stack_has_a_key()
    {
        using var project = new LabProject();
        project.Things.Runner.Variables["PULUMI_CONFIG_PASSPHRASE"] = null;

        var refused = await project.RunAsync("up network --yes");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE");
        project.Things.Runner.Calls.ShouldNotContain(call => call.Arguments.Contains("up"));

        // With a key service pulumi begins, and fails for want of that: a Vault needs an address.
        await File.WriteAllTextAsync(Path.Combine(project.Things.Folder, "Pulumi.alice.network.yaml"), "secretsprovider: hashivault://lab\n");
        var begun = await project.RunAsync("up network --yes");
        begun.Out.ShouldContain("$ pulumi stack select --create alice.network --secrets-provider hashivault://lab");
        begun.Error.ShouldContain("VAULT_ADDR");
    }

    [SkippableFact]
    public async Task The_lock_of_a_killed_update_is_taken_away_by_cancel_and_that_of_a_running_one_is_not()
    {
        using var project = new LabProject();
        await project.Things.SelectAsync();
        project.Things.Faults = "create:Thing::second=wait 60";
        var watched = new WatchedUpdate();
        var update = project.Things.UpAsync(watched);
        await watched.StartedAsync("second");

        var running = await project.RunAsync("cancel network --yes");
        running.ExitCode.ShouldBe(1);
        running.Error.ShouldContain("the update is under way: wait for it, or stop it with `kill -INT");
        await project.Things.KillAsync();
        await update;

        (await project.RunAsync("cancel network")).ExitCode.ShouldBe(2);
        var cancelled = await project.RunAsync("cancel network", answer: "yes");
        cancelled.ExitCode.ShouldBe(0, cancelled.Error);
        cancelled.Out.ShouldContain("and that process is gone");
        cancelled.Out.ShouldContain("Taking it away stops no update");
        cancelled.Out.ShouldContain("$ pulumi cancel --stack alice.network --yes");
        project.Things.Faults = null;
        var up = await project.RunAsync("up network --yes");
        up.ExitCode.ShouldBe(0, up.Error);
        up.Error.ShouldContain("labtest:index:Thing second: that may exist although no state knows it");
    }

    [SkippableTheory]
    [InlineData(null, true)]
    [InlineData("""{"cluster":{"status":"ACTIVE","endpoint":"https://NEW.gr7.ap-northeast-2.eks.amazonaws.com"}}""", true)]
    [InlineData("""{"cluster":{"status":"ACTIVE","endpoint":"https://OLD.gr7.ap-northeast-2.eks.amazonaws.com"}}""", false)]
    public async Task Kubernetes_objects_are_forgotten_only_when_AWS_says_that_their_cluster_is_gone(string? cluster, bool isForgotten)
    {
        // The texts of Pulumi.Kubernetes for an unreachable cluster; the second is a Helm release's.
        const string Unreachable = "configured Kubernetes cluster is unreachable. If the cluster was deleted you can remove this resource from Pulumi state";
        const string Helm = "can't delete Helm Release with unreachable cluster. Reason: dial tcp: i/o timeout";
        using var project = new LabProject();
        project.Things.Write(
            """
            name: eks-lab
            runtime: yaml
            resources:
              cluster:
                type: pulumi:providers:kubernetes
                properties:
                  kubeconfig: '{"apiVersion":"v1","clusters":[{"cluster":{"server":"https://OLD.gr7.ap-northeast-2.eks.amazonaws.com"},"name":"k"}]}'
              settings:
                type: kubernetes:core/v1:ConfigMap
                properties: { metadata: { name: settings } }
                options: { provider: "${cluster}" }
              release:
                type: kubernetes:core/v1:ConfigMap
                properties: { metadata: { name: release } }
                options: { provider: "${cluster}" }
            """);
        (await project.RunAsync("up network --yes")).ExitCode.ShouldBe(0);
        if (cluster is not null) project.Cluster = cluster;
        if (!isForgotten) project.Things.Faults = $"delete:ConfigMap::settings=fail {Unreachable},delete:ConfigMap::release=fail {Helm}";

        var destroy = await project.RunAsync("destroy network --yes");

        var call = project.Things.Runner.Calls.Last(call => call.Program == PulumiCommand.Program && call.Arguments[0] == "destroy");
        if (isForgotten)
        {
            destroy.ExitCode.ShouldBe(0, destroy.Error);
            call.Variables["PULUMI_K8S_DELETE_UNREACHABLE"].ShouldBe("true");
            destroy.Out.ShouldContain("so its Kubernetes objects are gone too and are forgotten");
            destroy.Out.ShouldContain("$ PULUMI_K8S_DELETE_UNREACHABLE=true pulumi destroy --stack alice.network");
        }
        else
        {
            destroy.ExitCode.ShouldBe(1);
            call.Variables.Keys.ShouldNotContain("PULUMI_K8S_DELETE_UNREACHABLE");
            destroy.Error.ShouldContain("deleting kubernetes:core/v1:ConfigMap settings failed");
            destroy.Error.ShouldContain("deleting kubernetes:core/v1:ConfigMap release failed");
            destroy.Error.Split("cluster alice-myeks exists, ACTIVE: what is in it is not forgotten while it may cost money").Length.ShouldBe(3);
        }
    }
}
