"""What becomes of a node, event by event."""

import itertools
import unittest
from collections.abc import Callable
from typing import Any

from faults import FaultInjector, FaultPoint, Meanwhile, Recorder, SideBySide, StaleReads
from world import Interceptor, World, instance_of, world

# Orders in which the calls of invocations at the same time are tried.
ORDERS = 20


class Undisturbed(unittest.TestCase):
    def test_a_node_gets_its_enis_and_comes_into_service(self) -> None:
        with world() as aws:
            event = aws.launch()
            delivered = aws.deliver(event)
            self.assertEqual(delivered.results, ["CONTINUE"])
            self.assertEqual(aws.lifecycle_state(instance_of(event)), "InService")
            self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])

    def test_eight_nodes_of_a_range_of_64_share_no_address(self) -> None:
        with world() as aws:
            events = [aws.launch() for _ in range(8)]
            for event in events:
                aws.deliver(event)
            enis = [eni for event in events for eni in aws.own_enis(instance_of(event))]
            addresses = [item["PrivateIpAddress"] for eni in enis for item in eni["PrivateIpAddresses"]]
            self.assertEqual([aws.wrong_with_enis(instance_of(event)) for event in events], [[]] * 8)
            self.assertEqual(len(addresses), len(set(addresses)))

    def test_a_block_that_became_free_is_the_next_node_s(self) -> None:
        with world() as aws:
            first, second = aws.launch(), aws.launch()
            aws.deliver(first)
            aws.deliver(second)
            aws.terminate(instance_of(first))
            third = aws.launch()
            aws.deliver(third)
            self.assertEqual(_block(aws, third), [f"192.168.21.{host}" for host in range(64, 72)])

    def test_every_tag_is_in_the_call_that_creates_the_eni(self) -> None:
        recorder = Recorder()
        with world() as aws:
            event = aws.launch()
            aws.deliver(event, recorder)
            creates = [values for _, operation, values in recorder.calls if operation == "CreateNetworkInterface"]
            in_call = [{tag["Key"] for tag in create["TagSpecifications"][0]["Tags"]} for create in creates]
            on_eni = [{tag["Key"] for tag in eni["TagSet"]} for eni in aws.own_enis(instance_of(event))]
            self.assertEqual(in_call, on_eni)
            self.assertNotIn("CreateTags", {operation for _, operation, _ in recorder.calls})


    def test_a_throttled_call_is_repeated_in_the_same_invocation(self) -> None:
        with world() as aws:
            operations = Recorder()
            aws.deliver(aws.launch(), operations)
            for index, (_, operation, _) in enumerate(operations.calls):
                throttled = FaultInjector(point=FaultPoint(index, operation, "throttled", "before", "once"))
                event = aws.launch()
                with self.subTest(throttled.point):
                    self.assertEqual(aws.deliver(event, throttled).results, ["CONTINUE"])
                aws.terminate(instance_of(event))


class Again(unittest.TestCase):
    def test_a_second_delivery_to_a_node_in_service_only_looks_at_its_state(self) -> None:
        recorder = Recorder()
        with world() as aws:
            event = aws.launch()
            aws.deliver(event)
            self.assertEqual(aws.deliver(event, recorder).results, ["LATE"])
            self.assertEqual([operation for _, operation, _ in recorder.calls], ["DescribeAutoScalingInstances"])
            self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])

    def test_a_second_delivery_that_still_reads_the_old_state_harms_nothing(self) -> None:
        with world() as aws:
            event = aws.launch()
            aws.deliver(event)
            aws.set_lifecycle_state(instance_of(event), "Pending:Wait")

            def come_into_service() -> None:
                aws.set_lifecycle_state(instance_of(event), "InService")

            denied = FaultInjector(point=FaultPoint(1, "DescribeNetworkInterfaces", "denied", "before", "outage"))
            aws.deliver(event, Meanwhile("DescribeNetworkInterfaces", come_into_service, inner=denied))
            self.assertEqual(aws.lifecycle_state(instance_of(event)), "InService")
            self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])

    def test_states_of_a_node_that_has_been_in_service_are_left_alone(self) -> None:
        for state in ("Pending:Proceed", "InService", "EnteringStandby", "Standby", "Detaching", "Detached"):
            with self.subTest(state), world() as aws:
                event = aws.launch()
                aws.deliver(event)
                aws.set_lifecycle_state(instance_of(event), state)
                self.assertEqual(aws.deliver(event).results, ["LATE"])
                self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])


