from aws_case import ACCOUNT, AwsCase

ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


class EksAccessEntryTests(AwsCase):
    def test_an_entry_of_nodes_is_a_member_of_system_nodes(self) -> None:
        self.cluster()
        role = self.role("nodes")

        entry = self.client("eks").create_access_entry(clusterName="myeks", principalArn=role, type="EC2_LINUX")["accessEntry"]
        self.assertEqual(["system:nodes"], entry["kubernetesGroups"])
        self.assertEqual("system:node:{{EC2PrivateDNSName}}", entry["username"])

    def test_an_entry_of_a_role_is_a_user_per_session(self) -> None:
        self.cluster()
        eks, role = self.client("eks"), self.role("students")

        eks.create_access_entry(clusterName="myeks", principalArn=role)
        entry = eks.describe_access_entry(clusterName="myeks", principalArn=role)["accessEntry"]
        self.assertEqual("STANDARD", entry["type"])
        self.assertEqual(f"arn:aws:sts::{ACCOUNT}:assumed-role/students/{{{{SessionName}}}}", entry["username"])

    def test_a_policy_is_associated_listed_and_taken_away(self) -> None:
        self.cluster()
        eks, role = self.client("eks"), self.role("students")
        eks.create_access_entry(clusterName="myeks", principalArn=role)

        eks.associate_access_policy(
            clusterName="myeks", principalArn=role, policyArn=ADMIN, accessScope={"type": "namespace", "namespaces": ["lab"]},
        )
        listed = eks.list_associated_access_policies(clusterName="myeks", principalArn=role)["associatedAccessPolicies"]
        self.assertEqual([(ADMIN, {"type": "namespace", "namespaces": ["lab"]})], [(one["policyArn"], one["accessScope"]) for one in listed])
        eks.disassociate_access_policy(clusterName="myeks", principalArn=role, policyArn=ADMIN)
        self.assertEqual([], eks.list_associated_access_policies(clusterName="myeks", principalArn=role)["associatedAccessPolicies"])

    def test_nodes_get_no_policy(self) -> None:
        self.cluster()
        eks, role = self.client("eks"), self.role("nodes")
        eks.create_access_entry(clusterName="myeks", principalArn=role, type="EC2_LINUX")

        self.refused(
            "InvalidRequestException", eks.associate_access_policy,
            clusterName="myeks", principalArn=role, policyArn=ADMIN, accessScope={"type": "cluster"},
        )

    def test_a_second_entry_of_a_principal_is_refused(self) -> None:
        self.cluster()
        eks, role = self.client("eks"), self.role("students")
        eks.create_access_entry(clusterName="myeks", principalArn=role)

        self.refused("ResourceInUseException", eks.create_access_entry, clusterName="myeks", principalArn=role)

    def test_a_role_that_iam_does_not_know_is_refused(self) -> None:
        self.cluster()

        self.refused(
            "InvalidParameterException", self.client("eks").create_access_entry,
            clusterName="myeks", principalArn=f"arn:aws:iam::{ACCOUNT}:role/nobody",
        )

    def test_a_cluster_with_the_config_map_alone_has_no_entries(self) -> None:
        self.cluster(accessConfig={"authenticationMode": "CONFIG_MAP"})

        self.refused("InvalidRequestException", self.client("eks").create_access_entry, clusterName="myeks", principalArn=self.role("students"))

    def test_a_deleted_entry_is_gone(self) -> None:
        self.cluster()
        eks, role = self.client("eks"), self.role("students")
        eks.create_access_entry(clusterName="myeks", principalArn=role)
        eks.delete_access_entry(clusterName="myeks", principalArn=role)

        self.refused("ResourceNotFoundException", eks.describe_access_entry, clusterName="myeks", principalArn=role)

    def test_what_is_asked_of_a_cluster_that_is_not_there_is_not_found(self) -> None:
        self.refused("ResourceNotFoundException", self.client("eks").list_access_entries, clusterName="nothing")


