"""The step: the only place that writes.

For a batch of raw messages it (1) decodes, parking what cannot be read; (2) drops what was handled before; (3) folds batch
by batch: loads in bulk every aggregate the events concern, folds the pure handlers in memory, decides once per changed
aggregate, and, where the relay is direct, handles what was emitted as the next batch; (4) writes journal, aggregates, docket,
rows, history, parked events, outbox and, where services run apart, the marks "handled" in ONE transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import structlog

from drawback.engine.batch import WAITING, BatchPart, EventBatch
from drawback.engine.decode import EventDecoder
from drawback.engine.diff import record_diff
from drawback.engine.door import Door, FrontDoor, Side
from drawback.engine.gc_pause import gc_paused
from drawback.engine.isolate import each_that_can
from drawback.engine.message import HistoryOfAggregate, Message, StepOutcome
from drawback.engine.observer import NO_OBSERVER, BatchTimings, Observer
from drawback.engine.ownership import Ownership, in_link_order
from drawback.engine.retry import again_on
from drawback.engine.store import (
    AggregateWrite,
    Changes,
    ConflictError,
    OutboxWrite,
    ParkedWrite,
    Store,
    Transaction,
)
from drawback.engine.unit_of_work import DocumentSizes, LoadedAggregate, UnitOfWork, encode_state
from drawback.engine.written import encode_written, written_by
from drawback.lifecycles.vocabulary import AggregateType, Context, ReceivedEvent, Route, Service
from drawback.rules.lawbook import LawSource
from drawback_schemas import Envelope, Event, encode, envelope_of
from drawback_schemas.envelope import ALL_CLAIMANTS

log = structlog.get_logger()
ROOM = 16_000_000
"""Bytes of documents that a step holds in memory: some thousands of aggregates, with all that goes with them 100 MB."""


class Step:
    """Handles batches for a set of services over a store."""

    def __init__(
        self,
        services: Sequence[Service],
        store: Store,
        law: LawSource,
        *,
        all_services: Sequence[Service] | None = None,
        direct: bool = True,
        door: Door | None = None,
        observer: Observer = NO_OBSERVER,
        room: int = ROOM,
    ) -> None:
        """Prepare the step; `law` gives the law of the version that the database is at, transaction by transaction.

        `direct` handles emitted events in the same transaction (embedded); otherwise they go to the outbox, and the one
        service does its part of what `all_services` share out. With no service at all it forwards every event.
        `door` is what new events pass; without one, a door that knows no exceptions.
        `room` is how many bytes of documents are held in memory before they are written down; decoded they take four times
        that.
        """
        self._store = store
        self._laws = law
        self.observer = observer
        self._room = room
        self._sizes = DocumentSizes()
        self._part = (
            None if direct else Ownership(services[0] if services else None, all_services or services)
        )
        self._door = door or FrontDoor(Side.OUTSIDE if direct or not services else Side.OUR_TOPICS)
        self._name = services[0].name if len(services) == 1 else "embedded"
        self._decoder = EventDecoder(self._name, self._part)
        self._kinds: tuple[AggregateType[Any], ...] = tuple(
            dict.fromkeys(kind for service in (all_services or services) for kind in service.kinds)
        )
        self._routes: dict[type[Event], list[Route[Any]]] = {}
        for service in services:
            for route in service.routes:
                self._routes.setdefault(route.event, []).append(route)

    def handle(
        self, messages: Sequence[Message], *, as_of: date, lane: str = "embedded", door: Door | None = None
    ) -> StepOutcome:
        """Handle a batch in one transaction and say what came of it; after a conflict with another process, again.

        A batch that fails by one of its messages is handled in parts, and that message is parked. Messages may come from several lanes, each in its order; `lane` names that of those which came on no topic. `door` is
        another one than usual: that of what the program says itself, or of what a journal holds.
        """
        passing = door or self._door
        outcome = StepOutcome()
        for part in each_that_can(
            messages,
            lambda part: self._handle_whole(part, as_of, lane, passing),
            lambda message, error: self.give_up(message, error, as_of=as_of, door=passing),
            self._store.is_their_fault,
        ):
            outcome.join(part)
        return outcome

    def _handle_whole(self, messages: Sequence[Message], as_of: date, lane: str, door: Door) -> StepOutcome:
        with gc_paused():
            return again_on(ConflictError, lambda: self._handle(messages, as_of, lane, door))

    def give_up(
        self, message: Message, error: Exception, *, as_of: date, door: Door | None = None
    ) -> StepOutcome:
        """Park a message that cannot be handled, as it came."""
        changes = Changes(heard_on=as_of)
        self._decoder.give_up(message, error, door or self._door, changes)
        with self._store.begin() as transaction:
            transaction.write(changes)
        return StepOutcome(parked=len(changes.parked))

    def _handle(self, messages: Sequence[Message], as_of: date, lane: str, door: Door) -> StepOutcome:
        changes = Changes(heard_on=as_of)
        outcome = StepOutcome()
        lap = self.observer.lap
        began = lap()
        with self._store.begin() as transaction:
            read, refused = self._decoder.read(messages, door, as_of)
            decoded = lap()
            transaction.hold(
                {envelope.claimant for _, envelope, _ in read},
                {lane for message, _, _ in read if not message.lane},
            )
            self._decoder.park(refused, transaction, changes, outcome)
            law = self._laws.at_version(transaction.law_version())
            changes.law = law.version
            read = self._decoder.name_as_stored(read, transaction)
            received = self._decoder.receive(read, lane, transaction, changes, outcome)
            read.clear()
            work = UnitOfWork(
                transaction,
                self._kinds,
                lambda loaded, work: self._evolve(loaded, work, changes),
                self._sizes,
                law,
            )
            self._fold_all(received, transaction, work, changes, outcome)
            self._collect(work, changes, outcome)
            work.forget()
            outcome.docket |= {(kind, key) for kind, key, _ in changes.docket}
            folded = lap()
            transaction.write(changes)
            written = lap()
        ended = lap()
        outcome.parked += len(changes.parked)
        self.observer.handled(
            BatchTimings(
                len(messages),
                outcome.received,
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
            received=outcome.received,
            repeated=outcome.repeated,
            parked=outcome.parked,
            changed=outcome.changed,
        )
        return outcome

    # ── folding ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fold_all(
        self,
        received: list[ReceivedEvent[Any]],
        transaction: Transaction,
        work: UnitOfWork,
        changes: Changes,
        outcome: StepOutcome,
    ) -> None:
        if self._part is not None:
            for dispatch in in_link_order(received, self._routes):
                batch = EventBatch(self._routes, dispatch, as_they_are=len(dispatch))
                for touched in self._fold_batch(batch, transaction, work, changes, outcome):
                    self._post(list(self._decide(touched, work, changes, outcome)), changes)
            return
        batch = EventBatch(self._routes, received, as_they_are=len(received))
        received.clear()
        while batch:
            following = EventBatch(self._routes, as_they_are=self._room // WAITING)
            for touched in self._fold_batch(batch, transaction, work, changes, outcome):
                for emitted in self._decide(touched, work, changes, outcome):
                    following.add(emitted)
            batch = following

    def _fold_batch(
        self,
        batch: EventBatch,
        transaction: Transaction,
        work: UnitOfWork,
        changes: Changes,
        outcome: StepOutcome,
    ) -> Iterator[list[LoadedAggregate]]:
        """Fold a batch part by part and yield what each part touched; what no longer fits into memory is written down.

        What others read is folded before who reads it. Each aggregate is in one part, with all that concerns it: how a batch
        is split changes nothing of what follows from it.
        """
        for kind in self._kinds:
            for part in self._parts(kind, batch, work):
                if work.weight > self._room:
                    self._write_down(transaction, work, changes, outcome)
                for needed, keys in part.needed.items():
                    work.load(needed, keys)
                touched: list[LoadedAggregate] = []
                for key, dispatches in part.concerned:
                    loaded = work.loaded(kind, key)
                    context = Context(work.law, key.claimant, key.key, work.reader(key.claimant))
                    folded = [
                        self._fold(loaded, batch[dispatch.place], dispatch.route, context, work, changes)
                        for dispatch in dispatches
                    ]
                    if any(folded):
                        touched.append(loaded)
                yield touched

    def _parts(self, kind: AggregateType[Any], batch: EventBatch, work: UnitOfWork) -> Iterator[BatchPart]:
        """Split what a batch concerns of a kind into parts that fit into memory, with what their handlers will read."""
        part = BatchPart(batch, kind)
        room = self._room // 4
        for key, dispatches in batch.concerned(kind, work).items():
            part.take(key, dispatches, work)
            if part.weight > room:
                yield part
                part = BatchPart(batch, kind)
        if part.concerned:
            yield part

    def _fold(
        self,
        loaded: LoadedAggregate,
        received: ReceivedEvent[Any],
        route: Route[Any],
        context: Context,
        work: UnitOfWork,
        changes: Changes,
    ) -> bool:
        try:
            folded = route.handle(loaded.state, received, context)
        except Exception as error:
            if work.broken:
                raise
            self._park_fault(loaded, received, error, changes)
            return False
        if folded is None or folded is loaded.state:
            return False
        loaded.state = folded
        loaded.received = received
        loaded.pending_facts.append((received, route, context))
        return True

    def _evolve(self, loaded: LoadedAggregate, work: UnitOfWork, changes: Changes) -> None:
        """Put what was taken in where it belongs; if that fails, find the event with which it fails."""
        pending_facts, loaded.pending_facts = loaded.pending_facts, []
        try:
            loaded.state = loaded.evolved = loaded.kind.evolve(loaded.state, work.law)
        except Exception:  # noqa: BLE001 - found out below
            loaded.state = loaded.evolved
            for received, route, context in pending_facts:
                try:
                    folded = route.handle(loaded.state, received, context)
                    loaded.state = loaded.evolved = loaded.kind.evolve(folded, work.law)
                except Exception as error:
                    if work.broken:
                        raise
                    self._park_fault(loaded, received, error, changes)

    def _park_fault(
        self, loaded: LoadedAggregate, received: ReceivedEvent[Any], error: Exception, changes: Changes
    ) -> None:
        log.error(
            "event.parked",
            reason_kind="fault",
            event_id=received.id,
            kind=loaded.kind.name,
            key=loaded.key.key,
            exc_info=error,
        )
        changes.parked.append(
            ParkedWrite(
                id=f"fault:{received.id}:{loaded.kind.name}:{loaded.key.key}",
                reason_kind="fault",
                reason=f"a fault of this program while handling {received.event.TYPE}: {type(error).__name__}: {error}",
                raw=encode(self._envelope(received)),
                claimant=loaded.key.claimant,
                subject_kind=loaded.kind.name,
                subject=loaded.key.key,
                event_id=received.id,
                event_type=received.event.TYPE,
            )
        )

    # ── deciding ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _decide(
        self, touched: Iterable[LoadedAggregate], work: UnitOfWork, changes: Changes, outcome: StepOutcome
    ) -> Iterator[ReceivedEvent[Any]]:
        for loaded in touched:
            if loaded.pending_facts:
                self._evolve(loaded, work, changes)
            if loaded.state == loaded.decided:
                continue
            decision = loaded.kind.decide(loaded.decided, loaded.state, work.law)
            trace = written_by(decision)
            record_diff(
                loaded.kind.name,
                loaded.key,
                loaded.received.id if loaded.received else "",
                loaded.trace,
                trace,
                decision,
                changes,
            )
            outcome.history += [
                HistoryOfAggregate(loaded.kind.name, loaded.key, line) for line in decision.history
            ]
            work.relink(loaded, loaded.trace.links, trace.links)
            loaded.version += 1
            loaded.moved = True
            emitted = list(decision.emit)
            published = loaded.kind.publish(loaded.state)
            if published is not None and published != loaded.published:
                emitted.insert(0, published)
            loaded.published = published
            loaded.decided = loaded.state
            loaded.trace = trace
            loaded.columns = decision.columns
            claimant = ALL_CLAIMANTS if loaded.kind.shared else loaded.key.claimant
            at = loaded.received.at if loaded.received else datetime.min.replace(tzinfo=UTC)
            for number, event in enumerate(emitted):
                event_id = (
                    f"{loaded.kind.name}:{loaded.key.claimant}:{loaded.key.key}:{loaded.version}:{number}"
                )
                yield ReceivedEvent(event_id, f"urn:drawback:{loaded.kind.name}", claimant, at, event)

    def _post(self, emitted: list[ReceivedEvent[Any]], changes: Changes) -> None:
        for received in emitted:
            raw = encode(self._envelope(received))
            changes.outbox.append(OutboxWrite(received.event.TOPIC, received.claimant, received.id, raw))

    @staticmethod
    def _envelope(received: ReceivedEvent[Any]) -> Envelope:
        return envelope_of(
            received.event,
            id=received.id,
            source=received.source,
            claimant=received.claimant,
            subject="",
            time=received.at,
        )

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _write_down(
        self, transaction: Transaction, work: UnitOfWork, changes: Changes, outcome: StepOutcome
    ) -> None:
        """Write what was decided so far, and forget it: the transaction goes on."""
        self._collect(work, changes, outcome)
        outcome.parked += len(changes.parked)
        outcome.docket |= {(kind, key) for kind, key, _ in changes.docket}
        transaction.write(changes)
        changes.clear()
        work.forget()

    def _collect(self, work: UnitOfWork, changes: Changes, outcome: StepOutcome) -> None:
        for loaded in work.moved():
            doc = encode_state(loaded.state)
            self._sizes.seen(loaded.kind.name, len(doc))
            changes.aggregates.setdefault(loaded.kind.name, []).append(
                AggregateWrite(
                    loaded.key,
                    loaded.version,
                    doc,
                    encode_written(loaded.trace),
                    loaded.columns,
                    new=loaded.stored is None,
                )
            )
            outcome.changed += 1
            outcome.touched.add((loaded.kind.name, loaded.key))
