"""Attaches the Multus network interfaces (ENIs) of a launching node, then lets the node into its Auto Scaling group.

Invoked by EventBridge with an "EC2 Instance-launch Lifecycle Action". Whatever happens (the event comes twice, late or
out of order, AWS throttles, any call fails before or after its effect), an instance ends in one of two ways:

* CONTINUE, with one ENI per Multus subnet at device index 1, 2, ...: tagged when it was created, with the given
  security groups, source/dest check off, deleted on termination, and holding one aligned block of the pod range;
* ABANDON, with no ENI of its own left: an unattached one is deleted here, an attached one goes with the instance.

How it keeps that promise:

* It observes, takes the first step that is missing, and observes again. No step relies on the answer of the one before,
  so a lost answer, a second delivery and a stale read all look the same: a step that is, or is not, still missing.
* Runs for one instance, or for several, may go on side by side. Of two that make the same ENI one gets the other's, by
  the client token; of two that take the same addresses AWS refuses one, which then takes the next block.
* It never detaches an ENI and deletes only unattached ones. A node in service has none of those, so not even an event
  that comes after CONTINUE can harm it.
* It raises only if the end was not reached (the hook not completed, an ENI not removed). Lambda then delivers the event
  again, and after the last try sends it to the dead-letter queue; the hook's own default result is ABANDON. An ENI can
  stay behind only so: where AWS refused its removal in every delivery. The same event, invoked once more, removes it.
"""

from __future__ import annotations

import functools
import ipaddress
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

# Short timeouts: a call that hangs must leave time for the others. botocore retries throttling and 5xx answers.
CLIENT_CONFIG = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})

# Seconds of the function's time that are kept free for what comes after.
TIME_FOR_CLEANING_UP = 50.0
TIME_FOR_COMPLETING = 20.0
TIME_FOR_RETURNING = 5.0
TIME_WITHOUT_CONTEXT = 120.0

# Seconds after which a DescribeNetworkInterfaces shows every ENI created before.
SETTLED_AFTER = 10.0

# An instance that is not listed is looked for this often again before it is gone.
LOOKS_BEFORE_GONE = 3

# A step that AWS accepted and whose effect is not seen is looked for this often before it is taken again.
LOOKS_BEFORE_REPEATING = 3

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, and the codes that botocore retries.
TRANSIENT_ERRORS = frozenset(
    {
        "EC2ThrottledException",
        "InternalError",
        "InternalFailure",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "Unavailable",
    }
)

# What AWS answers while the effect of an earlier call has not reached every part of it.
NOT_YET_CONSISTENT_ERRORS = frozenset(
    {
        "IncorrectInstanceState",
        "IncorrectState",
        "InvalidAttachmentID.NotFound",
        "InvalidInstanceID.NotFound",
        "InvalidNetworkInterface.InUse",
        "InvalidNetworkInterfaceID.NotFound",
    }
)

# AttachNetworkInterface: the device index is taken. AssignPrivateIpAddresses: an address is. DeleteNetworkInterface:
# the ENI is attached. The next observation tells by whom.
CONFLICT_ERRORS = frozenset({"InvalidParameterValue", "InvalidIPAddress.InUse"})

# What a call raises: AWS's answer, or that there was none.
CALL_ERRORS = (ClientError, BotoCoreError)

INSTANCE_TAG = "eks-lab/instance"
ENVIRONMENT_TAG = "eks-lab/environment"
# The VPC CNI leaves an ENI alone that carries it.
NO_MANAGE_TAG = "node.k8s.amazonaws.com/no_manage"

WAITING_STATES = frozenset({"Pending", "Pending:Wait"})
LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"


class Abandoned(Exception):
    """The ENIs can't become right; retries would not help. The message is the reason."""


class OutOfTime(Exception):
    """The time for this part of the work is over, with something still missing."""


class Clock(Protocol):
    """The time an invocation has left."""

    def remaining(self) -> float:
        """Seconds until the function is stopped."""

    def sleep(self, seconds: float) -> None:
        """Waits."""


