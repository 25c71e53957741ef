using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class NetworkInterfacesTests
{
    private readonly TestCloud _cloud = new();
    private readonly ResourceState _vpc;
    private readonly ResourceState _subnet;
    private readonly ResourceState _instance;

    public NetworkInterfacesTests()
    {
        _vpc = _cloud.Vpc("vpc", "10.0.0.0/16");
        _subnet = _cloud.Subnet(_vpc, "10.0.0.0/24");
        _instance = _cloud.Instance(_subnet, "node", _cloud.OpenGroup(_vpc));
    }

    // amazon-vpc-cni-k8s pkg/vpc/vpc_ip_resource_limit.go: t3.medium has 3 ENIs with 6 addresses each, c5.large 3 with 10.
    [Theory]
    [InlineData("t3.medium", 3, 6)]
    [InlineData("c5.large", 3, 10)]
    [InlineData("m5.large", 3, 10)]
    public void Instance_types_have_their_limits(string name, int interfaces, int addresses)
    {
        var type = InstanceTypes.Find(name).ShouldNotBeNull();
        (type.NetworkInterfaces, type.Ipv4AddressesPerInterface).ShouldBe((interfaces, addresses));
    }

    [Fact]
    public void A_t3_medium_takes_two_more_interfaces_at_the_lowest_free_index()
    {
        Attach().DeviceIndex.ShouldBe(1);
        var second = Attach();
        second.DeviceIndex.ShouldBe(2);
        var refused = Should.Throw<ResourceException>(() => Attach());
        (refused.Code, refused.Message).ShouldBe(("AttachmentLimitExceeded", "Interface count 4 exceeds the limit for t3.medium"));
        NetworkInterfaces.Detach(_cloud.World, NetworkInterfaces.OfInstance(_cloud.World, _instance.Id)[1].Id);
        Attach().DeviceIndex.ShouldBe(1);
    }

    [Fact]
    public void An_interface_holds_as_many_addresses_as_the_type_allows()
    {
        var primary = NetworkInterfaces.OfInstance(_cloud.World, _instance.Id)[0];
        NetworkInterfaces.AssignPrivateIpAddresses(_cloud.World, primary.Id, 5).SecondaryAddresses.Length.ShouldBe(5);
        Should.Throw<ResourceException>(() => NetworkInterfaces.AssignPrivateIpAddresses(_cloud.World, primary.Id, 1))
            .Code.ShouldBe("PrivateIpAddressLimitExceeded");
    }

    [Fact]
    public void Unassigned_addresses_are_free_again()
    {
        var primary = NetworkInterfaces.OfInstance(_cloud.World, _instance.Id)[0];
        var added = NetworkInterfaces.AssignPrivateIpAddresses(_cloud.World, primary.Id, 2).SecondaryAddresses;
        NetworkInterfaces.Unassign(_cloud.World, primary.Id, [added[0]]).SecondaryAddresses.ShouldBe([added[1]]);
        SubnetAddresses.Pick(_cloud.World, _subnet.Id, 1).ShouldBe([added[0]]);
    }

    [Fact]
    public void An_interface_in_use_is_not_deleted()
    {
        var attached = Attach();
        var refused = Should.Throw<ResourceException>(() => NetworkInterfaces.Delete(_cloud.World, attached.Id));
        refused.Message.ShouldBe($"Network interface '{attached.Id}' is currently in use.");
        NetworkInterfaces.Detach(_cloud.World, attached.Id);
        NetworkInterfaces.Delete(_cloud.World, attached.Id);
        _cloud.World.Find<NetworkInterface>(attached.Id).ShouldBeNull();
    }

    [Fact]
    public void An_interface_of_another_zone_is_not_attached()
    {
        var other = NetworkInterfaces.Create(_cloud.World, _cloud.Subnet(_vpc, "10.0.1.0/24", "b").Id, "elsewhere", []);
        Should.Throw<ResourceException>(() => NetworkInterfaces.Attach(_cloud.World, other.Id, _instance.Id))
            .Code.ShouldBe("InvalidParameterCombination");
    }

    [Fact]
    public void Termination_deletes_the_interfaces_that_say_so_and_leaves_the_others_available()
    {
        var kept = Attach();
        var gone = Attach();
        NetworkInterfaces.Change(_cloud.World, gone with { DeleteOnTermination = true });
        _cloud.Delete(_instance);
        _cloud.World.All<NetworkInterface>().Select(each => (each.Id, each.Status)).ShouldBe([(kept.Id, "available")]);
    }

    private NetworkInterface Attach() =>
        NetworkInterfaces.Attach(_cloud.World, NetworkInterfaces.Create(_cloud.World, _subnet.Id, "more", []).Id, _instance.Id);
}
