"""The calls of the function, in the shape in which calls.json keeps them: what is a name of AWS's own is a placeholder.

`python3 calls.py` writes the file anew.
"""

import functools
import json
import re
from pathlib import Path
from typing import Any

from faults import FaultInjector, Recorder, fault_points
from world import World, instance_of, world

FILE = Path(__file__).resolve().parents[1] / "calls.json"


@functools.cache
def seen() -> list[dict[str, Any]]:
    """Distinct calls of the undisturbed run and of one run for every fault, with the shapes sorted."""
    shapes: dict[str, dict[str, Any]] = {}

    def keep(aws: World, event: dict[str, Any], recorder: Recorder) -> None:
        for service, action, parameters in recorder.calls:
            shape = {"service": service, "action": action, "parameters": _named(parameters, aws, event)}
            shapes[json.dumps(shape, sort_keys=True)] = shape

    with world() as aws:
        undisturbed, event = Recorder(), aws.launch()
        aws.deliver(event, undisturbed)
        keep(aws, event, undisturbed)
        aws.terminate(instance_of(event))
        for point in fault_points([operation for _, operation, _ in undisturbed.calls]):
            if (point.extent, point.moment) == ("operation", "before") and point.kind in ("denied", "throttled"):
                injector, event = FaultInjector(point=point), aws.launch()
                aws.foreign_eni(instance_of(event), 2)
                aws.deliver(event, injector)
                keep(aws, event, injector)
                aws.expire_hook(instance_of(event))
    return [shapes[key] for key in sorted(shapes)]


def text(calls: list[dict[str, Any]]) -> str:
    return json.dumps(calls, indent=2) + "\n"


def _named(value: Any, aws: World, event: dict[str, Any]) -> Any:
    match value:
        case dict():
            return {key: _named(item, aws, event) for key, item in value.items()}
        case list():
            items = [_named(item, aws, event) for item in value]
            return items[:1] if items and items[0] == "{address}" else items
        case str():
            return _placeholder(value, aws, event)
        case _:
            return value


def _placeholder(value: str, aws: World, event: dict[str, Any]) -> str:
    if value == event["detail"]["LifecycleActionToken"]:
        return "{token}"
    if value in aws.multus_subnets:
        return f"{{subnet-{aws.multus_subnets.index(value) + 1}}}"
    if re.fullmatch(r"192\.168\.\d+\.\d+", value):
        return "{address}"
    value = value.replace(instance_of(event), "{instance}").replace(aws.security_group, "{security-group}")
    value = re.sub(r"eni-attach-\w+", "{attachment}", value)
    return re.sub(r"eni-\w+", "{interface}", value)


if __name__ == "__main__":
    FILE.write_text(text(seen()), encoding="utf-8")
