from aws_case import AwsCase


class LaunchTemplateTests(AwsCase):
    def test_tags_of_the_template_are_no_part_of_its_data(self) -> None:
        ec2, tag = self.client("ec2"), [{"Key": "eks-lab/environment", "Value": "alice"}]
        ec2.create_launch_template(
            LaunchTemplateName="nodes",
            LaunchTemplateData={"InstanceType": "c5.large", "TagSpecifications": [{"ResourceType": "instance", "Tags": tag}]},
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": tag}],
        )

        data = ec2.describe_launch_template_versions(LaunchTemplateName="nodes")["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        self.assertEqual(["instance"], [specification["ResourceType"] for specification in data["TagSpecifications"]])
        self.assertEqual(tag, ec2.describe_launch_templates()["LaunchTemplates"][0]["Tags"])


class InstanceTests(AwsCase):
    def test_everything_of_the_launch_template_is_applied(self) -> None:
        ec2, iam = self.client("ec2"), self.client("iam")
        subnet = self.subnet(self.vpc(), 1, "a")
        vpc = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
        group = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)["GroupId"]
        profile = iam.create_instance_profile(InstanceProfileName="nodes")["InstanceProfile"]["Arn"]
        ec2.create_launch_template(
            LaunchTemplateName="nodes",
            LaunchTemplateData={
                "InstanceType": "c5.large",
                "ImageId": self.client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"],
                "IamInstanceProfile": {"Arn": profile},
                "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
                "NetworkInterfaces": [{"DeviceIndex": 0, "Groups": [group], "AssociatePublicIpAddress": True, "DeleteOnTermination": True}],
                "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "VolumeType": "gp3", "Encrypted": True}}],
                "TagSpecifications": [
                    {"ResourceType": kind, "Tags": [{"Key": "Name", "Value": kind}]} for kind in ("instance", "volume", "network-interface")
                ],
            },
        )

        identifier = ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "nodes"}, SubnetId=subnet, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        instance = ec2.describe_instances(InstanceIds=[identifier])["Reservations"][0]["Instances"][0]
        self.assertEqual(profile, instance["IamInstanceProfile"]["Arn"])
        self.assertEqual(("required", 1), (instance["MetadataOptions"]["HttpTokens"], instance["MetadataOptions"]["HttpPutResponseHopLimit"]))
        self.assertEqual([group], [member["GroupId"] for member in instance["SecurityGroups"]])
        self.assertIn("PublicIpAddress", instance)
        self.assertEqual(["/dev/xvda"], [device["DeviceName"] for device in instance["BlockDeviceMappings"]])
        volume = ec2.describe_volumes()["Volumes"][0]
        self.assertEqual((30, "gp3", True, [{"Key": "Name", "Value": "volume"}]), (volume["Size"], volume["VolumeType"], volume["Encrypted"], volume["Tags"]))
        interface = ec2.describe_network_interfaces()["NetworkInterfaces"][0]
        self.assertEqual([{"Key": "Name", "Value": "network-interface"}], interface["TagSet"])
        self.assertEqual([group], [member["GroupId"] for member in interface["Groups"]])

    def test_groups_given_to_the_primary_eni_are_the_instance_s(self) -> None:
        ec2, vpc = self.client("ec2"), self.vpc()
        subnet = self.subnet(vpc, 1, "a")
        group = ec2.create_security_group(GroupName="server", Description="server", VpcId=vpc)["GroupId"]

        instance = ec2.run_instances(
            ImageId=self.client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"], InstanceType="t3.small", MinCount=1, MaxCount=1,
            NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group], "PrivateIpAddress": "192.168.1.100"}],
        )["Instances"][0]
        self.assertEqual(([group], "192.168.1.100"), ([member["GroupId"] for member in instance["SecurityGroups"]], instance["PrivateIpAddress"]))


class NatGatewayTests(AwsCase):
    def test_its_address_is_one_of_its_subnet(self) -> None:
        gateway = self.gateway()

        interface = self.client("ec2").describe_network_interfaces(
            NetworkInterfaceIds=[gateway["NatGatewayAddresses"][0]["NetworkInterfaceId"]],
        )["NetworkInterfaces"][0]
        self.assertEqual("192.168.1.4", interface["PrivateIpAddress"])
        self.assertEqual("192.168.1.4", gateway["NatGatewayAddresses"][0]["PrivateIp"])
        self.assertEqual(f"Interface for NAT Gateway {gateway['NatGatewayId']}", interface["Description"])

    def test_its_eni_goes_with_it_and_its_public_address_is_free_again(self) -> None:
        ec2 = self.client("ec2")
        ec2.delete_nat_gateway(NatGatewayId=self.gateway()["NatGatewayId"])

        self.assertEqual([], ec2.describe_network_interfaces()["NetworkInterfaces"])
        self.assertNotIn("AssociationId", ec2.describe_addresses()["Addresses"][0])

    def gateway(self) -> dict:
        ec2 = self.client("ec2")
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        identifier = ec2.create_nat_gateway(SubnetId=self.subnet(self.vpc(), 1, "a"), AllocationId=address)["NatGateway"]["NatGatewayId"]
        return ec2.describe_nat_gateways(NatGatewayIds=[identifier])["NatGateways"][0]


