"""Security group rules: one that names a group has its description too, which is no part of what the rule is, and one for
every protocol can be modified, though it has no ports.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRuleRequest.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UserIdGroupPair.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
"""

import copy
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule

from labmoto.extension import around

EVERY_PROTOCOL = "-1"


@around(SecurityGroupRule, "__eq__")
def rule_equals(original: Any, self: SecurityGroupRule, other: SecurityGroupRule) -> bool:
    return original(_without_description(self), _without_description(other))


@around(SecurityGroupBackend, "modify_security_group_rules")
def modify_security_group_rules(original: Any, self: EC2Backend, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
    for rule in rules.values():
        if rule.get("IpProtocol") == EVERY_PROTOCOL:
            rule.update(FromPort=-1, ToPort=-1)
    original(self, group_id, rules)


def _without_description(rule: SecurityGroupRule) -> SecurityGroupRule:
    plain = copy.copy(rule)
    plain.source_group = {key: value for key, value in rule.source_group.items() if key != "Description"}
    return plain


def _description(self: SecurityGroupRule) -> str | None:
    return self.ip_range.get("Description") or self.source_group.get("Description")


SecurityGroupRule.description = property(_description)
