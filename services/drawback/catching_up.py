"""Taking in a history in several processes at once: each claimant's events in one of them, in their order."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import chain
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from drawback.adapters.files.history import History, Rests, Shares, Stretch
from drawback.bootstrap import law_of, open_product
from drawback.connections import database_url
from drawback.logging import configure_logging
from drawback.runtime.message import Outcome
from drawback.settings import Settings
from drawback_schemas import Malformed, decode
from drawback_schemas.claims import ClaimAssembled, ClaimFiled


def _ground(raw: bytes) -> Iterable[str]:
    """Whose a claim is, and the entries and exports that it names."""
    try:
        envelope, event = decode(raw)
    except Malformed:
        return ()
    parts = event.designations if isinstance(event, ClaimAssembled | ClaimFiled) else ()
    return chain((envelope.claimant,), *((part.entry_number, part.export_id) for part in parts))


RESTS: Rests = {event.TYPE: _ground for event in (ClaimAssembled, ClaimFiled)}
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


def look_through(files: Sequence[Path], processes: int, progress: Callable[[int, int], None]) -> Shares:
    """Look where the events of files lie, and share them out; `progress` is told bytes done and bytes in all.

    Raises:
        OSError: a file cannot be read.
    """
    return History(files, progress, RESTS).shared_out(processes)


def catch_up(shares: Shares, settings: Settings, on: date, told: Callable[[Outcome], None]) -> Outcome:
    """Take in a history with a process for each part, this one among them; `told` of each batch that any of them committed.

    What is no single claimant's (a rate, a line that cannot be read) is heard first, by this process alone.

    Raises:
        HelperEndedError: another process ended before it was done; what was taken is not taken twice.
    """
    first, parts = shares
    product = open_product(database_url(settings), law_of(settings))
    total = Outcome()

    def count(done: Outcome) -> None:
        total.add(done)
        told(done)

    def count_all(done: Outcome) -> None:
        count(done)
        for helper in helpers:
            for news in helper.news():
                count(news)

    with ExitStack() as stack:
        stack.callback(product.engine.dispose)
        product.listen = count
        product.catch_up(first, on)
        helpers = [
            stack.enter_context(_Helper(settings, part, on, f"history-{number}"))
            for number, part in enumerate(parts[1:], 2)
        ]
        product.listen = count_all
        for part in parts[:1]:
            product.catch_up(part, on)
        for helper in helpers:
            for news in helper.news(to_the_end=True):
                count(news)
    return total


class _Helper:
    """Another process that takes in a part, and tells of each batch."""

    def __init__(self, settings: Settings, part: Stretch, on: date, lane: str) -> None:
        self._mine, self._theirs = _FRESH.Pipe(duplex=False)
        self._process = _FRESH.Process(
            target=_help, args=(settings, part, on, lane, self._theirs), name=lane, daemon=True
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

    def news(self, *, to_the_end: bool = False) -> Iterator[Outcome]:
        """What came of the batches since it was last asked; `to_the_end` waits until all are done.

        Raises:
            HelperEndedError: it ended before it was done.
        """
        while not self._done and (to_the_end or self._mine.poll()):
            try:
                news: Outcome | Exception | None = self._mine.recv()
            except EOFError:
                self._process.join()
                raise HelperEndedError(
                    f"the process for {self._process.name} ended with {self._process.exitcode} before it was done"
                ) from None
            if isinstance(news, Exception):
                raise news
            if news is None:
                self._done = True
            else:
                yield news


def _help(settings: Settings, part: Stretch, on: date, lane: str, news: Connection) -> None:
    """Take in a part of a history, in a process for it alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    configure_logging(settings.log.level, settings.log.form)

    def tell(done: Outcome) -> None:
        counts = Outcome()
        counts.add(done)
        news.send(counts)

    try:
        product = open_product(database_url(settings), law_of(settings))
        product.listen = tell
        product.catch_up(part, on, lane=lane)
        product.engine.dispose()
    except BrokenPipeError:
        return  # nobody is there to be told
    except Exception as error:  # noqa: BLE001  # raised where somebody sees it
        news.send(error)
    else:
        news.send(None)
