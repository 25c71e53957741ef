"""What EC2 holds network interfaces (ENIs) and their private addresses to, and moto doesn't.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html
https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
"""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import EC2ClientError, InvalidNetworkAttachmentIdError
from moto.ec2.models import EC2Backend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.instances import Instance
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses.elastic_network_interfaces import ElasticNetworkInterfaces

from labmoto.extension import around

# The first four addresses of a subnet and the last one are AWS's own.
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
RESERVED_AT_START = 4

# What a call with the same client token must have in common with the one before.
CREATE_PARAMETERS = (
    "SubnetId",
    "Groups",
    "Description",
    "PrivateIpAddress",
    "PrivateIpAddresses",
    "SecondaryPrivateIpAddressCount",
    "TagSpecifications",
)


@around(ElasticNetworkInterfaces, "create_network_interface")
def create_network_interface(original: Any, self: ElasticNetworkInterfaces) -> ActionResult:
    """A client token makes one ENI, however often it is sent, even when that ENI is gone by then."""
    made = self.ec2_backend.__dict__.setdefault("eni_of_client_token", {})
    token = self._get_param("ClientToken")
    parameters = repr([self._get_param(name) for name in CREATE_PARAMETERS])
    if token in made:
        parameters_before, result = made[token]
        if parameters_before != parameters:
            raise EC2ClientError(
                "IdempotentParameterMismatch",
                "The request uses the same client token as a previous, but non-identical request.",
            )
        return result
    subnet = self.ec2_backend.get_subnet(self._get_param("SubnetId"))
    _check_addresses(subnet, _named_addresses(self))
    result = original(self)
    if token:
        made[token] = (parameters, result)
    return result


@around(NetworkInterfaceBackend, "create_network_interface")
def make_network_interface(
    original: Any, self: EC2Backend, subnet: Any, private_ip_address: Any, *arguments: Any, **named: Any
) -> NetworkInterface:
    """Addresses that nobody named are free ones of the subnet, outside its reservations."""
    subnet = self.get_subnet(subnet) if isinstance(subnet, str) else subnet
    addresses = named.get("private_ip_addresses") or (arguments[0] if arguments else None)
    if not private_ip_address and not addresses:
        private_ip_address = next(_free_addresses(subnet))
    secondary = int(named.pop("secondary_ips_count", None) or 0)
    eni = original(self, subnet, private_ip_address, *arguments, **named)
    _assign(eni, _take(_free_addresses(subnet), secondary))
    return eni


@around(Subnet, "get_available_subnet_ip")
def get_available_subnet_ip(original: Any, self: Subnet, instance: Any) -> str:
    address = next(_free_addresses(self))
    self._subnet_ips[address] = instance
    return address


@around(ElasticNetworkInterfaces, "attach_network_interface")
def attach_network_interface(original: Any, self: ElasticNetworkInterfaces) -> ActionResult:
    eni = self.ec2_backend.get_network_interface(self._get_param("NetworkInterfaceId"))
    instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    index = int(self._get_param("DeviceIndex"))
    limits = _limits(instance)
    if instance.state not in ("running", "stopped"):
        raise EC2ClientError(
            "IncorrectInstanceState",
            f"The {instance.state} instance '{instance.id}' is not in a valid state for this operation.",
        )
    if eni.instance:
        raise EC2ClientError("InvalidNetworkInterface.InUse", f"Interface: [{eni.id}] in use.")
    if index in instance.nics:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"Instance '{instance.id}' already has an interface attached at device index '{index}'.",
        )
    if eni.availability_zone != instance.nics[0].availability_zone:
        raise EC2ClientError(
            "InvalidParameterCombination",
            "You may not attach a network interface to an instance if they are not in the same availability zone",
        )
    if len(instance.nics) >= limits["MaximumNetworkInterfaces"]:
        raise EC2ClientError(
            "AttachmentLimitExceeded",
            f"Interface count {len(instance.nics) + 1} exceeds the limit for {instance.instance_type}",
        )
    _check_number(eni, instance, 0)
    return original(self)


@around(ElasticNetworkInterfaces, "delete_network_interface")
def delete_network_interface(original: Any, self: ElasticNetworkInterfaces) -> ActionResult:
    eni = self.ec2_backend.get_network_interface(self._get_param("NetworkInterfaceId"))
    if eni.instance:
        raise EC2ClientError("InvalidNetworkInterface.InUse", f"Network interface '{eni.id}' is currently in use.")
    result = original(self)
    _release(eni)
    return result


@around(ElasticNetworkInterfaces, "modify_network_interface_attribute")
def modify_network_interface_attribute(original: Any, self: ElasticNetworkInterfaces) -> ActionResult:
    """moto knows every attribute but the attachment's."""
    attachment = self._get_param("Attachment.AttachmentId")
    if attachment is None:
        return original(self)
    eni = self.ec2_backend.get_network_interface(self._get_param("NetworkInterfaceId"))
    if eni.attachment_id != attachment:
        raise InvalidNetworkAttachmentIdError(attachment)
    eni.delete_on_termination = str(self._get_param("Attachment.DeleteOnTermination")).lower() == "true"
    return EmptyResult()


