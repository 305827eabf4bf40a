"""Decoding: raw messages become events to handle; what cannot be read is parked, what was handled before is dropped."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import structlog

from drawback.engine.door import Door, Passed, as_stored
from drawback.engine.message import Message, StepOutcome
from drawback.engine.ownership import FORWARDED, Ownership
from drawback.engine.store import Changes, JournalEntry, OutboxWrite, ParkedWrite, Transaction
from drawback.lifecycles.vocabulary import ReceivedEvent
from drawback_schemas import Envelope, Event, Fault, Malformed

log = structlog.get_logger()
_MARKED = ("", "")
"""What is known of an event that a service which runs apart has handled: a mark says neither whose it was nor of which type."""
Decoded = tuple[Message, Envelope, Event]
Refused = tuple[Message, Malformed]


class EventDecoder:
    """Decodes for one step. Where services run apart, it takes its own events and marks what it handled under its own name.

    A step of all services needs no marks: what it handled is in the journal.
    """

    def __init__(self, name: str, part: Ownership | None) -> None:
        self._name = name
        self._part = part

    def read(
        self, messages: Sequence[Message], door: Door, heard_on: date
    ) -> tuple[list[Decoded], list[Refused]]:
        """Decode what the door lets pass on the day it is heard, and say why it does not let the rest."""
        read: list[Decoded] = []
        refused: list[Refused] = []
        for message in messages:
            try:
                raw, envelope, event = door.judge(message, heard_on)
            except Malformed as malformed:
                if self._part is None or self._part.answers_for(message.topic):
                    refused.append((message, malformed))
                continue
            if raw is not message.raw:
                message = msgspec.structs.replace(message, raw=raw)  # noqa: PLW2901 - the same message in its one form
            read.append((message, envelope, event))
        return read, refused

    @staticmethod
    def name_as_stored(read: list[Decoded], transaction: Transaction) -> list[Decoded]:
        """Name things in the spelling under which they are kept, where a number came in before it had one form."""
        aliases = transaction.aliases({envelope.claimant for _, envelope, _ in read})
        if not aliases:
            return read
        named: list[Decoded] = []
        for message, envelope, event in read:
            passed = as_stored(Passed(message.raw, envelope, event), aliases.get(envelope.claimant, {}))
            named.append((msgspec.structs.replace(message, raw=passed.raw), passed.envelope, passed.event))
        return named

    def receive(
        self,
        read: list[Decoded],
        lane: str,
        transaction: Transaction,
        changes: Changes,
        outcome: StepOutcome,
    ) -> list[ReceivedEvent[Any]]:
        """Journal what is new and return it; `lane` names that of messages which came on no topic."""
        if self._part is not None:
            read = self._share_out(self._part, read, transaction, changes, outcome)
        seen = self._seen(read, transaction)
        received: list[ReceivedEvent[Any]] = []
        for message, came, event in read:
            envelope = _under_its_own_id(came, seen)
            if (known := seen.get(envelope.id)) is not None:
                if known[1] in {"", envelope.type}:
                    outcome.repeated += 1
                else:
                    self._park_malformed(message, _taken(envelope, known[1]), changes)
                continue
            seen[envelope.id] = (envelope.claimant, envelope.type) if self._part is None else _MARKED
            if self._part is not None:
                changes.handled.append((self._name, envelope.id))
            received.append(
                ReceivedEvent(envelope.id, envelope.source, envelope.claimant, envelope.time, event)
            )
            if self._part is not None and not self._part.journals(type(event)):
                continue
            changes.journal.append(
                JournalEntry(
                    envelope.id,
                    envelope.type,
                    envelope.source,
                    envelope.claimant,
                    envelope.subject,
                    envelope.time,
                    changes.heard_on,
                    message.lane or lane,
                    message.position,
                    message.raw,
                )
            )
        outcome.received += len(received)
        return received

    def _seen(self, read: Sequence[Decoded], transaction: Transaction) -> dict[str, tuple[str, str]]:
        """Which ids were handled: whose event each one is and of which type, where the journal says so."""
        ids = {envelope.id for _, envelope, _ in read}
        if self._part is not None:
            return dict.fromkeys(transaction.handled(self._name, ids), _MARKED)
        seen = transaction.journaled(ids)
        others = {own_id(envelope) for _, envelope, _ in read if _is_anothers(envelope, seen)}
        return {**seen, **transaction.journaled(others)} if others else seen

    def _share_out(
        self,
        part: Ownership,
        read: list[Decoded],
        transaction: Transaction,
        changes: Changes,
        outcome: StepOutcome,
    ) -> list[Decoded]:
        """Keep what is for this service; what came on another topic than its own goes to its own, once."""
        astray = [one for one in read if one[0].topic != one[2].TOPIC and part.answers_for(one[0].topic)]
        known = (
            transaction.handled(FORWARDED, [envelope.id for _, envelope, _ in astray]) if astray else set()
        )
        for message, envelope, event in astray:
            if envelope.id in known:
                outcome.repeated += 1
            else:
                known.add(envelope.id)
                changes.handled.append((FORWARDED, envelope.id))
                changes.outbox.append(OutboxWrite(event.TOPIC, envelope.claimant, envelope.id, message.raw))
                outcome.received += 1
        return [one for one in read if part.handles(one[0].topic, type(one[2]))]

    def park(
        self, refused: Sequence[Refused], transaction: Transaction, changes: Changes, outcome: StepOutcome
    ) -> None:
        """Park what the door did not let pass. What was let in once, by the rules of its day, only comes again."""
        named = {malformed.envelope.id for _, malformed in refused if malformed.envelope}
        known = transaction.journaled(named) if named else {}
        for message, malformed in refused:
            envelope = malformed.envelope
            if envelope and envelope.id in known and not _is_anothers(envelope, known):
                outcome.repeated += 1
            else:
                self._park_malformed(message, malformed, changes)

    def give_up(self, message: Message, error: Exception, door: Door, changes: Changes) -> None:
        """Park a message on which the whole step fails; where services run apart, it is still to be handled by the others."""
        reason = f"a fault of this program while handling it: {type(error).__name__}: {error}"
        try:
            envelope = door.judge(message).envelope
        except Malformed as malformed:
            self._park_malformed(message, malformed, changes)
            return
        fault = Malformed(reason, kind="fault", envelope=envelope)
        self._park_malformed(message, fault, changes, of=f"{self._name}:" if self._part else "")

    def _park_malformed(
        self, message: Message, malformed: Malformed, changes: Changes, *, of: str = ""
    ) -> None:
        envelope = malformed.envelope
        parked = ParkedWrite(
            id=of + _parked_id(message),
            reason_kind=malformed.kind,
            reason=str(malformed),
            raw=message.raw,
            claimant=envelope.claimant if envelope else "",
            subject=envelope.subject if envelope else "",
            event_id=envelope.id if envelope else "",
            event_type=envelope.type if envelope else "",
            topic=message.topic,
            partition=message.partition,
            position=message.position,
            file=message.file,
            row=message.row,
            field="; ".join(fault.field for fault in malformed.faults),
            seen="; ".join(fault.seen for fault in malformed.faults),
            expected="; ".join(fault.expected for fault in malformed.faults),
            once=True,
        )
        changes.parked.append(parked)
        log.warning(
            "event.parked",
            reason_kind=parked.reason_kind,
            reason=parked.reason,
            topic=message.topic,
            offset=message.position,
        )


def _is_anothers(envelope: Envelope, seen: Mapping[str, tuple[str, str]]) -> bool:
    """Whether an id came before in an event of another claimant: an id is unique for who says it."""
    return seen.get(envelope.id, (envelope.claimant, ""))[0] not in {"", envelope.claimant}


def own_id(envelope: Envelope) -> str:
    """The id under which an event is kept whose own one another claimant's event has."""
    return f"{envelope.id}@{envelope.claimant}"


def _under_its_own_id(envelope: Envelope, seen: Mapping[str, tuple[str, str]]) -> Envelope:
    return (
        msgspec.structs.replace(envelope, id=own_id(envelope)) if _is_anothers(envelope, seen) else envelope
    )


def _taken(envelope: Envelope, other: str) -> Malformed:
    """Say that an id names another event of the claimant already, so that this one is no repetition of it."""
    fault = Fault("id", repr(envelope.id), f"an id of its own: {other} of this claimant has it")
    return Malformed(f"{envelope.type}: {fault}", kind="invalid", envelope=envelope, faults=(fault,))


def _parked_id(message: Message) -> str:
    """Where it stood on its topic, or what it is where it came from no topic: parked once, however often delivered."""
    if message.topic:
        return f"{message.topic}/{message.partition}/{message.position}"
    return hashlib.sha256(message.raw).hexdigest()[:24]
