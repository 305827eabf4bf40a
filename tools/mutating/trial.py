"""One change, tried: a child of this process replaces the code of the changed function and runs the tests that reach it."""

import contextlib
import gc
import os
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import CodeType, FunctionType

import pytest

from mutating.places import Place, changed_code

CAUGHT, SURVIVED, UNREACHED, NOT_TRIED = "caught", "survived", "unreached", "not tried"
_BUDGET_S = 25.0
"""A change that makes a loop endless is caught when its tests take longer than that beyond their own time."""
_LONGEST_S = 12.0
"""Of the tests that reach a place, as many are run as take about so long; the quickest first."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one change, and how many tests were run on it at most."""

    place: Place
    outcome: str
    tests: int = 0


def functions_at(place: Place, root: Path) -> list[FunctionType]:
    """The function objects that run the code of a place: a name that was imported elsewhere is the same object."""
    path = str(root / place.path)
    return [
        one
        for one in gc.get_objects()
        if isinstance(one, FunctionType)
        and one.__code__.co_filename == path
        and one.__code__.co_qualname == place.function
        and one.__code__.co_firstlineno == place.first_line
    ]


def control(items: Sequence[pytest.Item]) -> bool:
    """Whether tests pass in a child in which nothing is changed: else everything would count as caught."""
    pid = os.fork()
    if pid == 0:
        _child([], (lambda: None).__code__, items)
    return os.waitpid(pid, 0)[1] == 0


def try_all(
    places: Iterable[tuple[Place, Sequence[pytest.Item], float]], root: Path, jobs: int
) -> Iterable[Tried]:
    """Try changes, `jobs` at a time; each with the tests that reach it and the seconds those take."""
    running: dict[int, tuple[Place, int, float]] = {}
    waiting = iter(places)
    more = True
    while more or running:
        while more and len(running) < jobs:
            following = next(waiting, None)
            if following is None:
                more = False
                break
            place, items, seconds = following
            if not items:
                yield Tried(place, UNREACHED)
                continue
            code, functions = _prepared(place, root)
            if code is None or not functions:
                yield Tried(place, NOT_TRIED)
                continue
            pid = os.fork()
            if pid == 0:
                _child(functions, code, items)
            running[pid] = (place, len(items), monotonic() + _BUDGET_S + 8 * seconds)
        if running:
            yield from _ended(running)


def _prepared(place: Place, root: Path) -> tuple[CodeType | None, list[FunctionType]]:
    try:
        code = changed_code(place, root)
    except (LookupError, SyntaxError, ValueError):
        return None, []
    return code, [one for one in functions_at(place, root) if one.__code__.co_freevars == code.co_freevars]


def _child(functions: Sequence[FunctionType], code: CodeType, items: Sequence[pytest.Item]) -> None:
    """Run the tests on the changed code and end: 1 where one failed, 0 where none did."""
    failed = [True]
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        for one in functions:
            one.__code__ = code
        failed = []
        items[0].config.pluginmanager.unregister(name="terminalreporter")
        for item, following in zip(items, [*items[1:], None], strict=True):
            reports = _reports(item, following)
            failed = [report for report in reports if report.failed]
            if failed:
                break
    except BaseException:  # noqa: BLE001 - whatever it raises is noticed
        failed = [True]
    os._exit(1 if failed else 0)


def _reports(item: pytest.Item, following: pytest.Item | None) -> list[pytest.TestReport]:
    from _pytest.runner import runtestprotocol  # noqa: PLC0415 - the one way to run a test without the rest of a session

    return runtestprotocol(item, log=False, nextitem=following)


def _ended(running: dict[int, tuple[Place, int, float]]) -> Iterable[Tried]:
    """Wait until a child has ended, or its time is over."""
    while True:
        for pid, (place, tests, until) in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del running[pid]
                yield Tried(place, CAUGHT if status else SURVIVED, tests)
                return
            if monotonic() > until:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                del running[pid]
                yield Tried(place, CAUGHT, tests)
                return
        signal.sigtimedwait([signal.SIGCHLD], 0.05)


def quickest(tests: Sequence[str], seconds: dict[str, float]) -> list[str]:
    """As many of these tests as take about as long as one change may."""
    chosen: list[str] = []
    spent = 0.0
    for test in tests:
        spent += seconds.get(test, 0.0)
        if chosen and spent > _LONGEST_S:
            break
        chosen.append(test)
    return chosen
