"""Lambda functions run: the function's own archive in a Python process instead of a container, with its environment and
time limit; an asynchronous invocation is retried and ends in the dead-letter queue.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from dataclasses import dataclass
from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction, lambda_backends
from moto.sqs.models import sqs_backends

from labmoto.extension import around

RUNTIME = pathlib.Path(__file__).with_name("lambda_runtime.py")

DEFAULT_RETRIES = 2

# AWS waits one minute before the first retry and two before the second; a test doesn't.
SECONDS_BEFORE_RETRY = (0.2, 0.4)



@dataclass
class Invocation:
    """How one run of a function ended."""

    response: str
    log: str
    failed: bool


@around(LambdaFunction, "__init__")
def function_init(original: Any, self: LambdaFunction, account_id: str, spec: dict[str, Any], *arguments: Any, **named: Any) -> None:
    original(self, account_id, spec, *arguments, **named)
    self.dead_letter_config = spec.get("DeadLetterConfig")


@around(LambdaFunction, "get_configuration")
def get_configuration(original: Any, self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    configuration = original(self, on_create)
    if self.dead_letter_config:
        configuration["DeadLetterConfig"] = self.dead_letter_config
    return configuration


@around(LambdaFunction, "update_configuration")
def update_configuration(original: Any, self: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
    self.dead_letter_config = config_updates.get("DeadLetterConfig", self.dead_letter_config)
    return original(self, config_updates)


@around(LambdaBackend, "put_function_event_invoke_config")
def put_function_event_invoke_config(original: Any, self: LambdaBackend, function_name: str, config: dict[str, Any]) -> dict[str, Any]:
    """A function has one such configuration; moto would keep the first."""
    self.get_function(function_name).event_invoke_config.clear()
    return original(self, function_name, config)


@around(LambdaFunction, "_invoke_lambda")
def invoke_lambda(original: Any, self: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
    invocation = _run(self, event, str(uuid.uuid4()))
    return invocation.response, invocation.failed, invocation.log


@around(LambdaFunction, "invoke")
def invoke(original: Any, self: LambdaFunction, body: str, request_headers: Any, response_headers: Any) -> str | bytes:
    if request_headers.get("x-amz-invocation-type") != "Event":
        return original(self, body, request_headers, response_headers)
    invoke_later(self, json.loads(body or "{}"))
    return ""


def function_by_arn(arn: str) -> LambdaFunction | None:
    _, _, _, region, account, _, name = arn.split(":")[:7]
    return lambda_backends[account][region].get_function_by_arn(arn) if name else None


def invoke_later(function: LambdaFunction, event: Any) -> None:
    """Invokes the function asynchronously, as EventBridge does."""
    threading.Thread(target=_invoke_with_retries, args=(function, event), daemon=True).start()


def _invoke_with_retries(function: LambdaFunction, event: Any) -> None:
    configuration = function.event_invoke_config[0].config if function.event_invoke_config else {}
    retries, oldest = configuration.get("MaximumRetryAttempts", DEFAULT_RETRIES), configuration.get("MaximumEventAgeInSeconds", 21600)
    request, start = str(uuid.uuid4()), time.monotonic()
    for attempt in range(retries + 1):
        if attempt:
            time.sleep(SECONDS_BEFORE_RETRY[attempt - 1])
        if time.monotonic() - start > oldest:
            break
        if function_by_arn(function.function_arn) is not function:
            return  # deleted meanwhile
        invocation = _run(function, event, request)
        if not invocation.failed:
            return
    _send_to_dead_letters(function, event, request, invocation)


def _send_to_dead_letters(function: LambdaFunction, event: Any, request: str, invocation: Invocation) -> None:
    if not function.dead_letter_config:
        return
    *_, region, account, queue = function.dead_letter_config["TargetArn"].split(":")
    values = {"RequestID": request, "ErrorCode": "200", "ErrorMessage": json.loads(invocation.response).get("errorMessage", "")}
    attributes = {name: {"DataType": "String", "StringValue": value or "-"} for name, value in values.items()}
    sqs_backends[account][region].send_message(queue, json.dumps(event), message_attributes=attributes)


def _run(function: LambdaFunction, event: Any, request: str) -> Invocation:
    with tempfile.TemporaryDirectory(prefix="lambda-") as folder:
        invocation = _run_in(pathlib.Path(folder), function, event, request)
    _write_log(function, request, invocation)
    return invocation


def _run_in(folder: pathlib.Path, function: LambdaFunction, event: Any, request: str) -> Invocation:
    task, response = folder / "task", folder / "response.json"
    zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(task)
    context = {
        "aws_request_id": request,
        "function_name": function.function_name,
        "function_version": str(function.version),
        "invoked_function_arn": function.function_arn,
        "log_group_name": function.logs_group_name,
        "memory_limit_in_mb": str(function.memory_size),
    }
    try:
        process = subprocess.run(
            # Isolated from the user's own Python settings and packages.
            [sys.executable, "-I", str(RUNTIME), function.handler, str(response)],
            input=json.dumps({"event": event, "context": context, "timeout": function.timeout}), text=True,
            cwd=task, env=_environment(function, folder), timeout=function.timeout, stderr=subprocess.PIPE, check=False,
        )
    except subprocess.TimeoutExpired as late:
        message = f"Task timed out after {function.timeout:.2f} seconds"
        log = (late.stderr or b"").decode() + message
        return Invocation(json.dumps({"errorMessage": f"RequestId: {request} Error: {message}"}), log, failed=True)
    answer = response.read_text(encoding="utf-8") if response.exists() else json.dumps({"errorMessage": "Runtime exited"})
    return Invocation(answer, process.stderr, failed=process.returncode != 0)


def _environment(function: LambdaFunction, folder: pathlib.Path) -> dict[str, str]:
    """Nothing of this process's own but where programs are; every call of AWS goes to the emulator."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        **(function.environment_vars or {}),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
    }


def _write_log(function: LambdaFunction, request: str, invocation: Invocation) -> None:
    """Only into a log group that is there: the lab makes it, and the function's role can't."""
    if function.logs_group_name in function.logs_backend.groups:
        function.save_logs(f"START RequestId: {request} Version: {function.version}\n{invocation.log}\nEND RequestId: {request}")
