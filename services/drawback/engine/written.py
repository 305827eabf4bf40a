"""What an aggregate left in the database when it was last decided, in short: enough to write only what differs.

The trace is stored beside the aggregate's document. It says what *was written*, whichever version of the program and of the
law wrote it; deciding anew on the old state would say what this version *would have* written, and would leave stale
rows where the two differ.
"""

import hashlib
from collections.abc import Mapping
from datetime import date

import msgspec

from drawback.lifecycles.vocabulary import Decision


class WrittenDueDate(msgspec.Struct, frozen=True, array_like=True):
    """A docket row: its two dates, and a digest of all of it."""

    due_on: date
    met_on: date | None
    digest: str


class Written(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """Docket rows by deadline, child rows by table, links, and refused facts by event."""

    watches: Mapping[str, WrittenDueDate] = {}
    rows: Mapping[str, str] = {}
    links: tuple[str, ...] = ()
    refused: Mapping[str, str] = {}


NOTHING = Written()
"""The trace of what was never decided."""
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Written)


def written_by(decision: Decision) -> Written:
    """Say in short what a decision writes."""
    return Written(
        {w.deadline: WrittenDueDate(w.due_on, w.met_on, _digest(w)) for w in decision.watches},
        {table: _digest(rows) for table, rows in decision.rows.items() if rows},
        tuple(sorted(decision.links)),
        {refusal.event_id: _digest(refusal) for refusal in decision.refused},
    )


def encode_written(trace: Written) -> bytes:
    """Write a trace as it is stored."""
    return _ENCODER.encode(trace)


def decode_written(stored: bytes) -> Written:
    """Read a trace back."""
    return _DECODER.decode(stored) if stored else NOTHING


def _digest(thing: object) -> str:
    return hashlib.blake2b(_ENCODER.encode(thing), digest_size=8).hexdigest()