class EksPodIdentityTests(AwsCase):
    def test_an_association_reads_back_and_can_get_another_role(self) -> None:
        self.cluster()
        eks, first, second = self.client("eks"), self.role("one"), self.role("two")

        made = eks.create_pod_identity_association(clusterName="myeks", namespace="kube-system", serviceAccount="dns", roleArn=first)
        identifier = made["association"]["associationId"]
        eks.update_pod_identity_association(clusterName="myeks", associationId=identifier, roleArn=second)
        read = eks.describe_pod_identity_association(clusterName="myeks", associationId=identifier)["association"]
        self.assertEqual(("kube-system", "dns", second), (read["namespace"], read["serviceAccount"], read["roleArn"]))

    def test_a_service_account_has_one_association(self) -> None:
        self.cluster()
        eks, pod = self.client("eks"), {"clusterName": "myeks", "namespace": "kube-system", "serviceAccount": "dns"}
        eks.create_pod_identity_association(**pod, roleArn=self.role("one"))

        self.refused("ResourceInUseException", eks.create_pod_identity_association, **pod, roleArn=self.role("two"))

    def test_they_are_listed_by_namespace(self) -> None:
        self.cluster()
        eks, role = self.client("eks"), self.role("one")
        for namespace in ("kube-system", "lab"):
            eks.create_pod_identity_association(clusterName="myeks", namespace=namespace, serviceAccount="dns", roleArn=role)

        listed = eks.list_pod_identity_associations(clusterName="myeks", namespace="lab")["associations"]
        self.assertEqual(["lab"], [association["namespace"] for association in listed])


class EksAddonTests(AwsCase):
    def test_an_add_on_reads_back_as_it_was_made(self) -> None:
        self.cluster()
        eks, role = self.client("eks"), self.role("cni")

        eks.create_addon(
            clusterName="myeks", addonName="vpc-cni", addonVersion="v1.20.4-eksbuild.1", serviceAccountRoleArn=role, configurationValues="{}",
        )
        addon = eks.describe_addon(clusterName="myeks", addonName="vpc-cni")["addon"]
        self.assertEqual(
            ("ACTIVE", "v1.20.4-eksbuild.1", role, "{}"),
            (addon["status"], addon["addonVersion"], addon["serviceAccountRoleArn"], addon["configurationValues"]),
        )

    def test_an_update_of_its_version_leaves_the_rest(self) -> None:
        self.cluster()
        eks = self.client("eks")
        eks.create_addon(clusterName="myeks", addonName="vpc-cni", addonVersion="v1.20.4-eksbuild.1", configurationValues='{"env":{}}')

        update = eks.update_addon(clusterName="myeks", addonName="vpc-cni", addonVersion="v1.20.4-eksbuild.2")["update"]
        self.assertEqual("Successful", eks.describe_update(name="myeks", updateId=update["id"], addonName="vpc-cni")["update"]["status"])
        addon = eks.describe_addon(clusterName="myeks", addonName="vpc-cni")["addon"]
        self.assertEqual(("v1.20.4-eksbuild.2", '{"env":{}}'), (addon["addonVersion"], addon["configurationValues"]))

    def test_a_configuration_that_is_no_json_object_is_refused(self) -> None:
        self.cluster()

        self.refused(
            "InvalidParameterException", self.client("eks").create_addon, clusterName="myeks", addonName="vpc-cni", configurationValues="{env",
        )

    def test_a_deleted_one_is_gone(self) -> None:
        self.cluster()
        eks = self.client("eks")
        eks.create_addon(clusterName="myeks", addonName="coredns")
        eks.delete_addon(clusterName="myeks", addonName="coredns")

        self.assertEqual([], eks.list_addons(clusterName="myeks")["addons"])
        self.refused("ResourceNotFoundException", eks.describe_addon, clusterName="myeks", addonName="coredns")
