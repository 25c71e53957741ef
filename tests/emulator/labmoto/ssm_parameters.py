"""The public parameters that name the EKS AMIs, for every Kubernetes version, and the images themselves.

https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html
"""

import hashlib
import re
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami
from moto.ssm.models import Parameter, ParameterDict

from labmoto.extension import around

IMAGE_PARAMETER = re.compile(
    r"/aws/service/eks/optimized-ami/(?P<version>\d+\.\d+)/amazon-linux-2023/(?P<architecture>x86_64|arm64)/standard/recommended/image_id"
)
EKS_IMAGE_OWNER = "602401143452"


@around(ParameterDict, "_check_loading_status")
def check_loading_status(original: Any, self: ParameterDict, key: str) -> None:
    original(self, key)
    name = IMAGE_PARAMETER.fullmatch(key or "")
    if name and not dict.__contains__(self, key):
        image = eks_image(self.account_id, self.region_name, name["version"], name["architecture"])
        dict.__setitem__(self, key, [_parameter(self, key, image.id)])


def eks_image(account: str, region: str, version: str, architecture: str) -> Ami:
    """The Amazon Linux 2023 image of a Kubernetes version, the same one each time."""
    ec2, name = ec2_backends[account][region], f"amazon-eks-node-al2023-{architecture}-standard-{version}"
    identifier = "ami-" + hashlib.sha256(f"{region} {name}".encode()).hexdigest()[:17]
    if identifier not in ec2.amis:
        ec2.amis[identifier] = Ami(
            ec2, identifier, name=name, description=f"EKS-optimized Kubernetes node based on Amazon Linux 2023, (k8s: {version})",
            owner_id=EKS_IMAGE_OWNER, owner_alias="amazon", public=True, architecture=architecture, virtualization_type="hvm",
            hypervisor="xen", root_device_type="ebs", root_device_name="/dev/xvda", region_name=region,
        )
    return ec2.amis[identifier]


def _parameter(parameters: ParameterDict, name: str, image: str) -> Parameter:
    return Parameter(
        account_id=parameters.account_id, name=name, value=image, parameter_type="String", description=None, allowed_pattern=None,
        keyid=None, last_modified_date=utcnow(), version=1, data_type="aws:ec2:image",
    )
