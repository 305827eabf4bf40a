"""The store as the step sees it: bulk reads, then one write of everything, in one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import NamedTuple, Protocol

import msgspec

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.vocabulary import DueDate, Row


class ConflictError(Exception):
    """Another process changed what this step read. Nothing was written: the same batch is to be handled again."""


class Key(NamedTuple):
    """Identity of an aggregate within its kind."""

    claimant: str
    key: str


class Stored(NamedTuple):
    """An aggregate as it lies in the store: its document, and the trace of what was written with it."""

    version: int
    doc: bytes
    trace: bytes


class JournalEntry(msgspec.Struct, frozen=True):
    """One input event on its way into the journal."""

    event_id: str
    type: str
    source: str
    claimant: str
    subject: str
    happened_at: datetime
    heard_on: date
    lane: str
    position: int
    raw: bytes


class AggregateWrite(msgspec.Struct, frozen=True):
    """The new state of one aggregate."""

    key: Key
    version: int
    doc: bytes
    trace: bytes
    columns: Row
    new: bool = False
    """Nothing of it is in the database yet: neither its row nor those that belong to it."""


class DocketWrite(msgspec.Struct, frozen=True):
    """One docket row as it stands now, or None where the deadline fell away."""

    kind: str
    key: Key
    deadline: str
    watch: DueDate | None


class Move(msgspec.Struct, frozen=True):
    """A due date that moved, was met or fell away, and why."""

    kind: str
    key: Key
    deadline: str
    was_on: date | None
    now_on: date | None
    because: str


class HistoryWrite(msgspec.Struct, frozen=True):
    """One line of an aggregate's history."""

    kind: str
    key: Key
    on: date
    told: str
    text: str
    event_id: str
    money: Money = ZERO


class ParkedWrite(msgspec.Struct, frozen=True):
    """Something that could not be handled."""

    id: str
    reason_kind: str
    reason: str
    raw: bytes = b""
    claimant: str = ""
    subject_kind: str = ""
    subject: str = ""
    event_id: str = ""
    event_type: str = ""
    topic: str = ""
    partition: int = 0
    position: int = 0
    file: str = ""
    row: int = 0
    field: str = ""
    seen: str = ""
    expected: str = ""
    once: bool = False
    """Delivered again, it is not parked again: what became of it meanwhile stands."""


class OutboxWrite(msgspec.Struct, frozen=True):
    """An event to be published after the commit."""

    topic: str
    key: str
    event_id: str
    raw: bytes


@dataclass(slots=True)
class Changes:
    """All that one step writes."""

    heard_on: date
    law: int = 0
    """The version of the law under which all of it was decided."""
    journal: list[JournalEntry] = field(default_factory=list)
    handled: list[tuple[str, str]] = field(default_factory=list)
    aggregates: dict[str, list[AggregateWrite]] = field(default_factory=dict)
    links: dict[tuple[str, str, str, str], bool] = field(default_factory=dict)
    """Kind, link, claimant and key: whether the aggregate now holds the link."""
    docket: dict[tuple[str, Key, str], DocketWrite] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    history: list[HistoryWrite] = field(default_factory=list)
    rows: dict[str, dict[Key, Sequence[Row]]] = field(default_factory=dict)
    """Child rows by table and owner, in place of those its owner had."""
    cleared: dict[str, set[Key]] = field(default_factory=dict)
    """Owners that had rows in a table."""
    parked: list[ParkedWrite] = field(default_factory=list)
    unparked: list[tuple[str, str]] = field(default_factory=list)
    outbox: list[OutboxWrite] = field(default_factory=list)

    def clear(self) -> None:
        """Forget what was written; the day and the law stay."""
        for one in fields(self):
            if one.name not in {"heard_on", "law"}:
                getattr(self, one.name).clear()


class Transaction(Protocol):
    """Reads and the one write of a step; commits when the context ends without an exception.

    `linked` is asked for pairs of a claimant and a link ("*": whoever holds it), and yields the links with their holders.

    `hold` comes first: until the end no other step handles these claimants ("*": any at all) or appends to these lanes.
    """

    def hold(self, claimants: Collection[str], lanes: Collection[str]) -> None: ...

    def aliases(self, claimants: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """Per claimant, under which spelling things are kept that came in before their numbers had one form."""
        ...

    def journaled(self, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        """Of those ids that the journal holds, whose event each one is, and of which type."""
        ...

    def law_version(self) -> int:
        """The version of the tables of law that the database is at."""
        ...

    def handled(self, service: str, event_ids: Collection[str]) -> set[str]: ...

    def load(self, kind: str, keys: Collection[Key]) -> Mapping[Key, Stored]: ...

    def linked(self, kind: str, wanted: Collection[tuple[str, str]]) -> Iterable[tuple[str, Key]]: ...

    def write(self, changes: Changes) -> None: ...


class Store(Protocol):
    """Where journal and states are kept."""

    def begin(self) -> AbstractContextManager[Transaction]: ...

    def is_their_fault(self, error: Exception) -> bool:
        """Whether a step failed by what it was given to handle, and not by the database or the machine."""
        ...
