"""The envelope: CloudEvents 1.0 names in a JSON body, with the claimant as partition key."""

from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

import msgspec

from drawback_schemas.decoders import decoder_of
from drawback_schemas.registry import EVENTS, Event

ALL_CLAIMANTS = "*"
"""Partition key of an event that concerns every claimant (AD/CVD cases): it is broadcast."""


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with an event: in which field, what stands there, and what should."""

    field: str
    seen: str
    expected: str

    def __str__(self) -> str:
        return f"{self.field} is {self.seen}; expected {self.expected}"


class Malformed(ValueError):  # noqa: N818 - what it is, not that it is an error
    """Bytes that are no event this version can read; the reason is a sentence for a person.

    `kind` is one of `undecodable`, `unknown-type`, `invalid`; `envelope` is there when at least that could be read; `faults`
    are all that is wrong, where fields can be named.
    """

    def __init__(
        self,
        reason: str,
        *,
        kind: str,
        envelope: "Envelope | None" = None,
        faults: tuple[Fault, ...] = (),
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.envelope = envelope
        self.faults = faults


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event on the wire. `id` is unique for ever: a second delivery with the same id changes nothing."""

    id: str
    source: str
    type: str
    time: datetime
    partitionkey: str
    data: msgspec.Raw = msgspec.Raw(b"{}")
    subject: str = ""
    specversion: str = "1.0"
    datacontenttype: str = "application/json"
    dataschema: str = ""

    @property
    def claimant(self) -> str:
        """The claimant whose event this is, or `ALL_CLAIMANTS`."""
        return self.partitionkey


_ENVELOPES = msgspec.json.Decoder(Envelope)
_ENCODER = msgspec.json.Encoder()


def _data_decoder(type_name: str) -> msgspec.json.Decoder[Any] | None:
    known = EVENTS.get(type_name)
    return None if known is None else decoder_of(known)


def read_envelope(raw: bytes) -> Envelope:
    """Read the envelope alone.

    Raises:
        Malformed: the bytes are no JSON object with the envelope's fields.
    """
    try:
        envelope = _ENVELOPES.decode(raw)
    except UnicodeDecodeError as error:
        raise Malformed(
            f"the bytes are not UTF-8: {error.reason} at byte {error.start}", kind="undecodable"
        ) from None
    except msgspec.ValidationError as error:
        raise Malformed(f"the envelope is wrong: {error}", kind="undecodable") from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(f"the bytes are not JSON: {error}", kind="undecodable") from None
    if envelope.time.tzinfo is None:
        raise Malformed(
            f"`time` has no time zone: {envelope.time.isoformat()}; expected e.g. 2025-06-10T14:00:00Z",
            kind="undecodable",
        )
    return envelope


def type_meant(name: str) -> str:
    """What is expected in place of an unknown type, for a sentence: the one that is nearly written so, else any."""
    near = get_close_matches(name.lower(), EVENTS, n=1)
    return (
        f"{near[0]} (did you mean that?)" if near else "a type that this version knows, e.g. entry.filed.v1"
    )


def unknown_type(envelope: Envelope) -> Malformed:
    """Say that a type is unknown, and which one may be meant."""
    expected = type_meant(envelope.type)
    fault = Fault("type", repr(envelope.type[:100]), expected)
    reason = f"unknown event type {fault.seen}; expected {expected}"
    return Malformed(reason, kind="unknown-type", envelope=envelope, faults=(fault,))


def decode(raw: bytes) -> tuple[Envelope, Event]:
    """Read an envelope and the event inside it.

    Raises:
        Malformed: not JSON, not an envelope, an unknown type, or data that breaks the type's schema.
    """
    envelope = read_envelope(raw)
    return envelope, event_of(envelope)


def event_of(envelope: Envelope) -> Event:
    """Read the event inside an envelope.

    Raises:
        Malformed: an unknown type, or data that breaks the type's schema.
    """
    decoder = _data_decoder(envelope.type)
    if decoder is None:
        raise unknown_type(envelope)
    try:
        event: Event = decoder.decode(envelope.data)
    except msgspec.ValidationError as error:
        raise Malformed(f"{envelope.type}: {error}", kind="invalid", envelope=envelope) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(
            f"{envelope.type}: the data is not JSON: {error}", kind="invalid", envelope=envelope
        ) from None
    return event


def envelope_of(
    event: Event,
    *,
    id: str,  # noqa: A002
    source: str,
    claimant: str,
    subject: str,
    time: datetime,
) -> Envelope:
    """Wrap an event. `time` is when the source says it happened, aware."""
    return Envelope(
        id=id,
        source=source,
        type=event.TYPE,
        time=time.astimezone(UTC),
        partitionkey=claimant,
        subject=subject,
        data=msgspec.Raw(_ENCODER.encode(event)),
    )


def encode(envelope: Envelope) -> bytes:
    """Write the envelope as JSON bytes."""
    return _ENCODER.encode(envelope)
