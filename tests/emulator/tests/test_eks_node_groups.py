from typing import Any

from aws_case import AwsCase


class EksNodeGroupTests(AwsCase):
    def node_group(self, cluster: dict[str, Any], **settings: Any) -> dict[str, Any]:
        parameters = {
            "clusterName": cluster["name"],
            "nodegroupName": "ng1",
            "subnets": cluster["resourcesVpcConfig"]["subnetIds"],
            "nodeRole": self.role("nodes"),
            "scalingConfig": {"minSize": 3, "maxSize": 3, "desiredSize": 3},
            **settings,
        }
        self.client("eks").create_nodegroup(**parameters)
        return self.client("eks").describe_nodegroup(clusterName=cluster["name"], nodegroupName="ng1")["nodegroup"]

    def nodes(self) -> list[dict[str, Any]]:
        filters = [{"Name": "tag:eks:nodegroup-name", "Values": ["ng1"]}, {"Name": "instance-state-name", "Values": ["running"]}]
        reservations = self.client("ec2").describe_instances(Filters=filters)["Reservations"]
        return [instance for reservation in reservations for instance in reservation["Instances"]]

    def test_what_is_not_given_has_the_defaults_of_the_api(self) -> None:
        group = self.node_group(self.cluster())

        self.assertEqual("1.31", group["version"])
        self.assertTrue(group["releaseVersion"].startswith("1.31."))
        self.assertEqual({"maxUnavailable": 1}, group["updateConfig"])
        self.assertEqual((["t3.medium"], "ON_DEMAND", 20), (group["instanceTypes"], group["capacityType"], group["diskSize"]))
        self.assertNotIn("remoteAccess", group)

    def test_update_config_and_version_are_as_given(self) -> None:
        group = self.node_group(self.cluster(), updateConfig={"maxUnavailablePercentage": 50}, version="1.30")

        self.assertEqual(({"maxUnavailablePercentage": 50}, "1.30"), (group["updateConfig"], group["version"]))

    def test_its_nodes_are_spread_over_the_subnets_and_are_members_of_the_cluster_security_group(self) -> None:
        cluster = self.cluster()
        group = self.node_group(cluster)

        nodes = self.nodes()
        network = cluster["resourcesVpcConfig"]
        self.assertEqual(3, len(nodes))
        self.assertEqual(set(network["subnetIds"]), {node["SubnetId"] for node in nodes})
        self.assertEqual({network["clusterSecurityGroupId"]}, {member["GroupId"] for node in nodes for member in node["SecurityGroups"]})
        self.assertTrue(group["resources"]["autoScalingGroups"][0]["name"].startswith("eks-ng1-"))

    def test_its_nodes_have_their_role(self) -> None:
        role = self.node_group(self.cluster())["nodeRole"]

        profiles = {profile["Arn"]: profile["Roles"] for profile in self.client("iam").list_instance_profiles()["InstanceProfiles"]}
        self.assertEqual([role] * 3, [profiles[node["IamInstanceProfile"]["Arn"]][0]["Arn"] for node in self.nodes()])

    def test_its_nodes_are_as_the_launch_template_says(self) -> None:
        template = self.client("ec2").create_launch_template(
            LaunchTemplateName="nodes",
            LaunchTemplateData={
                "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
                "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "VolumeType": "gp3", "Encrypted": True}}],
                "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "eks-lab/environment", "Value": "alice"}]}],
            },
        )["LaunchTemplate"]
        group = self.node_group(self.cluster(), launchTemplate={"id": template["LaunchTemplateId"], "version": "1"})

        self.assertEqual(("nodes", "1"), (group["launchTemplate"]["name"], group["launchTemplate"]["version"]))
        self.assertNotIn("diskSize", group)
        self.assertEqual({("required", 1)}, {(node["MetadataOptions"]["HttpTokens"], node["MetadataOptions"]["HttpPutResponseHopLimit"]) for node in self.nodes()})
        volumes = self.client("ec2").describe_volumes(Filters=[{"Name": "attachment.status", "Values": ["attached"]}])["Volumes"]
        self.assertEqual([(30, True, "alice")] * 3, [(volume["Size"], volume["Encrypted"], volume["Tags"][0]["Value"]) for volume in volumes])

    def test_an_instance_type_in_the_template_and_in_the_call_is_refused(self) -> None:
        template = self.client("ec2").create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData={"InstanceType": "t3.medium"})

        self.refused(
            "InvalidParameterException", self.client("eks").create_nodegroup,
            clusterName=self.cluster()["name"], nodegroupName="ng1", subnets=["subnet-1"], nodeRole=self.role("nodes"),
            instanceTypes=["t3.large"], launchTemplate={"id": template["LaunchTemplate"]["LaunchTemplateId"]},
        )

    def test_the_role_of_its_nodes_gets_an_access_entry_that_goes_with_it(self) -> None:
        cluster, eks = self.cluster(), self.client("eks")
        role = self.node_group(cluster)["nodeRole"]

        self.assertEqual("EC2_LINUX", eks.describe_access_entry(clusterName="myeks", principalArn=role)["accessEntry"]["type"])
        eks.delete_nodegroup(clusterName="myeks", nodegroupName="ng1")
        self.refused("ResourceNotFoundException", eks.describe_access_entry, clusterName="myeks", principalArn=role)

    def test_another_size_starts_and_ends_nodes(self) -> None:
        self.node_group(self.cluster())
        for size in (4, 2):
            sizes = {"minSize": size, "maxSize": size, "desiredSize": size}
            update = self.client("eks").update_nodegroup_config(clusterName="myeks", nodegroupName="ng1", scalingConfig=sizes)["update"]
            read = self.client("eks").describe_update(name="myeks", nodegroupName="ng1", updateId=update["id"])["update"]
            self.assertEqual(("Successful", size), (read["status"], len(self.nodes())))

    def test_another_version_replaces_the_nodes_by_ones_of_its_image(self) -> None:
        self.node_group(self.cluster(), version="1.30")
        before = self.nodes()
        self.client("eks").update_nodegroup_version(clusterName="myeks", nodegroupName="ng1", version="1.31")

        after = self.nodes()
        self.assertEqual("1.31", self.client("eks").describe_nodegroup(clusterName="myeks", nodegroupName="ng1")["nodegroup"]["version"])
        self.assertEqual(3, len(after))
        self.assertFalse({node["InstanceId"] for node in before} & {node["InstanceId"] for node in after})
        self.assertNotEqual(before[0]["ImageId"], after[0]["ImageId"])

    def test_a_version_above_the_cluster_s_is_refused(self) -> None:
        self.node_group(self.cluster())

        self.refused(
            "InvalidRequestException", self.client("eks").update_nodegroup_version, clusterName="myeks", nodegroupName="ng1", version="1.32",
        )

    def test_deleting_it_leaves_nothing(self) -> None:
        self.node_group(self.cluster())
        self.client("eks").delete_nodegroup(clusterName="myeks", nodegroupName="ng1")

        ec2 = self.client("ec2")
        self.assertEqual([], self.nodes())
        self.assertEqual([], ec2.describe_launch_templates()["LaunchTemplates"])
        self.assertEqual([], self.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"])
        self.assertEqual([], self.client("iam").list_instance_profiles()["InstanceProfiles"])
        self.assertEqual({"Amazon EKS myeks"}, {interface["Description"] for interface in ec2.describe_network_interfaces()["NetworkInterfaces"]})
