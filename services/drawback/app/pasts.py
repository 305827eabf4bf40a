"""Past days, each worked out once from the journal and kept in a file for as long as the process runs."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock, Thread
from weakref import finalize

import structlog
from sqlalchemy import Engine, func, select

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import read_journal
from drawback.adapters.sql.law_versions import law_version
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.scoped import scoped
from drawback.adapters.sql.store import SqlStore, table
from drawback.dashboard.as_of import Past
from drawback.engine.replay import BrokenChain, replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback.rules.lawbook import LawSource

KEPT = 6
"""Days that are kept at a time; the one looked at longest ago makes room."""
_PATIENCE_S = 1.5
"""How long a page waits for a day before it says how far the work is."""
log = structlog.get_logger()

_Key = tuple[date, int, int]
"""The day, how many events were received by then, and the version of the law."""


class PastDays:
    """The state as of past days: what the events received by then give, under the tables of law as known then.

    A day is worked out anew where events were since added to it, one day at a time, beside the pages; the end of the process waits for none.
    """

    def __init__(self, engine: Engine, law: LawSource) -> None:
        self._engine, self._law = engine, law
        self._folder: Path | None = None
        self._lock, self._turn = Lock(), Lock()
        self._days: dict[_Key, tuple[Past, Future[Past]]] = {}

    def of(self, day: date) -> Past:
        """The day, or how far it is; the first question begins the work."""
        total = self._events(day)
        key = day, total, self._version()
        with self._lock:
            if key in self._days:
                self._days[key] = self._days.pop(key)  # the last one looked at
            else:
                self._make_room()
                self._days[key] = Past(day, total=total), self._begun(key)
            _, work = self._days[key]
        try:
            return work.result(_PATIENCE_S)
        except NotYet:
            return self._days[key][0]
        except BrokenChain as broken:
            self._forget(key)
            return Past(day, problem=str(broken))
        except Exception:
            self._forget(key)
            raise

    def _begun(self, key: _Key) -> Future[Past]:
        work: Future[Past] = Future()

        def run() -> None:
            with self._turn:
                if not work.set_running_or_notify_cancel():
                    return
                try:
                    work.set_result(self._worked_out(key))
                except Exception as error:  # noqa: BLE001 - whoever asks gets it
                    work.set_exception(error)

        Thread(target=run, name=f"past-day {key[0]}", daemon=True).start()
        return work

    def _forget(self, key: _Key) -> None:
        with self._lock:
            self._days.pop(key, None)

    def _events(self, day: date) -> int:
        rows = table("journal")
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).where(rows.c.heard_on <= day)) or 0

    def _version(self) -> int:
        with self._engine.connect() as connection:
            return law_version(connection)

    def _make_room(self) -> None:
        while len(self._days) >= KEPT:
            oldest = next(iter(self._days))
            _, work = self._days.pop(oldest)
            if not work.cancel():
                work.add_done_callback(_dispose)

    def _worked_out(self, key: _Key) -> Past:
        day, total, version = key
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="drawback-as-of-"))
            finalize(self, rmtree, self._folder, ignore_errors=True)
        path = self._folder / f"{day}-{total}-{version}.db"
        derived = open_database(f"sqlite:///{path}")
        migrate(derived)

        def progress(done: int) -> None:
            with self._lock:
                if key in self._days:
                    past, work = self._days[key]
                    self._days[key] = replace(past, done=done), work

        step = Step(SERVICES, SqlStore(derived), self._law.at_version(version).as_known_on(day))
        replay(read_journal(self._engine), step, as_of=day, progress=progress)
        log.info("past_day.ready", day=str(day), events=total)
        return Past(day, scoped(derived), total, total)


def _dispose(work: Future[Past]) -> None:
    """Close and remove a day's file, once it is there."""
    if work.cancelled() or work.exception() is not None:
        return
    engine = work.result().engine
    if engine is not None:
        engine.dispose()
        if engine.url.database:
            Path(engine.url.database).unlink(missing_ok=True)
