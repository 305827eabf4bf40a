"""One change, tried: a child of this process replaces the code of the changed function and runs the tests that reach it."""

import contextlib
import gc
import os
import resource
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import CodeType, FunctionType

import pytest

from mutating.covering import remembering
from mutating.places import Place, changed_codes

CAUGHT, SURVIVED, UNREACHED, NOT_TRIED = "caught", "survived", "unreached", "not tried"
ENDLESS = "endless"
"""What caught a change whose tests do not end: no test, their time."""
_BUDGET_S = 30
"""A change that makes a loop endless is caught when its tests take longer than that beyond their own time, of the processor: a busy
machine catches nothing."""
_HANGING_S = 900.0
"""Or so long by the clock: something waits for what never comes."""
_MEMORY = 8 << 30
"""A loop that collects for ever ends here and not the machine."""
_LONGEST_S = 30.0
"""Of the tests that reach a place, as many are run as take about so long, of the processor: on a busy machine not fewer."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one change, by which test, and how many were run on it at most."""

    place: Place
    outcome: str
    tests: int = 0
    by: str = ""


@dataclass(slots=True)
class _Running:
    place: Place
    tests: int
    until: float
    answer: int
    """The end of the pipe on which the child names the test that failed."""


_PROGRAM = Path(__file__).resolve().parents[2] / "services"
Exchange = list[tuple[FunctionType, CodeType]]
"""Functions with the code that each is to run."""


def functions_at(path: Path, qualname: str, first_line: int) -> list[FunctionType]:
    """The function objects that run the code of a place: a name that was imported elsewhere is the same object."""
    return [
        one
        for one in gc.get_objects()
        if isinstance(one, FunctionType)
        and one.__code__.co_filename == str(path)
        and one.__code__.co_qualname == qualname
        and one.__code__.co_firstlineno == first_line
    ]


def failing(items: Sequence[pytest.Item]) -> str:
    """The first of these tests that fails in a child in which nothing is changed: it would count everything as caught."""
    return _alone([], items)


def _broken(*_given: object, **_named: object) -> None:
    raise AssertionError("broken on purpose")


def notices(place: Place, root: Path, items: Sequence[pytest.Item]) -> bool:
    """Whether the tests notice that the function of a place does nothing but fail."""
    functions = functions_at(root / place.path, place.function, place.first_line)
    return bool(_alone([(one, _broken.__code__) for one in functions if not one.__code__.co_freevars], items))


def _alone(exchange: Exchange, items: Sequence[pytest.Item]) -> str:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(exchange, items, writing)
    os.close(writing)
    with os.fdopen(reading) as answer:
        named = answer.read()
    return named if os.waitpid(pid, 0)[1] else ""


def try_all(
    places: Iterable[tuple[Place, Sequence[pytest.Item], float]], root: Path, jobs: int
) -> Iterable[Tried]:
    """Try changes, `jobs` at a time; each with the tests that reach it and the seconds those take."""
    running: dict[int, _Running] = {}
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
            exchange = _prepared(place, root)
            if not exchange:
                yield Tried(place, NOT_TRIED)
                continue
            reading, writing = os.pipe()
            pid = os.fork()
            if pid == 0:
                allowed = int(_BUDGET_S + 4 * seconds)
                resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed + 1))
                resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
                _child(exchange, items, writing)
            os.close(writing)
            running[pid] = _Running(place, len(items), monotonic() + _HANGING_S + 8 * seconds, reading)
        if running:
            yield from _ended(running)


def _prepared(place: Place, root: Path) -> Exchange:
    try:
        codes = changed_codes(place, root)
    except (LookupError, SyntaxError, ValueError):
        return []
    return [
        (one, code)
        for code in codes
        for one in functions_at(root / place.path, code.co_qualname, code.co_firstlineno)
        if one.__code__.co_freevars == code.co_freevars
    ]


def _child(exchange: Exchange, items: Sequence[pytest.Item], answer: int) -> None:
    """Run the tests on the changed code and end: 1 where one failed, whose name goes into the pipe, 0 where none did."""
    failed, name = True, ENDLESS
    try:
        for function in remembering(_PROGRAM):
            function.cache_clear()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        for one, code in exchange:
            one.__code__ = code
        items[0].config.pluginmanager.unregister(name="terminalreporter")
        for item, following in zip(items, [*items[1:], None], strict=True):
            name = item.nodeid
            failed = any(report.failed for report in _reports(item, following))
            if failed:
                break
    except BaseException:  # noqa: BLE001 - whatever it raises is noticed
        failed = True
    with contextlib.suppress(OSError):
        os.write(answer, name.encode() if failed else b"")
    os._exit(1 if failed else 0)


def _reports(item: pytest.Item, following: pytest.Item | None) -> list[pytest.TestReport]:
    from _pytest.runner import runtestprotocol  # noqa: PLC0415 - the one way to run a test without the rest of a session

    return runtestprotocol(item, log=False, nextitem=following)


def _ended(running: dict[int, _Running]) -> Iterable[Tried]:
    """Wait until a child has ended, or its time is over."""
    while True:
        for pid, one in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended and monotonic() > one.until:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                ended, status = os.waitpid(pid, 0)
            if ended:
                del running[pid]
                with os.fdopen(one.answer) as answer:
                    by = answer.read() or ENDLESS
                yield (
                    Tried(one.place, CAUGHT, one.tests, by)
                    if status
                    else Tried(one.place, SURVIVED, one.tests)
                )
                return
        signal.sigtimedwait([signal.SIGCHLD], 0.05)


def soonest(tests: Sequence[str], seconds: dict[str, float]) -> list[str]:
    """As many of these tests as take about as long as one change may."""
    chosen: list[str] = []
    spent = 0.0
    for test in tests:
        spent += seconds.get(test, 0.0)
        if chosen and spent > _LONGEST_S:
            break
        chosen.append(test)
    return chosen
