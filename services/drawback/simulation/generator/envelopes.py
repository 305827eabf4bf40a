"""Events as lines of JSON: one envelope each, the id a digest of what it says."""

import hashlib
from datetime import UTC, date, datetime, time

import msgspec

from drawback_schemas import encode, envelope_of
from drawback_schemas.registry import Event

SOURCE = "urn:drawback:simulate"
_ENCODER = msgspec.json.Encoder(order="deterministic")


def json_line(event: Event, claimant: str, on: date, subject: str) -> bytes:
    """Return the envelope of an event as one line, dated noon of its day."""
    content = claimant.encode() + on.isoformat().encode() + event.TYPE.encode() + _ENCODER.encode(event)
    envelope = envelope_of(
        event,
        id=f"sim-{hashlib.blake2b(content, digest_size=10).hexdigest()}",
        source=f"{SOURCE}:{claimant}" if claimant != "*" else SOURCE,
        claimant=claimant,
        subject=subject,
        time=datetime.combine(on, time(12), UTC),
    )
    return encode(envelope)
