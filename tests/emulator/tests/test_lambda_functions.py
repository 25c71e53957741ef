import json
from typing import Any

from aws_case import ACCOUNT, REGION, AwsCase

DEAD_LETTERS = f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"


class LambdaConfigurationTests(AwsCase):
    def test_the_dead_letter_queue_reads_back_and_can_change(self) -> None:
        self.function("f", "", DeadLetterConfig={"TargetArn": DEAD_LETTERS})
        functions = self.client("lambda")

        self.assertEqual(DEAD_LETTERS, functions.get_function_configuration(FunctionName="f")["DeadLetterConfig"]["TargetArn"])
        functions.update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": f"{DEAD_LETTERS}-2"})
        self.assertEqual(f"{DEAD_LETTERS}-2", functions.get_function_configuration(FunctionName="f")["DeadLetterConfig"]["TargetArn"])

    def test_a_later_event_invoke_configuration_takes_the_place_of_the_first(self) -> None:
        self.function("f", "")
        functions = self.client("lambda")
        for attempts in (2, 1):
            functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=attempts)

        self.assertEqual(1, functions.get_function_event_invoke_config(FunctionName="f")["MaximumRetryAttempts"])


class LambdaInvocationTests(AwsCase):
    def call(self, function: str, event: Any = None) -> tuple[dict[str, Any], Any]:
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event or {}))
        return answer, json.loads(answer["Payload"].read())

    def test_it_runs_the_archive_with_its_variables_and_its_event(self) -> None:
        code = "import os\ndef handler(event, context): return [event['a'], os.environ['B'], context.function_name]"
        self.function("f", code, Environment={"Variables": {"B": "two"}})

        self.assertEqual(["one", "two", "f"], self.call("f", {"a": "one"})[1])

    def test_its_calls_of_aws_reach_the_emulator(self) -> None:
        self.client("sqs").create_queue(QueueName="seen")
        self.function("f", "import boto3\ndef handler(event, context): return boto3.client('sqs').list_queues()['QueueUrls']")

        self.assertTrue(self.call("f")[1][0].endswith("/seen"))

    def test_nothing_of_this_process_is_in_its_environment(self) -> None:
        self.function("f", "import os\ndef handler(event, context): return sorted(os.environ)")

        allowed = {"PATH", "HOME", "LC_CTYPE"}
        self.assertEqual([], [name for name in self.call("f")[1] if name not in allowed and not name.startswith("AWS_")])

    def test_an_exception_is_an_error_of_the_function(self) -> None:
        self.function("f", "def handler(event, context): raise KeyError('missing')")

        answer, payload = self.call("f")
        self.assertIn("FunctionError", answer)
        self.assertEqual("KeyError", payload["errorType"])

    def test_it_ends_at_its_time_limit(self) -> None:
        self.function("f", "import time\ndef handler(event, context): time.sleep(60)", Timeout=1)

        answer, payload = self.call("f")
        self.assertIn("FunctionError", answer)
        self.assertIn("Task timed out after 1.00 seconds", payload["errorMessage"])

    def test_what_it_logs_is_in_its_log_group(self) -> None:
        self.client("logs").create_log_group(logGroupName="/aws/lambda/f")
        self.function("f", "import logging\ndef handler(event, context): logging.getLogger().warning('seen %s', event['a'])")
        self.call("f", {"a": 1})

        self.assertIn("seen 1", self.log("f"))

    def test_it_makes_no_log_group(self) -> None:
        self.function("f", "def handler(event, context): print('x')")
        self.call("f")

        self.assertEqual([], self.client("logs").describe_log_groups()["logGroups"])


class LambdaAsynchronousTests(AwsCase):
    def begin(self, function: str, event: Any) -> None:
        self.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event))

    def test_an_event_that_fails_is_tried_again_and_ends_in_the_dead_letter_queue(self) -> None:
        queue = self.client("sqs").create_queue(QueueName="dead")["QueueUrl"]
        self.client("logs").create_log_group(logGroupName="/aws/lambda/f")
        self.function("f", "def handler(event, context): raise ValueError('never')", DeadLetterConfig={"TargetArn": DEAD_LETTERS})
        self.client("lambda").put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
        self.begin("f", {"a": 1})

        message = self.eventually(lambda: self.messages(queue))[0]
        self.assertEqual({"a": 1}, json.loads(message["Body"]))
        self.assertEqual("never", message["MessageAttributes"]["ErrorMessage"]["StringValue"])
        self.assertEqual(2, self.log("f").count("START RequestId"))

    def test_one_that_succeeds_at_last_is_no_dead_letter(self) -> None:
        self.client("sqs").create_queue(QueueName="dead")
        self.client("sqs").create_queue(QueueName="done")
        # The first try makes the queue that the second one sees.
        code = """
import boto3
def handler(event, context):
    sqs = boto3.client('sqs')
    tried = any(url.endswith('/tried') for url in sqs.list_queues()['QueueUrls'])
    sqs.create_queue(QueueName='tried')
    if not tried: raise ValueError('once')
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName='done')['QueueUrl'], MessageBody=context.aws_request_id)
"""
        self.function("f", code, DeadLetterConfig={"TargetArn": DEAD_LETTERS})
        self.begin("f", {})

        urls = {name: self.client("sqs").get_queue_url(QueueName=name)["QueueUrl"] for name in ("done", "dead")}
        self.eventually(lambda: self.messages(urls["done"]))
        self.assertEqual([], self.messages(urls["dead"]))
