"""Doing again what failed because another process was in the way."""

from collections.abc import Callable
from typing import Final, TypeVar

import stamina

T = TypeVar("T")
_TRIES: Final = 20
_FIRST_WAIT_S, _LONGEST_WAIT_S, _JITTER_S = 0.0, 0.05, 0.01


def again_on(conflict: type[Exception] | Callable[[Exception], bool], work: Callable[[], T]) -> T:
    """Do a piece of work; on a conflict again, after a moment, some twenty times. The last conflict is raised."""
    return stamina.retry(
        on=conflict,
        attempts=_TRIES,
        timeout=None,
        wait_initial=_FIRST_WAIT_S,
        wait_max=_LONGEST_WAIT_S,
        wait_jitter=_JITTER_S,
    )(work)()
