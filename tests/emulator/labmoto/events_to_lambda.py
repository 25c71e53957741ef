"""EventBridge rules with Lambda targets: the function is invoked asynchronously, if its policy lets the rule; otherwise the
event goes to the target's dead-letter queue.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

import copy
import datetime
import json
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.events.models import Rule, events_backends
from moto.sqs.models import sqs_backends

from labmoto.extension import around
from labmoto.lambda_functions import function_by_arn, invoke_later

TRANSFORMATIONS = {"Input", "InputPath", "InputTransformer"}


@around(Rule, "send_to_targets")
def send_to_targets(original: Any, self: Rule, original_event: dict[str, Any], transform_input: bool = True) -> None:
    if self.state != "ENABLED":
        return
    others = copy.copy(self)
    others.targets = [target for target in self.targets if not _is_function(target)]
    original(others, original_event, transform_input)
    if self.event_pattern.matches_event(original_event):
        for target in filter(_is_function, self.targets):
            _invoke(self, target, _as_delivered(original_event))


def put_event(account: str, region: str, source: str, detail_type: str, detail: dict[str, Any], resources: list[str]) -> None:
    """An event of an AWS service, on the default bus."""
    entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": resources}
    events_backends[account][region].put_events([entry])


def _is_function(target: dict[str, Any]) -> bool:
    return target["Arn"].split(":")[2] == "lambda"


def _as_delivered(event: dict[str, Any]) -> dict[str, Any]:
    delivered = {key: value for key, value in event.items() if key != "ingestion-time"}
    delivered["time"] = datetime.datetime.fromtimestamp(float(event["time"]), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return delivered


def _invoke(rule: Rule, target: dict[str, Any], event: dict[str, Any]) -> None:
    if TRANSFORMATIONS & target.keys():
        raise NotImplementedError("a Lambda target with a transformed input")
    function = function_by_arn(target["Arn"])
    if function is None:
        _send_to_dead_letters(rule, target, event, "RESOURCE_NOT_FOUND")
    elif not _allows(function, rule):
        _send_to_dead_letters(rule, target, event, "NO_PERMISSIONS")
    else:
        invoke_later(function, event)


def _allows(function: LambdaFunction, rule: Rule) -> bool:
    return any(_admits(statement, rule) for statement in function.policy.statements)


def _admits(statement: dict[str, Any], rule: Rule) -> bool:
    source = statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn", rule.arn)
    return (
        statement["Effect"] == "Allow"
        and statement["Action"] in ("lambda:InvokeFunction", "lambda:*")
        and statement["Principal"].get("Service") == "events.amazonaws.com"
        and source == rule.arn
    )


def _send_to_dead_letters(rule: Rule, target: dict[str, Any], event: dict[str, Any], reason: str) -> None:
    if queue_arn := target.get("DeadLetterConfig", {}).get("Arn"):
        *_, region, account, queue = queue_arn.split(":")
        values = {"RULE_ARN": rule.arn, "TARGET_ARN": target["Arn"], "ERROR_CODE": reason}
        attributes = {name: {"DataType": "String", "StringValue": value} for name, value in values.items()}
        sqs_backends[account][region].send_message(queue, json.dumps(event), message_attributes=attributes)
