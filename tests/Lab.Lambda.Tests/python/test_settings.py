"""What the function says about an environment or an event that is not right."""

import json
import os
import unittest
from unittest import mock

import attach_enis
from world import ENVIRONMENT, TAGS, instance_of, world


class Settings(unittest.TestCase):
    def test_everything_that_is_missing_is_said_at_once(self) -> None:
        with self.assertRaises(ValueError) as raised:
            attach_enis.Settings.read({})
        names = ("ENVIRONMENT", "SUBNET_IDS", "SECURITY_GROUP_IDS", "POD_RANGES", "ADDRESSES_PER_NODE", "TAGS")
        self.assertEqual(str(raised.exception), "; ".join(f"{name} is missing" for name in names))

    def test_everything_that_is_wrong_is_said_at_once(self) -> None:
        variables = {
            "ENVIRONMENT": " ",
            "SUBNET_IDS": "subnet-1, subnet-2",
            "SECURITY_GROUP_IDS": ",",
            "POD_RANGES": "192.168.21.65/26",
            "ADDRESSES_PER_NODE": "0",
            "TAGS": "no json",
        }
        with self.assertRaises(ValueError) as raised:
            attach_enis.Settings.read(variables)
        problems = str(raised.exception).split("; ")
        about = [problem.split(":")[0] for problem in problems]
        networks = "SUBNET_IDS and POD_RANGES must name as many networks"
        fields = ["ENVIRONMENT", "SECURITY_GROUP_IDS", "POD_RANGES", "ADDRESSES_PER_NODE", "TAGS"]
        self.assertEqual(about, [*fields, networks])


class Events(unittest.TestCase):
    def test_an_event_that_is_none_of_a_launch_is_refused_with_every_reason(self) -> None:
        with self.assertRaises(ValueError) as raised:
            attach_enis.Launch.read({"detail": {"EC2InstanceId": "i-1", "LifecycleTransition": "x"}})
        self.assertEqual(len(str(raised.exception).split("; ")), 4)


class Handler(unittest.TestCase):
    def test_it_reads_its_environment_and_answers_with_instance_and_result(self) -> None:
        with world() as aws, mock.patch.dict(os.environ, aws.variables()), mock.patch("builtins.print") as printed:
            attach_enis._client.cache_clear()
            event = aws.launch()
            answer = attach_enis.handler(event, None)
            self.assertEqual(answer, {"instance": instance_of(event), "result": "CONTINUE"})
            self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])
            lines = [json.loads(call.args[0]) for call in printed.call_args_list]
            self.assertEqual(lines[-1]["step"], "complete")

    def test_the_time_of_the_context_is_its_time(self) -> None:
        context = mock.Mock(get_remaining_time_in_millis=lambda: 90_000)
        self.assertAlmostEqual(attach_enis.LambdaClock(context).remaining(), 90, delta=1)

    def test_environment_and_tags_are_those_of_the_lab(self) -> None:
        self.assertEqual(TAGS["eks-lab/environment"], ENVIRONMENT)


class Calls(unittest.TestCase):
    def test_botocore_retries_at_most_three_times_within_a_fraction_of_the_function_s_time(self) -> None:
        config = attach_enis.CLIENT_CONFIG
        tries = config.retries["total_max_attempts"]
        self.assertLess(tries * max(config.connect_timeout, config.read_timeout), attach_enis.TIME_FOR_COMPLETING)
