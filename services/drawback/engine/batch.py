"""Events that are handled together, and the aggregates that each of them concerns.

A rate may concern a hundred thousand entries, and each of them emits what became of it. So a batch is grouped by aggregate,
to be folded part by part, each aggregate once and with all that concerns it; and waiting events are kept small: beyond the first
few thousand, an event waits as compressed bytes.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from drawback.engine.store import Key
from drawback.engine.unit_of_work import UnitOfWork, decode_state, encode_state
from drawback.lifecycles.vocabulary import AggregateType, Keys, ReceivedEvent, Route
from drawback_schemas import Event
from drawback_schemas.envelope import ALL_CLAIMANTS

WAITING = 8000
"""Bytes of an event that waits as it is, about, decoded; packing costs more time than it saves room as long as they are few."""
_UNPACKED = 64
"""Events that stay unpacked after they were used: the next aggregate is likely to need them too."""


class Dispatch(NamedTuple):
    """An event of a batch, by its place in it, and a route that handles it."""

    place: int
    route: Route[Any]


class _Packed(NamedTuple):
    id: str
    source: str
    claimant: str
    at: datetime
    event: type[Event]
    data: bytes


class EventBatch:
    """Events in the order in which they were emitted or received."""

    def __init__(
        self,
        routes: Mapping[type[Event], Sequence[Route[Any]]],
        received: Iterable[ReceivedEvent[Any]] = (),
        *,
        as_they_are: int,
    ) -> None:
        """`routes` map event types to the routes that handle them; `as_they_are` is how many events wait unpacked."""
        self._routes = routes
        self._as_they_are = as_they_are
        self._events: list[ReceivedEvent[Any] | _Packed] = []
        self._unpacked: dict[int, ReceivedEvent[Any]] = {}
        self._plan: dict[AggregateType[Any], list[tuple[Dispatch, str, Keys]]] = {}
        for one in received:
            self.add(one)

    def __bool__(self) -> bool:
        return bool(self._plan)

    def __getitem__(self, place: int) -> ReceivedEvent[Any]:
        """The event at a place."""
        one = self._events[place]
        if not isinstance(one, _Packed):
            return one
        received = self._unpacked.get(place)
        if received is None:
            if len(self._unpacked) == _UNPACKED:
                self._unpacked.clear()
            event = decode_state(one.event, zlib.decompress(one.data))
            received = self._unpacked[place] = ReceivedEvent(one.id, one.source, one.claimant, one.at, event)
        return received

    def add(self, received: ReceivedEvent[Any]) -> None:
        """Let an event wait; one that concerns nobody is dropped."""
        place = len(self._events)
        concerns = False
        for route in self._routes.get(type(received.event), ()):
            keys = route.keys(received)
            if keys.own or keys.linked:
                concerns = True
                self._plan.setdefault(route.kind, []).append(
                    (Dispatch(place, route), received.claimant, keys)
                )
        if concerns:
            self._events.append(received if place < self._as_they_are else _packed(received))

    def concerned(self, kind: AggregateType[Any], work: UnitOfWork) -> dict[Key, list[Dispatch]]:
        """The aggregates of a kind that the batch concerns, in order of first mention, each with what concerns it, in order.

        Asked once per kind, before any of the kind is decided upon: which aggregates a link finds is as it was when the batch began.
        """
        plan = self._plan.pop(kind, [])
        work.load_links(kind, [(claimant, link) for _, claimant, keys in plan for link in keys.linked])
        found: dict[Key, list[Dispatch]] = {}
        for dispatch, claimant, keys in plan:
            for key in _targets(kind, claimant, keys, work):
                found.setdefault(key, []).append(dispatch)
        return found


class BatchPart:
    """Some of the aggregates that a batch concerns, with what their handlers will read."""

    def __init__(self, batch: EventBatch, kind: AggregateType[Any]) -> None:
        self._wave = batch
        self._kind = kind
        self.concerned: list[tuple[Key, list[Dispatch]]] = []
        self.needed: dict[AggregateType[Any], list[Key]] = {kind: []}
        """What to load."""
        self.weight = 0

    def take(self, key: Key, dispatches: list[Dispatch], work: UnitOfWork) -> None:
        """Take in one aggregate."""
        self.concerned.append((key, dispatches))
        self.needed[self._kind].append(key)
        self.weight += work.guess(self._kind)
        for place, route in dispatches:
            if route.reads is not None:
                for kind, other in work.named(key.claimant, route.reads(self._wave[place])):
                    self.needed.setdefault(kind, []).append(other)
                    self.weight += work.guess(kind)


def _targets(kind: AggregateType[Any], claimant: str, keys: Keys, work: UnitOfWork) -> Iterable[Key]:
    owner = ALL_CLAIMANTS if kind.shared else claimant
    own = [Key(owner, key) for key in keys.own]
    if not keys.linked:
        return own if len(own) == 1 else dict.fromkeys(own)
    linked = (key for link in keys.linked for key in work.holders(kind, claimant, link, keys.among))
    return dict.fromkeys([*own, *linked])


def _packed(received: ReceivedEvent[Any]) -> _Packed:
    data = zlib.compress(encode_state(received.event), 1)
    return _Packed(received.id, received.source, received.claimant, received.at, type(received.event), data)
