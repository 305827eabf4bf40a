"""The store as the step sees it: bulk reads, then one write of everything, in one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, Protocol

from drawback.domain.money import ZERO, Money
from drawback.flow import Row, Watch


class ConflictError(Exception):
    """Another process changed what this step read. Nothing was written: the same batch is to be handled again."""


class Key(NamedTuple):
    """Identity of an aggregate within its kind."""

    claimant: str
    key: str


class Stored(NamedTuple):
    """An aggregate as it lies in the store."""

    version: int
    doc: bytes


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One input event on its way into the journal."""

    event_id: str
    type: str
    source: str
    claimant: str
    subject: str
    happened_at: datetime
    heard_on: date
    position: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class AggregateWrite:
    """The new state of one aggregate."""

    key: Key
    version: int
    doc: bytes
    columns: Row


@dataclass(frozen=True, slots=True)
class DocketWrite:
    """One docket row as it stands now, or None where the deadline fell away."""

    kind: str
    key: Key
    deadline: str
    watch: Watch | None


@dataclass(frozen=True, slots=True)
class Move:
    """A due date that moved, was met or fell away, and why."""

    kind: str
    key: Key
    deadline: str
    was_on: date | None
    now_on: date | None
    because: str


@dataclass(frozen=True, slots=True)
class HistoryWrite:
    """One line of the running story."""

    kind: str
    key: Key
    on: date
    told: str
    text: str
    event_id: str
    money: Money = ZERO


@dataclass(frozen=True, slots=True)
class ParkedWrite:
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


@dataclass(frozen=True, slots=True)
class OutboxWrite:
    """An event to be published after the commit."""

    topic: str
    key: str
    event_id: str
    raw: bytes


@dataclass(slots=True)
class Changes:
    """All that one step writes."""

    heard_on: date
    lane: str = ""
    journal: list[JournalEntry] = field(default_factory=list)
    handled: list[tuple[str, str]] = field(default_factory=list)
    aggregates: dict[str, list[AggregateWrite]] = field(default_factory=dict)
    links_added: list[tuple[str, str, str, str]] = field(default_factory=list)
    links_removed: list[tuple[str, str, str, str]] = field(default_factory=list)
    docket: dict[tuple[str, Key, str], DocketWrite] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    history: list[HistoryWrite] = field(default_factory=list)
    rows: dict[str, dict[Key, Sequence[Row]]] = field(default_factory=dict)
    parked: list[ParkedWrite] = field(default_factory=list)
    unparked: list[tuple[str, str]] = field(default_factory=list)
    outbox: list[OutboxWrite] = field(default_factory=list)


class Transaction(Protocol):
    """Reads and the one write of a step; commits when the context ends without an exception."""

    def handled(self, service: str, event_ids: Collection[str]) -> set[str]: ...

    def load(self, kind: str, keys: Collection[Key]) -> Mapping[Key, Stored]: ...

    def linked(self, kind: str, links: Collection[str]) -> Iterable[tuple[str, Key]]: ...

    def write(self, changes: Changes) -> None: ...


class Store(Protocol):
    """Where truth lies."""

    def begin(self) -> AbstractContextManager[Transaction]: ...
