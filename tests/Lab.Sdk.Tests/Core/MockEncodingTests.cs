using System.Collections.Immutable;
using Pulumi;
using Pulumi.Utilities;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class MockEncodingTests
{
    [Fact]
    public async Task Numbers_arrive_as_doubles_texts_and_flags_as_they_are()
    {
        var inputs = await InputsAsync(() => new ServerArgs { Cpus = 2, Address = "10.0.0.1", IsRunning = true });
        inputs["cpus"].ShouldBeOfType<double>().ShouldBe(2);
        inputs["address"].ShouldBe("10.0.0.1");
        inputs["isRunning"].ShouldBe(true);
        inputs.Count.ShouldBe(3, "arguments without a value are left out");
    }

    [Fact]
    public async Task Lists_arrive_as_immutable_arrays_and_maps_as_immutable_dictionaries_of_objects()
    {
        var inputs = await InputsAsync(() => new ServerArgs
        {
            Zones = { "a", "b" },
            Tags = { ["Name"] = "x" },
            Disks = { new DiskArgs { Size = 8 }, new DiskArgs { Size = 16, Label = "data" } },
        });
        inputs["zones"].ShouldBeOfType<ImmutableArray<object>>().ShouldBe(["a", "b"]);
        inputs["tags"].ShouldBeAssignableTo<ImmutableDictionary<string, object>>()!["Name"].ShouldBe("x");

        var disks = inputs["disks"].ShouldBeOfType<ImmutableArray<object>>().Cast<ImmutableDictionary<string, object>>().ToArray();
        disks[0].ShouldBe(State(("size", 8d)), "arguments of parts without a value are left out too");
        disks[1].ShouldBe(State(("size", 16d), ("label", "data")), ignoreOrder: true);
    }

    [Fact]
    public async Task A_list_that_was_touched_but_has_no_items_arrives_empty()
        => (await InputsAsync(() => new ServerArgs { Zones = [] }))["zones"].ShouldBeOfType<ImmutableArray<object>>().ShouldBeEmpty();

    [Fact]
    public async Task Secrets_arrive_as_their_values()
    {
        var inputs = await InputsAsync(() => new ServerArgs
        {
            Address = Output.CreateSecret("10.0.0.1"),
            Tags = { ["Password"] = Output.CreateSecret("s") },
        });
        inputs["address"].ShouldBe("10.0.0.1");
        ((ImmutableDictionary<string, object>)inputs["tags"])["Password"].ShouldBe("s");
    }

    [Fact]
    public async Task Outputs_that_a_mock_makes_of_the_values_of_secrets_are_not_secret()
        => await Deployment.TestAsync(new RecordingMocks(), Update, async () =>
        {
            var server = new Server("server", new ServerArgs { Zones = { "a", Output.CreateSecret("b") } });
            (await LookAsync(server.Zones)).IsSecret.ShouldBeFalse();
        });

    [Fact]
    public async Task Nulls_are_dropped()
    {
        var inputs = await InputsAsync(() => new ServerArgs
        {
            Address = Output.Create((string?)null)!,
            Tags = { ["Empty"] = Output.Create((string?)null)!, ["Name"] = "x" },
        });
        inputs.Keys.ShouldBe(["tags"]);
        ((ImmutableDictionary<string, object>)inputs["tags"]).Keys.ShouldBe(["Name"]);
    }

    [Fact]
    public async Task Enumerations_and_unions_arrive_as_plain_values_and_JSON_as_what_it_says()
    {
        var inputs = await InputsAsync(() => new ServerArgs
        {
            State = ServerState.Running,
            Port = "http",
            Policy = """{"Statement":[{"Effect":"Allow","Count":1}]}""",
        });
        inputs["state"].ShouldBe("running");
        inputs["port"].ShouldBe("http");
        var statements = (ImmutableArray<object>)((ImmutableDictionary<string, object>)inputs["policy"])["Statement"];
        statements.Single().ShouldBeAssignableTo<ImmutableDictionary<string, object>>()!
            .ShouldBe(State(("Effect", "Allow"), ("Count", 1d)), ignoreOrder: true);
    }

    [Fact]
    public async Task Assets_and_archives_arrive_as_such()
    {
        (await InputsAsync(() => new ServerArgs { Image = new StringAsset("x") }))["image"].ShouldBeOfType<StringAsset>();
        (await InputsAsync(() => new ServerArgs { Image = new FileArchive("./x") }))["image"].ShouldBeOfType<FileArchive>();
    }

    [Fact]
    public async Task A_resource_arrives_as_an_object_of_its_class_with_its_id_and_outputs()
    {
        var mocks = new RecordingMocks();
        Server? sent = null;
        var resources = await Deployment.TestAsync(mocks, Update, async () =>
        {
            var network = new Server("network", new ServerArgs { Address = "10.0.0.0" });
            var server = new Server("server", new ServerArgs { Network = network });
            await OutputUtilities.GetValueAsync(server.Urn);
            sent = (Server)mocks.Named("server").Inputs["network"];
            (await LookAsync(sent.Id)).Value.ShouldBe("network-id");
            (await LookAsync(sent.Address)).Value.ShouldBe("10.0.0.0");
            (await LookAsync(sent.Urn)).Value.ShouldBe((await LookAsync(network.Urn)).Value);
        });
        resources.Length.ShouldBe(2, "the object for the reference is no new resource");
    }

    [Fact]
    public async Task A_resource_without_a_registered_class_arrives_as_one_that_knows_its_URN()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var team = new Team("team");
            var server = new Server("server", new ServerArgs { Owner = team });
            await OutputUtilities.GetValueAsync(server.Urn);
            var sent = (Resource)mocks.Named("server").Inputs["owner"];
            (await LookAsync(sent.Urn)).Value.ShouldBe((await LookAsync(team.Urn)).Value);
        });
    }

    [Fact]
    public async Task Arguments_of_a_provider_that_are_no_texts_arrive_as_JSON_texts()
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync(mocks, Update, () =>
        {
            _ = new TestProvider("provider", new TestProviderArgs
            {
                Region = "eu-central-1",
                Retries = 3,
                IsStrict = true,
                Zones = new InputList<string> { "a", Output.Create("é\"<") },
                Defaults = new DiskArgs { Size = 8, Label = "data" },
            });
        });
        var provider = mocks.Named("provider");
        provider.Type.ShouldBe("pulumi:providers:test");
        provider.Inputs["region"].ShouldBe("eu-central-1");
        provider.Inputs["retries"].ShouldBe("3");
        provider.Inputs["isStrict"].ShouldBe("true");
        provider.Inputs["zones"].ShouldBe("""[ "a", "é\"\u003c" ]""");
        provider.Inputs["defaults"].ShouldBe("""{ "label": "data", "size": 8 }""");
    }

    [Fact]
    public async Task Outputs_are_converted_to_the_types_of_their_properties()
    {
        var mocks = new RecordingMocks
        {
            Create = _ => ("id", new Dictionary<string, object>
            {
                ["cpus"] = 2,
                ["isRunning"] = true,
                ["zones"] = new[] { "a", "b" },
                ["tags"] = new Dictionary<string, string> { ["Name"] = "x" },
                ["disks"] = new List<object> { State(("size", 8), ("label", "data")), State(("size", 16)) },
                ["state"] = "running",
                ["port"] = "http",
            }),
        };
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var server = new Server("server");
            (await LookAsync(server.Cpus)).Value.ShouldBe(2);
            (await LookAsync(server.IsRunning)).Value.ShouldBeTrue();
            (await LookAsync(server.Zones)).Value.ShouldBe(["a", "b"]);
            (await LookAsync(server.Tags)).Value!["Name"].ShouldBe("x");
            (await LookAsync(server.Disks)).Value.Select(disk => (disk.Size, disk.Label)).ShouldBe([(8, "data"), (16, null)]);
            (await LookAsync(server.State)).Value.ShouldBe(ServerState.Running);
            (await LookAsync(server.Port)).Value.AsT1.ShouldBe("http");
        });
    }

    [Fact]
    public async Task An_output_of_another_type_than_its_property_counts_as_none()
    {
        var mocks = new RecordingMocks { Create = _ => ("id", State(("cpus", "two"), ("zones", "a"))) };
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var server = new Server("server");
            (await LookAsync(server.Cpus)).ShouldBe((0, true, false));
            (await LookAsync(server.Zones)).Value.IsDefault.ShouldBeTrue();
        });
    }
}
