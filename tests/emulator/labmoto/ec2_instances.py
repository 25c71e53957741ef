"""Instances: all of a launch template is applied, and the groups of the primary ENI are the instance's.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html (LaunchTemplate: "any parameters that you specify
in RunInstances override the same parameters in the launch template")
"""

import copy
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.utils import convert_tag_spec

from labmoto.extension import around


@around(InstanceBackend, "run_instances")
def run_instances(
    original: Any, self: EC2Backend, image_id: str, count: int, user_data: Any, security_group_names: list[str], **settings: Any
) -> Any:
    template = _template_data(self, settings)
    tags = settings.setdefault("tags", {})
    for kind, values in convert_tag_spec(template.get("TagSpecifications", [])).items():
        tags[kind] = {**values, **tags.get(kind, {})}
    if template.get("NetworkInterfaces") and not settings.get("nics"):
        settings["nics"] = copy.deepcopy(template["NetworkInterfaces"])
    if template.get("BlockDeviceMappings"):
        settings.setdefault("block_device_mappings", [_with_device(mapping) for mapping in template["BlockDeviceMappings"]])
    settings["metadata_options"] = settings.get("metadata_options") or template.get("MetadataOptions") or {}
    settings["ebs_optimized"] = settings.get("ebs_optimized") or template.get("EbsOptimized") or False

    reservation = original(self, image_id, count, user_data, security_group_names, **settings)
    profile = template.get("IamInstanceProfile") or {}
    for instance in reservation.instances:
        for interface in instance.nics.values():
            interface.add_tags(tags.get("network-interface", {}))
        if profile and not (settings.get("iam_instance_profile_name") or settings.get("iam_instance_profile_arn")):
            self.associate_iam_instance_profile(
                instance.id, iam_instance_profile_name=profile.get("Name"), iam_instance_profile_arn=profile.get("Arn"),
            )
    return reservation


@around(Instance, "prep_nics")
def prep_nics(original: Any, self: Instance, nic_spec: list[dict[str, Any]], *arguments: Any, **named: Any) -> None:
    """The groups that an instance shows are those of its primary ENI."""
    original(self, nic_spec, *arguments, **named)
    if not self.security_groups and 0 in self.nics:
        self.security_groups = list(self.nics[0]._group_set)


def _template_data(ec2: EC2Backend, settings: dict[str, Any]) -> dict[str, Any]:
    if not settings.get("launch_template"):
        return {}
    return ec2._get_template_from_args(settings["launch_template"]).data


def _with_device(mapping: dict[str, Any]) -> dict[str, Any]:
    """A mapping as RunInstances has it: flags as booleans."""
    device = {**mapping.get("Ebs", {})}
    for flag in ("Encrypted", "DeleteOnTermination"):
        if flag in device:
            device[flag] = _flag(device[flag])
    return {**mapping, "Ebs": device}


def _flag(value: Any) -> bool:
    return str(value).lower() == "true"
