using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Aws;

/// <summary>
/// Elastic Load Balancing as its API reference has it
/// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html and the other operations).
/// </summary>
public sealed class LoadBalancerTests
{
    private const string VpcId = "vpc-1";
    private static readonly TargetHealthCheck EveryTenSeconds = new("TCP", "traffic-port", null, null, 10, 10, 3, 3);

    private readonly World _world = new("test");

    public LoadBalancerTests()
    {
        _world.Put(new Vpc(VpcId, ["192.168.0.0/16"], true, true, "rtb-main", "sg-default", Tags.Empty));
        _world.Put(new InternetGateway("igw-1", VpcId, Tags.Empty));
        _world.Put(new SecurityGroup("sg-default", VpcId, "default", "", [], Tags.Empty));
        _world.Put(new Subnet("subnet-a", VpcId, "192.168.1.0/24", "ap-northeast-2a", true, Tags.Empty));
        _world.Put(new Subnet("subnet-b", VpcId, "192.168.2.0/24", "ap-northeast-2b", true, Tags.Empty));
        _world.Put(new Subnet("subnet-b2", VpcId, "192.168.3.0/24", "ap-northeast-2b", true, Tags.Empty));
    }

    [Fact]
    public void A_load_balancer_has_an_interface_of_its_own_in_each_zone_with_a_public_address_only_when_it_faces_the_internet()
    {
        foreach (var scheme in new[] { "internet-facing", "internal" })
        {
            var made = Create(scheme: scheme);
            var id = made.Id.Split('/')[^1];
            made.Zones.Select(zone => zone.ZoneName).ShouldBe(["ap-northeast-2a", "ap-northeast-2b"]);
            foreach (var zone in made.Zones)
            {
                var networkInterface = _world.Get<NetworkInterface>(zone.NetworkInterfaceId);
                networkInterface.RequesterId.ShouldBe("amazon-elb");
                networkInterface.Description.ShouldBe($"ELB net/{made.Name}/{id}");
                networkInterface.SubnetId.ShouldBe(zone.SubnetId);
                (networkInterface.PublicIp is not null).ShouldBe(scheme == "internet-facing");
            }
        }
    }

    [Theory]
    [InlineData("application", "internal", "subnet-a", "ValidationError")]
    [InlineData("application", "internal", "subnet-a subnet-c", "SubnetNotFound")]
    [InlineData("network", "internal", "subnet-b subnet-b2", "InvalidConfigurationRequest")]
    [InlineData("network", "internal", "subnet-full", "InvalidSubnet")]
    [InlineData("network", "internet-facing", "subnet-elsewhere", "InvalidSubnet")]
    public void Subnets_that_a_load_balancer_cannot_have_are_refused(string type, string scheme, string subnets, string code)
    {
        // A /28 has eleven addresses; four are taken, so there are seven of the eight that are needed.
        _world.Put(new Subnet("subnet-full", VpcId, "192.168.9.0/28", "ap-northeast-2a", true, Tags.Empty));
        NetworkInterfaces.Create(_world, "subnet-full", "crowd", [], secondaryCount: 3);
        _world.Put(new Vpc("vpc-2", ["10.0.0.0/16"], true, true, "rtb-2", "sg-2", Tags.Empty));
        _world.Put(new Subnet("subnet-elsewhere", "vpc-2", "10.0.1.0/24", "ap-northeast-2a", true, Tags.Empty));
        Should.Throw<ResourceException>(() => Create(type, scheme, [.. subnets.Split(' ')])).Code.ShouldBe(code);
        _world.All<LoadBalancer>().ShouldBeEmpty();
    }

    [Fact]
    public void One_name_is_there_once_and_the_quota_counts_each_type_for_itself()
    {
        Create(name: "web");
        Should.Throw<ResourceException>(() => Create(name: "web")).Code.ShouldBe("DuplicateLoadBalancerName");
        for (var number = 1; number < 50; number++) Create(name: $"web-{number}", subnets: ["subnet-a"]);
        Should.Throw<ResourceException>(() => Create(name: "web-50")).Code.ShouldBe("TooManyLoadBalancers");
        Create("application", name: "web-50");
    }

    [Fact]
    public void While_it_is_there_neither_its_groups_nor_its_subnets_nor_the_gateway_can_go()
    {
        _world.Put(new SecurityGroup("sg-1", VpcId, "frontend", "", [], Tags.Empty));
        var made = Create(groups: ["sg-1"]);
        Should.Throw<ResourceException>(() => SecurityGroups.Delete(_world, "sg-1")).Code.ShouldBe("DependencyViolation");
        Should.Throw<ResourceException>(() => InternetGateways.Detach(_world, "igw-1")).Code.ShouldBe("DependencyViolation");
        _world.All<NetworkInterface>().ShouldContain(each => each.SubnetId == "subnet-a");
        Should.Throw<ResourceException>(() => NetworkInterfaces.Delete(_world, made.Zones[0].NetworkInterfaceId)).Code.ShouldBe("InvalidParameterValue");

        LoadBalancers.Delete(_world, made.Id);
        _world.All<NetworkInterface>().ShouldBeEmpty();
        SecurityGroups.Delete(_world, "sg-1");
        InternetGateways.Detach(_world, "igw-1");
    }