class LambdaClock:
    """The clock of a Lambda invocation, from its context."""

    def __init__(self, context: Any) -> None:
        seconds = context.get_remaining_time_in_millis() / 1000 if context else TIME_WITHOUT_CONTEXT
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        return self._end - time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True)
class Settings:
    """What every node of the group gets."""

    environment: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    pod_ranges: tuple[ipaddress.IPv4Network, ...]
    addresses: int
    tags: Mapping[str, str]

    @staticmethod
    def read(variables: Mapping[str, str]) -> Settings:
        """Reads the function's environment variables; a ValueError lists everything that is wrong with them."""
        problems: list[str] = []

        def field(name: str, parse: Callable[[str], Any], default: Any) -> Any:
            try:
                value = parse(variables[name])
                if value == default:
                    raise ValueError("empty")
                return value
            except KeyError:
                problems.append(f"{name} is missing")
            except ValueError as error:
                problems.append(f"{name}: {error}")
            return default

        settings = Settings(
            environment=field("ENVIRONMENT", str.strip, ""),
            subnets=field("SUBNET_IDS", _names, ()),
            security_groups=field("SECURITY_GROUP_IDS", _names, ()),
            pod_ranges=field("POD_RANGES", lambda text: tuple(map(ipaddress.IPv4Network, _names(text))), ()),
            addresses=field("ADDRESSES_PER_NODE", _positive, 0),
            tags=field("TAGS", json.loads, {}),
        )
        if len(settings.subnets) != len(settings.pod_ranges):
            problems.append("SUBNET_IDS and POD_RANGES must name as many networks")
        if problems:
            raise ValueError("; ".join(problems))
        return settings


@dataclass(frozen=True)
class Launch:
    """The lifecycle action that waits for this function."""

    instance: str
    group: str
    hook: str
    token: str

    @staticmethod
    def read(event: Mapping[str, Any]) -> Launch:
        """Reads the event; a ValueError lists every field that is missing."""
        detail = event.get("detail") or {}
        names = ("EC2InstanceId", "AutoScalingGroupName", "LifecycleHookName", "LifecycleActionToken")
        problems = [f"detail.{name} is missing" for name in names if not detail.get(name)]
        if detail.get("LifecycleTransition") != LAUNCHING:
            problems.append(f"detail.LifecycleTransition is not {LAUNCHING}")
        if problems:
            raise ValueError("; ".join(problems))
        return Launch(*(detail[name] for name in names))


@dataclass(frozen=True)
class Step:
    """A call that is missing on the way to the right ENIs."""

    name: str
    target: str
    call: Callable[[], Any]
    conflicts: frozenset[str] = frozenset()