class AtTheSameTime(unittest.TestCase):
    def test_two_deliveries_of_one_event_make_one_set_of_enis(self) -> None:
        for seed in range(ORDERS):
            with self.subTest(seed=seed), world(instance_type="m5.4xlarge") as aws:
                event = aws.launch()
                results = SideBySide(seed).run([_invocation(aws, event), _invocation(aws, event)])
                self.assertEqual(sorted(results), ["CONTINUE", "LATE"])
                self.assertEqual(aws.lifecycle_state(instance_of(event)), "InService")
                self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])

    def test_a_fault_of_one_of_two_deliveries_leaves_a_right_node_or_none(self) -> None:
        points = ("CreateNetworkInterface", "AssignPrivateIpAddresses", "AttachNetworkInterface", "CompleteLifecycleAction")
        faults = (("denied", "before"), ("connection-lost", "after"), ("killed", "after"))
        for seed, (operation, (kind, moment)) in enumerate(itertools.product(points, faults)):
            with self.subTest(operation=operation, kind=kind), world() as aws:
                event = aws.launch()
                fault = FaultInjector(point=FaultPoint(0, operation, kind, moment, "operation"))
                SideBySide(seed).run([_invocation(aws, event), _invocation(aws, event)], fault)
                # As Lambda does with a delivery that failed.
                aws.deliver(event)
                if aws.lifecycle_state(instance_of(event)) == "InService":
                    self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])
                else:
                    self.assertEqual(aws.lifecycle_state(instance_of(event)), "Gone")
                    self.assertEqual(aws.own_enis(instance_of(event)), [])

    def test_three_nodes_take_different_blocks(self) -> None:
        for seed in range(ORDERS):
            with self.subTest(seed=seed), world() as aws:
                events = [aws.launch() for _ in range(3)]
                results = SideBySide(seed).run([_invocation(aws, event) for event in events])
                self.assertEqual(results, ["CONTINUE"] * 3)
                self.assertEqual([aws.wrong_with_enis(instance_of(event)) for event in events], [[]] * 3)
                taken = [address for event in events for address in _block(aws, event)]
                self.assertEqual(len(taken), len(set(taken)))


class LateOrOutOfOrder(unittest.TestCase):
    def test_a_node_that_is_not_listed_yet_is_looked_for_again(self) -> None:
        class NotListedYet(Recorder):
            def call(self, service: str, operation: str, parameters: Any, clock: Any, pass_on: Any) -> Any:
                answer = super().call(service, operation, parameters, clock, pass_on)
                return {"AutoScalingInstances": []} if len(self.calls) <= 2 else answer

        with world() as aws:
            event = aws.launch()
            self.assertEqual(aws.deliver(event, NotListedYet()).results, ["CONTINUE"])
            self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])

    def test_nothing_is_made_for_an_instance_that_is_gone(self) -> None:
        with world() as aws:
            event = aws.launch()
            aws.terminate(instance_of(event))
            self.assertEqual(aws.deliver(event).results, ["LATE"])
            self.assertEqual(aws.own_enis(instance_of(event)), [])

    def test_a_leftover_of_an_instance_that_is_gone_is_removed_and_others_are_not(self) -> None:
        with world() as aws:
            old, new = aws.launch(), aws.launch()
            aws.deliver(new)
            aws.invoke(old, FaultInjector(point=FaultPoint(2, "CreateNetworkInterface", "killed", "after", "once")))
            leftover = aws.own_enis(instance_of(old))
            aws.terminate(instance_of(old))
            self.assertEqual(len(leftover), 1)
            self.assertEqual(aws.deliver(old).results, ["LATE"])
            self.assertEqual(aws.own_enis(instance_of(old)), [])
            self.assertEqual(aws.wrong_with_enis(instance_of(new)), [])

    def test_an_instance_that_still_terminates_takes_its_enis_along(self) -> None:
        with world() as aws:
            event = aws.launch()
            aws.invoke(event, FaultInjector(point=FaultPoint(9, "AttachNetworkInterface", "killed", "after", "once")))
            aws.set_lifecycle_state(instance_of(event), "Terminating")
            self.assertEqual(aws.deliver(event).results, ["LATE"])
            attachments = [eni["Attachment"]["DeleteOnTermination"] for eni in aws.own_enis(instance_of(event))]
            self.assertEqual(attachments, [True])

    def test_a_hook_that_expired_while_the_function_worked_leaves_nothing(self) -> None:
        with world() as aws:
            event = aws.launch()
            expires = Meanwhile("CompleteLifecycleAction", lambda: aws.expire_hook(instance_of(event)))
            self.assertEqual(aws.deliver(event, expires).results, ["LATE"])
            self.assertEqual(aws.own_enis(instance_of(event)), [])

    def test_an_instance_terminated_while_the_function_worked_leaves_nothing(self) -> None:
        for operation in ("AssignPrivateIpAddresses", "AttachNetworkInterface", "ModifyNetworkInterfaceAttribute"):
            with self.subTest(operation), world() as aws:
                event = aws.launch()
                terminated = Meanwhile(operation, lambda: aws.terminate(instance_of(event)))
                self.assertEqual(aws.deliver(event, terminated).results[-1], "LATE")
                self.assertEqual(aws.own_enis(instance_of(event)), [])

    def test_the_second_network_s_eni_there_before_the_first_is_kept(self) -> None:
        with world() as aws:
            event = aws.launch()
            aws.own_eni(instance_of(event), network=2)
            self.assertEqual(aws.deliver(event).results, ["CONTINUE"])
            self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])

    def test_events_in_the_other_order_give_both_nodes_their_enis(self) -> None:
        with world() as aws:
            events = [aws.launch(), aws.launch()]
            for event in reversed(events):
                self.assertEqual(aws.deliver(event).results, ["CONTINUE"])
            self.assertEqual([aws.wrong_with_enis(instance_of(event)) for event in events], [[], []])


