"""calls.json is what the tests of the function's role hold its policy to: exactly the calls that it makes."""

import unittest

import calls


class Calls(unittest.TestCase):
    maxDiff = None

    def test_calls_json_holds_exactly_the_calls_that_are_seen(self) -> None:
        self.assertEqual(calls.FILE.read_text(encoding="utf-8"), calls.text(calls.seen()), "python3 calls.py writes it")

    def test_nothing_is_ever_detached_tagged_later_or_terminated(self) -> None:
        actions = {call["action"] for call in calls.seen()}
        wanted = {
            "AssignPrivateIpAddresses",
            "AttachNetworkInterface",
            "CompleteLifecycleAction",
            "CreateNetworkInterface",
            "DeleteNetworkInterface",
            "DescribeAutoScalingInstances",
            "DescribeNetworkInterfaces",
            "ModifyNetworkInterfaceAttribute",
        }
        self.assertEqual(actions, wanted)
