"""Replay: the journal through the same step, into an empty store; every past is reachable.

The state as of a day is what the events received through that day give. Replaying all of it rebuilds what is stored, byte
for byte, because state follows from facts and not from the path. Events that were handled in one step are handled in one step again,
so that the story is rebuilt too. The hash chain is checked on the way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby, islice

from drawback.engine.chain import BrokenChain, ChainWalk, Journaled
from drawback.engine.door import AsJournaled
from drawback.engine.message import Message
from drawback.engine.step import Step

BATCH = 2000
"""Events in one step where it was not recorded which were."""
__all__ = ["BATCH", "BrokenChain", "Journaled", "replay"]


def replay(
    journal: Iterable[Journaled],
    step: Step,
    *,
    as_of: date | None = None,
    progress: Callable[[int], None] | None = None,
    heads: Callable[[], Mapping[str, bytes]] | None = None,
    walk: ChainWalk | None = None,
) -> int:
    """Send the journal through a step and return how many events were replayed.

    `heads` gives the last hashes of the lanes as the database keeps them at the time, where they are known. `walk` is the chain as
    it was followed before, where this is what came since.

    Raises:
        BrokenChain: an event's hash is wrong, or events are missing at the end.
    """
    count, walk = 0, walk or ChainWalk()
    walk.go_on(heads() if heads else {})
    known = (event for event in walk.follow(journal) if as_of is None or event.heard_on <= as_of)
    for batch in _batches(known):
        step.handle(
            [Message(event.raw, position=event.seq) for event in batch],
            as_of=batch[-1].heard_on,
            lane="replay",
            door=AsJournaled(),
        )
        count += len(batch)
        if progress is not None:
            progress(count)
    walk.end(heads() if heads else None)
    return count


def _batches(events: Iterator[Journaled]) -> Iterator[list[Journaled]]:
    for batch, together in groupby(events, lambda event: event.batch):
        if batch is not None:
            yield list(together)
            continue
        while part := list(islice(together, BATCH)):
            yield part
