using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class DeploymentTests
{
    [Fact]
    public async Task A_deployment_has_default_names_and_those_of_its_options()
    {
        await Deployment.TestAsync(new RecordingMocks(), new TestOptions(), () =>
        {
            var instance = Deployment.Instance;
            (instance.StackName, instance.ProjectName, instance.OrganizationName).ShouldBe(("stack", "project", "organization"));
            Should.Throw<InvalidOperationException>(() => instance.RootDirectory);
        });

        var options = new TestOptions { StackName = "alice.network", ProjectName = "eks-lab", OrganizationName = "org", RootDirectory = "/x" };
        await Deployment.TestAsync(new RecordingMocks(), options, async () =>
        {
            var instance = Deployment.Instance;
            (instance.StackName, instance.ProjectName, instance.OrganizationName, instance.RootDirectory)
                .ShouldBe(("alice.network", "eks-lab", "org", "/x"));
            (await LookAsync(new Server("server").Urn)).Value.ShouldStartWith("urn:pulumi:alice.network::eks-lab::");
        });
    }

    [Fact]
    public void Outside_of_a_deployment_there_is_no_instance()
        => Should.Throw<InvalidOperationException>(() => Deployment.Instance)
            .Message.ShouldBe("Trying to acquire Deployment.Instance before 'Run' was called.");

    [Fact]
    public async Task Deployments_run_concurrently_each_with_its_own_instance()
    {
        var runs = Enumerable.Range(0, 20).Select(async i =>
        {
            var mocks = new RecordingMocks();
            var resources = await Deployment.TestAsync(mocks, new TestOptions { IsPreview = false, StackName = $"s{i}" }, async () =>
            {
                for (var n = 0; n < 10; n++)
                {
                    var server = new Server($"server-{i}-{n}");
                    await OutputUtilities.GetValueAsync(server.Id);
                    Deployment.Instance.StackName.ShouldBe($"s{i}");
                }
            });
            resources.Length.ShouldBe(10);
            mocks.Resources.ShouldAllBe(resource => resource.Name!.StartsWith($"server-{i}-", StringComparison.Ordinal));
        });
        await Task.WhenAll(runs);
    }

    [Fact]
    public async Task Resources_that_do_not_depend_on_each_other_are_registered_concurrently()
    {
        var gate = new TaskCompletionSource();
        var mocks = new GatedMocks("first", gate.Task);
        await Deployment.TestAsync(mocks, Update, () =>
        {
            _ = new Server("first");
            _ = new Server("second");
            gate.SetResult();
        });
        mocks.Done.ShouldBe(["second", "first"]);
    }

    [Fact]
    public async Task A_deployment_waits_for_everything_that_was_started()
    {
        var last = "";
        await Deployment.TestAsync(new RecordingMocks(), Update, () =>
        {
            var first = new Server("first");
            _ = first.Id.Apply(async id =>
            {
                await Task.Yield();
                var second = new Server("second", new ServerArgs { Address = id });
                return second.Address.Apply(address => last = address!);
            });
        });
        last.ShouldBe("first-id");
    }

    [Fact]
    public async Task Deployments_are_not_nested()
        => (await Should.ThrowAsync<RunException>(() => Deployment.TestAsync(new RecordingMocks(), Update, async () =>
        {
            await Deployment.TestAsync(new RecordingMocks(), Update, () => { });
        }))).Message.ShouldContain("Deployment.Instance should only be set once at the beginning of a 'Run' call.");

    [Fact]
    public async Task Without_an_engine_a_program_is_not_run_and_does_not_succeed()
    {
        var ran = false;
        var exitCode = 1;
        try
        {
            exitCode = await Deployment.RunAsync(() => { ran = true; });
        }
        catch (InvalidOperationException exception)
        {
            // The genuine packages throw where the bindings of this repository print and return.
            exception.Message.ShouldContain("Pulumi engine");
        }

        ran.ShouldBeFalse();
        exitCode.ShouldNotBe(0);
    }
}
