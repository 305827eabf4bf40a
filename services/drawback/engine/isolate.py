"""Finding the record with which a batch fails: the batch is halved until it stands alone, so that all others are handled.

A batch of n records with k bad ones takes at most about 2·k·log2(n) more transactions.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import structlog

T = TypeVar("T")
R = TypeVar("R")
log = structlog.get_logger()


def each_that_can(
    records: Sequence[T],
    handle: Callable[[Sequence[T]], R],
    give_up: Callable[[T, Exception], R],
    is_their_fault: Callable[[Exception], bool],
) -> Iterator[R]:
    """Handle records in their order, in as few batches as go through, and yield what came of each batch.

    `handle` takes all or nothing of a batch. Where it fails, `is_their_fault` says whether the records may be the reason; a
    record that fails alone is given to `give_up`. Any other failure is raised: the same records are to be tried again later.
    """
    try:
        done = handle(records)
    except Exception as error:
        if not is_their_fault(error):
            raise
        if len(records) == 1:
            log.exception("record.given_up", because=f"{type(error).__name__}: {error}")
            yield give_up(records[0], error)
            return
        log.warning("batch.halved", records=len(records), because=f"{type(error).__name__}: {error}"[:500])
    else:
        yield done
        return
    middle = len(records) // 2
    for half in (records[:middle], records[middle:]):
        yield from each_that_can(half, handle, give_up, is_their_fault)
