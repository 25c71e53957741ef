using System.Collections.Immutable;
using Pulumi;
using Pulumi.Utilities;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class StackReferenceTests
{
    private static RecordingMocks Network => new()
    {
        Create = args => (args.Id, State(
            ("name", args.Name!),
            ("outputs", State(("vpcId", "vpc-1"), ("subnetCount", 3), ("password", "s"))),
            ("secretOutputNames", ImmutableArray.Create("password")))),
    };

    [Fact]
    public async Task A_reference_is_read_by_the_name_of_the_stack()
    {
        var mocks = Network;
        await Deployment.TestAsync(mocks, Update, () => { _ = new StackReference("org/eks-lab/alice.network"); });
        var reference = mocks.Resources.Single();
        (reference.Type, reference.Name, reference.Id).ShouldBe(
            ("pulumi:pulumi:StackReference", "org/eks-lab/alice.network", "org/eks-lab/alice.network"));
        reference.Inputs["name"].ShouldBe("org/eks-lab/alice.network");
    }

    [Fact]
    public async Task Outputs_of_the_other_stack_are_there_with_their_secrecy()
        => await Deployment.TestAsync(Network, Update, async () =>
        {
            var network = new StackReference("network", new StackReferenceArgs { Name = "org/eks-lab/alice.network" });
            (await LookAsync(network.RequireOutput("vpcId"))).ShouldBe(("vpc-1", true, false));
            (await LookAsync(network.GetOutput("subnetCount"))).ShouldBe((3d, true, false));
            (await LookAsync(network.GetOutput("password"))).ShouldBe(("s", true, true));
            (await LookAsync(network.GetOutput("other"))).ShouldBe((null, true, false));
        });

    [Fact]
    public async Task Values_and_details_tell_secrets_apart()
        => await Deployment.TestAsync(Network, Update, async () =>
        {
            var network = new StackReference("network");
            (await network.RequireValueAsync("vpcId")).ShouldBe("vpc-1");
            (await network.GetValueAsync("other")).ShouldBeNull();
            (await Should.ThrowAsync<InvalidOperationException>(() => network.GetValueAsync("password"))).Message.ShouldContain("secret");

            var plain = await network.GetOutputDetailsAsync("vpcId");
            (plain.Value, plain.SecretValue).ShouldBe(("vpc-1", null));
            var secret = await network.GetOutputDetailsAsync("password");
            (secret.Value, secret.SecretValue).ShouldBe((null, "s"));
        });

    [Fact]
    public async Task A_required_output_that_is_missing_fails_the_deployment_with_its_name()
        => (await Should.ThrowAsync<RunException>(() => Deployment.TestAsync(Network, Update, () =>
        {
            _ = new StackReference("network").RequireOutput("other");
        }))).Message.ShouldContain("Required output 'other' does not exist on stack 'network'.");

    [Fact]
    public async Task Outputs_that_the_mock_does_not_return_are_unknown_in_a_preview()
    {
        var mocks = new RecordingMocks { Create = args => (args.Id, State(("name", args.Name!))) };
        await Deployment.TestAsync(mocks, Preview, async () =>
            (await OutputUtilities.GetIsKnownAsync(new StackReference("network").GetOutput("vpcId"))).ShouldBeFalse());
    }
}
