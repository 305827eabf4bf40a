"""After an upgrade whose rules change outcomes: the state derived anew from the journal, compared, and put in its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, func, select

from drawback.adapters.sql.arrangement import How, arrangement
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import RowDifference, differences, journal_heads, read_journal
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.rederived import (
    Moved,
    MovedEntry,
    changed_amendments,
    moved_claims,
    moved_entries,
    put_in_place,
    tell_story,
)
from drawback.adapters.sql.store import SqlStore, SqlTransaction, table
from drawback.domain.errors import UserError
from drawback.engine.chain import ChainWalk
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback.rules.lawbook import LawBook
from drawback_schemas.envelope import ALL_CLAIMANTS


class CannotRederiveError(UserError):
    """The state cannot be derived anew now; the sentence says what has to be done first."""


@dataclass(frozen=True, slots=True)
class Rederived:
    """What deriving the state anew gives, or would give."""

    events: int
    differences: Sequence[RowDifference]
    moved: Sequence[Moved]
    amendments: Sequence[str]
    """Approved or sent amendments that the journal gives otherwise now."""
    entries: Sequence[MovedEntry] = ()

    @property
    def by_claimant(self) -> Mapping[str, Sequence[str]]:
        """The sentences for each owner."""
        by_owner: dict[str, list[str]] = {}
        for one in self.moved:
            by_owner.setdefault(one.claimant, []).append(one.says)
        return by_owner

    @property
    def all_by_claimant(self) -> Mapping[str, Sequence[str]]:
        """The sentences for each owner, of claims and of entries."""
        by_owner: dict[str, list[str]] = {}
        for kind, found in (("claim", self.moved), ("entry", self.entries)):
            for one in found:
                by_owner.setdefault(one.claimant, []).append(f"{kind} {one.says}")
        return by_owner


def rederive(
    engine: Engine,
    law: LawBook,
    on: date,
    *,
    check: bool,
    under: str = "the rules of this version",
    progress: Callable[[int], None] = lambda _: None,
    with_it: Callable[[Connection], None] = lambda _: None,
) -> Rederived:
    """Derive the state anew from the journal and put it in the place of what is stored; with `check` only compare.

    `under` names the law in the story of each claim that moved; `with_it` writes what is to hold from the same transaction on. Events
    that come in meanwhile are derived too: the last of them while everybody waits.

    Journal, story, alerts and what persons did with parked events stay as they are; approvals and filings are events of the journal.

    Raises:
        CannotRederiveError: events are on the way between services, the journal grew in its middle meanwhile, or an event cannot be handled.
        BrokenChain: the journal was changed.
    """
    with engine.connect() as connection:
        if arrangement(connection) is How.APART and connection.scalar(
            select(func.count()).select_from(table("outbox"))
        ):
            raise CannotRederiveError(
                "events are on the way between services that run apart; stop the producers, let `drawback topics lag` "
                "come to 0, stop the workers, and start this again"
            )
    with TemporaryDirectory(prefix="drawback-") as folder:
        derived = open_database(f"sqlite:///{Path(folder) / 'derived.db'}")
        try:
            migrate(derived)
            step = Step(SERVICES, SqlStore(derived), law)
            follower = JournalFollower(engine, derived, step, progress)
            follower.catch_up()
            if check:
                return follower.compared()
            with engine.begin() as connection:
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                SqlTransaction(connection).hold({ALL_CLAIMANTS}, ())
                follower.catch_up()
                follower.must_be_all(connection)
                found = follower.compared()
                if found.differences:
                    put_in_place(connection, derived)
                    tell_story(connection, found.moved, on, under)
                with_it(connection)
        finally:
            derived.dispose()
    return found


class JournalFollower:
    """A database derived from a journal that may still grow."""

    def __init__(self, engine: Engine, derived: Engine, step: Step, progress: Callable[[int], None]) -> None:
        self._engine, self._derived, self._step = engine, derived, step
        self._walk, self._progress = ChainWalk(), progress
        self._found: Rederived | None = None

    def catch_up(self) -> None:
        """Derive what came since, and compare if that was anything."""
        already = self._walk.events
        last = max((seq for seq, _ in self._walk.ends.values()), default=0)
        came = replay(
            read_journal(self._engine, last),
            self._step,
            progress=lambda count: self._progress(already + count),
            heads=lambda: journal_heads(self._engine),
            walk=self._walk,
        )
        if not came and self._found is not None:
            return
        _no_faults(self._derived)
        self._found = Rederived(
            self._walk.events,
            differences(self._engine, self._derived),
            moved_claims(self._engine, self._derived),
            changed_amendments(self._engine, self._derived),
            moved_entries(self._engine, self._derived),
        )

    def compared(self) -> Rederived:
        """What it gives beside what is stored."""
        assert self._found is not None  # noqa: S101 - `catch_up` comes first
        return self._found

    def must_be_all(self, connection: Connection) -> None:
        """Refuse where an event came in before one that was derived already: workers side by side may do so."""
        if connection.scalar(select(func.count()).select_from(table("journal"))) != self._walk.events:
            raise CannotRederiveError(
                f"the journal grew in its middle while {self._walk.events} events were replayed; start this again, and if that "
                "does not help stop what writes to the database before"
            )


def _no_faults(derived: Engine) -> None:
    parked = table("parked").c
    with derived.connect() as connection:
        row = connection.execute(
            select(parked.event_id, parked.reason).where(parked.reason_kind != "refused")
        ).first()
    if row is not None:
        raise CannotRederiveError(f"the event {row.event_id} of the journal cannot be handled: {row.reason}")
