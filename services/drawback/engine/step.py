"""The step: the only place that writes.

For a batch of raw messages it (1) decodes, parking what cannot be read; (2) drops what was handled before; (3) folds wave
by wave: loads in bulk every aggregate the events concern, folds the pure handlers in memory, decides once per changed
aggregate, and, where the relay is direct, hears what was emitted as the next wave; (4) writes journal, aggregates, docket,
rows, history, parked events, outbox and, where services run apart, the marks "handled" in ONE transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import structlog

from drawback.engine.batch import WAITING, Gathered, Wave
from drawback.engine.decode import Hearing
from drawback.engine.diff import note
from drawback.engine.gc_pause import quiet
from drawback.engine.message import Message, Outcome, Told
from drawback.engine.observer import NOBODY, BatchSeen, Observer
from drawback.engine.ownership import Part, in_turns
from drawback.engine.store import (
    AggregateWrite,
    Changes,
    ConflictError,
    OutboxWrite,
    ParkedWrite,
    Store,
    Transaction,
)
from drawback.engine.unit_of_work import Sizes, Slot, Work, encode_state
from drawback.engine.written import encode_trace, trace_of
from drawback.lifecycles.vocabulary import Given, Heard, Kind, Route, Service
from drawback.rules.lawbook import LawBook
from drawback_schemas import Envelope, Event, encode, envelope_of
from drawback_schemas.envelope import ALL_CLAIMANTS

log = structlog.get_logger()
_TRIES = 20
"""How often a batch is handled anew when other processes change what it read."""
ROOM = 16_000_000
"""Bytes of documents that a step holds in memory: some thousands of aggregates, with all that goes with them 100 MB."""


class Step:
    """Handles batches for a set of services over a store."""

    def __init__(
        self,
        services: Sequence[Service],
        store: Store,
        law: LawBook,
        *,
        all_services: Sequence[Service] | None = None,
        direct: bool = True,
        observer: Observer = NOBODY,
        room: int = ROOM,
    ) -> None:
        """Prepare the step.

        `direct` hears emitted events in the same transaction (embedded); otherwise they go to the outbox, and the one
        service does its part of what `all_services` share out. With no service at all it passes every event on.
        `room` is how many bytes of documents are held in memory before they are written down; decoded they take four times
        that.
        """
        self._store = store
        self._law = law
        self.observer = observer
        self._room = room
        self._sizes = Sizes()
        self._part = None if direct else Part(services[0] if services else None, all_services or services)
        self._name = services[0].name if len(services) == 1 else "embedded"
        self._hearing = Hearing(self._name, self._part)
        self._kinds: tuple[Kind[Any], ...] = tuple(
            dict.fromkeys(kind for service in (all_services or services) for kind in service.kinds)
        )
        self._routes: dict[type[Event], list[Route[Any]]] = {}
        for service in services:
            for route in service.routes:
                self._routes.setdefault(route.event, []).append(route)

    def handle(self, messages: Sequence[Message], *, as_of: date, lane: str = "embedded") -> Outcome:
        """Handle a batch in one transaction and say what came of it; after a conflict with another process, again.

        Messages may come from several lanes, each in its order; `lane` names that of those which came on no topic.
        """
        with quiet():
            for _ in range(_TRIES - 1):
                with suppress(ConflictError):
                    return self._handle(messages, as_of, lane)
            return self._handle(messages, as_of, lane)

    def _handle(self, messages: Sequence[Message], as_of: date, lane: str) -> Outcome:
        changes = Changes(heard_on=as_of)
        outcome = Outcome()
        lap = self.observer.lap
        began = lap()
        with self._store.begin() as transaction:
            read = self._hearing.read(messages, changes)
            decoded = lap()
            transaction.hold(
                {envelope.claimant for _, envelope, _ in read},
                {lane for message, _, _ in read if not message.lane},
            )
            heard = self._hearing.hear(read, lane, transaction, changes, outcome)
            read.clear()
            work = Work(
                transaction, self._kinds, lambda slot, work: self._settle(slot, work, changes), self._sizes
            )
            self._fold_all(heard, transaction, work, changes, outcome)
            self._collect(work, changes, outcome)
            work.forget()
            outcome.docket |= {(kind, key) for kind, key, _ in changes.docket}
            folded = lap()
            transaction.write(changes)
            written = lap()
        ended = lap()
        outcome.parked += len(changes.parked)
        self.observer.handled(
            BatchSeen(
                len(messages),
                outcome.heard,
                outcome.repeated,
                outcome.parked,
                outcome.changed,
                decoded - began,
                folded - decoded,
                written - folded,
                ended - written,
            )
        )
        log.info(
            "batch.handled",
            service=self._name,
            lane=lane,
            messages=len(messages),
            heard=outcome.heard,
            repeated=outcome.repeated,
            parked=outcome.parked,
            changed=outcome.changed,
        )
        return outcome

    # ── folding ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fold_all(
        self,
        heard: list[Heard[Any]],
        transaction: Transaction,
        work: Work,
        changes: Changes,
        outcome: Outcome,
    ) -> None:
        if self._part is not None:
            for turn in in_turns(heard, self._routes):
                wave = Wave(self._routes, turn, as_they_are=len(turn))
                for touched in self._fold_wave(wave, transaction, work, changes, outcome):
                    self._post(list(self._decide(touched, work, changes, outcome)), changes)
            return
        wave = Wave(self._routes, heard, as_they_are=len(heard))
        heard.clear()
        while wave:
            following = Wave(self._routes, as_they_are=self._room // WAITING)
            for touched in self._fold_wave(wave, transaction, work, changes, outcome):
                for emitted in self._decide(touched, work, changes, outcome):
                    following.add(emitted)
            wave = following

    def _fold_wave(
        self, wave: Wave, transaction: Transaction, work: Work, changes: Changes, outcome: Outcome
    ) -> Iterator[list[Slot]]:
        """Fold a wave part by part and yield what each part touched; what no longer fits into memory is written down.

        What others read is folded before who reads it. Each aggregate is in one part, with all that concerns it: how a wave
        is split changes nothing of what follows from it.
        """
        for kind in self._kinds:
            for part in self._parts(kind, wave, work):
                if work.weight > self._room:
                    self._write_down(transaction, work, changes, outcome)
                for needed, keys in part.needed.items():
                    work.load(needed, keys)
                touched: list[Slot] = []
                for key, turns in part.concerned:
                    slot = work.slot(kind, key)
                    given = Given(self._law, key.claimant, key.key, work.reader(key.claimant))
                    folded = [
                        self._fold(slot, wave[turn.place], turn.route, given, work, changes) for turn in turns
                    ]
                    if any(folded):
                        touched.append(slot)
                yield touched

    def _parts(self, kind: Kind[Any], wave: Wave, work: Work) -> Iterator[Gathered]:
        """Split what a wave concerns of a kind into parts that fit into memory, with what their handlers will read."""
        part = Gathered(wave, kind)
        room = self._room // 4
        for key, turns in wave.concerned(kind, work).items():
            part.take(key, turns, work)
            if part.weight > room:
                yield part
                part = Gathered(wave, kind)
        if part.concerned:
            yield part

    def _fold(
        self,
        slot: Slot,
        heard: Heard[Any],
        route: Route[Any],
        given: Given,
        work: Work,
        changes: Changes,
    ) -> bool:
        try:
            folded = route.handle(slot.state, heard, given)
        except Exception as error:
            if work.broken:
                raise
            self._park_fault(slot, heard, error, changes)
            return False
        if folded is None or folded is slot.state:
            return False
        slot.state = folded
        slot.heard = heard
        slot.unsettled.append((heard, route, given))
        return True

    def _settle(self, slot: Slot, work: Work, changes: Changes) -> None:
        """Put what was taken in where it belongs; if that fails, find the event with which it fails."""
        unsettled, slot.unsettled = slot.unsettled, []
        try:
            slot.state = slot.settled = slot.kind.settle(slot.state, self._law)
        except Exception:  # noqa: BLE001 - found out below
            slot.state = slot.settled
            for heard, route, given in unsettled:
                try:
                    folded = route.handle(slot.state, heard, given)
                    slot.state = slot.settled = slot.kind.settle(folded, self._law)
                except Exception as error:
                    if work.broken:
                        raise
                    self._park_fault(slot, heard, error, changes)

    def _park_fault(self, slot: Slot, heard: Heard[Any], error: Exception, changes: Changes) -> None:
        log.error(
            "event.parked",
            reason_kind="fault",
            event_id=heard.id,
            kind=slot.kind.name,
            key=slot.key.key,
            exc_info=error,
        )
        changes.parked.append(
            ParkedWrite(
                id=f"fault:{heard.id}:{slot.kind.name}:{slot.key.key}",
                reason_kind="fault",
                reason=f"a fault of this program while handling {heard.event.TYPE}: {type(error).__name__}: {error}",
                raw=encode(self._envelope(heard)),
                claimant=slot.key.claimant,
                subject_kind=slot.kind.name,
                subject=slot.key.key,
                event_id=heard.id,
                event_type=heard.event.TYPE,
            )
        )

    # ── deciding ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _decide(
        self, touched: Iterable[Slot], work: Work, changes: Changes, outcome: Outcome
    ) -> Iterator[Heard[Any]]:
        for slot in touched:
            if slot.unsettled:
                self._settle(slot, work, changes)
            if slot.state == slot.decided:
                continue
            decision = slot.kind.follow(slot.decided, slot.state, self._law)
            trace = trace_of(decision)
            note(
                slot.kind.name,
                slot.key,
                slot.heard.id if slot.heard else "",
                slot.trace,
                trace,
                decision,
                changes,
            )
            outcome.told += [Told(slot.kind.name, slot.key, telling) for telling in decision.tell]
            work.relink(slot, slot.trace.links, trace.links)
            slot.version += 1
            slot.moved = True
            emitted = list(decision.emit)
            published = slot.kind.publish(slot.state)
            if published is not None and published != slot.published:
                emitted.insert(0, published)
            slot.published = published
            slot.decided = slot.state
            slot.trace = trace
            slot.columns = decision.columns
            claimant = ALL_CLAIMANTS if slot.kind.shared else slot.key.claimant
            at = slot.heard.at if slot.heard else datetime.min.replace(tzinfo=UTC)
            for number, event in enumerate(emitted):
                event_id = f"{slot.kind.name}:{slot.key.claimant}:{slot.key.key}:{slot.version}:{number}"
                yield Heard(event_id, f"urn:drawback:{slot.kind.name}", claimant, at, event)

    def _post(self, emitted: list[Heard[Any]], changes: Changes) -> None:
        for heard in emitted:
            raw = encode(self._envelope(heard))
            changes.outbox.append(OutboxWrite(heard.event.TOPIC, heard.claimant, heard.id, raw))

    @staticmethod
    def _envelope(heard: Heard[Any]) -> Envelope:
        return envelope_of(
            heard.event, id=heard.id, source=heard.source, claimant=heard.claimant, subject="", time=heard.at
        )

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _write_down(self, transaction: Transaction, work: Work, changes: Changes, outcome: Outcome) -> None:
        """Write what was decided so far, and forget it: the transaction goes on."""
        self._collect(work, changes, outcome)
        outcome.parked += len(changes.parked)
        outcome.docket |= {(kind, key) for kind, key, _ in changes.docket}
        transaction.write(changes)
        changes.clear()
        work.forget()

    def _collect(self, work: Work, changes: Changes, outcome: Outcome) -> None:
        for slot in work.moved():
            doc = encode_state(slot.state)
            self._sizes.seen(slot.kind.name, len(doc))
            changes.aggregates.setdefault(slot.kind.name, []).append(
                AggregateWrite(
                    slot.key,
                    slot.version,
                    doc,
                    encode_trace(slot.trace),
                    slot.columns,
                    new=slot.stored is None,
                )
            )
            outcome.changed += 1
            outcome.touched.add((slot.kind.name, slot.key))
