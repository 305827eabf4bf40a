"""The vocabulary of handlers: received events, context, decisions, routes.

A service keeps *aggregates* (one import entry, one claim, one AD/CVD case ...). For each kind of aggregate it names

- `Route`s: which event concerns which aggregates, and the plain function that folds the event into one of them;
- a `AggregateType`: how the aggregate is decided upon once it has changed: what follows from it for others (`emit`), for the
  docket (`watches`), for the screens (`columns`, `rows`), and which facts it had to refuse.

Whatever follows is a function of the state, never of the path that led there: that is why the order in which topics
race each other cannot change an outcome.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from drawback.domain.money import ZERO, Money
from drawback.rules.lawbook import LawBook
from drawback_schemas import Event

S = TypeVar("S")
E_co = TypeVar("E_co", bound=Event, covariant=True)


class ReceivedEvent(msgspec.Struct, Generic[E_co], frozen=True):
    """An event as it was received: `at` is when its source says it happened; `claimant` is "*" for all."""

    id: str
    source: str
    claimant: str
    at: datetime
    event: E_co

    @property
    def order(self) -> tuple[datetime, str]:
        """Tie-breaker among facts of one legal day: the source's own time, then the id."""
        return (self.at, self.id)


class StateReader(Protocol):
    """What another service last published of an aggregate of the same claimant (or of all claimants)."""

    def __call__(self, kind: str, key: str) -> Event | None: ...


class Context(msgspec.Struct, frozen=True):
    """What a handler may look at besides the aggregate and the event: its key, the law, and what others published."""

    law: LawBook
    claimant: str
    key: str
    read: StateReader


class DueDate(msgspec.Struct, frozen=True):
    """A due date as a row: what is due, until when, under which rule, with how much money behind it.

    `deadline` is a `DeadlineKind` value. A watch with `met_on` is done. `passes` marks a date whose going by changes a
    state by operation of law: the sweep then says so with a `deadline.passed.v1`. `inputs` are what the date was
    computed from; `contested` are other readings of the rule.
    """

    deadline: str
    due_on: date
    rule: str
    citation: str
    formula: str
    inputs: tuple[tuple[str, str], ...] = ()
    contested: tuple[str, ...] = ()
    operate_on: date | None = None
    money: Money = ZERO
    met_on: date | None = None
    passes: bool = False
    immediate: bool = False
    summary: str = ""
    due_at: datetime | None = None
    """The instant, where the law counts in hours."""


class Refusal(msgspec.Struct, frozen=True):
    """A fact that the state machine does not allow where it stands; parked until something makes it fit."""

    event_id: str
    event_type: str
    reason: str


class HistoryLine(msgspec.Struct, frozen=True):
    """One line of an aggregate's history: what happened to it, on which day."""

    on: date
    kind: str
    text: str
    money: Money = ZERO
    event_id: str = ""
    """Id of its event, where that is not the one received last."""


Row = Mapping[str, str | int | bool | date | Decimal | None]


class Decision(msgspec.Struct, frozen=True):
    """All that follows from an aggregate as it stands now."""

    emit: tuple[Event, ...] = ()
    watches: tuple[DueDate, ...] = ()
    columns: Row = {}
    rows: Mapping[str, tuple[Row, ...]] = {}
    links: frozenset[str] = frozenset()
    refused: tuple[Refusal, ...] = ()
    history: tuple[HistoryLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AggregateType(Generic[S]):
    """One kind of aggregate: its name (also its table), its state class and what follows from it.

    Handlers take facts in; `evolve` then gives the state in which they all stand in legal order, once however many came
    together. `publish` is the state event that other services may read; it is emitted whenever it differs from what was
    published before. `decide` gives everything else that follows. Both see evolved states only.
    """

    name: str
    state: type[S]
    decide: Callable[[S | None, S, LawBook], Decision]
    publish: Callable[[S], Event | None] = lambda _state: None
    evolve: Callable[[S, LawBook], S] = lambda state, _law: state
    shared: bool = False
    """True where the aggregate belongs to all claimants (AD/CVD cases)."""


class Keys(msgspec.Struct, frozen=True):
    """Which aggregates an event concerns: by their own key, or by a link they hold (such as "entry:XYZ41011179")."""

    own: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    among: Callable[[str], bool] | None = None
    """Of those that hold a link, only the ones whose key passes: the others would not be moved by it."""


@dataclass(frozen=True, slots=True)
class Route(Generic[S]):
    """One row of a service's table: this event, folded by this function, into these aggregates.

    `emits` declares the event types that may follow; a test proves the declaration true.
    """

    event: type[Event]
    kind: AggregateType[S]
    keys: Callable[[ReceivedEvent[Any]], Keys]
    handle: Callable[[S | None, ReceivedEvent[Any], Context], S | None]
    emits: tuple[type[Event], ...] = ()
    reads: Callable[[ReceivedEvent[Any]], tuple[tuple[str, str], ...]] | None = None
    """What the handler will read, so that the step can load it in bulk: pairs of kind and key."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its name, what it does, and the table of the events it handles and emits."""

    name: str
    says: str
    routes: tuple[Route[Any], ...]

    @property
    def kinds(self) -> tuple[AggregateType[Any], ...]:
        """The kinds of aggregate this service owns, in order of first mention."""
        return tuple(dict.fromkeys(route.kind for route in self.routes))

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics this service consumes."""
        return tuple(dict.fromkeys(route.event.TOPIC for route in self.routes))