@around(ElasticNetworkInterfaces, "assign_private_ip_addresses")
def assign_private_ip_addresses(original: Any, self: ElasticNetworkInterfaces) -> ActionResult:
    """All of the addresses or none; the answer holds those that are new."""
    eni = self.ec2_backend.get_network_interface(self._get_param("NetworkInterfaceId"))
    count = self._get_int_param("SecondaryPrivateIpAddressCount", 0)
    held = set(_addresses([eni]))
    wanted = self._get_param("PrivateIpAddresses", []) or _take(_free_addresses(eni.subnet), count)
    new = [address for address in wanted if address not in held]
    may_move = str(self._get_param("AllowReassignment", False)).lower() == "true"
    _check_inside(eni.subnet, new)
    taken = [address for address in new if address in _used_addresses(eni.subnet)]
    if taken and not may_move:
        raise EC2ClientError("InvalidParameterValue", f"[{', '.join(taken)}] assigned, but move is not allowed.")
    if eni.instance:
        _check_number(eni, eni.instance, len(new))
    for other in _enis(eni.subnet):
        _unassign(other, taken)
    _assign(eni, new)
    return ActionResult(
        {
            "NetworkInterfaceId": eni.id,
            "AssignedPrivateIpAddresses": [{"PrivateIpAddress": address} for address in new],
        }
    )


@around(Instance, "prep_nics")
def prep_nics(original: Any, self: Instance, nic_spec: list[dict[str, Any]], *arguments: Any, **named: Any) -> None:
    """An ENI that is made with its instance is deleted with it, unless the call says otherwise."""
    original(self, nic_spec, *arguments, **named)
    kept = {int(nic["DeviceIndex"]) for nic in nic_spec if nic.get("DeleteOnTermination") is False}
    existing = {nic.get("NetworkInterfaceId") for nic in nic_spec}
    for index, eni in self.nics.items():
        eni.delete_on_termination = index not in kept and eni.id not in existing


@around(Instance, "terminate")
def terminate(original: Any, self: Instance) -> Any:
    """moto deletes the ENIs that are deleted on termination, and leaves the others attached for ever."""
    before = original(self)
    for eni in [eni for eni in self.nics.values() if eni.id in self.ec2_backend.enis]:
        self.detach_eni(eni)
    return before


def _own_groups(self: NetworkInterface) -> list[Any]:
    """An ENI's groups are its own. moto adds the instance's, which in a VPC are those of the primary ENI."""
    instance = self.instance
    inherited = instance.security_groups if instance and self.device_index == 0 else []
    return [*self._group_set, *(group for group in inherited if group not in self._group_set)]


NetworkInterface.group_set = property(_own_groups)


def _named_addresses(call: ElasticNetworkInterfaces) -> list[str]:
    primary, items = call._get_param("PrivateIpAddress"), call._get_param("PrivateIpAddresses", [])
    return [*([primary] if primary else []), *(item["PrivateIpAddress"] for item in items)]


def _check_addresses(subnet: Subnet, addresses: list[str]) -> None:
    _check_inside(subnet, addresses)
    for address in addresses:
        if address in _used_addresses(subnet):
            raise EC2ClientError("InvalidIPAddress.InUse", f"Address {address} is in use.")


def _check_inside(subnet: Subnet, addresses: list[str]) -> None:
    for address in addresses:
        if ipaddress.ip_address(address) not in subnet.cidr:
            raise EC2ClientError(
                "InvalidParameterValue", f"Address {address} does not fall within the subnet's address range"
            )
        if ipaddress.ip_address(address) in _aws_addresses(subnet):
            raise EC2ClientError("InvalidParameterValue", f"Address {address} is in subnet's reserved address range")
    if len(set(addresses)) < len(addresses):
        raise EC2ClientError("InvalidParameterValue", "Duplicate private IP addresses in the request")


def _check_number(eni: NetworkInterface, instance: Instance, more: int) -> None:
    if len(eni.private_ip_addresses) + more > _limits(instance)["Ipv4AddressesPerInterface"]:
        raise EC2ClientError(
            "PrivateIpAddressLimitExceeded", f"{eni.id}: Number of private addresses will exceed limit."
        )


def _limits(instance: Instance) -> dict[str, Any]:
    return INSTANCE_TYPES[instance.instance_type]["NetworkInfo"]


def _aws_addresses(subnet: Subnet) -> set[Any]:
    return {*(subnet.cidr[offset] for offset in range(RESERVED_AT_START)), subnet.cidr[-1]}


def _free_addresses(subnet: Subnet) -> Iterator[str]:
    """From the lowest, what AWS may pick by itself: never from a reservation (the lab makes explicit ones only)."""
    used, not_free = _used_addresses(subnet), _aws_addresses(subnet)
    reservations = [reservation.cidr for reservation in subnet._cidr_reservations]
    for address in subnet.cidr:
        if address in not_free or any(address in reservation for reservation in reservations):
            continue
        if str(address) not in used:
            yield str(address)
    raise EC2ClientError(
        "InsufficientFreeAddressesInSubnet",
        f"The specified subnet does not have enough free addresses to satisfy the request: {subnet.id}",
    )


def _take(addresses: Iterator[str], number: int) -> list[str]:
    return [next(addresses) for _ in range(number)]


def _enis(subnet: Subnet) -> list[NetworkInterface]:
    return [eni for eni in subnet.ec2_backend.enis.values() if eni.subnet is subnet]


def _addresses(enis: Iterable[NetworkInterface]) -> Iterator[str]:
    return (item["PrivateIpAddress"] for eni in enis for item in eni.private_ip_addresses)


def _used_addresses(subnet: Subnet) -> set[str]:
    return {*subnet._subnet_ips, *_addresses(_enis(subnet))}


def _assign(eni: NetworkInterface, addresses: list[str]) -> None:
    eni.private_ip_addresses.extend({"Primary": False, "PrivateIpAddress": address} for address in addresses)


def _unassign(eni: NetworkInterface, addresses: list[str]) -> None:
    kept = [item for item in eni.private_ip_addresses if item["PrivateIpAddress"] not in addresses]
    eni.private_ip_addresses = kept


def _release(eni: NetworkInterface) -> None:
    for address in _addresses([eni]):
        eni.subnet.del_subnet_ip(address)
