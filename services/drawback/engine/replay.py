"""Replay: the journal through the same step, into an empty store; every past is reachable.

The state as of a day is what the events heard through that day give. Replaying all of it rebuilds what is stored, byte
for byte, because state follows from facts and not from the path. The hash chain is checked on the way.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from drawback.engine.door import AsJournaled
from drawback.engine.message import Message
from drawback.engine.step import Step

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Journaled:
    """One input event as the journal keeps it."""

    seq: int
    lane: str
    heard_on: date
    raw: bytes
    chain: bytes


class BrokenChain(Exception):  # noqa: N818 - what it is
    """The journal was changed: the hash of an event does not follow from the one before it."""


def replay(
    journal: Iterable[Journaled],
    step: Step,
    *,
    as_of: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Send the journal through a step and return how many events were replayed.

    Raises:
        BrokenChain: an event's hash is wrong.
    """
    count = 0
    for batch in _batches(_checked(journal, as_of)):
        step.handle(
            [Message(event.raw, position=event.seq) for event in batch],
            as_of=batch[-1].heard_on,
            lane="replay",
            door=AsJournaled(),
        )
        count += len(batch)
        if progress is not None:
            progress(count)
    return count


def _checked(journal: Iterable[Journaled], as_of: date | None) -> Iterator[Journaled]:
    heads: dict[str, bytes] = {}
    for event in journal:
        expected = hashlib.sha256(heads.get(event.lane, b"") + event.raw).digest()
        if expected != event.chain:
            raise BrokenChain(
                f"the journal was changed at #{event.seq}: its hash does not follow from the one before"
            )
        heads[event.lane] = expected
        if as_of is None or event.heard_on <= as_of:
            yield event


def _batches(events: Iterator[Journaled]) -> Iterator[list[Journaled]]:
    while batch := list(islice(events, BATCH)):
        yield batch
