"""How this package extends moto: decorators that put a function around one of moto's own, or add one that moto lacks.

Both fail at import when moto isn't what they were written for, so that another version of moto is noticed at once
instead of leaving a gap open, or filling one that is closed by then.
"""

import functools
from collections.abc import Callable
from typing import Any


def around(owner: Any, name: str) -> Callable[[Callable], Callable]:
    """Puts the function in the place of `owner.name`; it is called with the original before its own arguments."""
    original = getattr(owner, name)

    def put(function: Callable) -> Callable:
        @functools.wraps(original)
        def extended(*arguments: Any, **named: Any) -> Any:
            return function(original, *arguments, **named)

        setattr(owner, name, extended)
        return function

    return put


def added_to(owner: Any) -> Callable[[Callable], Callable]:
    """Adds the function to `owner` under its own name."""

    def put(function: Callable) -> Callable:
        name = function.__name__
        if hasattr(owner, name):
            raise TypeError(f"moto has {owner.__name__}.{name} by now: labmoto's is to be dropped")
        setattr(owner, name, function)
        return function

    return put
