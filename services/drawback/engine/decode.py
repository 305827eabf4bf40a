"""Hearing: raw messages become events to handle; what cannot be read is parked, what was handled before is dropped."""

import hashlib
from collections.abc import Sequence
from typing import Any

import structlog

from drawback.engine.message import Message, StepOutcome
from drawback.engine.ownership import FORWARDED, Ownership
from drawback.engine.store import Changes, JournalEntry, OutboxWrite, ParkedWrite, Transaction
from drawback.lifecycles.vocabulary import ReceivedEvent
from drawback_schemas import Envelope, Event, Malformed, decode

log = structlog.get_logger()
Decoded = tuple[Message, Envelope, Event]


class EventDecoder:
    """How one step hears. Where services run apart, it takes its part and marks what it handled under its own name.

    A step of all services needs no marks: what it handled is in the journal.
    """

    def __init__(self, name: str, part: Ownership | None) -> None:
        self._name = name
        self._part = part

    def read(self, messages: Sequence[Message], changes: Changes) -> list[Decoded]:
        """Decode, and park what cannot be."""
        read: list[Decoded] = []
        for message in messages:
            try:
                if message.refused is not None:
                    raise message.refused
                envelope, event = decode(message.raw)
            except Malformed as malformed:
                if self._part is None or self._part.answers_for(message.topic):
                    self._park_malformed(message, malformed, changes)
                continue
            read.append((message, envelope, event))
        return read

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
        ids = [envelope.id for _, envelope, _ in read]
        known = transaction.journaled(ids) if self._part is None else transaction.handled(self._name, ids)
        received: list[ReceivedEvent[Any]] = []
        for message, envelope, event in read:
            if envelope.id in known:
                outcome.repeated += 1
                continue
            known.add(envelope.id)
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
            if part.is_derived(type(event)):
                reason = (
                    f"{event.TYPE} is only said by this program, on {event.TOPIC}; it came from elsewhere"
                )
                self._park_malformed(message, Malformed(reason, kind="invalid", envelope=envelope), changes)
            elif envelope.id in known:
                outcome.repeated += 1
            else:
                known.add(envelope.id)
                changes.handled.append((FORWARDED, envelope.id))
                changes.outbox.append(OutboxWrite(event.TOPIC, envelope.claimant, envelope.id, message.raw))
                outcome.received += 1
        return [one for one in read if part.handles(one[0].topic, type(one[2]))]

    def _park_malformed(self, message: Message, malformed: Malformed, changes: Changes) -> None:
        envelope = malformed.envelope
        parked = ParkedWrite(
            id=_parked_id(message),
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


def _parked_id(message: Message) -> str:
    """Where it stood on its topic, or what it is where it came from no topic: parked once, however often delivered."""
    if message.topic:
        return f"{message.topic}/{message.partition}/{message.position}"
    return hashlib.sha256(message.raw).hexdigest()[:24]