class SecurityGroupRuleTests(AwsCase):
    def setUp(self) -> None:
        super().setUp()
        ec2, vpc = self.client("ec2"), self.vpc()
        self.group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=self.group, IpPermissions=[self.permission(Description="among nodes")])

    def permission(self, **pair: str) -> dict:
        return {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": self.group, **pair}]}

    def rules(self) -> list[dict]:
        rules = self.client("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [self.group]}])["SecurityGroupRules"]
        return [rule for rule in rules if not rule["IsEgress"]]

    def test_a_rule_that_names_a_group_has_its_description(self) -> None:
        self.assertEqual(["among nodes"], [rule["Description"] for rule in self.rules()])

    def test_it_is_the_same_rule_under_another_description(self) -> None:
        ec2 = self.client("ec2")

        self.refused(
            "InvalidPermission.Duplicate", ec2.authorize_security_group_ingress,
            GroupId=self.group, IpPermissions=[self.permission(Description="other")],
        )
        ec2.revoke_security_group_ingress(GroupId=self.group, IpPermissions=[self.permission()])
        self.assertEqual([], self.rules())


    def test_another_description_can_be_given_to_a_rule_for_every_protocol(self) -> None:
        changed = {"IpProtocol": "-1", "ReferencedGroupId": self.group, "Description": "other"}
        self.client("ec2").modify_security_group_rules(
            GroupId=self.group, SecurityGroupRules=[{"SecurityGroupRuleId": self.rules()[0]["SecurityGroupRuleId"], "SecurityGroupRule": changed}],
        )

        self.assertEqual(["other"], [rule["Description"] for rule in self.rules()])


class SubnetCidrReservationTests(AwsCase):
    def test_its_description_reads_back(self) -> None:
        ec2, subnet = self.client("ec2"), self.subnet(self.vpc(), 21, "a")
        ec2.create_subnet_cidr_reservation(SubnetId=subnet, Cidr="192.168.21.64/26", ReservationType="explicit", Description="pods")

        reservation = ec2.get_subnet_cidr_reservations(SubnetId=subnet)["SubnetIpv4CidrReservations"][0]
        self.assertEqual(("pods", "explicit"), (reservation["Description"], reservation["ReservationType"]))


class DependencyTests(AwsCase):
    def test_a_group_of_an_eni_stays_until_the_eni_is_gone(self) -> None:
        ec2, vpc = self.client("ec2"), self.vpc()
        group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
        eni = ec2.create_network_interface(SubnetId=self.subnet(vpc, 1, "a"), Groups=[group])["NetworkInterface"]["NetworkInterfaceId"]

        self.assertEqual(f"resource {group} has a dependent object", self.refused("DependencyViolation", ec2.delete_security_group, GroupId=group))
        ec2.delete_network_interface(NetworkInterfaceId=eni)
        ec2.delete_security_group(GroupId=group)

    def test_a_group_that_another_group_s_rule_names_stays(self) -> None:
        ec2, vpc = self.client("ec2"), self.vpc()
        group, other = (ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("g", "other"))
        rule = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]
        ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=rule)

        self.refused("DependencyViolation", ec2.delete_security_group, GroupId=group)
        ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=rule)
        ec2.delete_security_group(GroupId=group)

    def test_a_group_that_names_only_itself_goes(self) -> None:
        ec2 = self.client("ec2")
        group = ec2.create_security_group(GroupName="g", Description="g", VpcId=self.vpc())["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}])

        ec2.delete_security_group(GroupId=group)

    def test_a_subnet_with_an_eni_stays(self) -> None:
        ec2 = self.client("ec2")
        subnet = self.subnet(self.vpc(), 1, "a")
        eni = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]

        message = self.refused("DependencyViolation", ec2.delete_subnet, SubnetId=subnet)
        self.assertEqual(f"The subnet '{subnet}' has dependencies and cannot be deleted.", message)
        ec2.delete_network_interface(NetworkInterfaceId=eni)
        ec2.delete_subnet(SubnetId=subnet)

    def test_an_internet_gateway_stays_while_something_has_a_public_address(self) -> None:
        ec2, vpc = self.client("ec2"), self.vpc()
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        eni = ec2.create_network_interface(SubnetId=self.subnet(vpc, 1, "a"))["NetworkInterface"]["NetworkInterfaceId"]
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        association = ec2.associate_address(AllocationId=address, NetworkInterfaceId=eni)["AssociationId"]

        self.refused("DependencyViolation", ec2.detach_internet_gateway, InternetGatewayId=gateway, VpcId=vpc)
        ec2.disassociate_address(AssociationId=association)
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)


IMAGE = "/aws/service/eks/optimized-ami/1.31/amazon-linux-2023/x86_64/standard/recommended/image_id"


class EksImageParameterTests(AwsCase):
    def test_it_names_an_image_of_amazon_linux_2023_with_its_root_device(self) -> None:
        identifier = self.client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"]

        image = self.client("ec2").describe_images(ImageIds=[identifier])["Images"][0]
        self.assertEqual(("x86_64", "/dev/xvda", "ebs"), (image["Architecture"], image["RootDeviceName"], image["RootDeviceType"]))
        self.assertIn("1.31", image["Name"])

    def test_each_version_has_an_image_of_its_own_and_keeps_it(self) -> None:
        ssm = self.client("ssm")
        values = [ssm.get_parameter(Name=IMAGE.replace("1.31", version))["Parameter"]["Value"] for version in ("1.31", "1.32", "1.31")]

        self.assertNotEqual(values[0], values[1])
        self.assertEqual(values[0], values[2])

    def test_a_path_that_aws_does_not_publish_is_not_found(self) -> None:
        self.refused("ParameterNotFound", self.client("ssm").get_parameter, Name=IMAGE.replace("2023", "2022"))
