"""One Auto Scaling group with its launch hook in moto, and what EventBridge and Lambda do around the function.

Time is simulated: calls and waits move a clock, and the function is stopped when its 120 seconds are over. Therefore
the hook is this module's own; the emulator's (labmoto.auto_scaling_lifecycle) works with real time, by itself.
"""

import contextlib
import functools
import io
import ipaddress
import json
import os
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(REPOSITORY / "infra" / "MultusNodes"), str(REPOSITORY / "tests" / "emulator")]
os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="ap-northeast-2")
# Loading them takes longer than most tests.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

import attach_enis  # noqa: E402
import boto3  # noqa: E402
import labmoto.ec2_network_interfaces  # noqa: E402, F401
import moto.core.responses  # noqa: E402
from moto import mock_aws  # noqa: E402
from moto.autoscaling.models import InstanceState, autoscaling_backends  # noqa: E402
from moto.autoscaling.responses import AutoScalingResponse  # noqa: E402
from moto.core.exceptions import ServiceException  # noqa: E402
from moto.core.responses import EmptyResult  # noqa: E402

# moto looks up the methods of a service anew at every call.
moto.core.responses.method_names_from_class = functools.cache(moto.core.responses.method_names_from_class)

ACCOUNT, REGION = "123456789012", "ap-northeast-2"
ENVIRONMENT, GROUP, HOOK = "alice-myeks", "alice-myeks-multus", "attach-enis"
VPC_CIDR, NODE_CIDR = "192.168.0.0/16", "192.168.1.0/24"
MULTUS_CIDRS = ("192.168.21.0/24", "192.168.23.0/24")
POD_RANGES = ("192.168.21.64/26", "192.168.23.64/26")
TAGS = {
    "eks-lab/environment": ENVIRONMENT,
    "eks-lab/stage": "multus-nodes",
    "eks-lab/owner": "alice",
    "eks-lab/expires-at": "2026-11-22T00:00:00Z",
}

FUNCTION_TIMEOUT = 120.0
CALL_TAKES = 0.2
# EventInvokeConfig.maximumRetryAttempts
RETRIES = 2


class Killed(BaseException):
    """Lambda stops the function: its time is over, or its sandbox is lost."""


class FakeClock:
    """The time one invocation has left."""

    def __init__(self) -> None:
        self.now = 0.0

    def remaining(self) -> float:
        return FUNCTION_TIMEOUT - self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.remaining() <= 0:
            raise Killed


@dataclass
class Interceptor:
    """Passes calls on. A test's own kind of it fails, delays or records them."""

    def call(self, service: str, operation: str, parameters: dict[str, Any], clock: FakeClock, pass_on: Any) -> Any:
        return pass_on()


@dataclass
class Invocations:
    """What became of an event: the result of its last delivery, and how it got there."""

    results: list[str] = field(default_factory=list)
    dead_lettered: bool = False
    logs: list[dict[str, str]] = field(default_factory=list)


