"""Event models, envelope and registry: what the topics carry.

Every event is one fact in the past tense, complete enough that nobody must call back, named `subject.action.major`.
The models are frozen `msgspec` structs: one definition gives the decoder, the JSON Schema and the type checker's view.
Readers tolerate fields they do not know (a newer producer may add optional ones); a breaking change is a new major.
"""

from drawback_schemas import (
    adcvd,
    cape,
    claims,
    contests,
    destructions,
    entries,
    exports,
    inquiries,
    liquidations,
    manufacturing,
    privileges,
    remedies,
    reviews,
    time,
    warehouse,
)
from drawback_schemas.envelope import Envelope, Fault, Malformed, decode, encode, envelope_of, read_envelope
from drawback_schemas.registry import EVENTS, Event, event_class

__all__ = [
    "EVENTS",
    "Envelope",
    "Event",
    "Fault",
    "Malformed",
    "adcvd",
    "cape",
    "claims",
    "contests",
    "decode",
    "destructions",
    "encode",
    "entries",
    "envelope_of",
    "event_class",
    "exports",
    "inquiries",
    "liquidations",
    "manufacturing",
    "privileges",
    "read_envelope",
    "remedies",
    "reviews",
    "time",
    "warehouse",
]
