"""Every fault at every call of a run: the node has its ENIs and is in service, or it is given up and leaves nothing."""

import unittest
from collections import Counter
from typing import Any

from faults import FaultInjector, FaultPoint, Recorder, StaleReads, fault_points
from world import Interceptor, World, instance_of, world

# A world is used for this many fault points: moto keeps every terminated instance.
POINTS_PER_WORLD = 50


def operations_of_a_run(interceptor: Interceptor | None = None) -> list[str]:
    with world() as aws:
        recorder = Recorder()
        aws.invoke(aws.launch(), recorder)
        return [operation for _, operation, _ in recorder.calls]


def end_of(aws: World, event: dict[str, Any], interceptor: Interceptor) -> tuple[str, list[str]]:
    """How it ended after everything that AWS does by itself, by which way, and what is wrong with it."""
    instance = instance_of(event)
    way = "function"
    delivered = aws.deliver(event, interceptor)
    if aws.lifecycle_state(instance) == "Pending:Wait":
        way = "hook's timeout"
        aws.expire_hook(instance)
    if delivered.dead_lettered:
        way += " and dead-letter queue"
        if aws.deliver(event).dead_lettered:
            return way, ["the dead letter fails without a fault"]
    return way, wrong_with_end(aws, instance)


def may_cost_no_node(point: FaultPoint) -> bool:
    """What passes within seconds is waited for: no new node for one throttled call."""
    return point.extent == "once" and point.kind != "denied"


def wrong_with_end(aws: World, instance: str) -> list[str]:
    match aws.lifecycle_state(instance):
        case "InService":
            return aws.wrong_with_enis(instance)
        case "Gone":
            return [f"left over: {eni['NetworkInterfaceId']}" for eni in aws.own_enis(instance)]
        case state:
            return [f"the node stays {state}"]


def wrong_after_second_delivery(aws: World, event: dict[str, Any]) -> list[str]:
    """What an event that comes once more would spoil."""
    instance = instance_of(event)
    before = (aws.lifecycle_state(instance), enis_by_id(aws, instance))
    results = aws.deliver(event).results
    after = (aws.lifecycle_state(instance), enis_by_id(aws, instance))
    wrong = [] if before == after else [f"a second delivery changed {before} to {after}"]
    return wrong if results == ["LATE"] else [*wrong, f"a second delivery ended in {results}"]


def enis_by_id(aws: World, instance: str) -> dict[str, Any]:
    return {eni["NetworkInterfaceId"]: eni for eni in aws.own_enis(instance)}


class Faults(unittest.TestCase):
    """One test for each kind of fault. Each prints what it counted."""

    def assert_every_end_is_right(self, points: list[FaultPoint], stale: bool = False) -> None:
        ends: Counter[str] = Counter()
        ways: Counter[str] = Counter()
        wrong: list[str] = []
        for start in range(0, len(points), POINTS_PER_WORLD):
            with world() as aws:
                for point in points[start : start + POINTS_PER_WORLD]:
                    event = aws.launch()
                    injector = FaultInjector(point=point)
                    way, problems = end_of(aws, event, StaleReads(inner=injector) if stale else injector)
                    problems += wrong_after_second_delivery(aws, event)
                    wrong += [f"{point}: {problem}" for problem in problems]
                    state = aws.lifecycle_state(instance_of(event))
                    if may_cost_no_node(point) and state != "InService":
                        wrong.append(f"{point}: it cost the node")
                    ends["else" if problems else "CONTINUE" if state == "InService" else "ABANDON"] += 1
                    ways[way] += 1
                    if state != "Gone":
                        aws.terminate(instance_of(event))
        self.report(len(points), ends, ways)
        self.assertEqual(wrong, [])
        self.assertEqual(ends["CONTINUE"] + ends["ABANDON"], len(points))

    def report(self, number: int, ends: Counter[str], ways: Counter[str]) -> None:
        name = self._testMethodName.removeprefix("test_").replace("_", " ")
        by = ", ".join(f"{count} by the {way}" for way, count in sorted(ways.items()))
        outcomes = ", ".join(f"{ends[end]} {end}" for end in ("CONTINUE", "ABANDON", "else"))
        print(f"{name}: {number} fault points -> {outcomes} ({by})")

    def points(self, kind: str, *extents: str) -> list[FaultPoint]:
        points = [point for point in fault_points(operations_of_a_run()) if point.kind == kind]
        return [point for point in points if not extents or point.extent in extents]

    def test_throttled(self) -> None:
        self.assert_every_end_is_right(self.points("throttled"))

    def test_server_error(self) -> None:
        self.assert_every_end_is_right(self.points("server-error"))

    def test_timeout(self) -> None:
        self.assert_every_end_is_right(self.points("timeout"))

    def test_connection_lost(self) -> None:
        self.assert_every_end_is_right(self.points("connection-lost"))

    def test_denied(self) -> None:
        self.assert_every_end_is_right(self.points("denied"))

    def test_killed(self) -> None:
        self.assert_every_end_is_right(self.points("killed"))

    def test_killed_with_stale_reads(self) -> None:
        self.assert_every_end_is_right(self.points("killed"), stale=True)

    def test_one_connection_lost_with_stale_reads(self) -> None:
        self.assert_every_end_is_right(self.points("connection-lost", "once"), stale=True)

    def test_an_outage_with_stale_reads(self) -> None:
        self.assert_every_end_is_right(self.points("connection-lost", "outage"), stale=True)
