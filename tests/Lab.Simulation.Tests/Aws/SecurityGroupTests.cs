using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class SecurityGroupTests
{
    private readonly TestCloud _cloud = new();
    private readonly ResourceState _vpc;

    public SecurityGroupTests() => _vpc = _cloud.Vpc("vpc", "10.0.0.0/16");

    [Fact]
    public void A_new_group_lets_nothing_through_because_the_provider_takes_the_default_rule_away() =>
        Rules(_cloud.Group(_vpc, "web")).ShouldBeEmpty();

    [Fact]
    public void A_name_is_taken_once_in_a_vpc()
    {
        _cloud.Group(_vpc, "web");
        _cloud.Refusal("ec2/securityGroup:SecurityGroup", "other", ("vpcId", _vpc.Id), ("name", "web"))
            .ShouldBe($"InvalidGroup.Duplicate: The security group 'web' already exists for VPC '{_vpc.Id}'");
        _cloud.Group(_cloud.Vpc("second", "10.0.0.0/16"), "web");
    }

    [Fact]
    public void A_rule_is_there_once_whatever_made_it()
    {
        var group = _cloud.Group(_vpc, "web", (false, "tcp", 22, "0.0.0.0/0"));
        _cloud.Refusal(
            "ec2/securityGroupRule:SecurityGroupRule", "again", ("securityGroupId", group.Id), ("type", "ingress"), ("protocol", "6"),
            ("fromPort", 22), ("toPort", 22),
            ("cidrBlocks", new[] { "0.0.0.0/0" }))
            .ShouldBe("InvalidPermission.Duplicate: the specified rule \"peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW\" already exists");
    }

    [Fact]
    public void Sixty_rules_fit_in_each_direction()
    {
        var group = _cloud.Group(_vpc, "web");
        foreach (var port in Enumerable.Range(1, 60)) _cloud.Rule(group, false, "tcp", port, "0.0.0.0/0");
        Should.Throw<ResourceException>(() => _cloud.Rule(group, false, "tcp", 61, "0.0.0.0/0")).Code.ShouldBe("RulesPerSecurityGroupLimitExceeded");
        _cloud.Rule(group, true, "tcp", 61, "0.0.0.0/0");
    }

    [Fact]
    public void Rules_of_the_old_kind_expand_to_one_per_source()
    {
        var group = _cloud.Group(_vpc, "web");
        var rule = _cloud.Create(
            "ec2/securityGroupRule:SecurityGroupRule", "many", ("securityGroupId", group.Id), ("type", "ingress"), ("protocol", "tcp"),
            ("fromPort", 80), ("toPort", 81),
            ("cidrBlocks", new[] { "10.0.0.0/8", "172.16.0.0/12" }), ("self", true));
        Rules(group).Select(each => each.CidrBlock ?? each.ReferencedGroupId).ShouldBe(["10.0.0.0/8", "172.16.0.0/12", group.Id], ignoreOrder: true);
        _cloud.Delete(rule);
        Rules(group).ShouldBeEmpty();
    }

    [Fact]
    public void Inline_rules_change_in_place()
    {
        object Block(int port) => new object[]
        {
            PropertyMap.Of(("protocol", "tcp"), ("fromPort", port), ("toPort", port), ("cidrBlocks", new[] { "0.0.0.0/0" })),
        };
        var group = _cloud.Create("ec2/securityGroup:SecurityGroup", "web", ("vpcId", _vpc.Id), ("ingress", Block(80)));
        _cloud.Update(group, ("ingress", Block(443)));
        Rules(group).Select(rule => rule.FromPort).ShouldBe([443]);
    }

    [Fact]
    public void A_rule_keeps_its_id_when_it_changes()
    {
        var group = _cloud.Group(_vpc, "web");
        var rule = _cloud.Rule(group, false, "tcp", 22, "0.0.0.0/0");
        _cloud.Update(rule, ("cidrIpv4", "10.0.0.0/8"));
        Rules(group).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(each => each.Id.ShouldBe(rule.Id), each => each.CidrBlock.ShouldBe("10.0.0.0/8"));

        // What it was before can be made again, beside it.
        _cloud.Rule(group, false, "tcp", 22, "0.0.0.0/0").Id.ShouldNotBe(rule.Id);
    }

    [Fact]
    public void Ports_and_sources_are_checked()
    {
        var group = _cloud.Group(_vpc, "web");
        _cloud.Refusal(() => _cloud.Rule(group, false, "tcp", -1, "0.0.0.0/0"))
            .ShouldStartWith("InvalidParameterValue: Invalid value '-1--1' for portRange.");
        _cloud.Refusal(() => _cloud.Rule(group, false, "tcp", 22, "10.0.0.1/8"))
            .ShouldBe("InvalidParameterValue: CIDR block 10.0.0.1/8 is malformed");
        _cloud.Refusal(() => _cloud.Rule(group, false, "tcp", 22, "sg-0"))
            .ShouldBe("InvalidGroup.NotFound: The security group 'sg-0' does not exist");
    }

    [Fact]
    public void A_group_in_use_or_named_by_another_is_not_deleted()
    {
        var used = _cloud.OpenGroup(_vpc);
        var named = _cloud.Group(_vpc, "named");
        var naming = _cloud.Group(_vpc, "naming");
        var rule = _cloud.Rule(naming, false, "tcp", 22, named.Id);
        var instance = _cloud.Instance(_cloud.Subnet(_vpc, "10.0.0.0/24"), "host", used);
        _cloud.Refusal(() => _cloud.Delete(used)).ShouldBe($"DependencyViolation: resource {used.Id} has a dependent object");
        _cloud.Refusal(() => _cloud.Delete(named)).ShouldBe($"DependencyViolation: resource {named.Id} has a dependent object");
        _cloud.Delete(instance);
        _cloud.Delete(rule);
        _cloud.Delete(used);
        _cloud.Delete(named);
    }

    // https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
    [Fact]
    public void A_group_of_another_vpc_is_named_over_an_active_peering_only_and_goes_away_from_under_the_rule()
    {
        var peer = _cloud.Vpc("peer", "172.20.0.0/16");
        var (named, naming) = (_cloud.Group(peer, "named"), _cloud.Group(_vpc, "naming"));
        _cloud.Refusal(() => _cloud.Rule(naming, false, "tcp", 22, named.Id)).ShouldStartWith("InvalidGroup.NotFound: ");
        _cloud.Peering(peer, _vpc);
        _cloud.Rule(naming, false, "tcp", 22, named.Id);
        _cloud.Delete(named);
        Rules(naming).ShouldHaveSingleItem().ReferencedGroupId.ShouldBe(named.Id);
    }

    [Fact]
    public void Revoking_on_delete_does_not_touch_what_others_say()
    {
        var named = _cloud.Create("ec2/securityGroup:SecurityGroup", "named", ("vpcId", _vpc.Id), ("revokeRulesOnDelete", true));
        _cloud.Rule(_cloud.Group(_vpc, "naming"), false, "tcp", 22, named.Id);
        _cloud.Refusal(() => _cloud.Delete(named)).ShouldStartWith("DependencyViolation: ");
    }

    [Fact]
    public void The_default_group_is_taken_over_and_closed()
    {
        var id = _cloud.World.Get<Vpc>(_vpc.Id).DefaultSecurityGroupId;
        _cloud.World.Get<SecurityGroup>(id).Rules.Length.ShouldBe(2);
        var adopted = _cloud.Create("ec2/defaultSecurityGroup:DefaultSecurityGroup", "closed", ("vpcId", _vpc.Id));
        adopted.Id.ShouldBe(id);
        _cloud.World.Get<SecurityGroup>(id).Rules.ShouldBeEmpty();
        _cloud.Delete(adopted);
        _cloud.World.Find<SecurityGroup>(id).ShouldNotBeNull();
    }

    [Fact]
    public void Name_description_and_vpc_replace_and_a_given_name_is_freed_first()
    {
        var given = _cloud.Group(_vpc, "web");
        _cloud.Diff(given, ("description", "other")).ShouldSatisfyAllConditions(
            diff => diff.Replaces.ShouldBe(["description"]), diff => diff.DeleteBeforeReplace.ShouldBeTrue());
        var named = _cloud.Create("ec2/securityGroup:SecurityGroup", "auto", ("vpcId", _vpc.Id));
        _cloud.Diff(named, ("name", null), ("description", "other")).ShouldSatisfyAllConditions(
            diff => diff.Replaces.ShouldBe(["description", "name"], ignoreOrder: true), diff => diff.DeleteBeforeReplace.ShouldBeFalse());
    }

    private ImmutableArray<SecurityGroupRule> Rules(ResourceState group) => _cloud.World.Get<SecurityGroup>(group.Id).Rules;
}
