"""The rules that the emulator holds ENIs to (tests/emulator/labmoto/ec2_network_interfaces.py), in AWS's words."""

import contextlib
import unittest
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError
from world import MULTUS_CIDRS, instance_of, world


class NetworkInterfaces(unittest.TestCase):
    def setUp(self) -> None:
        self.aws = self.enterContext(world())
        self.ec2 = self.aws.ec2
        self.subnet = self.aws.multus_subnets[0]
        self.instance = instance_of(self.aws.launch())

    @contextlib.contextmanager
    def refused(self, code: str, message: str) -> Iterator[None]:
        with self.assertRaises(ClientError) as raised:
            yield
        self.assertEqual(raised.exception.response["Error"]["Code"], code)
        self.assertIn(message, raised.exception.response["Error"]["Message"])

    def create(self, **parameters: Any) -> str:
        made = self.ec2.create_network_interface(**{"SubnetId": self.subnet, **parameters})
        return made["NetworkInterface"]["NetworkInterfaceId"]

    def attach(self, eni: str, index: int, instance: str | None = None) -> str:
        target = instance or self.instance
        made = self.ec2.attach_network_interface(NetworkInterfaceId=eni, InstanceId=target, DeviceIndex=index)
        return made["AttachmentId"]

    def show(self, eni: str) -> dict[str, Any]:
        return self.ec2.describe_network_interfaces(NetworkInterfaceIds=[eni])["NetworkInterfaces"][0]

    def assign(self, eni: str, *addresses: str, **parameters: Any) -> list[str]:
        answer = self.ec2.assign_private_ip_addresses(
            NetworkInterfaceId=eni, PrivateIpAddresses=list(addresses), **parameters
        )
        return [item["PrivateIpAddress"] for item in answer["AssignedPrivateIpAddresses"]]

    # Creation

    def test_an_address_that_nobody_names_is_free_and_in_no_reservation_and_not_aws_s_own(self) -> None:
        small = self.aws.subnet("192.168.30.0/28")
        self.ec2.create_subnet_cidr_reservation(SubnetId=small, Cidr="192.168.30.8/29", ReservationType="explicit")
        addresses = [self.show(self.create(SubnetId=small))["PrivateIpAddress"] for _ in range(4)]
        self.assertEqual(addresses, [f"192.168.30.{host}" for host in range(4, 8)])
        with self.refused("InsufficientFreeAddressesInSubnet", small):
            self.create(SubnetId=small)

    def test_an_instance_s_primary_address_is_in_no_reservation_either(self) -> None:
        subnet = self.aws.subnet("192.168.31.0/24")
        self.ec2.create_subnet_cidr_reservation(SubnetId=subnet, Cidr="192.168.31.0/25", ReservationType="explicit")
        run = {"ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1, "InstanceType": "c5.large"}
        instance = self.ec2.run_instances(SubnetId=subnet, **run)["Instances"][0]
        self.assertEqual(instance["PrivateIpAddress"], "192.168.31.128")

    def test_secondary_addresses_by_number_are_free_ones_too(self) -> None:
        eni = self.show(self.create(SecondaryPrivateIpAddressCount=3))
        addresses = [item["PrivateIpAddress"] for item in eni["PrivateIpAddresses"]]
        self.assertEqual(addresses, [f"192.168.21.{host}" for host in range(4, 8)])

    def test_an_address_in_use_is_refused(self) -> None:
        self.create(PrivateIpAddress="192.168.21.70")
        with self.refused("InvalidIPAddress.InUse", "Address 192.168.21.70 is in use."):
            self.create(PrivateIpAddress="192.168.21.70")

    def test_an_address_outside_the_subnet_is_refused(self) -> None:
        with self.refused("InvalidParameterValue", "does not fall within the subnet's address range"):
            self.create(PrivateIpAddress="192.168.22.70")

    def test_the_addresses_of_a_deleted_eni_are_free_again(self) -> None:
        eni = self.create(PrivateIpAddress="192.168.21.70")
        self.ec2.delete_network_interface(NetworkInterfaceId=eni)
        self.create(PrivateIpAddress="192.168.21.70")

    def test_one_client_token_makes_one_eni(self) -> None:
        first, second = (self.create(ClientToken="token", Description="same") for _ in range(2))
        self.assertEqual(first, second)
        with self.refused("IdempotentParameterMismatch", "same client token"):
            self.create(ClientToken="token", Description="other")

    def test_a_client_token_of_a_deleted_eni_makes_no_other(self) -> None:
        eni = self.create(ClientToken="token")
        self.ec2.delete_network_interface(NetworkInterfaceId=eni)
        self.assertEqual(self.create(ClientToken="token"), eni)
        with self.refused("InvalidNetworkInterfaceID.NotFound", eni):
            self.show(eni)

    # Attachment

    def test_a_device_index_in_use_is_refused(self) -> None:
        self.attach(self.create(), 1)
        words = f"Instance '{self.instance}' already has an interface attached at device index '1'."
        with self.refused("InvalidParameterValue", words):
            self.attach(self.create(), 1)

    def test_an_eni_in_use_is_refused(self) -> None:
        eni = self.create()
        self.attach(eni, 1)
        with self.refused("InvalidNetworkInterface.InUse", f"Interface: [{eni}] in use."):
            self.attach(eni, 2)

    def test_a_fourth_eni_of_a_c5_large_is_refused(self) -> None:
        self.attach(self.create(), 1)
        self.attach(self.create(), 2)
        with self.refused("AttachmentLimitExceeded", "Interface count 4 exceeds the limit for c5.large"):
            self.attach(self.create(), 3)

    def test_an_eni_of_another_zone_is_refused(self) -> None:
        subnet = self.aws.subnet("192.168.32.0/24", zone="c")
        with self.refused("InvalidParameterCombination", "not in the same availability zone"):
            self.attach(self.create(SubnetId=subnet), 1)

    def test_an_eni_with_more_addresses_than_the_type_has_is_refused(self) -> None:
        with self.refused("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit"):
            self.attach(self.create(SecondaryPrivateIpAddressCount=10), 1)

    def test_an_attached_eni_has_its_own_groups_only(self) -> None:
        eni = self.create(Groups=[self.aws.security_group])
        self.attach(eni, 1)
        self.assertEqual([group["GroupId"] for group in self.show(eni)["Groups"]], [self.aws.security_group])

    def test_an_attached_eni_is_not_deleted(self) -> None:
        eni = self.create()
        attachment = self.attach(eni, 1)
        with self.refused("InvalidNetworkInterface.InUse", f"'{eni}' is currently in use"):
            self.ec2.delete_network_interface(NetworkInterfaceId=eni)
        self.ec2.detach_network_interface(AttachmentId=attachment)
        self.ec2.delete_network_interface(NetworkInterfaceId=eni)

    def test_delete_on_termination_is_kept_and_obeyed(self) -> None:
        goes, stays = self.create(), self.create()
        attachment = self.attach(goes, 1)
        self.attach(stays, 2)
        self.ec2.modify_network_interface_attribute(
            NetworkInterfaceId=goes, Attachment={"AttachmentId": attachment, "DeleteOnTermination": True}
        )
        self.assertTrue(self.show(goes)["Attachment"]["DeleteOnTermination"])
        self.assertFalse(self.show(stays)["Attachment"]["DeleteOnTermination"])
        self.ec2.terminate_instances(InstanceIds=[self.instance])
        left = {eni["NetworkInterfaceId"]: eni["Status"] for eni in self.aws.enis()}
        self.assertEqual(left, {stays: "available"})

    def test_an_attachment_must_be_the_eni_s(self) -> None:
        one, other = self.create(), self.create()
        attachment = self.attach(one, 1)
        with self.refused("InvalidAttachmentID.NotFound", attachment):
            self.ec2.modify_network_interface_attribute(
                NetworkInterfaceId=other, Attachment={"AttachmentId": attachment, "DeleteOnTermination": True}
            )

    # Secondary addresses

    def test_the_answer_holds_the_new_addresses_only(self) -> None:
        eni = self.create()
        self.assertEqual(self.assign(eni, "192.168.21.70"), ["192.168.21.70"])
        self.assertEqual(self.assign(eni, "192.168.21.70", "192.168.21.71"), ["192.168.21.71"])

    def test_of_addresses_of_which_one_is_in_use_none_is_assigned(self) -> None:
        self.assign(self.create(), "192.168.21.71")
        eni = self.create()
        with self.refused("InvalidParameterValue", "[192.168.21.71] assigned, but move is not allowed."):
            self.assign(eni, "192.168.21.70", "192.168.21.71", AllowReassignment=False)
        self.assertEqual(len(self.show(eni)["PrivateIpAddresses"]), 1)

    def test_an_address_moves_where_that_is_allowed(self) -> None:
        one, other = self.create(), self.create()
        self.assign(one, "192.168.21.70")
        self.assign(other, "192.168.21.70", AllowReassignment=True)
        self.assertEqual([len(self.show(eni)["PrivateIpAddresses"]) for eni in (one, other)], [1, 2])

    def test_addresses_outside_the_subnet_or_twice_or_aws_s_own_are_refused(self) -> None:
        eni = self.create()
        with self.refused("InvalidParameterValue", "does not fall within the subnet's address range"):
            self.assign(eni, "192.168.22.70")
        with self.refused("InvalidParameterValue", "Duplicate"):
            self.assign(eni, "192.168.21.70", "192.168.21.70")
        with self.refused("InvalidParameterValue", "reserved"):
            self.assign(eni, MULTUS_CIDRS[0].replace(".0/24", ".3"))

    def test_more_addresses_than_the_type_has_are_refused(self) -> None:
        eni = self.create()
        self.attach(eni, 1)
        self.assign(eni, *(f"192.168.21.{host}" for host in range(64, 73)))  # nine, and the primary: a c5.large has ten
        with self.refused("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit"):
            self.assign(eni, "192.168.21.73")