class NotPossible(unittest.TestCase):
    def assert_abandoned(self, aws: Any, event: dict[str, Any]) -> None:
        self.assertEqual(aws.deliver(event).results, ["ABANDON"])
        self.assertEqual(aws.lifecycle_state(instance_of(event)), "Gone")
        self.assertEqual(aws.own_enis(instance_of(event)), [])

    def test_an_index_that_the_vpc_cni_took_abandons_the_node_and_leaves_the_cni_s_eni_to_it(self) -> None:
        for index in (1, 2):
            with self.subTest(index), world() as aws:
                event = aws.launch()
                foreign = aws.foreign_eni(instance_of(event), index)
                self.assert_abandoned(aws, event)
                self.assertIn(foreign, {eni["NetworkInterfaceId"] for eni in aws.enis()})

    def test_a_taken_index_is_not_waited_for(self) -> None:
        with world() as aws:
            event = aws.launch()
            aws.foreign_eni(instance_of(event), 1)
            attempts = [line for line in aws.deliver(event).logs if line["step"] == "attach"]
            self.assertEqual([line["outcome"] for line in attempts], ["given-up"])

    def test_a_node_is_given_up_even_if_a_leftover_can_t_be_deleted_yet(self) -> None:
        denied = FaultInjector(point=FaultPoint(0, "DeleteNetworkInterface", "denied", "before", "operation"))
        with world() as aws:
            event = aws.launch()
            aws.foreign_eni(instance_of(event), 1)
            result, _ = aws.invoke(event, denied)
            self.assertEqual((result, aws.lifecycle_state(instance_of(event))), ("FAILED", "Gone"))
            self.assertEqual(aws.deliver(event).results, ["LATE"])
            self.assertEqual(aws.own_enis(instance_of(event)), [])

    def test_an_eni_of_its_own_in_the_wrong_place_abandons_the_node(self) -> None:
        with world() as aws:
            event = aws.launch()
            eni = aws.own_eni(instance_of(event), network=1)
            aws.ec2.attach_network_interface(NetworkInterfaceId=eni, InstanceId=instance_of(event), DeviceIndex=2)
            self.assert_abandoned(aws, event)

    def test_two_enis_of_its_own_for_one_network_abandon_the_node(self) -> None:
        with world() as aws:
            event = aws.launch()
            aws.own_eni(instance_of(event), network=1)
            aws.own_eni(instance_of(event), network=1)
            self.assert_abandoned(aws, event)

    def test_an_eni_with_addresses_that_are_no_block_abandons_the_node(self) -> None:
        with world() as aws:
            event = aws.launch()
            eni = aws.own_eni(instance_of(event), network=1)
            aws.ec2.assign_private_ip_addresses(NetworkInterfaceId=eni, PrivateIpAddresses=["192.168.21.70"])
            self.assert_abandoned(aws, event)

    def test_an_instance_type_with_fewer_enis_than_networks_is_abandoned(self) -> None:
        with world(instance_type="m3.medium") as aws:  # two ENIs of six addresses
            aws.settings = type(aws.settings).read(aws.variables(ADDRESSES_PER_NODE="4"))
            self.assert_abandoned(aws, aws.launch())

    def test_an_instance_type_with_fewer_addresses_than_a_block_is_abandoned(self) -> None:
        with world(instance_type="t3.small") as aws:  # three ENIs of four addresses
            self.assert_abandoned(aws, aws.launch())

    def test_a_subnet_of_another_zone_is_abandoned(self) -> None:
        with world() as aws:
            subnet = aws.subnet("192.168.25.0/24", zone="c")
            variables = aws.variables(SUBNET_IDS=subnet, POD_RANGES="192.168.25.64/26")
            aws.settings = type(aws.settings).read(variables)
            self.assert_abandoned(aws, aws.launch())

    def test_a_pod_range_without_a_free_block_abandons_the_node(self) -> None:
        with world() as aws:
            for _ in range(8):
                aws.deliver(aws.launch())
            self.assert_abandoned(aws, aws.launch())

    def test_the_next_block_is_taken_when_a_single_address_of_one_is_in_use(self) -> None:
        with world() as aws:
            aws.ec2.create_network_interface(SubnetId=aws.multus_subnets[0], PrivateIpAddress="192.168.21.71")
            event = aws.launch()
            aws.deliver(event)
            self.assertEqual(_block(aws, event), [f"192.168.21.{host}" for host in range(72, 80)])

    def test_a_block_that_is_taken_between_the_look_and_the_call_is_not_fought_over(self) -> None:
        with world() as aws:
            event = aws.launch()

            def take() -> None:
                aws.ec2.create_network_interface(SubnetId=aws.multus_subnets[0], PrivateIpAddress="192.168.21.64")

            delivered = aws.deliver(event, Meanwhile("AssignPrivateIpAddresses", take))
            self.assertEqual(delivered.results, ["CONTINUE"])
            self.assertEqual(_block(aws, event), [f"192.168.21.{host}" for host in range(72, 80)])


