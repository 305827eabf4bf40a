"""Child processes of a test: started, watched and ended by their own id, never by name."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.runners import REPOSITORY, kafka_run

PR_SET_PDEATHSIG = 1


class Patience:
    """A bound for what is awaited: on a machine that others share, a second counts for what a process gets of it."""

    def __init__(self, within_s: float) -> None:
        self._left, self._before = within_s, time.monotonic()

    @property
    def over(self) -> bool:
        """Whether the time is over; to be asked at each poll."""
        now = time.monotonic()
        self._left -= (now - self._before) * kafka_run.processor_share()
        self._before = now
        return self._left <= 0


def eventually(
    condition: Callable[[], bool],
    *,
    within_s: float = 30.0,
    what: str = "the condition",
    every_s: float = 0.05,
) -> None:
    """Poll until `condition()` holds; fail with `what` was awaited when it does not within the bound."""
    patience = Patience(within_s)
    while not condition():
        if patience.over:
            raise AssertionError(f"{what} did not come true within {within_s:.0f} s")
        time.sleep(every_s)


async def eventually_async(
    condition: Callable[[], Awaitable[bool] | bool],
    *,
    within_s: float = 30.0,
    what: str = "the condition",
    every_s: float = 0.05,
) -> None:
    """As `eventually`, without blocking the event loop; the condition may be a coroutine function."""
    patience = Patience(within_s)
    while True:
        held = condition()
        if not isinstance(held, bool):
            held = await held
        if held:
            return
        if patience.over:
            raise AssertionError(f"{what} did not come true within {within_s:.0f} s")
        await asyncio.sleep(every_s)


def die_with_parent() -> None:
    """Linux: a child is told to end when the test run that started it is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def is_there(pid: int) -> bool:
    """Whether a process runs, also one that nobody of this test started."""
    return started_at(pid) is not None


def started_at(pid: int) -> str | None:
    """When a process began, in clock ticks since boot; None where none runs. An id is given anew, with another beginning."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, *rest = stat.rpartition(")")[2].split()
    return None if state == "Z" else rest[18]


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


@dataclass
class Child:
    """A process that this test started; what it says goes to `log`."""

    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, words: str, *, within_s: float = 30.0) -> None:
        """Wait until the process has said `words`; fail at once if it ended without saying them."""

        def received() -> bool:
            if words in self.said():
                return True
            if not self.running:
                raise AssertionError(
                    f"process {self.pid} ended ({self.process.returncode}):\n{self.said()[-4000:]}"
                )
            return False

        eventually(received, within_s=within_s, what=f"{words!r} in {self.log}")

    def kill(self) -> None:
        """SIGKILL, as the out-of-memory killer or a power cut would."""
        if self.running:
            os.kill(self.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def stop(self, *, within_s: float = 30.0) -> int:
        """SIGTERM, and the exit code; fail when the process does not leave in time."""
        if self.running:
            os.kill(self.pid, signal.SIGTERM)
        try:
            return self.process.wait(timeout=within_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"process {self.pid} did not leave within {within_s:.0f} s of SIGTERM:\n{self.said()[-4000:]}"
            ) from None


def start(command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None) -> Child:
    """Start a child whose output is appended to `log`."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=REPOSITORY,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # the child only makes one system call before exec
        )
    return Child(process, log)


@contextmanager
def running(
    command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[Child]:
    """A child that is gone when the block is left, however it is left."""
    child = start(command, log=log, env=env)
    try:
        yield child
    finally:
        child.kill()
