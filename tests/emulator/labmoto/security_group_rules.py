"""Security group rules: one that names a group has its description too, which is no part of what the rule is.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UserIdGroupPair.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
"""

import copy
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule

from labmoto.extension import around


@around(SecurityGroupRule, "__eq__")
def rule_equals(original: Any, self: SecurityGroupRule, other: SecurityGroupRule) -> bool:
    return original(_without_description(self), _without_description(other))


def _without_description(rule: SecurityGroupRule) -> SecurityGroupRule:
    plain = copy.copy(rule)
    plain.source_group = {key: value for key, value in rule.source_group.items() if key != "Description"}
    return plain


def _description(self: SecurityGroupRule) -> str | None:
    return self.ip_range.get("Description") or self.source_group.get("Description")


SecurityGroupRule.description = property(_description)
