"""Handling a parked event again: as it is where that can help, corrected where it may come in."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Engine

from drawback.adapters.sql.arrangement import How, arrangement
from drawback.adapters.sql.conflicts import until_no_conflict
from drawback.adapters.sql.parked import ParkedRow, close_parked, parked_row
from drawback.app.file_intake import Handle
from drawback.domain.errors import UserError
from drawback.engine.door import AsJournaled, Door, only_ours
from drawback.engine.message import Message, StepOutcome
from drawback.engine.retry_parked import RetryStep
from drawback.engine.store import Key, Store
from drawback.lifecycles.registry import SERVICES
from drawback.rules.lawbook import LawSource
from drawback_schemas import EVENTS

_CARRYING = frozenset(event.TOPIC for event in EVENTS.values())
"""Topics of the catalogue."""
_NOT_AS_IT_IS = {
    "row": "these rows were held back as they are: correct them in the file and take the file in again",
    "file": "the file could not be read: mend it and take it in again",
    "refused": "the event is in the journal and comes into force by itself once a later fact makes it fit; "
    "if the event is wrong, hand in a corrected one with an id of its own",
}


class CannotReplayError(UserError):
    """What is parked cannot be handled again as it is."""


class ParkedReplay:
    """Handles parked events again; the original stays on record."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        law: LawSource,
        door: Door,
        handle: Handle,
        listen: Callable[[StepOutcome], None],
    ) -> None:
        """`door` judges what is corrected; `listen` hears of what was handled for one aggregate alone."""
        self._engine = engine
        self._store = store
        self._law = law
        self._door = door
        self._handle = handle
        self._listen = listen

    def replay(self, parked_id: str, on: date, raw: bytes | None = None) -> StepOutcome:
        """Handle a parked event again, corrected where `raw` is given; the original stays on record.

        What is corrected passes the door as any new event does, and stays the same claimant's and on the same topic.

        Raises:
            LookupError: there is no such parked event.
            CannotReplayError: handling it again as it is cannot help, or the corrected one is another claimant's or of another
                topic; the sentence says what can help.
            Malformed: the corrected one may not come in.
        """
        with self._engine.connect() as connection:
            row = parked_row(connection, parked_id)
        if row is None:
            raise LookupError(f"nothing is parked under {parked_id!r}")
        if raw is None and row.reason_kind in _NOT_AS_IT_IS:
            raise CannotReplayError(_NOT_AS_IT_IS[row.reason_kind])
        as_it_is = row.reason_kind == "fault" and raw in {None, row.raw}
        once_more = as_it_is and row.subject_kind
        if raw is not None and not as_it_is:
            self._may_replace(row, raw)
        if once_more:
            outcome = self.once_more(row, on)
        else:
            known = EVENTS.get(row.event_type)
            passed = AsJournaled() if as_it_is and known is not None and only_ours(known) else None
            outcome = self._handle([raw if raw is not None else row.raw], on, door=passed)

        def close() -> None:
            with self._engine.begin() as connection:
                close_parked(connection, parked_id, "replayed", f"handled again on {on}")

        if (outcome.received or (once_more and outcome.repeated)) and not outcome.parked:
            until_no_conflict(close)
        return outcome

    def _may_replace(self, row: ParkedRow, raw: bytes) -> None:
        """A corrected event is about what was parked, and not a way round the door.

        Raises:
            Malformed: it may not come in.
            CannotReplayError: it is another claimant's or of another topic.
        """
        _, envelope, event = self._door.judge(Message(raw))
        known = EVENTS.get(row.event_type)
        topic = known.TOPIC if known else row.topic if row.topic in _CARRYING else ""
        if row.claimant and envelope.claimant != row.claimant:
            raise CannotReplayError(
                f"the event is of {envelope.claimant!r}; expected {row.claimant!r}, as what was parked"
            )
        if hasattr(event, "identity") and type(event) is not known:
            raise CannotReplayError(
                f"{event.TYPE} is an approval, and no correction of what was parked; approve it on its page"
            )
        if topic and topic != event.TOPIC:
            raise CannotReplayError(
                f"the event is of {event.TOPIC}; expected one of {topic}, as what was parked"
            )

    def once_more(self, row: ParkedRow, on: date) -> StepOutcome:
        """Handle what failed for one aggregate for that one: the event itself counts as handled by all others."""
        with self._engine.connect() as connection:
            direct = arrangement(connection) is not How.APART
        owner = [one for one in SERVICES if row.subject_kind in {kind.name for kind in one.kinds}]
        services = SERVICES if direct else owner
        step = RetryStep(services, self._store, self._law, all_services=SERVICES, direct=direct)
        key = Key(row.claimant, row.subject)
        done: list[StepOutcome] = []
        until_no_conflict(lambda: done.append(step.handle_parked(row.raw, row.id, row.subject_kind, key, on)))
        self._listen(done[-1])
        return done[-1]