    [Fact]
    public void Deletion_protection_keeps_it()
    {
        var made = Create();
        LoadBalancers.ModifyAttributes(_world, made.Id, [new("deletion_protection.enabled", "true")]);
        Should.Throw<ResourceException>(() => LoadBalancers.Delete(_world, made.Id)).Code.ShouldBe("OperationNotPermitted");
    }

    [Fact]
    public void A_target_group_serves_one_load_balancer_and_stays_while_a_listener_forwards_to_it()
    {
        var (first, second) = (Create(name: "first"), Create(name: "second"));
        var group = Group();
        var listener = Listen(first, group);
        Should.Throw<ResourceException>(() => Listen(second, group)).Code.ShouldBe("TargetGroupAssociationLimit");
        Should.Throw<ResourceException>(() => Listen(first, group)).Code.ShouldBe("DuplicateListener");
        Should.Throw<ResourceException>(() => TargetGroups.Delete(_world, group.Id)).Code.ShouldBe("ResourceInUse");
        Listeners.Delete(_world, listener.Id);
        TargetGroups.Delete(_world, group.Id);
        _world.All<TargetGroup>().ShouldBeEmpty();
    }

    [Fact]
    public void A_target_becomes_healthy_after_as_many_checks_as_the_threshold_once_the_load_balancer_is_active_and_unhealthy_likewise()
    {
        var balancer = Create();
        var group = Group();
        Listen(balancer, group);
        TargetGroups.Register(_world, group.Id, [new("192.168.1.20", 80)]);
        var answers = true;
        var health = new TargetHealth(_world, (_, _) => answers);

        health.Run();
        Target(group).ShouldBe(("initial", "Elb.RegistrationInProgress"));
        LoadBalancers.State(_world, balancer).ShouldBe("provisioning");

        _world.Advance(LoadBalancers.ActiveAt(balancer) - _world.Now);
        health.Run();
        LoadBalancers.State(_world, balancer).ShouldBe("active");
        Target(group).ShouldBe(("initial", "Elb.InitialHealthChecking"));
        health.Next().ShouldBe(_world.Now.AddSeconds(30));

        _world.Advance(TimeSpan.FromSeconds(30));
        health.Run();
        Target(group).ShouldBe(("healthy", null));

        answers = false;
        health.Run();
        _world.Advance(TimeSpan.FromSeconds(29));
        health.Run();
        Target(group).ShouldBe(("healthy", null));
        _world.Advance(TimeSpan.FromSeconds(1));
        health.Run();
        Target(group).ShouldBe(("unhealthy", "Target.FailedHealthChecks"));
    }

    [Fact]
    public void A_target_that_leaves_drains_for_the_deregistration_delay_and_one_that_nobody_uses_goes_at_once()
    {
        var group = Group();
        TargetGroups.Register(_world, group.Id, [new("192.168.1.20", 80), new("192.168.1.21", 80)]);
        Target(group).ShouldBe(("unused", "Target.NotInUse"));
        TargetGroups.Deregister(_world, group.Id, [new("192.168.1.21", 80)]);
        TargetGroups.Targets(_world, group.Id).Length.ShouldBe(1);

        Listen(Create(), group);
        TargetGroups.ModifyAttributes(_world, group.Id, [new("deregistration_delay.timeout_seconds", "10")]);
        var health = new TargetHealth(_world, (_, _) => true);
        health.Run();
        TargetGroups.Deregister(_world, group.Id, [new("192.168.1.20", 80)]);
        Target(group).ShouldBe(("draining", "Target.DeregistrationInProgress"));
        health.Next().ShouldBe(_world.Now.AddSeconds(10));
        _world.Advance(TimeSpan.FromSeconds(10));
        health.Run();
        TargetGroups.Targets(_world, group.Id).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ip", "10.1.2.3")]
    [InlineData("instance", "i-nowhere")]
    public void A_target_outside_of_the_VPC_is_refused(string type, string id)
    {
        var group = Group(type);
        Should.Throw<ResourceException>(() => TargetGroups.Register(_world, group.Id, [new(id, 80)])).Code.ShouldBe("InvalidTarget");
    }

    private (string State, string? Reason) Target(TargetGroup group)
    {
        var target = TargetGroups.Targets(_world, group.Id)[0];
        return (target.State, target.Reason);
    }

    private LoadBalancer Create(
        string type = "network", string scheme = "internet-facing", ImmutableArray<string> subnets = default, string? name = null,
        ImmutableArray<string> groups = default) => LoadBalancers.Create(_world, new LoadBalancerRequest(
            name ?? $"web-{scheme}", type, scheme, subnets.IsDefault ? ["subnet-a", "subnet-b"] : subnets, groups.IsDefault ? [] : groups, Tags.Empty));

    private TargetGroup Group(string type = "ip") =>
        TargetGroups.Create(_world, new TargetGroupRequest("web", "TCP", null, 80, VpcId, type, EveryTenSeconds, Tags.Empty));

    private Listener Listen(LoadBalancer balancer, TargetGroup group) =>
        Listeners.Create(_world, balancer.Id, "TCP", 80, [new ListenerAction("forward", group.Id, null)], Tags.Empty);
}
