"""Rows that belong together are brought together in bounded memory, wherever they stand in the file."""

import csv
import random
import subprocess
import sys
from pathlib import Path

import pytest

from drawback.adapters.files.gather import gather
from drawback.domain.identifiers import check_digit
from drawback.intake.records import Row
from support.intake_files import EXTENDED, table_of

pytestmark = pytest.mark.slow

LIMIT_MB = 60


def rows_of(keys):
    return [Row(number, [key]) for number, key in enumerate(keys, 2)]


def together(rows, **options):
    return [
        [row.number for row in group]
        for group in gather(lambda: iter(rows), lambda row: row.cells[0], **options)
    ]


def test_sorted_rows_stream():
    """Groups come in the order of the file, each as soon as its run ends."""
    handed = []

    def rows():
        for row in rows_of("aabbc"):
            handed.append(row.number)
            yield row

    first = next(gather(rows, lambda row: row.cells[0]))

    assert [row.number for row in first] == [2, 3]
    assert handed == [2, 3, 4, 5, 6, 2, 3, 4]


def test_scattered_rows_come_together_at_the_end():
    """A key that comes again later waits; rows with an empty key stand alone."""
    assert together(rows_of(["a", "b", "a", "", "", "c"])) == [[3], [5], [6], [7], [2, 4]]


@pytest.mark.parametrize("hold", [1, 7, 1000])
def test_groups_are_the_same_in_memory_and_in_files(hold):
    """Spilling to temporary files changes nothing but the order."""
    keys = [f"k{number % 97}" for number in range(1000)]
    random.Random(5).shuffle(keys)
    expected = {}
    for row in rows_of(keys):
        expected.setdefault(row.cells[0], []).append(row.number)

    assert sorted(together(rows_of(keys), hold=hold)) == sorted(expected.values())


@pytest.mark.parametrize("shuffled", [False, True])
def test_memory_does_not_grow_with_the_file(tmp_path, shuffled):
    """Eight times as many rows need less than 60 MB more, sorted or shuffled (measured in processes of their own)."""
    small, large = (peak(tmp_path, copies, shuffled=shuffled) for copies in (150, 1200))

    assert large - small < LIMIT_MB


def peak(tmp_path: Path, copies: int, *, shuffled: bool) -> int:
    """Peak memory in MB of a process that takes a report with `copies` of the twelve-line entry."""
    path = tmp_path / f"{copies}.csv"
    rows = [row for row in table_of(EXTENDED) if row["Entry Summary Number"] == "XYZ41055853"]
    script = (
        "import sys, resource; from pathlib import Path; from datetime import date\n"
        "from drawback.adapters.files import read_file\n"
        "from drawback.adapters.files import gather as g\n"
        "class Nowhere:\n"
        "    def get_many(self, keys): return {}\n"
        "    def put_many(self, snapshots): list(snapshots)\n"
        "found = read_file(Path(sys.argv[1]), claimant='a', as_of=date(2026, 3, 1), snapshots=Nowhere())\n"
        "count = sum(1 for item in found if hasattr(item, 'envelope'))\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    everything = [
        row | {"Entry Summary Number": f"XYZ{number:07d}{check_digit('XYZ', f'{number:07d}')}"}
        for number in range(copies)
        for row in rows
    ]
    if shuffled:
        random.Random(1).shuffle(everything)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(everything)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], check=True, capture_output=True, text=True
    )
    count, megabytes = map(int, done.stdout.split())
    assert count == copies
    return megabytes
