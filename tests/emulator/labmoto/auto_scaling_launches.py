"""Auto Scaling launches: from the launch template's version, spread over the group's subnets, with the group's tags.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html (instance distribution)
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html
"""

from typing import Any

from moto.autoscaling.models import ASG_NAME_TAG, FakeAutoScalingGroup, InstanceState

from labmoto.auto_scaling_lifecycle import begin_launch
from labmoto.extension import around


@around(FakeAutoScalingGroup, "replace_autoscaling_group_instances")
def replace_autoscaling_group_instances(original: Any, self: FakeAutoScalingGroup, count_needed: int, propagated_tags: dict[str, str]) -> None:
    """moto launches all in the first subnet, from the template's default version, InService at once."""
    if self.ec2_launch_template is None or not self.vpc_zone_identifier:
        original(self, count_needed, propagated_tags)
        return
    for _ in range(count_needed):
        launch(self, {**propagated_tags, ASG_NAME_TAG: self.name})


@around(FakeAutoScalingGroup, "active_instances")
def active_instances(original: Any, self: FakeAutoScalingGroup) -> list[InstanceState]:
    """An instance that waits for its hook counts towards the group's capacity."""
    return [state for state in self.instance_states if state.lifecycle_state in ("InService", "Pending", "Pending:Wait", "Pending:Proceed")]


def launch(group: FakeAutoScalingGroup, tags: dict[str, str]) -> None:
    template = {"LaunchTemplateId": group.ec2_launch_template.id, "Version": group.launch_template_version}
    reservation = group.ec2_backend.run_instances(
        group.image_id, 1, group.user_data, [], instance_type=group.instance_type, is_instance_type_default=False,
        region_name=group.region, subnet_id=_emptiest_subnet(group), launch_template=template, tags={"instance": tags},
        associate_public_ip=None,
    )
    instance = reservation.instances[0]
    instance.autoscaling_group = group
    state = InstanceState(instance, lifecycle_state="Pending", protected_from_scale_in=group.new_instances_protected_from_scale_in)
    group.instance_states.append(state)
    begin_launch(group, state)


def _emptiest_subnet(group: FakeAutoScalingGroup) -> str:
    subnets = group.vpc_zone_identifier.split(",")
    used = [state.instance.subnet_id for state in group.instance_states]
    return min(subnets, key=used.count)
