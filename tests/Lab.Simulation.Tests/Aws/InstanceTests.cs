using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class InstanceTests
{
    private const string PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2QzS8C8m1fNpjZJ0z6W6cO3R8yH0yXhW1bq6mQ5b1T student@lab";

    private readonly TestCloud _cloud = new();
    private readonly ResourceState _subnet;
    private readonly ResourceState _group;

    public InstanceTests()
    {
        var vpc = _cloud.Vpc("operator", "172.20.0.0/16");
        _subnet = _cloud.Subnet(vpc, "172.20.1.0/24", isPublic: true);
        _group = _cloud.OpenGroup(vpc);
    }

    [Fact]
    public void The_operating_server_gets_its_address_and_a_public_one()
    {
        var server = _cloud.Instance(_subnet, "server", _group, ("privateIp", "172.20.1.100"));
        server.Outputs.String("privateIp").ShouldBe("172.20.1.100");
        server.Outputs.String("privateDns").ShouldBe("ip-172-20-1-100.ap-northeast-2.compute.internal");
        server.Outputs.String("publicIp").ShouldStartWith("198.18.");
        _cloud.Refusal(() => _cloud.Instance(_subnet, "twin", _group, ("privateIp", "172.20.1.100")))
            .ShouldBe("InvalidIPAddress.InUse: Address 172.20.1.100 is in use.");
    }

    [Theory]
    [InlineData("ami", "ami-0", "InvalidAMIID.NotFound: The image id '[ami-0]' does not exist")]
    [InlineData("instanceType", "t3.huge", "InvalidParameterValue: Invalid value 't3.huge' for InstanceType.")]
    [InlineData("keyName", "mine", "InvalidKeyPair.NotFound: The key pair 'mine' does not exist")]
    [InlineData(
        "iamInstanceProfile", "none",
        "InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name")]
    [InlineData("subnetId", "subnet-0", "InvalidSubnetID.NotFound: The subnet ID 'subnet-0' does not exist")]
    public void What_an_instance_names_must_exist(string property, string value, string refusal) =>
        _cloud.Refusal(() => _cloud.Instance(_subnet, "server", _group, (property, value))).ShouldBe(refusal);

    [Fact]
    public void The_image_must_be_for_the_types_architecture() =>
        _cloud.Refusal(() => _cloud.Instance(_subnet, "server", _group, ("instanceType", "t4g.medium")))
            .ShouldStartWith("InvalidParameterValue: The architecture 'arm64'");

    [Fact]
    public void Five_groups_fit_on_an_interface()
    {
        var vpc = _cloud.Vpc("vpc", "10.0.0.0/16");
        var groups = Enumerable.Range(1, 6).Select(number => _cloud.Group(vpc, $"group{number}").Id).ToArray();
        _cloud.Refusal(() => _cloud.Instance(_cloud.Subnet(vpc, "10.0.0.0/24"), "server", _group, ("vpcSecurityGroupIds", groups)))
            .ShouldStartWith("SecurityGroupsPerInterfaceLimitExceeded: ");
    }

    [Fact]
    public void Image_subnet_and_address_replace_groups_and_type_change_in_place()
    {
        var server = _cloud.Instance(_subnet, "server", _group);
        _cloud.Diff(server, ("ami", "ami-1"), ("privateIp", "172.20.1.9"), ("keyName", "key"))
            .Replaces.ShouldBe(["ami", "keyName", "privateIp"], ignoreOrder: true);
        var other = _cloud.Group(
            new ResourceState("", "", "vpc", _cloud.World.Get<Subnet>(_subnet.Id).VpcId, PropertyMap.Empty, PropertyMap.Empty), "other");
        var updated = _cloud.Update(server, ("instanceType", "t3.large"), ("vpcSecurityGroupIds", new[] { other.Id }));
        updated.Outputs.Strings("vpcSecurityGroupIds").ShouldBe([other.Id]);
        _cloud.World.Get<Instance>(server.Id).InstanceType.ShouldBe("t3.large");
    }

    [Fact]
    public void User_data_replaces_only_on_request()
    {
        _cloud.Diff(_cloud.Instance(_subnet, "a", _group, ("userData", "one")), ("userData", "two")).IsReplacement.ShouldBeFalse();
        _cloud.Diff(_cloud.Instance(_subnet, "b", _group, ("userData", "one"), ("userDataReplaceOnChange", true)), ("userData", "two"))
            .Replaces.ShouldBe(["userData"]);
    }

    [Fact]
    public void A_key_pair_is_an_openssh_key_under_a_free_name()
    {
        var key = _cloud.Create("ec2/keyPair:KeyPair", "key", ("keyName", "mine"), ("publicKey", PublicKey));
        key.Id.ShouldBe("mine");
        _cloud.Refusal("ec2/keyPair:KeyPair", "other", ("keyName", "mine"), ("publicKey", PublicKey))
            .ShouldBe("InvalidKeyPair.Duplicate: The keypair 'mine' already exists.");
        _cloud.Refusal("ec2/keyPair:KeyPair", "bad", ("publicKey", "no key"))
            .ShouldBe("InvalidKey.Format: Key is not in valid OpenSSH public key format");
    }

    [Fact]
    public void A_launch_template_gets_a_version_with_every_change_of_its_data()
    {
        var template = _cloud.Create("ec2/launchTemplate:LaunchTemplate", "nodes", ("name", "nodes"), ("instanceType", "t3.medium"));
        var changed = _cloud.Update(template, ("instanceType", "t3.large"), ("updateDefaultVersion", true));
        (changed.Outputs.Integer("latestVersion"), changed.Outputs.Integer("defaultVersion")).ShouldBe((2, 2));
        _cloud.Update(changed, ("tags", TestNetwork.Named("tagged"))).Outputs.Integer("latestVersion").ShouldBe(2);
        _cloud.Refusal("ec2/launchTemplate:LaunchTemplate", "twin", ("name", "nodes"))
            .ShouldBe("InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.");
    }

    [Fact]
    public void A_tag_resource_adds_one_tag_to_something_else()
    {
        var tag = _cloud.Create("ec2/tag:Tag", "tag", ("resourceId", _subnet.Id), ("key", "kubernetes.io/role/elb"), ("value", "1"));
        _cloud.World.Get<Subnet>(_subnet.Id).Tags["kubernetes.io/role/elb"].ShouldBe("1");
        _cloud.Delete(tag);
        _cloud.World.Get<Subnet>(_subnet.Id).Tags.ShouldNotContainKey("kubernetes.io/role/elb");
    }
}
