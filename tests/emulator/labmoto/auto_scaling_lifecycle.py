"""Auto Scaling lifecycle hooks: an instance waits for the hooks of its launch, each announced by an event; whoever completes
the action, or the heartbeat's end, decides whether it goes into service or is given up and launched anew.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html
"""

import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup, InstanceState, LifecycleHook
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import EmptyResult

from labmoto.events_to_lambda import put_event
from labmoto.extension import added_to, around

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
LAUNCH_EVENT = "EC2 Instance-launch Lifecycle Action"

# AWS launches anew without end; here a function that always abandons must come to one.
MOST_ABANDONED_LAUNCHES = 3

LONGEST_CALL = 5.0


@dataclass
class LifecycleAction:
    """One hook that an instance waits for."""

    hook: LifecycleHook
    token: str
    timer: threading.Timer


@around(LifecycleHook, "__init__")
def hook_init(original: Any, self: LifecycleHook, *arguments: Any, **named: Any) -> None:
    """moto gives every hook a notification target that nobody asked for."""
    original(self, *arguments, **named)
    self.role_arn = self.notification_target_arn = None


@around(AutoScalingResponse, "create_auto_scaling_group")
def create_auto_scaling_group(original: Any, self: AutoScalingResponse) -> Any:
    """The hooks of the call are there before the first instance."""
    backend, name = self.autoscaling_backend, self._get_param("AutoScalingGroupName")
    for hook in self._get_param("LifecycleHookSpecificationList", []):
        backend.create_lifecycle_hook(
            name=hook["LifecycleHookName"], as_name=name, transition=hook["LifecycleTransition"],
            timeout=hook.get("HeartbeatTimeout"), result=hook.get("DefaultResult"),
        )
    return original(self)


@around(AutoScalingResponse, "delete_auto_scaling_group")
def delete_auto_scaling_group(original: Any, self: AutoScalingResponse) -> Any:
    name = self._get_param("AutoScalingGroupName")
    group = self.autoscaling_backend.autoscaling_groups.get(name)
    if group and group.instance_states and not self._get_bool_param("ForceDelete", False):
        raise ResourceInUse(
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group."
        )
    return original(self)


@around(AutoScalingBackend, "delete_auto_scaling_group")
def backend_delete_auto_scaling_group(original: Any, self: AutoScalingBackend, group_name: str) -> None:
    original(self, group_name)
    for hook in self.describe_lifecycle_hooks(group_name):
        self.delete_lifecycle_hook(group_name, hook.name)


class ResourceInUse(ValidationError):
    def __init__(self, message: str):
        super().__init__(message)
        self.code = "ResourceInUse"


@added_to(AutoScalingResponse)
def complete_lifecycle_action(self: AutoScalingResponse) -> EmptyResult:
    group, state, action = _action_of(self)
    complete(group, state, action, self._get_param("LifecycleActionResult"))
    return EmptyResult()


@added_to(AutoScalingResponse)
def record_lifecycle_action_heartbeat(self: AutoScalingResponse) -> EmptyResult:
    group, state, action = _action_of(self)
    action.timer.cancel()
    action.timer = _heartbeat(group, state, action)
    return EmptyResult()


def begin_launch(group: FakeAutoScalingGroup, state: InstanceState) -> None:
    """Puts the new instance into service, or lets it wait for the group's launch hooks."""
    hooks = [hook for hook in group.autoscaling_backend.describe_lifecycle_hooks(group.name) if hook.lifecycle_transition == LAUNCHING]
    state.actions = []
    if not hooks:
        state.lifecycle_state = "InService"
        return
    state.lifecycle_state = "Pending:Wait"
    for hook in hooks:
        action = LifecycleAction(hook, str(uuid.uuid4()), threading.Timer(0, int))
        action.timer = _heartbeat(group, state, action)
        state.actions.append(action)
    threading.Thread(target=_announce, args=(group, state, list(state.actions)), daemon=True).start()


def complete(group: FakeAutoScalingGroup, state: InstanceState, action: LifecycleAction, result: str) -> None:
    """Ends an action; ABANDON ends the others of the instance as well."""
    action.timer.cancel()
    state.actions.remove(action)
    if result == "ABANDON":
        _abandon(group, state)
    elif not state.actions:
        state.lifecycle_state = "InService"
        group.abandoned_launches = 0


def _abandon(group: FakeAutoScalingGroup, state: InstanceState) -> None:
    for action in state.actions:
        action.timer.cancel()
    group.instance_states.remove(state)
    group.ec2_backend.terminate_instances([state.instance.id])
    group.abandoned_launches = getattr(group, "abandoned_launches", 0) + 1
    if group.abandoned_launches < MOST_ABANDONED_LAUNCHES:
        group.set_desired_capacity(group.desired_capacity)


def _heartbeat(group: FakeAutoScalingGroup, state: InstanceState, action: LifecycleAction) -> threading.Timer:
    timer = threading.Timer(action.hook.heartbeat_timeout, _time_out, (group, state, action))
    timer.daemon = True
    timer.start()
    return timer


def _time_out(group: FakeAutoScalingGroup, state: InstanceState, action: LifecycleAction) -> None:
    if _is_there(group) and action in state.actions and state in group.instance_states:
        complete(group, state, action, action.hook.default_result)


def _announce(group: FakeAutoScalingGroup, state: InstanceState, actions: list[LifecycleAction]) -> None:
    """Puts the events once the call that launched is through, so that whoever gets them finds the group."""
    end = time.monotonic() + LONGEST_CALL
    while not _is_there(group) and time.monotonic() < end:
        time.sleep(0.01)
    for action in actions:
        detail = {
            "LifecycleActionToken": action.token,
            "AutoScalingGroupName": group.name,
            "LifecycleHookName": action.hook.name,
            "EC2InstanceId": state.instance.id,
            "LifecycleTransition": LAUNCHING,
            "Origin": "EC2",
            "Destination": "AutoScalingGroup",
        }
        put_event(group.account_id, group.region, "aws.autoscaling", LAUNCH_EVENT, detail, [group.arn])


def _is_there(group: FakeAutoScalingGroup) -> bool:
    return group.autoscaling_backend.autoscaling_groups.get(group.name) is group


def _action_of(call: AutoScalingResponse) -> tuple[FakeAutoScalingGroup, InstanceState, LifecycleAction]:
    """The action that the call names, by its token or by its instance."""
    name, hook = call._get_param("AutoScalingGroupName"), call._get_param("LifecycleHookName")
    token, instance = call._get_param("LifecycleActionToken"), call._get_param("InstanceId")
    group = call.autoscaling_backend.autoscaling_groups.get(name)
    if group is None:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    for state in group.instance_states:
        for action in state.actions:
            if action.hook.name == hook and (action.token == token if token else state.instance.id == instance):
                return group, state, action
    raise ValidationError(f"No active Lifecycle Action found with {f'token {token}' if token else f'instance ID {instance}'}")
