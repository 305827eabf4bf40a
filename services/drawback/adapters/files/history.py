"""Years of events in files, read in the order of their subjects: all of an entry's life, then all of the next one's.

The outcome does not depend on the order in which subjects come; the work does. A state is decided and written once for each
batch that concerns it: in the order of time, that is as often as an event concerns a subject. And what concerns different claimants
can be taken in at the same time.
"""

import os
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from drawback_schemas.envelope import ALL_CLAIMANTS

_LOOK_EVERY = 8_000_000
"""Bytes between two words of progress."""


Rests = Mapping[str, Callable[[bytes], Iterable[str]]]
"""By type of event: the subjects, of the same claimant, on which rests what an event of this type says; `()` if it cannot be read."""


class _About(msgspec.Struct, gc=False):
    type: str = ""
    partitionkey: str = ""
    subject: str = ""


_ABOUT = msgspec.json.Decoder(_About)


@dataclass(slots=True)
class _Lines:
    """Where each of some lines lies: file, first byte, length."""

    files: "array[int]" = field(default_factory=lambda: array("H"))
    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    lengths: "array[int]" = field(default_factory=lambda: array("I"))

    def picked(self, places: "array[int]") -> "_Lines":
        """Those in these places, in their order."""
        return _Lines(
            array("H", map(self.files.__getitem__, places)),
            array("Q", map(self.starts.__getitem__, places)),
            array("I", map(self.lengths.__getitem__, places)),
        )


class Stretch:
    """Some lines of files, in the order in which they are to be handled."""

    def __init__(self, paths: Sequence[Path], lines: _Lines) -> None:
        self._paths, self._lines = paths, lines

    def __len__(self) -> int:
        """How many events there are."""
        return len(self._lines.files)

    def __iter__(self) -> Iterator[bytes]:
        lines = self._lines
        with ExitStack() as stack:
            opened = [stack.enter_context(path.open("rb")).fileno() for path in self._paths]
            for file, start, length in zip(lines.files, lines.starts, lines.lengths, strict=True):
                yield os.pread(opened[file], length, start)


class Shares(NamedTuple):
    """What is no single claimant's, to be handled first, and the rest in parts of whole claimants, to be handled concurrently."""

    first: Stretch
    parts: Sequence[Stretch]

    @property
    def events(self) -> int:
        """How many events there are."""
        return len(self.first) + sum(map(len, self.parts))


class History:
    """The events of JSON-lines files, one complete envelope a line; in memory is only where each lies, 18 bytes an event.

    Each subject's events come together, in the order of files and lines. What others rest on comes right before the first of
    those, each in the order of first mention; then all the rest. A line that cannot be read is a subject of its own.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        rests: Rests = MappingProxyType({}),
    ) -> None:
        """Scan the files once; `progress` receives bytes done and bytes in all.

        Raises:
            OSError: a file cannot be read.
        """
        self._paths, self._lines, subjects = paths, _Lines(), _Subjects(rests)
        ranks = _look_through(paths, self._lines, subjects, progress)
        sequence, sizes = subjects.sequence(), Counter(ranks)
        self._owners = array("I", map(subjects.owners.__getitem__, sequence))
        self._sizes = array("I", map(sizes.__getitem__, sequence))
        self._order = _in_order(ranks, self._sizes, sequence)
        self._nobodys = subjects.nobodys()

    def shared_out(self, among: int) -> Shares:
        """Share the events out among so many, or fewer. The largest claimants come first, each goes to the part with least so far."""
        loads = Counter[int]()
        for owner, size in zip(self._owners, self._sizes, strict=True):
            loads[owner] += size
        first, parts = array("I"), [array("I") for _ in range(among)]
        chosen, dealt = dict.fromkeys(self._nobodys, first), [0] * among
        for owner, load in loads.most_common():
            if owner not in chosen:
                least = dealt.index(min(dealt))
                dealt[least] += load
                chosen[owner] = parts[least]
        place = 0
        for owner, size in zip(self._owners, self._sizes, strict=True):
            chosen[owner].extend(self._order[place : place + size])
            place += size
        return Shares(self._stretch(first), [self._stretch(part) for part in parts if part])

    def _stretch(self, places: "array[int]") -> Stretch:
        return Stretch(self._paths, self._lines.picked(places))


class _Subjects:
    """The subjects in the order of their first mention: whose each is, and what it rests on."""

    def __init__(self, rests: Rests) -> None:
        self.owners = array("I")
        self._ranks: dict[int, int] = {}
        self._claimants: dict[str, int] = {}
        self._rests = rests
        self._dependencies: dict[int, array[int]] = {}

    def rank(self, raw: bytes, place: int) -> int:
        """Which subject a line is of. Two subjects that share a number come together, which harms neither."""
        try:
            about = _ABOUT.decode(raw)
            subject = hash((about.partitionkey, about.subject))
        except (msgspec.DecodeError, UnicodeDecodeError):
            about, subject = _About(), hash(("", place))
        rank = self._ranks.setdefault(subject, len(self.owners))
        if rank == len(self.owners):
            self.owners.append(self._claimants.setdefault(about.partitionkey, len(self._claimants)))
        if about.type in self._rests:
            dependencies = self._dependencies.setdefault(rank, array("q"))
            dependencies.extend(hash((about.partitionkey, other)) for other in self._rests[about.type](raw))
        return rank

    def sequence(self) -> "array[int]":
        """In which order to handle them."""
        placed = bytearray(len(self.owners))
        sequence = array("I")

        def place(ranks: Iterable[int]) -> None:
            for rank in ranks:
                if not placed[rank]:
                    placed[rank] = True
                    sequence.append(rank)

        for rank, dependencies in self._dependencies.items():
            place(self._ranks[other] for other in dependencies if other in self._ranks)
            place((rank,))
        place(range(len(self.owners)))
        return sequence

    def nobodys(self) -> Collection[int]:
        """The numbers of what is no single claimant's."""
        return [self._claimants[name] for name in (ALL_CLAIMANTS, "") if name in self._claimants]


def _look_through(
    paths: Sequence[Path], lines: _Lines, subjects: _Subjects, progress: Callable[[int, int], None]
) -> "array[int]":
    """Note where each line lies, and return the ranks of their subjects."""
    total, done = sum(path.stat().st_size for path in paths), 0
    ranks = array("I")
    for number, path in enumerate(paths):
        start = reported = 0
        with path.open("rb") as opened:
            for line in opened:
                raw = line.rstrip()
                if raw:
                    ranks.append(subjects.rank(raw, len(ranks)))
                    lines.starts.append(start)
                    lines.lengths.append(len(raw))
                start += len(line)
                if start - reported > _LOOK_EVERY:
                    progress(done + start, total)
                    reported = start
        lines.files.extend(repeat(number, len(ranks) - len(lines.files)))
        done += start
    progress(total, total)
    return ranks


def _in_order(ranks: "array[int]", sizes: "array[int]", sequence: "array[int]") -> "array[int]":
    """The places of all lines, in the sequence of their ranks, each rank's in their order; `sizes` in that sequence."""
    following, after = array("I", sizes), 0
    for rank, size in zip(sequence, sizes, strict=True):
        following[rank] = after
        after += size
    order = array("I", bytes(ranks.itemsize * len(ranks)))
    for place, rank in enumerate(ranks):
        order[following[rank]] = place
        following[rank] += 1
    return order
