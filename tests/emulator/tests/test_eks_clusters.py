import base64
import ssl

from cryptography import x509

from aws_case import ACCOUNT, REGION, AwsCase


class EksClusterTests(AwsCase):
    def test_access_and_upgrade_policy_are_as_given(self) -> None:
        cluster = self.cluster(upgradePolicy={"supportType": "STANDARD"})

        self.assertEqual("API", cluster["accessConfig"]["authenticationMode"])
        self.assertEqual("STANDARD", cluster["upgradePolicy"]["supportType"])

    def test_what_is_not_given_has_the_defaults_of_the_api(self) -> None:
        cluster = self.cluster(accessConfig={})

        self.assertEqual("CONFIG_MAP", cluster["accessConfig"]["authenticationMode"])
        self.assertEqual("EXTENDED", cluster["upgradePolicy"]["supportType"])
        self.assertEqual("ipv4", cluster["kubernetesNetworkConfig"]["ipFamily"])
        self.assertTrue(cluster["resourcesVpcConfig"]["endpointPublicAccess"])
        self.assertFalse(cluster["resourcesVpcConfig"]["endpointPrivateAccess"])
        self.assertEqual(["0.0.0.0/0"], cluster["resourcesVpcConfig"]["publicAccessCidrs"])

    def test_the_cluster_security_group_lets_its_members_talk_and_is_in_the_cluster_s_vpc(self) -> None:
        network = self.cluster()["resourcesVpcConfig"]
        group = self.client("ec2").describe_security_groups(GroupIds=[network["clusterSecurityGroupId"]])["SecurityGroups"][0]

        self.assertEqual(network["vpcId"], group["VpcId"])
        self.assertTrue(group["GroupName"].startswith("eks-cluster-sg-myeks-"))
        self.assertEqual([group["GroupId"]], [pair["GroupId"] for rule in group["IpPermissions"] for pair in rule["UserIdGroupPairs"]])
        self.assertIn({"Key": "kubernetes.io/cluster/myeks", "Value": "owned"}, group["Tags"])

    def test_each_cluster_has_an_endpoint_an_issuer_and_a_certificate_authority_of_its_own(self) -> None:
        first, second = self.cluster("one"), self.cluster("two")

        self.assertNotEqual(first["endpoint"], second["endpoint"])
        self.assertRegex(first["identity"]["oidc"]["issuer"], rf"^https://oidc\.eks\.{REGION}\.amazonaws\.com/id/[0-9A-F]{{32}}$")
        pem = base64.b64decode(first["certificateAuthority"]["data"]).decode()
        certificate = x509.load_der_x509_certificate(ssl.PEM_cert_to_DER_cert(pem))
        self.assertTrue(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)

    def test_the_control_plane_has_an_eni_in_two_zones(self) -> None:
        self.cluster()
        interfaces = self.client("ec2").describe_network_interfaces(Filters=[{"Name": "description", "Values": ["Amazon EKS myeks"]}])

        zones = sorted(interface["AvailabilityZone"] for interface in interfaces["NetworkInterfaces"])
        self.assertEqual([f"{REGION}a", f"{REGION}b"], zones)

    def test_subnets_of_one_zone_are_refused(self) -> None:
        vpc = self.vpc()
        subnets = [self.subnet(vpc, 1, "a"), self.subnet(vpc, 2, "a")]

        message = self.refused(
            "InvalidParameterException", self.client("eks").create_cluster,
            name="myeks", roleArn=self.role("r", "eks"), resourcesVpcConfig={"subnetIds": subnets},
        )
        self.assertEqual("Subnets specified must be in at least two different AZs", message)
        self.assertEqual([], self.client("eks").list_clusters()["clusters"])

    def test_whoever_makes_the_cluster_is_its_administrator(self) -> None:
        self.cluster()
        eks = self.client("eks")
        creator = f"arn:aws:iam::{ACCOUNT}:user/moto"

        self.assertEqual([creator], eks.list_access_entries(clusterName="myeks")["accessEntries"])
        policies = eks.list_associated_access_policies(clusterName="myeks", principalArn=creator)["associatedAccessPolicies"]
        self.assertEqual(["arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"], [policy["policyArn"] for policy in policies])

    def test_unless_it_is_made_without(self) -> None:
        self.cluster(accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False})

        self.assertEqual([], self.client("eks").list_access_entries(clusterName="myeks")["accessEntries"])

    def test_an_update_changes_what_it_names_and_leaves_the_rest(self) -> None:
        before, eks = self.cluster()["resourcesVpcConfig"], self.client("eks")

        update = eks.update_cluster_config(name="myeks", resourcesVpcConfig={"endpointPrivateAccess": True})["update"]
        self.assertEqual("Successful", eks.describe_update(name="myeks", updateId=update["id"])["update"]["status"])
        after = eks.describe_cluster(name="myeks")["cluster"]["resourcesVpcConfig"]
        self.assertEqual({**before, "endpointPrivateAccess": True}, after)

    def test_the_version_goes_up_one_minor_at_a_time(self) -> None:
        self.cluster()
        eks = self.client("eks")

        self.refused("InvalidParameterException", eks.update_cluster_version, name="myeks", version="1.33")
        eks.update_cluster_version(name="myeks", version="1.32")
        self.assertEqual("1.32", eks.describe_cluster(name="myeks")["cluster"]["version"])

    def test_deleting_it_takes_its_enis_and_its_group_along(self) -> None:
        network = self.cluster()["resourcesVpcConfig"]
        self.client("eks").delete_cluster(name="myeks")

        ec2 = self.client("ec2")
        self.assertEqual([], ec2.describe_network_interfaces()["NetworkInterfaces"])
        self.refused("InvalidGroup.NotFound", ec2.describe_security_groups, GroupIds=[network["clusterSecurityGroupId"]])

    def test_a_group_that_is_still_in_use_stays_behind(self) -> None:
        network = self.cluster()["resourcesVpcConfig"]
        ec2, group = self.client("ec2"), network["clusterSecurityGroupId"]
        ec2.create_network_interface(SubnetId=network["subnetIds"][0], Groups=[group])
        self.client("eks").delete_cluster(name="myeks")

        self.assertEqual(group, ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["GroupId"])
        self.refused("DependencyViolation", ec2.delete_security_group, GroupId=group)

    def test_tags_of_the_cluster_and_of_what_hangs_on_it_can_be_changed(self) -> None:
        cluster, eks = self.cluster(tags={"a": "1"}), self.client("eks")
        addon = eks.create_addon(clusterName="myeks", addonName="coredns", tags={"b": "2"})["addon"]

        for arn in (cluster["arn"], addon["addonArn"]):
            eks.tag_resource(resourceArn=arn, tags={"c": "3"})
        eks.untag_resource(resourceArn=addon["addonArn"], tagKeys=["b"])
        self.assertEqual({"a": "1", "c": "3"}, eks.describe_cluster(name="myeks")["cluster"]["tags"])
        self.assertEqual({"c": "3"}, eks.describe_addon(clusterName="myeks", addonName="coredns")["addon"]["tags"])