class World:
    """An account with the network of the lab. `launch` starts a node and gives the event that EventBridge delivers."""

    def __init__(self, instance_type: str = "c5.large") -> None:
        self.instance_type = instance_type
        self.ec2 = boto3.client("ec2", region_name=REGION)
        self.autoscaling = boto3.client("autoscaling", region_name=REGION)
        self.vpc = self.ec2.create_vpc(CidrBlock=VPC_CIDR)["Vpc"]["VpcId"]
        self.node_subnet = self.subnet(NODE_CIDR)
        self.multus_subnets = tuple(self.subnet(cidr) for cidr in MULTUS_CIDRS)
        for subnet, pods in zip(self.multus_subnets, POD_RANGES, strict=True):
            self.ec2.create_subnet_cidr_reservation(SubnetId=subnet, Cidr=pods, ReservationType="explicit")
        self.security_group = self.ec2.create_security_group(
            GroupName="multus", Description="Multus", VpcId=self.vpc
        )["GroupId"]
        template = {"ImageId": "ami-12c6146b", "InstanceType": instance_type}
        self.ec2.create_launch_template(LaunchTemplateName=GROUP, LaunchTemplateData=template)
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=GROUP,
            MinSize=0,
            MaxSize=100,
            DesiredCapacity=0,
            VPCZoneIdentifier=self.node_subnet,
            LaunchTemplate={"LaunchTemplateName": GROUP, "Version": "1"},
        )
        self.settings = attach_enis.Settings.read(self.variables())

    def variables(self, **changes: str) -> dict[str, str]:
        """The function's environment variables."""
        return {
            "ENVIRONMENT": ENVIRONMENT,
            "SUBNET_IDS": ",".join(self.multus_subnets),
            "SECURITY_GROUP_IDS": self.security_group,
            "POD_RANGES": ",".join(POD_RANGES),
            "ADDRESSES_PER_NODE": "8",
            "TAGS": json.dumps(TAGS),
            **changes,
        }

    def subnet(self, cidr: str, zone: str = "a") -> str:
        made = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone}")
        return made["Subnet"]["SubnetId"]

    # Auto Scaling

    def launch(self) -> dict[str, Any]:
        """Launches one node, which waits at its hook, and returns the event."""
        known = {state.instance.id for state in self._states()}
        self.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=len(known) + 1)
        state = next(state for state in self._states() if state.instance.id not in known)
        state.lifecycle_state = "Pending:Wait"
        state.lifecycle_action_token = str(uuid.uuid4())
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "EC2 Instance-launch Lifecycle Action",
            "source": "aws.autoscaling",
            "account": ACCOUNT,
            "region": REGION,
            "detail": {
                "LifecycleActionToken": state.lifecycle_action_token,
                "AutoScalingGroupName": GROUP,
                "LifecycleHookName": HOOK,
                "EC2InstanceId": state.instance.id,
                "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
            },
        }

    def lifecycle_state(self, instance: str) -> str:
        state = self._state(instance)
        return state.lifecycle_state if state else "Gone"

    def set_lifecycle_state(self, instance: str, lifecycle_state: str) -> None:
        self._state(instance).lifecycle_state = lifecycle_state

    def expire_hook(self, instance: str) -> None:
        """The heartbeat timeout is over: the hook's default result, ABANDON, if it still waits."""
        state = self._state(instance)
        if state and state.lifecycle_state == "Pending:Wait":
            _complete(state, "ABANDON")

    def pending_until(self, instance: str, seconds: float) -> Interceptor:
        """The instance starts while the function works: it runs after some seconds of the invocation."""
        state = self._state(instance).instance._state
        state.name, state.code = "pending", 0

        class Starting(Interceptor):
            def call(self, service: str, operation: str, parameters: Any, clock: FakeClock, pass_on: Any) -> Any:
                if clock.now >= seconds:
                    state.name, state.code = "running", 16
                return pass_on()

        return Starting()

    def terminate(self, instance: str) -> None:
        """The node goes, for whichever reason."""
        _complete(self._state(instance), "ABANDON")

    def _state(self, instance: str) -> InstanceState | None:
        return next((state for state in self._states() if state.instance.id == instance), None)

    def _states(self) -> list[InstanceState]:
        return autoscaling_backends[ACCOUNT][REGION].autoscaling_groups[GROUP].instance_states

    # Lambda

    def invoke(self, event: dict[str, Any], interceptor: Interceptor | None = None) -> tuple[str, list[dict[str, str]]]:
        """One invocation: CONTINUE, ABANDON or LATE, as the function says; FAILED if it raised, KILLED if stopped."""
        clock, output = FakeClock(), io.StringIO()
        clients = [intercepted(client, clock, interceptor or Interceptor()) for client in (self.ec2, self.autoscaling)]
        launch = attach_enis.Launch.read(event)
        with contextlib.redirect_stdout(output):
            try:
                result = attach_enis.EniAttachment(self.settings, launch, *clients, clock).run()
            except Killed:
                result = "KILLED"
            except Exception:
                result = "FAILED"
        return result, [json.loads(line) for line in output.getvalue().splitlines()]

    def deliver(self, event: dict[str, Any], interceptor: Interceptor | None = None) -> Invocations:
        """An asynchronous invocation: tried again when it fails, then sent to the dead-letter queue."""
        invocations = Invocations()
        for _ in range(1 + RETRIES):
            result, logs = self.invoke(event, interceptor)
            invocations.results.append(result)
            invocations.logs += logs
            if result not in ("FAILED", "KILLED"):
                return invocations
        invocations.dead_lettered = True
        return invocations

    # What is to be seen in the end

    def own_enis(self, instance: str) -> list[dict[str, Any]]:
        """Every ENI that carries the instance's tag, attached or not."""
        filters = [{"Name": "tag:eks-lab/instance", "Values": [instance]}]
        return self.ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]

    def enis(self) -> list[dict[str, Any]]:
        return self.ec2.describe_network_interfaces()["NetworkInterfaces"]

    def own_eni(self, instance: str, network: int) -> str:
        """An ENI as the function makes it, of the network with this number, before any other step."""
        tags = {**TAGS, "node.k8s.amazonaws.com/no_manage": "true", "eks-lab/instance": instance}
        tags["Name"] = f"{ENVIRONMENT}-multus-{network}"
        made = self.ec2.create_network_interface(
            SubnetId=self.multus_subnets[network - 1],
            Groups=[self.security_group],
            TagSpecifications=[
                {
                    "ResourceType": "network-interface",
                    "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
                }
            ],
        )
        return made["NetworkInterface"]["NetworkInterfaceId"]

    def foreign_eni(self, instance: str, index: int) -> str:
        """What the VPC CNI does when it is faster: an ENI of its own at a device index."""
        made = self.ec2.create_network_interface(SubnetId=self.node_subnet)
        interface = made["NetworkInterface"]["NetworkInterfaceId"]
        self.ec2.attach_network_interface(NetworkInterfaceId=interface, InstanceId=instance, DeviceIndex=index)
        return interface

    def wrong_with_enis(self, instance: str) -> list[str]:
        """Everything that the ENIs of a node in service must be and are not."""
        enis = self.own_enis(instance)
        by_subnet = {eni["SubnetId"]: eni for eni in enis}
        if len(enis) != len(self.multus_subnets) or set(by_subnet) != set(self.multus_subnets):
            return [f"{len(enis)} ENIs in {sorted(by_subnet)}"]
        wrong: list[str] = []
        for index, (subnet, pods) in enumerate(zip(self.multus_subnets, POD_RANGES, strict=True), start=1):
            wrong += self._wrong_with_eni(by_subnet[subnet], instance, index, ipaddress.ip_network(pods))
        return wrong

    def _wrong_with_eni(self, eni: dict[str, Any], instance: str, index: int, pods: Any) -> list[str]:
        attachment = eni.get("Attachment", {})
        tags = {tag["Key"]: tag["Value"] for tag in eni["TagSet"]}
        wanted_tags = {
            **TAGS,
            "node.k8s.amazonaws.com/no_manage": "true",
            "eks-lab/instance": instance,
            "Name": f"{ENVIRONMENT}-multus-{index}",
        }
        addresses = [ipaddress.ip_address(item["PrivateIpAddress"]) for item in eni["PrivateIpAddresses"]]
        primary, *block = addresses
        first = int(min(block, default=0)) - int(pods.network_address)
        checks = {
            "instance": attachment.get("InstanceId") == instance,
            "device index": attachment.get("DeviceIndex") == index,
            "delete on termination": attachment.get("DeleteOnTermination") is True,
            "source/dest check": eni["SourceDestCheck"] is False,
            "tags": tags == wanted_tags,
            "groups": [group["GroupId"] for group in eni["Groups"]] == [self.security_group],
            "number of addresses": len(block) == 8,
            "block": sorted(map(int, block)) == list(range(int(min(block, default=0)), int(max(block, default=0)) + 1)),
            "alignment": first % 8 == 0,
            "pod range": all(address in pods for address in block),
            "primary address": primary not in pods,
        }
        return [f"index {index}: {name}" for name, right in checks.items() if not right]


