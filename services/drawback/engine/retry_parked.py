"""Handling again what one aggregate could not, through a fault of the program that has been mended since."""

from datetime import date
from typing import Any

from drawback.engine.batch import BatchPart, EventBatch
from drawback.engine.gc_pause import gc_paused
from drawback.engine.message import StepOutcome
from drawback.engine.step import Step
from drawback.engine.store import Changes, Key, Transaction
from drawback.engine.unit_of_work import UnitOfWork
from drawback.lifecycles.vocabulary import AggregateType, Context, ReceivedEvent
from drawback_schemas import decode

RETRIED = "again"
"""Under which name is marked that a parked fault was handled: once, whoever asks how often."""


class RetryStep(Step):
    """A step for one parked fault: everyone else has handled the event, so it is handled for the one aggregate alone.

    What it emits is handled as always.
    """

    def handle_parked(self, raw: bytes, parked_id: str, kind_name: str, key: Key, as_of: date) -> StepOutcome:
        """Handle a parked event for its aggregate and say what came of it; `repeated` where that was done before."""
        envelope, event = decode(raw)
        received = ReceivedEvent(envelope.id, envelope.source, envelope.claimant, envelope.time, event)
        kind = next(one for one in self._kinds if one.name == kind_name)
        changes, outcome = Changes(heard_on=as_of), StepOutcome()
        with gc_paused(), self._store.begin() as transaction:
            transaction.hold({envelope.claimant, key.claimant}, set())
            if transaction.handled(RETRIED, [parked_id]):
                outcome.repeated = 1
                return outcome
            law = self._laws.at_version(transaction.law_version())
            changes.law = law.version
            work = UnitOfWork(
                transaction,
                self._kinds,
                lambda loaded, work: self._evolve(loaded, work, changes),
                self._sizes,
                law,
            )
            self._fold_alone(received, kind, key, transaction, work, changes, outcome)
            self._collect(work, changes, outcome)
            if not changes.parked:
                changes.handled.append((RETRIED, parked_id))
                outcome.received = 1
            outcome.parked = len(changes.parked)
            transaction.write(changes)
        return outcome

    def _fold_alone(
        self,
        received: ReceivedEvent[Any],
        kind: AggregateType[Any],
        key: Key,
        transaction: Transaction,
        work: UnitOfWork,
        changes: Changes,
        outcome: StepOutcome,
    ) -> None:
        batch = EventBatch(self._routes, [received], as_they_are=1)
        part = BatchPart(batch, kind)
        part.take(key, batch.concerned(kind, work).get(key, []), work)
        for needed, keys in part.needed.items():
            work.load(needed, keys)
        loaded = work.loaded(kind, key)
        context = Context(work.law, key.claimant, key.key, work.reader(key.claimant))
        folded = [
            self._fold(loaded, batch[dispatch.place], dispatch.route, context, work, changes)
            for _, dispatches in part.concerned
            for dispatch in dispatches
        ]
        if not any(folded):
            return
        emitted = list(self._decide([loaded], work, changes, outcome))
        if self._part is None:
            self._fold_all(emitted, transaction, work, changes, outcome)
        else:
            self._post(emitted, changes)
