using System.Collections.Immutable;
using Pulumi;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class ResourceTests
{
    private const string StackUrn = "urn:pulumi:stack::project::pulumi:pulumi:Stack";

    [Fact]
    public async Task A_resource_has_the_URN_of_its_type_and_name_below_the_stack()
        => await Deployment.TestAsync(new RecordingMocks(), Update, async () =>
        {
            var server = new Server("server");
            server.GetResourceType().ShouldBe(Server.Token);
            server.GetResourceName().ShouldBe("server");
            (await LookAsync(server.Urn)).Value.ShouldBe($"{StackUrn}${Server.Token}::server");
        });

    [Fact]
    public async Task The_URN_of_a_child_has_of_the_types_above_it_the_stack_s_alone()
        => await Deployment.TestAsync(new RecordingMocks(), Update, async () =>
        {
            var team = new Team("team");
            var server = new Server("server", options: new CustomResourceOptions { Parent = team });
            (await LookAsync(team.Urn)).Value.ShouldBe($"{StackUrn}$test:index:Team::team");
            (await LookAsync(server.Urn)).Value.ShouldBe($"{StackUrn}${Server.Token}::server");
        });

    [Fact]
    public async Task The_mock_is_asked_for_resources_components_and_providers_but_not_for_the_stack()
    {
        var mocks = new RecordingMocks();
        var resources = await Deployment.TestAsync(mocks, Update, () =>
        {
            _ = new Server("server");
            _ = new TestProvider("provider");
            _ = new Team("team");
            _ = new RemoteCluster("cluster", new ServerArgs { Cpus = 2 });
        });
        mocks.Resources.Select(resource => resource.Type).ShouldBe(
            [Server.Token, "pulumi:providers:test", "test:index:Team", "test:index:Cluster"], ignoreOrder: true);
        mocks.Resources.ShouldAllBe(resource => resource.Id == "" && resource.Provider == "");
        resources.Select(resource => resource.GetResourceName()).ShouldBe(["server", "provider", "team", "cluster"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_component_of_the_program_has_no_inputs_and_publishes_its_outputs()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync(mocks, Update, () =>
        {
            var team = new Team("team") { Lead = Output.CreateSecret("Ada") };
            team.Publish();
        });
        mocks.Named("team").Inputs.ShouldBeEmpty();
        var published = mocks.Outputs.Single(outputs => outputs.Urn.EndsWith("::team", StringComparison.Ordinal));
        published.Outputs.Keys.ShouldBe(["lead"]);
        (await LookAsync(published.Outputs["lead"])).ShouldBe(("Ada", true, true));
    }

    [Fact]
    public async Task A_remote_component_gets_its_outputs_from_the_provider()
    {
        var mocks = new RecordingMocks { Create = args => ("", args.Inputs.SetItem("address", "https://cluster")) };
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var cluster = new RemoteCluster("cluster", new ServerArgs { Cpus = 2 });
            (await LookAsync(cluster.Address)).Value.ShouldBe("https://cluster");
        });
        mocks.Named("cluster").Inputs["cpus"].ShouldBe(2d);
    }

    [Fact]
    public async Task Get_reads_a_resource_by_its_id()
    {
        var mocks = new RecordingMocks { Create = args => ("ignored", State(("address", "10.0.0.9"))) };
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var server = Server.Get("existing", "i-123");
            (await LookAsync(server.Id)).Value.ShouldBe("i-123");
            (await LookAsync(server.Address)).Value.ShouldBe("10.0.0.9");
        });
        mocks.Named("existing").Id.ShouldBe("i-123");
    }

    [Fact]
    public async Task An_import_names_the_id_to_the_mock()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync(mocks, Update, () => { _ = new Server("server", options: new() { ImportId = "i-9" }); });
        mocks.Named("server").Id.ShouldBe("i-9");
    }

    [Fact]
    public async Task A_provider_is_named_by_its_URN_and_id()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync(mocks, Update, () =>
        {
            var provider = new TestProvider("provider");
            _ = new Server("server", options: new() { Provider = provider });
        });
        mocks.Named("server").Provider.ShouldBe($"{StackUrn}$pulumi:providers:test::provider::provider-id");
    }

    [Fact]
    public async Task Children_inherit_the_provider_of_their_package()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync(mocks, Update, () =>
        {
            var team = new Team("team", new ComponentResourceOptions { Providers = { new TestProvider("provider") } });
            var inner = new Team("inner", new ComponentResourceOptions { Parent = team });
            _ = new Server("direct", options: new() { Parent = team });
            _ = new Server("deep", options: new() { Parent = inner });
            _ = new CustomResource("other:index:Thing", "foreign", null, new CustomResourceOptions { Parent = team });
        });
        mocks.Named("direct").Provider.ShouldEndWith("::provider-id");
        mocks.Named("deep").Provider.ShouldEndWith("::provider-id");
        mocks.Named("foreign").Provider.ShouldBe("");
    }

    [Fact]
    public async Task A_component_takes_provider_or_providers_but_not_both()
        => (await Should.ThrowAsync<RunException>(() => Deployment.TestAsync(new RecordingMocks(), Update, () =>
        {
            var provider = new TestProvider("provider");
            _ = new Team("team", new ComponentResourceOptions { Provider = provider, Providers = { provider } });
        }))).Message.ShouldContain("Do not supply both 'provider' and 'providers' options to a ComponentResource.");

    [Fact]
    public async Task A_resource_waits_for_what_it_depends_on_of_a_component_for_all_children()
    {
        var gate = new TaskCompletionSource();
        var mocks = new GatedMocks("child", gate.Task);
        await Deployment.TestAsync(mocks, Update, () =>
        {
            var team = new Team("team");
            _ = new Server("child", options: new() { Parent = team });
            _ = new Server("after", options: new() { DependsOn = team });
            _ = new Server("beside");
            mocks.Asked.ShouldNotContain("after");
            gate.SetResult();
        });
        mocks.Asked.ToList().IndexOf("after").ShouldBeGreaterThan(mocks.Asked.ToList().IndexOf("child"));
        mocks.Done.First().ShouldNotBe("after");
        mocks.Done.ToList().IndexOf("after").ShouldBeGreaterThan(mocks.Done.ToList().IndexOf("child"));
    }

    [Fact]
    public async Task A_transformation_changes_arguments_of_the_resource_and_its_children()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync(mocks, Update, () =>
        {
            var team = new Team("team", new ComponentResourceOptions
            {
                ResourceTransformations =
                {
                    args =>
                    {
                        if (args.Args is ServerArgs server) server.Tags["Team"] = "blue";
                        return new ResourceTransformationResult(args.Args, args.Options);
                    },
                },
            });
            _ = new Server("server", new ServerArgs { Tags = { ["Name"] = "x" } }, new() { Parent = team });
        });
        mocks.Named("server").Inputs["tags"].ShouldBeAssignableTo<ImmutableDictionary<string, object>>()!
            .ShouldBe(State(("Name", "x"), ("Team", "blue")), ignoreOrder: true);
    }

    [Fact]
    public async Task Merged_options_take_what_the_second_sets_and_add_lists_up()
        => await Deployment.TestAsync(new RecordingMocks(), Update, async () =>
        {
            var (first, second) = (new Server("first"), new Server("second"));
            var merged = CustomResourceOptions.Merge(
                new CustomResourceOptions { Protect = true, Version = "1", IgnoreChanges = { "a" }, DependsOn = { first } },
                new CustomResourceOptions { Version = "2", IgnoreChanges = { "b" }, DependsOn = { second }, DeleteBeforeReplace = true });
            (merged.Protect, merged.Version, merged.DeleteBeforeReplace).ShouldBe((true, "2", true));
            merged.IgnoreChanges.ShouldBe(["a", "b"]);
            (await LookAsync(merged.DependsOn.ToOutput())).Value.ShouldBe([first, second]);
        });

    [Fact]
    public async Task Merged_component_options_keep_the_last_provider_of_a_package()
        => await Deployment.TestAsync(new RecordingMocks(), Update, () =>
        {
            var (first, second) = (new TestProvider("first"), new TestProvider("second"));
            var other = new ProviderResource("other", "other", ResourceArgs.Empty, new CustomResourceOptions());
            ComponentResourceOptions.Merge(
                new ComponentResourceOptions { Providers = { first, other } },
                new ComponentResourceOptions { Providers = { second } }).Providers.ShouldBe([other, second]);
        });

    [Fact]
    public async Task A_stack_class_is_run_with_its_outputs()
    {
        var mocks = new RecordingMocks();
        var resources = await Deployment.TestAsync<OneServerStack>(mocks, Update);
        resources.Select(resource => resource.GetResourceType()).ShouldBe(["pulumi:pulumi:Stack", Server.Token], ignoreOrder: true);
        resources.OfType<Stack>().Single().GetResourceName().ShouldBe("project-stack");
        (await LookAsync(mocks.Outputs.Single().Outputs["id"])).Value.ShouldBe("server-id");
    }

    [Fact]
    public async Task A_program_returns_its_outputs()
    {
        var (resources, outputs) = await Deployment.TestAsync(new RecordingMocks(), Update, () =>
            (IDictionary<string, object?>)new Dictionary<string, object?> { ["id"] = new Server("server").Id });
        resources.Single().ShouldBeOfType<Server>();
        (await LookAsync((Output<string>)outputs["id"]!)).Value.ShouldBe("server-id");
    }

    [Fact]
    public async Task A_URN_can_be_made_of_its_parts()
    {
        (await LookAsync(() => Urn.Create("server", Server.Token))).Value.ShouldBe($"urn:pulumi:stack::project::{Server.Token}::server");
        (await LookAsync(() => Urn.Create("server", Server.Token, parentUrn: $"{StackUrn}::project-stack")))
            .Value.ShouldBe($"{StackUrn}${Server.Token}::server");
        ((string)new Urn("urn:pulumi:x")).ShouldBe("urn:pulumi:x");
        Should.Throw<ArgumentException>(() => new Urn(""));
    }

    private sealed class OneServerStack : Stack
    {
        public OneServerStack() => ServerId = new Server("server").Id;

        [Output("id")]
        public Output<string> ServerId { get; private set; }
    }
}
