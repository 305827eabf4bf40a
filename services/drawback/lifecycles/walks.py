"""The last walk through the facts of an aggregate, kept for a moment: evolving walks, and deciding writes history from it."""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
W = TypeVar("W")


class LastWalk(Generic[P, W]):
    """A pure walk whose last result is returned again as long as it is asked with the very same objects.

    The step evolves an aggregate and decides on it right after, so one result is enough. Inputs are compared by identity:
    they are immutable, and comparing thousands of facts would cost more than walking through them.
    """

    def __init__(self, walk: Callable[P, W]) -> None:
        self._walk = walk
        self._last: tuple[tuple[Any, ...], W] | None = None

    def __call__(self, *inputs: P.args, **named: P.kwargs) -> W:
        """Walk, or return what the last walk through these inputs found."""
        last = self._last  # read once: another thread may walk meanwhile
        asked = (*inputs, *named.values())
        if (
            last is not None
            and len(last[0]) == len(asked)
            and all(a is b for a, b in zip(last[0], asked, strict=True))
        ):
            return last[1]
        found = self._walk(*inputs, **named)
        self._last = (asked, found)
        return found