class EniAttachment:
    """Brings the ENIs of one launching instance into the state described above."""

    def __init__(self, settings: Settings, launch: Launch, ec2: Any, autoscaling: Any, clock: Clock) -> None:
        self._settings = settings
        self._launch = launch
        self._ec2 = ec2
        self._autoscaling = autoscaling
        self._clock = clock
        self._last_create: float | None = None

    def run(self) -> str:
        """Returns CONTINUE, ABANDON, or LATE when the hook waits no more. Raises if the end was not reached."""
        if not self._hook_waits():
            return "LATE"
        try:
            self._attach_all()
        except (Abandoned, OutOfTime, *CALL_ERRORS) as error:
            self._log("attach", "given-up", reason=_reason(error))
            return self._abandon()
        if not self._complete("CONTINUE"):
            self._hook_waits()
            return "LATE"
        return "CONTINUE"

    # The lifecycle hook

    def _hook_waits(self) -> bool:
        """Whether the instance waits for its hook. What an instance on its way out would leave behind is removed."""
        state = self._settled_state()
        self._log("lifecycle-state", state or "Gone")
        if state is None or state.startswith("Terminat"):
            self._remove_leftovers()
        return state in WAITING_STATES

    def _settled_state(self) -> str | None:
        """The state of the instance. One that is not listed is looked for again: it may be too new to be seen."""
        for tries in range(LOOKS_BEFORE_GONE):
            if state := self._lifecycle_state():
                return state
            self._wait(tries, TIME_FOR_CLEANING_UP)
        return self._lifecycle_state()

    def _lifecycle_state(self) -> str | None:
        def describe() -> Any:
            return self._autoscaling.describe_auto_scaling_instances(InstanceIds=[self._launch.instance])

        instances = self._retried("describe-instance", describe, TIME_FOR_CLEANING_UP)["AutoScalingInstances"]
        return instances[0]["LifecycleState"] if instances else None

    def _abandon(self) -> str:
        """Removes the leftovers and gives the instance up, the latter even if the former fails."""
        failure: Exception | None = None
        try:
            self._remove_leftovers()
        except (OutOfTime, *CALL_ERRORS) as error:
            failure = error
        completed = self._complete("ABANDON")
        if failure:
            raise failure
        return "ABANDON" if completed else "LATE"

    def _complete(self, result: str) -> bool:
        """Completes the hook. False if there is nothing to complete: it was completed before, expired, or is gone."""

        def complete() -> Any:
            return self._autoscaling.complete_lifecycle_action(
                AutoScalingGroupName=self._launch.group,
                LifecycleHookName=self._launch.hook,
                LifecycleActionToken=self._launch.token,
                LifecycleActionResult=result,
                InstanceId=self._launch.instance,
            )

        try:
            self._retried("complete", complete, TIME_FOR_RETURNING)
        except ClientError as error:
            if _code(error) != "ValidationError":  # "No active Lifecycle Action found with token ..."
                raise
            self._log("complete", "nothing-to-complete", result=result)
            return False
        self._log("complete", "done", result=result)
        return True

    # Towards the right ENIs

    def _attach_all(self) -> None:
        """Takes the missing steps until none is missing; looks again, later and later, for what it does not see yet."""
        looks: Counter[tuple[str, str]] = Counter()
        taken_from_look: dict[tuple[str, str], int] = {}
        while step := self._next_step():
            key = (step.name, step.target)
            if looks[key] >= taken_from_look.get(key, 0) and self._take(step):
                taken_from_look[key] = looks[key] + LOOKS_BEFORE_REPEATING
                continue
            self._wait(looks[key], TIME_FOR_CLEANING_UP)
            looks[key] += 1

    def _next_step(self) -> Step | None:
        """The first step that is missing, in the order of the networks; None when everything is right."""
        enis = self._own_enis(TIME_FOR_CLEANING_UP)
        subnets = [eni["SubnetId"] for eni in enis]
        if len(set(subnets)) < len(subnets) or not set(subnets) <= set(self._settings.subnets):
            raise Abandoned("ENIs that are not one per Multus subnet")
        of_subnet = dict(zip(subnets, enis, strict=True))
        networks = enumerate(zip(self._settings.subnets, self._settings.pod_ranges, strict=True), start=1)
        steps = (self._missing_step(index, subnet, pods, of_subnet.get(subnet)) for index, (subnet, pods) in networks)
        return next((step for step in steps if step), None)

    def _missing_step(self, index: int, subnet: str, pods: ipaddress.IPv4Network, eni: Any | None) -> Step | None:
        if eni is None:
            return Step("create", subnet, lambda: self._create(index, subnet))
        interface = eni["NetworkInterfaceId"]
        if eni["SourceDestCheck"]:
            off = {"Value": False}
            return Step("source-dest-check", interface, lambda: self._modify(interface, SourceDestCheck=off))
        addresses = {address["PrivateIpAddress"] for address in eni["PrivateIpAddresses"] if not address["Primary"]}
        if not addresses:
            return Step("addresses", interface, lambda: self._assign(interface, subnet, pods), CONFLICT_ERRORS)
        if addresses not in self._blocks(pods):
            raise Abandoned(f"{interface} holds other addresses than a block of the pod range")
        attachment = eni.get("Attachment")
        if attachment is None:
            return Step("attach", interface, lambda: self._attach(interface, index), CONFLICT_ERRORS)
        if (attachment.get("InstanceId"), attachment["DeviceIndex"]) != (self._launch.instance, index):
            raise Abandoned(f"{interface} is attached elsewhere")
        if not attachment["DeleteOnTermination"]:
            return Step("delete-on-termination", interface, lambda: self._delete_on_termination(eni))
        if attachment["Status"] != "attached":
            return Step("attached", interface, lambda: None)
        return None

    def _create(self, index: int, subnet: str) -> None:
        self._last_create = self._clock.remaining()
        tags = {
            **self._settings.tags,
            NO_MANAGE_TAG: "true",
            INSTANCE_TAG: self._launch.instance,
            "Name": f"{self._settings.environment}-multus-{index}",
        }
        self._ec2.create_network_interface(
            SubnetId=subnet,
            Groups=list(self._settings.security_groups),
            Description=f"Multus network {index} of {self._launch.instance}",
            ClientToken=f"{self._launch.instance}-{index}",
            TagSpecifications=[
                {
                    "ResourceType": "network-interface",
                    "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
                }
            ],
        )

    def _modify(self, interface: str, **attribute: Any) -> None:
        self._ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, **attribute)

    def _delete_on_termination(self, eni: Any) -> None:
        attachment = {"AttachmentId": eni["Attachment"]["AttachmentId"], "DeleteOnTermination": True}
        self._modify(eni["NetworkInterfaceId"], Attachment=attachment)

    def _assign(self, interface: str, subnet: str, pods: ipaddress.IPv4Network) -> None:
        """Assigns the lowest block of the pod range of which no address is in use, unless a run beside this one did."""
        enis = self._describe_enis("subnet-id", subnet)
        if any(eni["NetworkInterfaceId"] == interface and len(eni["PrivateIpAddresses"]) > 1 for eni in enis):
            return
        used = {address["PrivateIpAddress"] for eni in enis for address in eni["PrivateIpAddresses"]}
        block = next((block for block in self._blocks(pods) if not block & used), None)
        if block is None:
            raise Abandoned(f"no free block of {self._settings.addresses} addresses in {pods}")
        self._ec2.assign_private_ip_addresses(
            NetworkInterfaceId=interface,
            PrivateIpAddresses=sorted(block, key=ipaddress.IPv4Address),
            AllowReassignment=False,
        )

    def _blocks(self, pods: ipaddress.IPv4Network) -> list[set[str]]:
        size = self._settings.addresses
        return [
            {str(pods[first + offset]) for offset in range(size)}
            for first in range(0, pods.num_addresses - size + 1, size)
        ]

    def _attach(self, interface: str, index: int) -> None:
        try:
            self._ec2.attach_network_interface(
                NetworkInterfaceId=interface, InstanceId=self._launch.instance, DeviceIndex=index
            )
        except ClientError as error:
            if _code(error) in CONFLICT_ERRORS and self._index_is_taken(index):
                raise Abandoned(f"device index {index} is taken by an ENI of somebody else") from error
            raise

    def _index_is_taken(self, index: int) -> bool:
        attached = self._describe_enis("attachment.instance-id", self._launch.instance)
        at_index = [eni for eni in attached if eni["Attachment"]["DeviceIndex"] == index]
        own_tag = {"Key": INSTANCE_TAG, "Value": self._launch.instance}
        return any(own_tag not in eni["TagSet"] for eni in at_index)

    # Back to nothing

    def _remove_leftovers(self) -> None:
        """Deletes unattached ENIs, lets attached ones go with the instance, and looks again until none is left over."""
        tries = 0
        while True:
            leftovers = [eni for eni in self._own_enis(TIME_FOR_COMPLETING) if not _goes_with_instance(eni)]
            if not leftovers and self._settled():
                return
            failures = [failure for eni in leftovers if (failure := self._removal_failure(eni))]
            if failures:
                raise failures[0]
            self._wait(tries, TIME_FOR_COMPLETING)
            tries += 1

    def _removal_failure(self, eni: Any) -> Exception | None:
        interface = eni["NetworkInterfaceId"]
        if eni.get("Attachment"):
            step = Step("delete-on-termination", interface, lambda: self._delete_on_termination(eni))
        else:
            delete = functools.partial(self._ec2.delete_network_interface, NetworkInterfaceId=interface)
            step = Step("delete", interface, delete, CONFLICT_ERRORS)
        try:
            self._take(step)
        except CALL_ERRORS as error:
            return error
        return None

    def _settled(self) -> bool:
        return self._last_create is None or self._last_create - self._clock.remaining() >= SETTLED_AFTER

    # Calls

    def _own_enis(self, reserve: float) -> list[Any]:
        """The ENIs that were made for this instance, whichever invocation made them."""

        def describe() -> list[Any]:
            return self._describe_enis(
                f"tag:{INSTANCE_TAG}", self._launch.instance, f"tag:{ENVIRONMENT_TAG}", self._settings.environment
            )

        return self._retried("observe", describe, reserve)

    def _describe_enis(self, *names_and_values: str) -> list[Any]:
        pairs = zip(names_and_values[::2], names_and_values[1::2], strict=True)
        filters = [{"Name": name, "Values": [value]} for name, value in pairs]
        pages = self._ec2.get_paginator("describe_network_interfaces").paginate(Filters=filters)
        return [eni for page in pages for eni in page["NetworkInterfaces"]]

    def _take(self, step: Step) -> bool:
        """Takes the step; False if it failed in a way that may pass."""
        try:
            step.call()
        except CALL_ERRORS as error:
            self._log(step.name, "failed", target=step.target, reason=_reason(error))
            if not (_is_transient(error) or _code(error) in NOT_YET_CONSISTENT_ERRORS | step.conflicts):
                raise
            return False
        self._log(step.name, "done", target=step.target)
        return True

    def _retried(self, name: str, call: Callable[[], Any], reserve: float) -> Any:
        """The answer of a call that can be repeated without harm."""
        tries = 0
        while True:
            try:
                return call()
            except CALL_ERRORS as error:
                self._log(name, "failed", reason=_reason(error))
                if not _is_transient(error):
                    raise
                self._wait(tries, reserve)
                tries += 1

    def _wait(self, tries: int, reserve: float) -> None:
        """Backs off exponentially, from one second to eight, as long as more than the reserve is left."""
        seconds = min(2.0**tries, 8.0)
        if self._clock.remaining() - seconds < reserve:
            raise OutOfTime(f"{reserve:.0f} s are kept free")
        self._clock.sleep(seconds)

    def _log(self, step: str, outcome: str, **fields: str) -> None:
        print(json.dumps({"instance": self._launch.instance, "step": step, "outcome": outcome, **fields}), flush=True)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, str]:
    """The function's entry point: one lifecycle action per event."""
    settings = Settings.read(os.environ)
    launch = Launch.read(event)
    attachment = EniAttachment(settings, launch, _client("ec2"), _client("autoscaling"), LambdaClock(context))
    return {"instance": launch.instance, "result": attachment.run()}


@functools.cache
def _client(service: str) -> Any:
    return boto3.client(service, config=CLIENT_CONFIG)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise ValueError("must be at least 1")
    return number


def _goes_with_instance(eni: Any) -> bool:
    attachment = eni.get("Attachment") or {}
    return attachment.get("Status") in ("attaching", "attached") and attachment["DeleteOnTermination"]


def _is_transient(error: Exception) -> bool:
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return _code(error) in TRANSIENT_ERRORS or status >= 500
    return isinstance(error, (HTTPClientError, NoConnectionError))


def _code(error: Exception) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__


def _reason(error: Exception) -> str:
    """What may be logged of an error: AWS's own messages can hold encoded authorization details."""
    return f"{error.operation_name}: {_code(error)}" if isinstance(error, ClientError) else str(error)
