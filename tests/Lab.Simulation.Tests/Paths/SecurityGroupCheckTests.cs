using Lab.Simulation.Paths;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Aws;

namespace Lab.Simulation.Tests.Paths;

public class SecurityGroupCheckTests
{
    private readonly TestCloud _cloud = new();
    private readonly ResourceState _vpc;

    public SecurityGroupCheckTests() => _vpc = _cloud.Vpc("vpc", "10.0.0.0/16");

    [Theory]
    [InlineData("tcp", 22, "10.0.0.9", true)]
    [InlineData("tcp", 22, "11.0.0.9", false)]
    [InlineData("tcp", 23, "10.0.0.9", false)]
    [InlineData("udp", 22, "10.0.0.9", false)]
    [InlineData("icmp", 0, "10.0.0.9", false)]
    public void A_rule_matches_protocol_port_and_range(string protocol, int port, string address, bool isAllowed) =>
        Allows(_cloud.Group(_vpc, "web", (false, "tcp", 22, "10.0.0.0/8")), protocol, port, new Peer(address, [])).ShouldBe(isAllowed);

    [Theory]
    [InlineData("tcp", 1)]
    [InlineData("udp", 65535)]
    [InlineData("icmp", 0)]
    public void All_protocols_means_all_ports(string protocol, int port) =>
        Allows(_cloud.Group(_vpc, "web", (false, "-1", -1, "0.0.0.0/0")), protocol, port, new Peer("203.0.113.1", [])).ShouldBeTrue();

    [Fact]
    public void Icmp_is_let_through_by_an_icmp_rule() =>
        Allows(_cloud.Group(_vpc, "web", (false, "icmp", -1, "0.0.0.0/0")), "icmp", 0, new Peer("203.0.113.1", [])).ShouldBeTrue();

    [Fact]
    public void A_named_group_means_its_members_and_not_their_addresses()
    {
        var clients = _cloud.Group(_vpc, "clients");
        var web = _cloud.Group(_vpc, "web", (false, "tcp", 80, clients.Id));
        Allows(web, "tcp", 80, new Peer("10.0.0.9", [clients.Id])).ShouldBeTrue();
        Allows(web, "tcp", 80, new Peer("10.0.0.9", [])).ShouldBeFalse();
    }

    [Fact]
    public void Directions_are_apart()
    {
        var group = _cloud.Group(_vpc, "web", (true, "tcp", 80, "0.0.0.0/0"));
        Allows(group, "tcp", 80, new Peer("10.0.0.9", [])).ShouldBeFalse();
        SecurityGroupCheck.Find(_cloud.World, [group.Id], isEgress: true, "tcp", 80, new Peer("10.0.0.9", [])).ShouldNotBeNull();
    }

    [Fact]
    public void Any_of_several_groups_suffices()
    {
        var (closed, open) = (_cloud.Group(_vpc, "closed"), _cloud.OpenGroup(_vpc));
        SecurityGroupCheck.Find(_cloud.World, [closed.Id, open.Id], isEgress: false, "tcp", 80, new Peer("10.0.0.9", [])).ShouldNotBeNull()
            .Group.Id.ShouldBe(open.Id);
    }

    private bool Allows(ResourceState group, string protocol, int port, Peer peer) =>
        SecurityGroupCheck.Find(_cloud.World, [group.Id], isEgress: false, protocol, port, peer) is not null;
}
