"""What EC2 refuses to delete or detach while something uses it, and moto doesn't.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (DependencyViolation)
https://docs.aws.amazon.com/vpc/latest/userguide/deleting-security-groups.html
https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html
"""

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.internet_gateways import InternetGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.models.subnets import SubnetBackend

from labmoto.extension import around


@around(SecurityGroupBackend, "delete_security_group")
def delete_security_group(original: Any, self: EC2Backend, name: str | None = None, group_id: str | None = None) -> None:
    """A group stays while an ENI has it or a rule of another group names it."""
    if group_id and (_has_members(self, group_id) or _is_named(self, group_id)):
        raise DependencyViolationError(f"resource {group_id} has a dependent object")
    original(self, name=name, group_id=group_id)


@around(SubnetBackend, "delete_subnet")
def delete_subnet(original: Any, self: EC2Backend, subnet_id: str) -> Any:
    """A subnet stays while an ENI lives in it."""
    if any(interface.subnet.id == subnet_id for interface in self.enis.values()):
        raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    return original(self, subnet_id)


@around(InternetGatewayBackend, "detach_internet_gateway")
def detach_internet_gateway(original: Any, self: EC2Backend, internet_gateway_id: str, vpc_id: str) -> None:
    """A gateway stays while an ENI of its VPC has a public address."""
    if any(interface.public_ip and interface.vpc_id == vpc_id for interface in self.enis.values()):
        raise DependencyViolationError(
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        )
    original(self, internet_gateway_id, vpc_id)


def _has_members(ec2: EC2Backend, group_id: str) -> bool:
    return any(group.id == group_id for interface in ec2.enis.values() for group in interface.group_set)


def _is_named(ec2: EC2Backend, group_id: str) -> bool:
    others = (group for groups in ec2.groups.values() for group in groups.values() if group.id != group_id)
    return any(
        rule.source_group.get("GroupId") == group_id for group in others for rule in (*group.ingress_rules, *group.egress_rules)
    )