@contextlib.contextmanager
def world(**settings: Any) -> Iterator[World]:
    """A new account."""
    with mock_aws():
        yield World(**settings)


def instance_of(event: dict[str, Any]) -> str:
    return event["detail"]["EC2InstanceId"]


class _Intercepted:
    """A client whose every call, those of paginators too, goes through an interceptor."""

    def __init__(self, client: Any, clock: FakeClock, interceptor: Interceptor) -> None:
        self._client, self._clock, self._interceptor = client, clock, interceptor

    def __getattr__(self, name: str) -> Any:
        operation = self._client.meta.method_to_api_mapping[name]

        def call(**parameters: Any) -> Any:
            self._clock.sleep(CALL_TAKES)
            service = self._client.meta.service_model.service_name

            def pass_on() -> Any:
                return getattr(self._client, name)(**parameters)

            return self._interceptor.call(service, operation, parameters, self._clock, pass_on)

        return call

    def get_paginator(self, name: str) -> Any:
        paginator = self._client.get_paginator(name)
        paginator._method = getattr(self, name)
        return paginator


def intercepted(client: Any, clock: FakeClock, interceptor: Interceptor) -> Any:
    return _Intercepted(client, clock, interceptor)


class NoLifecycleAction(ServiceException):
    """https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html"""

    code = "ValidationError"


def complete_lifecycle_action(self: AutoScalingResponse) -> EmptyResult:
    """A lifecycle action can be completed once, while its instance waits."""
    token = self._get_param("LifecycleActionToken")
    group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
    waiting = [state for state in group.instance_states if state.lifecycle_state == "Pending:Wait"]
    state = next((state for state in waiting if state.lifecycle_action_token == token), None)
    if state is None:
        raise NoLifecycleAction(f"No active Lifecycle Action found with token {token}")
    _complete(state, self._get_param("LifecycleActionResult"))
    return EmptyResult()


AutoScalingResponse.complete_lifecycle_action = complete_lifecycle_action


def _complete(state: InstanceState, result: str) -> None:
    if result == "CONTINUE":
        state.lifecycle_state = "InService"
        return
    group = state.auto_scaling_group
    group.instance_states.remove(state)
    group.desired_capacity -= 1
    group.autoscaling_backend.ec2_backend.terminate_instances([state.instance.id])
