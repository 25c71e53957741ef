using System.Collections.Immutable;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class PreviewTests
{
    private static RecordingMocks Silent => new() { Create = args => ($"{args.Name}-id", State(("address", "10.0.0.1"))) };

    [Fact]
    public async Task An_output_that_a_mock_leaves_out_is_unknown_in_a_preview_and_Apply_does_not_run()
    {
        var ran = false;
        await Deployment.TestAsync(Silent, Preview, async () =>
        {
            var server = new Server("server");
            var next = server.Cpus.Apply(cpus => { ran = true; return cpus + 1; });
            (await OutputUtilities.GetIsKnownAsync(server.Cpus)).ShouldBeFalse();
            (await OutputUtilities.GetIsKnownAsync(next)).ShouldBeFalse();
        });
        ran.ShouldBeFalse();
    }

    [Fact]
    public async Task An_output_that_a_mock_leaves_out_has_no_value_in_an_update_and_Apply_runs()
    {
        await Deployment.TestAsync(Silent, Update, async () =>
        {
            var server = new Server("server");
            (await LookAsync(server.Cpus.Apply(cpus => cpus + 1))).ShouldBe((1, true, false));
            (await OutputUtilities.GetValueAsync(server.Tags)).ShouldBeNull();
            (await OutputUtilities.GetValueAsync(server.Zones)).IsDefault.ShouldBeTrue();
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_output_that_a_mock_returns_is_known(bool isPreview)
    {
        await Deployment.TestAsync(Silent, new TestOptions { IsPreview = isPreview }, async () =>
        {
            Deployment.Instance.IsDryRun.ShouldBe(isPreview);
            var server = new Server("server");
            (await LookAsync(server.Address)).ShouldBe(("10.0.0.1", true, false));
            (await LookAsync(server.Id)).ShouldBe(("server-id", true, false));
        });
    }

    [Fact]
    public async Task A_test_is_a_preview_unless_it_says_otherwise()
        => await Deployment.TestAsync(Silent, new TestOptions(), () => { Deployment.Instance.IsDryRun.ShouldBeTrue(); });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_an_id_from_the_mock_the_id_is_unknown(bool isPreview)
    {
        var mocks = new RecordingMocks { Create = _ => (null, ImmutableDictionary<string, object>.Empty) };
        await Deployment.TestAsync(mocks, new TestOptions { IsPreview = isPreview }, async () =>
        {
            var server = new Server("server");
            (await OutputUtilities.GetIsKnownAsync(server.Id)).ShouldBeFalse();
            (await OutputUtilities.GetIsKnownAsync(server.Urn)).ShouldBeTrue();
        });
    }

    [Fact]
    public async Task A_mock_may_say_itself_that_an_output_is_unknown_or_secret()
    {
        var mocks = new RecordingMocks
        {
            Create = _ => ("id", State(("cpus", OutputUtilities.CreateUnknown(0)), ("address", Output.CreateSecret("10.0.0.1")))),
        };
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var server = new Server("server");
            (await OutputUtilities.GetIsKnownAsync(server.Cpus)).ShouldBeFalse();
            (await LookAsync(server.Address)).ShouldBe(("10.0.0.1", true, true));
        });
    }

    [Fact]
    public async Task An_argument_that_is_unknown_or_contains_an_unknown_does_not_reach_the_mock()
    {
        var inputs = await InputsAsync(
            () => new ServerArgs
            {
                Address = OutputUtilities.CreateUnknown(""),
                Zones = { "a", OutputUtilities.CreateUnknown("") },
                Tags = { ["Name"] = "x", ["Id"] = OutputUtilities.CreateUnknown("") },
                Disks = { new DiskArgs { Size = OutputUtilities.CreateUnknown(0) } },
                Cpus = 2,
            },
            Preview);
        inputs.Keys.ShouldBe(["cpus"]);
    }
}
