"""Years of events in files, read in the order of their subjects: all of an entry's life, then all of the next one's.

The outcome does not depend on the order in which subjects come; the work does. A state is decided and written once for each
batch that concerns it: in the order of time, that is as often as a subject is heard of.
"""

import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

_LOOK_EVERY = 10_000


class _About(msgspec.Struct, gc=False):
    partitionkey: str = ""
    subject: str = ""


_ABOUT = msgspec.json.Decoder(_About)


class History:
    """The events of JSON-lines files, one complete envelope a line; in memory is only where each lies, 18 bytes an event.

    Each subject's events come together, in the order of files and lines; subjects in the order of their first mention. A line
    that cannot be read is a subject of its own.
    """

    def __init__(
        self, paths: Sequence[Path], progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> None:
        """Look through the files once; `progress` is told bytes done and bytes in all.

        Raises:
            OSError: a file cannot be read.
        """
        self._paths = paths
        self._files, self._starts, self._lengths = array("H"), array("Q"), array("I")
        self._order = self._look_through(progress)

    def __len__(self) -> int:
        """How many events there are."""
        return len(self._order)

    def __iter__(self) -> Iterator[bytes]:
        with ExitStack() as stack:
            opened = [stack.enter_context(path.open("rb")).fileno() for path in self._paths]
            for place in self._order:
                yield os.pread(opened[self._files[place]], self._lengths[place], self._starts[place])

    def _look_through(self, progress: Callable[[int, int], None]) -> "array[int]":
        """Note where each line lies; the order of the lines by their subjects."""
        total, done = sum(path.stat().st_size for path in self._paths), 0
        known: dict[int, int] = {}
        ranks, sizes = array("I"), array("I")
        for number, path in enumerate(self._paths):
            start = 0
            with path.open("rb") as lines:
                for line in lines:
                    raw = line.rstrip()
                    if raw:
                        rank = known.setdefault(_subject(raw, len(ranks)), len(sizes))
                        if rank == len(sizes):
                            sizes.append(0)
                        sizes[rank] += 1
                        ranks.append(rank)
                        self._files.append(number)
                        self._starts.append(start)
                        self._lengths.append(len(raw))
                    start += len(line)
                    if len(ranks) % _LOOK_EVERY == 0:
                        progress(done + start, total)
            done += start
        progress(total, total)
        return _in_order(ranks, sizes)


def _subject(raw: bytes, place: int) -> int:
    """A number for what an event is about. Two subjects that share one come together, which harms neither."""
    try:
        about = _ABOUT.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return hash(("", place))
    return hash((about.partitionkey, about.subject))


def _in_order(ranks: "array[int]", sizes: "array[int]") -> "array[int]":
    """The places of all lines, sorted by rank, each rank's in their order."""
    following, after = array("I", sizes), 0
    for rank, size in enumerate(sizes):
        following[rank] = after
        after += size
    order = array("I", bytes(ranks.itemsize * len(ranks)))
    for place, rank in enumerate(ranks):
        order[following[rank]] = place
        following[rank] += 1
    return order
