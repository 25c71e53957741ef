"""What the tests of the extension have in common: one server in this process, an empty account for each test."""

import functools
import io
import json
import logging
import os
import pathlib
import sys
import threading
import time
import unittest
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

# Thousands of images and policies that no test looks at, made anew by every reset.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "false"

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from labmoto.server import Server  # noqa: E402  moto reads its settings when it loads

# One line for each request.
logging.getLogger("werkzeug").setLevel(logging.ERROR)

REGION = "ap-northeast-2"
ACCOUNT = "123456789012"

SERVER = Server()
threading.Thread(target=SERVER.serve, daemon=True).start()


class AwsCase(unittest.TestCase):
    """A test against the emulator as its clients see it."""

    def setUp(self) -> None:
        requests.post(f"{SERVER.endpoint}/moto-api/reset", timeout=60).raise_for_status()

    @staticmethod
    @functools.cache
    def client(service: str) -> Any:
        return boto3.client(
            service, region_name=REGION, endpoint_url=SERVER.endpoint, aws_access_key_id="testing", aws_secret_access_key="testing",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def refused(self, code: str, call: Callable[..., Any], **parameters: Any) -> str:
        """Holds that the call fails with this error code; its message."""
        with self.assertRaises(ClientError) as error:
            call(**parameters)
        self.assertEqual(code, error.exception.response["Error"]["Code"])
        return error.exception.response["Error"]["Message"]

    def eventually(self, observe: Callable[[], Any], within: float = 30) -> Any:
        """Waits until what is observed is true; the emulator acts in the background."""
        end = time.monotonic() + within
        while not (seen := observe()):
            self.assertLess(time.monotonic(), end, "it did not happen in time")
            time.sleep(0.05)
        return seen

    def role(self, name: str, service: str = "ec2") -> str:
        trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        return self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]

    def vpc(self) -> str:
        return self.client("ec2").create_vpc(CidrBlock="192.168.0.0/16")["Vpc"]["VpcId"]

    def subnet(self, vpc: str, third: int, zone: str) -> str:
        """The subnet 192.168.THIRD.0/24 in a zone."""
        made = self.client("ec2").create_subnet(VpcId=vpc, CidrBlock=f"192.168.{third}.0/24", AvailabilityZone=f"{REGION}{zone}")
        return made["Subnet"]["SubnetId"]

    def cluster(self, name: str = "myeks", **settings: Any) -> dict[str, Any]:
        """A cluster in two zones with API authentication."""
        vpc = self.vpc()
        parameters = {
            "name": name,
            "roleArn": self.role(f"{name}-cluster", "eks"),
            "resourcesVpcConfig": {"subnetIds": [self.subnet(vpc, 1, "a"), self.subnet(vpc, 2, "b")]},
            "accessConfig": {"authenticationMode": "API"},
            "version": "1.31",
            **settings,
        }
        self.client("eks").create_cluster(**parameters)
        return self.client("eks").describe_cluster(name=name)["cluster"]

    def function(self, name: str, code: str, **settings: Any) -> str:
        """A Python function of one file, which defines `handler`."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("code.py", code)
        parameters = {"Runtime": "python3.13", "Handler": "code.handler", "Timeout": 30, **settings}
        role = self.role(f"{name}-role", "lambda")
        return self.client("lambda").create_function(
            FunctionName=name, Role=role, Code={"ZipFile": archive.getvalue()}, **parameters,
        )["FunctionArn"]

    def log(self, function: str) -> str:
        """Everything that the function has logged."""
        logs, group = self.client("logs"), f"/aws/lambda/{function}"
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        events = (logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"] for stream in streams)
        return "\n".join(event["message"] for stream in events for event in stream)

    def messages(self, queue_url: str) -> list[dict[str, Any]]:
        answer = self.client("sqs").receive_message(QueueUrl=queue_url, MessageAttributeNames=["All"], MaxNumberOfMessages=10, VisibilityTimeout=0)
        return answer.get("Messages", [])
