"""After an upgrade whose rules change outcomes: the state derived anew from the journal, compared, and put in its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, func, select

from drawback.adapters.sql.arrangement import How, arrangement
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.journal import RowDifference, differences, journal_heads, read_journal
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.rederived import (
    Moved,
    MovedEntry,
    changed_amendments,
    last_event,
    moved_claims,
    moved_entries,
    put_in_place,
    tell_story,
)
from drawback.adapters.sql.store import SqlStore, SqlTransaction, table
from drawback.domain.errors import UserError
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
) -> Rederived:
    """Derive the state anew from the journal and put it in the place of what is stored; with `check` only compare.

    `under` names the law in the story of each claim that moved.

    Journal, story, alerts and what persons did with parked events stay as they are; approvals and filings are events of the journal.

    Raises:
        CannotRederiveError: events are on the way between services, the journal grew meanwhile, or an event cannot be handled.
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
            events = replay(
                read_journal(engine), step, progress=progress, heads=lambda: journal_heads(engine)
            )
            _no_faults(derived)
            found = Rederived(
                events,
                differences(engine, derived),
                moved_claims(engine, derived),
                changed_amendments(engine, derived),
                moved_entries(engine, derived),
            )
            if found.differences and not check:
                _put(engine, derived, found, on, under)
        finally:
            derived.dispose()
    return found


def _put(engine: Engine, derived: Engine, found: Rederived, on: date, under: str) -> None:
    with derived.connect() as connection:
        replayed = last_event(connection)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        SqlTransaction(connection).hold({ALL_CLAIMANTS}, ())
        if connection.scalar(select(func.count()).select_from(table("journal"))) != found.events:
            raise CannotRederiveError(
                f"the journal grew while {found.events} events were replayed (up to #{replayed}); stop what writes to the "
                "database and start this again"
            )
        put_in_place(connection, derived)
        tell_story(connection, found.moved, on, under)


def _no_faults(derived: Engine) -> None:
    parked = table("parked").c
    with derived.connect() as connection:
        row = connection.execute(
            select(parked.event_id, parked.reason).where(parked.reason_kind != "refused")
        ).first()
    if row is not None:
        raise CannotRederiveError(f"the event {row.event_id} of the journal cannot be handled: {row.reason}")
