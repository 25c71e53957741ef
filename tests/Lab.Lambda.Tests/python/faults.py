"""Faults of AWS, at any call of a run, before or after its effect, once or for longer."""

import contextlib
import io
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from world import FakeClock, Interceptor, Killed

# How long a call takes that gets no answer: three tries of the client's own.
NO_ANSWER_TAKES = 18.0

MOMENTS = ("before", "after")
KINDS = ("throttled", "server-error", "timeout", "connection-lost", "denied", "killed")

# Once; every call of the operation until the invocation ends; every call at all until it ends; every call of the
# operation in every delivery until the event is in the dead-letter queue.
EXTENTS = ("once", "operation", "outage", "all-deliveries")


@dataclass(frozen=True)
class FaultPoint:
    """The `index`-th call of the first invocation, and what goes wrong there."""

    index: int
    operation: str
    kind: str
    moment: str
    extent: str

    def __str__(self) -> str:
        return f"call {self.index} ({self.operation}) {self.kind} {self.moment} its effect, {self.extent}"


def fault_points(operations: list[str]) -> Iterator[FaultPoint]:
    """Every fault at every call of a run that made these."""
    for (index, operation), kind, moment, extent in itertools.product(enumerate(operations), KINDS, MOMENTS, EXTENTS):
        # A read has no effect to fail after, and a function that is stopped makes no further call.
        if (moment == "before" or not operation.startswith("Describe")) and (kind != "killed" or extent == "once"):
            yield FaultPoint(index, operation, kind, moment, extent)


@dataclass
class Recorder(Interceptor):
    """Keeps every call."""

    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def call(self, service: str, operation: str, parameters: dict[str, Any], clock: FakeClock, pass_on: Any) -> Any:
        self.calls.append((service, operation, parameters))
        return pass_on()


@dataclass
class FaultInjector(Recorder):
    """Makes the fault of one point happen."""

    point: FaultPoint | None = None
    _clock: FakeClock | None = None

    def call(self, service: str, operation: str, parameters: dict[str, Any], clock: FakeClock, pass_on: Any) -> Any:
        index = len(self.calls)
        self.calls.append((service, operation, parameters))
        if not self._fails(index, operation, clock):
            return pass_on()
        if self.point.moment == "after":
            pass_on()
        raise self._error(service, operation, clock)

    def _fails(self, index: int, operation: str, clock: FakeClock) -> bool:
        if index == 0:
            self._clock = clock
        same_operation = index >= self.point.index and operation == self.point.operation
        match self.point.extent:
            case "once":
                return index == self.point.index
            case "operation":
                return clock is self._clock and same_operation
            case "outage":
                return clock is self._clock and index >= self.point.index
            case _:
                return same_operation

    def _error(self, service: str, operation: str, clock: FakeClock) -> BaseException:
        url = f"https://{service}.ap-northeast-2.amazonaws.com/"
        match self.point.kind:
            case "throttled":
                code = "RequestLimitExceeded" if service == "ec2" else "Throttling"
                return _answer(operation, code, 503 if service == "ec2" else 400)
            case "server-error":
                return _answer(operation, "InternalError" if service == "ec2" else "InternalFailure", 500)
            case "denied":
                return _answer(operation, "UnauthorizedOperation" if service == "ec2" else "AccessDenied", 403)
            case "timeout":
                clock.sleep(NO_ANSWER_TAKES)
                return ReadTimeoutError(endpoint_url=url)
            case "connection-lost":
                lost = ConnectionClosedError if self.point.moment == "after" else EndpointConnectionError
                return lost(endpoint_url=url, error="reset")
            case _:
                return Killed()


def _answer(operation: str, code: str, status: int) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "injected"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, operation)


@dataclass
class Meanwhile(Interceptor):
    """Something happens just before the first call of an operation."""

    operation: str
    happens: Callable[[], None]
    inner: Interceptor = field(default_factory=Interceptor)
    _happened: bool = False

    def call(self, service: str, operation: str, parameters: dict[str, Any], clock: FakeClock, pass_on: Any) -> Any:
        if operation == self.operation and not self._happened:
            self._happened = True
            self.happens()
        return self.inner.call(service, operation, parameters, clock, pass_on)


class SideBySide:
    """Runs invocations at the same time, one call at a time. Whose call is next is drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._moved = threading.Condition()
        self._running: list[int] = []
        self._next = 0

    def run(self, invocations: list[Callable[[Interceptor], Any]], fault: Interceptor | None = None) -> list[Any]:
        """What each of them returned. The fault is one of the first."""
        results: list[Any] = [None] * len(invocations)
        self._running = list(range(len(invocations)))

        def invoke(number: int) -> None:
            self._wait_for_turn(number)
            try:
                own = fault if fault and number == 0 else Interceptor()
                results[number] = invocations[number](_Turn(self, number, own))
            finally:
                self._pass_turn(ended=number)

        # An invocation redirects the output of the whole process, and one that ends gives it back under the other.
        with contextlib.redirect_stdout(io.StringIO()):
            threads = [threading.Thread(target=invoke, args=(number,)) for number in range(len(invocations))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return results

    def take_turn(self, number: int) -> None:
        self._pass_turn()
        self._wait_for_turn(number)

    def _pass_turn(self, ended: int | None = None) -> None:
        with self._moved:
            if ended is not None:
                self._running.remove(ended)
            if self._running:
                self._next = self._random.choice(self._running)
            self._moved.notify_all()

    def _wait_for_turn(self, number: int) -> None:
        with self._moved:
            self._moved.wait_for(lambda: self._next == number)


@dataclass
class _Turn(Interceptor):
    """Waits for its turn before each call of one invocation, which may go wrong then."""

    turns: SideBySide
    number: int
    inner: Interceptor = field(default_factory=Interceptor)

    def call(self, service: str, operation: str, parameters: dict[str, Any], clock: FakeClock, pass_on: Any) -> Any:
        self.turns.take_turn(self.number)
        return self.inner.call(service, operation, parameters, clock, pass_on)


@dataclass
class StaleReads(Interceptor):
    """EC2 and Auto Scaling are eventually consistent: for seconds after a change, reads may answer as before it."""

    inner: Interceptor = field(default_factory=Interceptor)
    lag: float = 3.0
    _seen: dict[str, Any] = field(default_factory=dict)
    _changed: float | None = None

    def call(self, service: str, operation: str, parameters: dict[str, Any], clock: FakeClock, pass_on: Any) -> Any:
        def read_or_change() -> Any:
            if not operation.startswith("Describe"):
                self._changed = clock.now
                return pass_on()
            key = repr((operation, parameters))
            stale = self._changed is not None and 0 <= clock.now - self._changed < self.lag
            if key not in self._seen or not stale:
                self._seen[key] = pass_on()
            return self._seen[key]

        return self.inner.call(service, operation, parameters, clock, read_or_change)
