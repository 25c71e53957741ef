using Lab.Labs.Checks;

namespace Lab.Labs.Tests.Checks;

public sealed class CheckContextTests
{
    [Fact]
    public void Numbers_come_as_Pulumi_hands_them_over()
    {
        var world = new FakeWorld().WithOutput("cluster", "nodeCount", 3.0).WithOutput("cluster", "nodeVolumeSize", 30);

        world.Context().Number("cluster", "nodeCount").ShouldBe(3);
        world.Context().Number("cluster", "nodeVolumeSize").ShouldBe(30);
    }

    [Fact]
    public void An_output_of_another_kind_says_what_was_expected()
    {
        var context = new FakeWorld()
            .WithOutput("cluster", "nodeCount", "three")
            .WithOutput("network", "vpcId", 7.0)
            .WithOutput("network", "publicSubnetIds", "subnet-1")
            .Context();

        Message(() => context.Number("cluster", "nodeCount")).ShouldStartWith("output nodeCount of stage alice.cluster is not a whole number");
        Message(() => context.Text("network", "vpcId")).ShouldStartWith("output vpcId of stage alice.network is not a text");
        Message(() => context.Texts("network", "publicSubnetIds"))
            .ShouldStartWith("output publicSubnetIds of stage alice.network is not a list of texts");

        static string Message(Action read) => Should.Throw<ObservationException>(read).Message;
    }

    [Fact]
    public void Placeholders_take_texts_numbers_and_lists()
    {
        var filled = new FakeWorld().Context()
            .Fill("{environment}: {cluster.nodeCount} nodes of {cluster.nodeInstanceType} in {network.availabilityZones}");

        filled.ShouldBe("alice: 3 nodes of t3.medium in ap-northeast-2a, ap-northeast-2b, ap-northeast-2c");
    }

    [Fact]
    public void A_placeholder_without_its_output_keeps_the_outputs_name() =>
        new FakeWorld().Context().Fill("-n {netshoot.nameSpace} -o jsonpath={.items}").ShouldBe("-n <netshoot.nameSpace> -o jsonpath={.items}");
}
