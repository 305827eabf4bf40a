"""Taking in a history in several processes at once: each claimant's events in one of them, in their order."""

import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import chain, zip_longest
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol, Self

from drawback.adapters.files.history import History, Rests, Stretch
from drawback.app.bootstrap import product_of
from drawback.config.logging import configure_logging
from drawback.config.settings import Settings
from drawback.engine.message import StepOutcome
from drawback_schemas import Malformed, decode
from drawback_schemas.claims import ClaimAssembled, ClaimFiled


def _dependencies(raw: bytes) -> Iterable[str]:
    """Whose a claim is, and the entries and exports that it names."""
    try:
        envelope, event = decode(raw)
    except Malformed:
        return ()
    parts = event.designations if isinstance(event, ClaimAssembled | ClaimFiled) else ()
    return chain((envelope.claimant,), *((part.entry_number, part.export_id) for part in parts))


DEPENDENCIES: Rests = {event.TYPE: _dependencies for event in (ClaimAssembled, ClaimFiled)}
"""A history is read so that a claim comes right after what it designates: what a claim touches is then in memory already."""
_MOST = 4
"""Processes that find work beside each other on one SQLite file, where a third of it is writing, one at a time."""
_FRESH = get_context("spawn")
"""Helpers begin as new programs: a copy of this one would share its connections."""


class HelperEndedError(Exception):
    """A process that took in a part of a history ended before it was done."""


def processes_here() -> int:
    """How many processes to use on this machine."""
    return min(os.cpu_count() or 1, _MOST)


class ProgressWatch(Protocol):
    """Whoever wants to know how far it is."""

    def looking(self, done: int, total: int) -> None:
        """So many bytes of so many were looked through."""

    def found(self, events: int) -> None:
        """So many events are to be taken in."""

    def taken(self, done: StepOutcome) -> None:
        """One batch is committed, by whichever process."""


def catch_up(
    files: Sequence[Path], settings: Settings, on: date, watching: ProgressWatch, *, processes: int
) -> StepOutcome:
    """Take in a history with so many processes at most, this one among them, each with claimants of its own.

    What is no single claimant's (a rate, a line that cannot be read) is handled first, by this process alone.

    Raises:
        OSError: a file cannot be read.
        HelperEndedError: another process ended before it was done; what was taken is not taken twice.
    """
    total = StepOutcome()
    with ExitStack() as stack:
        helpers = [
            stack.enter_context(_Helper(settings, on, f"history-{number}"))
            for number in range(2, processes + 1)
        ]
        first, parts = shares = History(files, watching.looking, DEPENDENCIES).shared_out(processes)
        watching.found(shares.events)
        product = product_of(settings)
        stack.callback(product.engine.dispose)

        def count(done: StepOutcome) -> None:
            total.add(done)
            watching.taken(done)

        def count_all(done: StepOutcome) -> None:
            count(done)
            for helper in helpers:
                for news in helper.news():
                    count(news)

        product.listen = count
        product.catch_up(first, on)
        for helper, part in zip_longest(helpers, parts[1:]):
            helper.take_in(part)
        product.listen = count_all
        for part in parts[:1]:
            product.catch_up(part, on)
        for helper in helpers:
            for news in helper.news(to_the_end=True):
                count(news)
    return total


class _Helper:
    """Another process that handles a share of the claimants and reports each batch. It starts before its share is known."""

    def __init__(self, settings: Settings, on: date, lane: str) -> None:
        self._mine, self._theirs = _FRESH.Pipe()
        self._process = _FRESH.Process(
            target=_help, args=(settings, on, lane, self._theirs), name=lane, daemon=True
        )
        self._done = False

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.join()
        self._mine.close()

    def take_in(self, part: Stretch | None) -> None:
        """Give it its part, or None where there is nothing for it.

        Raises:
            HelperEndedError: it has ended already.
        """
        try:
            self._mine.send(part)
        except BrokenPipeError:
            raise self._ended() from None

    def news(self, *, to_the_end: bool = False) -> Iterator[StepOutcome]:
        """What came of the batches since it was last asked; `to_the_end` waits until all are done.

        Raises:
            HelperEndedError: it ended before it was done.
        """
        while not self._done and (to_the_end or self._mine.poll()):
            try:
                news: StepOutcome | Exception | None = self._mine.recv()
            except (EOFError, ConnectionResetError):
                raise self._ended() from None
            if isinstance(news, Exception):
                raise news
            if news is None:
                self._done = True
            else:
                yield news

    def _ended(self) -> HelperEndedError:
        self._process.join()
        return HelperEndedError(
            f"the process for {self._process.name} ended with {self._process.exitcode} before it was done"
        )


def _help(settings: Settings, on: date, lane: str, parent: Connection) -> None:
    """Take in a part of a history, in a process for it alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    configure_logging(settings.log.of_a_command, settings.log.form)

    def tell(done: StepOutcome) -> None:
        counts = StepOutcome()
        counts.add(done)
        parent.send(counts)

    try:
        part: Stretch | None = parent.recv()
        if part is not None:
            product = product_of(settings)
            product.listen = tell
            product.catch_up(part, on, lane=lane)
            product.engine.dispose()
        parent.send(None)
    except (BrokenPipeError, EOFError):
        return  # nobody is left to report to
    except Exception as error:  # noqa: BLE001  # raised where somebody sees it
        parent.send(error)
