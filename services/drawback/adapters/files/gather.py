"""Bring together the rows that belong together, in bounded memory, however they are spread over a file.

1. Run through the keys once and mark each in a fixed bit field; a key that begins a second run of rows is scattered.
2. Run through the rows: a key that is not scattered is complete when its run ends and is passed on at once.
3. Rows of scattered keys wait in memory, or past a limit in temporary files split by key, and are passed on at the end.

An ordinary report, sorted by entry, streams; a shuffled one gives the same groups, later.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO, Final
from zlib import crc32

from drawback.intake.records import Row

Keyed = Callable[[Row], str]

_BITS: Final = 1 << 25
_PARTS: Final = 64
HOLD: Final = 100_000
"""Rows of scattered keys that are kept in memory; more go to temporary files."""
MOST_SCATTERED: Final = 200_000
"""Scattered keys that are remembered; beyond, every key counts as scattered."""


def gather(rows: Callable[[], Iterator[Row]], key_of: Keyed, *, hold: int = HOLD) -> Iterator[list[Row]]:
    """Yield the groups of rows with the same key; a row with an empty key is a group of its own and parts no other."""
    scattered = _scattered(rows(), key_of)
    run: list[Row] = []
    run_key = ""
    with ExitStack() as stack:
        waiting = _Waiting(stack, hold)
        for row in rows():
            key = key_of(row)
            if not key:
                yield [row]
                continue
            if run and key != run_key:
                yield run
                run = []
            if scattered is None or hash(key) in scattered:
                waiting.add(key, row)
            else:
                run.append(row)
                run_key = key
        if run:
            yield run
        yield from waiting.groups()


def _scattered(rows: Iterator[Row], key_of: Keyed) -> set[int] | None:
    """Hashes of keys with more than one run (and rarely of others, which does no harm); None where there are too many."""
    field = bytearray(_BITS // 8)
    found: set[int] = set()
    last = ""
    for row in rows:
        key = key_of(row)
        if not key or key == last:
            continue
        last = key
        mark = hash(key)
        marked = True
        for place in (mark % _BITS, (mark >> 25) % _BITS):
            bit = 1 << (place & 7)
            if not field[place >> 3] & bit:
                marked = False
                field[place >> 3] |= bit
        if marked:
            found.add(mark)
            if len(found) > MOST_SCATTERED:
                return None
    return found


class _Waiting:
    """Rows that wait for the end of the file."""

    def __init__(self, stack: ExitStack, hold: int) -> None:
        self._stack = stack
        self._hold = hold
        self._held = 0
        self._groups: dict[str, list[Row]] = {}
        self._files: list[IO[str]] = []

    def add(self, key: str, row: Row) -> None:
        self._groups.setdefault(key, []).append(row)
        self._held += 1
        if self._held > self._hold:
            self._spill()

    def _spill(self) -> None:
        if not self._files:
            for _ in range(_PARTS):
                part: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - the stack closes it
                self._files.append(self._stack.enter_context(part))
        for key, rows in self._groups.items():
            file = self._files[crc32(key.encode()) % _PARTS]
            file.writelines(json.dumps((key, *row._replace(cells=list(row.cells)))) + "\n" for row in rows)
        self._groups, self._held = {}, 0

    def groups(self) -> Iterator[list[Row]]:
        if not self._files:
            yield from self._groups.values()
            return
        self._spill()
        for part in self._files:
            part.seek(0)
            groups: dict[str, list[Row]] = {}
            for line in part:
                key, *row = json.loads(line)
                groups.setdefault(key, []).append(Row(*row))
            yield from groups.values()
