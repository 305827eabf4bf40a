"""Events that a program hands in over HTTP: each is heard, a repetition, parked with its reason, or refused."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

import msgspec
from sqlalchemy import select

from drawback.adapters.clock import Clock
from drawback.adapters.sql import idempotency
from drawback.adapters.sql.store import table
from drawback.app.product import Product
from drawback.app.speaking import may_not_say
from drawback.dashboard.ports import ItemOutcome, KeyTaken
from drawback.engine.decode import own_id
from drawback.engine.envelopes import safe, unread
from drawback.people.permissions import Permission
from drawback.people.viewer import Viewer
from drawback_schemas import Envelope, Malformed, read_envelope
from drawback_schemas.decoders import decoder_of

KEPT = timedelta(days=1)
"""How long an answer is kept under its key; events repeat harmlessly for ever, by their own ids."""
_IN_THE_JOURNAL = ("refused", "fault")
"""Reasons for which an event is parked although the journal has it."""


_Named = tuple[str, str, str]
"""Id, claimant and type of an event."""


class EventReceiver:
    """Hears events in the name of who sends them."""

    def __init__(self, product: Product, clock: Clock) -> None:
        self._product, self._clock = product, clock

    def once(self, raws: Sequence[bytes], viewer: Viewer, key: str, body: bytes) -> Sequence[ItemOutcome]:
        """Hear a batch; one that came before under the same key, of late, is answered as then.

        Raises:
            KeyTaken: the key came before with another body.
        """
        if not key:
            return self.receive(raws, viewer)
        now, named = self._clock.now(), sha256(f"{viewer.name}\n{key}".encode()).hexdigest()
        with self._product.engine.connect() as connection:
            kept = idempotency.answer_to(connection, named, now - KEPT)
        digest = sha256(body).hexdigest()
        if kept is not None and kept.digest != digest:
            raise KeyTaken(
                "this Idempotency-Key came before with another body; expected a new key for a new batch"
            )
        if kept is not None:
            return decoder_of(list[ItemOutcome]).decode(kept.answer)
        found = self.receive(raws, viewer)
        with self._product.engine.begin() as connection:
            idempotency.keep(connection, named, digest, msgspec.json.encode(found), now, now - KEPT)
        return found

    def receive(self, raws: Sequence[bytes], viewer: Viewer) -> list[ItemOutcome]:
        """Hear a batch, in its order, and say of each item what came of it."""
        judged = [self._judged(index, raw, viewer) for index, raw in enumerate(raws)]
        taken = [said for one, said in judged if one.outcome == "heard" and said is not None]
        before = self._journaled(taken)
        heard = [raws[one.index] for one, _ in judged if one.outcome == "heard"]
        self._product.handle(heard, self._clock.today())
        after, parked = self._journaled(taken), self._parked(taken)
        seen = set(before)
        results = []
        for one, said in judged:
            if one.outcome != "heard" or said is None:
                results.append(one)
                continue
            event = _named(said)
            kind, reason = parked.get(_named(safe(said))[:2], ("", ""))
            if event in seen:
                results.append(ItemOutcome(one.index, one.id, "repeated"))
            elif kind and (event not in after or kind in _IN_THE_JOURNAL):
                results.append(ItemOutcome(one.index, one.id, "parked", reason))
            else:
                results.append(one)
            seen |= {event} & after
        return results

    def _judged(self, index: int, raw: bytes, viewer: Viewer) -> tuple[ItemOutcome, Envelope | None]:
        """Refuse what cannot be read at all, or may not be said by who sends it."""
        try:
            envelope = read_envelope(raw)
        except Malformed as bad:
            return ItemOutcome(index, "", "refused", str(unread(raw, bad))), None
        refusal = may_not_say(viewer, envelope.type, envelope.claimant)
        if not viewer.may(Permission.SEND_EVENTS):
            refusal = f"your roles, or this token, do not allow you to {Permission.SEND_EVENTS.value}"
        return ItemOutcome(index, envelope.id, "refused" if refusal else "heard", refusal), envelope

    def _journaled(self, said: Sequence[Envelope]) -> set[_Named]:
        """Those of the events that the journal holds, each under its id or, where another claimant's has that, under its own."""
        journal = table("journal").c
        said = [one for one in said if safe(one) == one]
        ids = {name for one in said for name in (one.id, own_id(one))}
        query = select(journal.event_id, journal.claimant, journal.type).where(journal.event_id.in_(ids))
        with self._product.engine.connect() as connection:
            rows = {tuple(row) for row in connection.execute(query)}
        return {
            _named(one) for one in said for name in (one.id, own_id(one)) if (name, *_named(one)[1:]) in rows
        }

    def _parked(self, said: Sequence[Envelope]) -> dict[tuple[str, str], tuple[str, str]]:
        """Why events are parked now, by id and claimant as they are stored: the kind of reason, and the sentence."""
        parked = table("parked").c
        ids = {safe(one).id for one in said}
        query = select(parked.event_id, parked.claimant, parked.reason_kind, parked.reason).where(
            parked.event_id.in_(ids), parked.status == "open"
        )
        with self._product.engine.connect() as connection:
            return {
                (row.event_id, row.claimant): (row.reason_kind, row.reason)
                for row in connection.execute(query)
            }


def _named(said: Envelope) -> _Named:
    return said.id, said.claimant, said.type
