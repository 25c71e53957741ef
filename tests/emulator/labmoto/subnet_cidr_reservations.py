"""Subnet CIDR reservations have a description.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SubnetCidrReservation.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses.subnets import Subnets

from labmoto.extension import around


@around(Subnets, "create_subnet_cidr_reservation")
def create_subnet_cidr_reservation(original: Any, self: Subnets) -> ActionResult:
    answer = original(self)
    answer.result["SubnetCidrReservation"].description = self._get_param("Description")
    return answer
