"""Handling again what one aggregate could not, through a fault of the program that has been mended since."""

from datetime import date
from typing import Any

from drawback.engine.batch import Gathered, Wave
from drawback.engine.gc_pause import quiet
from drawback.engine.message import Outcome
from drawback.engine.step import Step
from drawback.engine.store import Changes, Key, Transaction
from drawback.engine.unit_of_work import Work
from drawback.lifecycles.vocabulary import Given, Heard, Kind
from drawback_schemas import decode

AGAIN = "again"
"""Under which name is marked that a parked fault was handled: once, whoever asks how often."""


class Again(Step):
    """A step for one parked fault: everyone else has handled the event, so it is handled for the one aggregate alone.

    What follows for others is heard as always.
    """

    def handle_parked(self, raw: bytes, parked_id: str, kind_name: str, key: Key, as_of: date) -> Outcome:
        """Handle a parked event for its aggregate and say what came of it; `repeated` where that was done before."""
        envelope, event = decode(raw)
        heard = Heard(envelope.id, envelope.source, envelope.claimant, envelope.time, event)
        kind = next(one for one in self._kinds if one.name == kind_name)
        changes, outcome = Changes(heard_on=as_of), Outcome()
        with quiet(), self._store.begin() as transaction:
            transaction.hold({envelope.claimant, key.claimant}, set())
            if transaction.handled(AGAIN, [parked_id]):
                outcome.repeated = 1
                return outcome
            work = Work(
                transaction, self._kinds, lambda slot, work: self._settle(slot, work, changes), self._sizes
            )
            self._fold_alone(heard, kind, key, transaction, work, changes, outcome)
            self._collect(work, changes, outcome)
            if not changes.parked:
                changes.handled.append((AGAIN, parked_id))
                outcome.heard = 1
            outcome.parked = len(changes.parked)
            transaction.write(changes)
        return outcome

    def _fold_alone(
        self,
        heard: Heard[Any],
        kind: Kind[Any],
        key: Key,
        transaction: Transaction,
        work: Work,
        changes: Changes,
        outcome: Outcome,
    ) -> None:
        wave = Wave(self._routes, [heard], as_they_are=1)
        part = Gathered(wave, kind)
        part.take(key, wave.concerned(kind, work).get(key, []), work)
        for needed, keys in part.needed.items():
            work.load(needed, keys)
        slot = work.slot(kind, key)
        given = Given(self._law, key.claimant, key.key, work.reader(key.claimant))
        folded = [
            self._fold(slot, wave[turn.place], turn.route, given, work, changes)
            for _, turns in part.concerned
            for turn in turns
        ]
        if not any(folded):
            return
        said = list(self._decide([slot], work, changes, outcome))
        if self._part is None:
            self._fold_all(said, transaction, work, changes, outcome)
        else:
            self._post(said, changes)