class EventuallyConsistent(unittest.TestCase):
    def test_stale_reads_only_cost_time(self) -> None:
        for lag in (0.5, 1, 3):
            with self.subTest(lag), world() as aws:
                event = aws.launch()
                self.assertEqual(aws.deliver(event, StaleReads(lag=lag)).results, ["CONTINUE"])
                self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])

    def test_reads_too_stale_to_finish_by_cost_the_node_and_nothing_else(self) -> None:
        with world() as aws:
            event = aws.launch()
            aws.deliver(event, StaleReads(lag=9))
            self.assertEqual(aws.lifecycle_state(instance_of(event)), "Gone")
            self.assertEqual(aws.own_enis(instance_of(event)), [])

    def test_a_lost_answer_and_stale_reads_make_no_second_eni(self) -> None:
        lost = FaultInjector(point=FaultPoint(2, "CreateNetworkInterface", "connection-lost", "after", "once"))
        with world() as aws:
            event = aws.launch()
            self.assertEqual(aws.deliver(event, StaleReads(inner=lost)).results, ["CONTINUE"])
            creates = [operation for _, operation, _ in lost.calls].count("CreateNetworkInterface")
            self.assertGreater(creates, len(aws.multus_subnets))
            self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])

    def test_an_eni_that_reads_do_not_show_yet_is_removed_too(self) -> None:
        denied = FaultInjector(point=FaultPoint(2, "CreateNetworkInterface", "denied", "after", "once"))
        with world() as aws:
            event = aws.launch()
            self.assertEqual(aws.deliver(event, StaleReads(inner=denied, lag=5)).results, ["ABANDON"])
            self.assertEqual(aws.own_enis(instance_of(event)), [])

    def test_an_instance_that_is_not_running_yet_is_waited_for(self) -> None:
        with world() as aws:
            event = aws.launch()
            pending = aws.pending_until(instance_of(event), seconds=20)
            self.assertEqual(aws.deliver(event, pending).results, ["CONTINUE"])
            self.assertEqual(aws.wrong_with_enis(instance_of(event)), [])


class Logs(unittest.TestCase):
    def test_lines_say_which_instance_which_step_and_which_outcome(self) -> None:
        with world() as aws:
            event = aws.launch()
            logs = aws.deliver(event).logs
            self.assertEqual({line["instance"] for line in logs}, {instance_of(event)})
            steps = [(line["step"], line["outcome"]) for line in logs]
            of_an_eni = ["create", "source-dest-check", "addresses", "attach", "delete-on-termination"]
            begin, end = ("lifecycle-state", "Pending:Wait"), ("complete", "done")
            self.assertEqual(steps, [begin, *((step, "done") for step in of_an_eni * 2), end])

    def test_they_hold_no_token_and_no_message_of_aws(self) -> None:
        with world(instance_type="t3.small") as aws:
            event = aws.launch()
            text = repr(aws.deliver(event).logs)
            self.assertNotIn(event["detail"]["LifecycleActionToken"], text)
            self.assertNotIn("will exceed limit", text)
            self.assertIn("AttachNetworkInterface: PrivateIpAddressLimitExceeded", text)


def _invocation(aws: World, event: dict[str, Any]) -> Callable[[Interceptor], str]:
    return lambda interceptor: aws.invoke(event, interceptor)[0]


def _block(aws: Any, event: dict[str, Any]) -> list[str]:
    first = next(eni for eni in aws.own_enis(instance_of(event)) if eni["SubnetId"] == aws.multus_subnets[0])
    return [item["PrivateIpAddress"] for item in first["PrivateIpAddresses"] if not item["Primary"]]
