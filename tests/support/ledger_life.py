"""The ledger by its facts alone: no database, no step; events in, lots, shipments and productions as they stand out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from drawback.app.bootstrap import load_law
from drawback.lifecycles.ledger.routes import SERVICE
from drawback.lifecycles.vocabulary import AggregateType, Context, DueDate, HistoryLine, ReceivedEvent, Route
from drawback_schemas.claims import LedgerShort
from drawback_schemas.registry import Event
from support.told import tells, told_of

LAW = load_law()
BEGINS = datetime(2025, 6, 30, 12, tzinfo=UTC)


class LedgerLife:
    """Takes events in one by one, each a minute after the one before, and keeps what was told and emitted."""

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], Any] = {}
        self.history: list[HistoryLine] = []
        self.short: list[LedgerShort] = []
        self._kinds = {kind.name: kind for kind in SERVICE.kinds}
        self._number = 0
        tells(self._told)

    def receives(self, *events: Event) -> "LedgerLife":
        """Take in events, and what they have the ledger publish to itself."""
        for event in events:
            self._number += 1
            self._receive(event, BEGINS + timedelta(minutes=self._number))
        return self

    def again(self, event: Event, minutes: int) -> "LedgerLife":
        """An event that its source told so many minutes after the beginning, whatever was heard since."""
        self._number += 1
        self._receive(event, BEGINS + timedelta(minutes=minutes))
        return self

    def _receive(self, event: Event, at: datetime) -> None:
        waiting = [event]
        while waiting:
            one = waiting.pop(0)
            received = ReceivedEvent(f"e{self._number}-{one.TYPE}", "urn:test", "acme", at, one)
            for route in SERVICE.routes:
                if isinstance(one, route.event):
                    waiting += self._fold(route, received)

    def _fold(self, route: "Route[Any]", received: "ReceivedEvent[Any]") -> Iterator[Event]:
        for key in self._keys(route, received):
            before = self.states.get((route.kind.name, key))
            context = Context(LAW, "acme", key, lambda _kind, _key: None)
            after = route.handle(before, received, context)
            if after is None or after == before:
                continue
            after = route.kind.evolve(after, LAW)
            yield from self._follow(route.kind, before, after)
            self.states[route.kind.name, key] = after

    def _keys(self, route: "Route[Any]", received: "ReceivedEvent[Any]") -> list[str]:
        asked = route.keys(received)
        linked = [
            key
            for (kind, key), state in self.states.items()
            if kind == route.kind.name
            and not route.kind.decide(None, state, LAW).links.isdisjoint(asked.linked)
        ]
        return list(dict.fromkeys((*asked.own, *linked)))

    def _follow(self, kind: "AggregateType[Any]", before: Any, after: Any) -> Iterator[Event]:
        decision = kind.decide(before, after, LAW)
        self.history += decision.history
        self.short += [event for event in decision.emit if isinstance(event, LedgerShort)]
        published = kind.publish(after)
        if published is not None and (before is None or published != kind.publish(before)):
            yield published

    def docket(self, kind: str, key: str) -> dict[str, DueDate]:
        """The due dates of a lot or a shipment by deadline."""
        decision = self._kinds[kind].decide(None, self.states[kind, key], LAW)
        return {row.deadline: row for row in decision.watches}

    def columns(self, kind: str, key: str) -> dict[str, Any]:
        """What its row shows."""
        return dict(self._kinds[kind].decide(None, self.states[kind, key], LAW).columns)

    def _told(self) -> Iterator[str]:
        for (kind, key), state in sorted(self.states.items()):
            published = self._kinds[kind].publish(state)
            decision = self._kinds[kind].decide(None, state, LAW)
            for line in told_of(decision, published=published):
                yield f"{kind} {key} {line}"
        yield from (f"told {line.on} {line.kind} {line.text} {line.money}" for line in self.history)
        yield from (
            f"short {one.claim_id} {one.entry_number}{one.export_id} {one.granted} of {one.asked} {one.remark}"
            for one in self.short
        )
