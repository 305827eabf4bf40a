"""Files of a few megabytes that would become gigabytes or minutes end with one sentence, in bounded memory."""

import resource
import subprocess
import sys
from itertools import count

import pytest

from support.bombs import BOMBS, cell_far_away
from support.intake_files import take
from support.workbook_files import sheet_of, xlsx

pytestmark = pytest.mark.slow

MEMORY = 600 << 20
"""Bytes of address space in which each of them must be refused."""
SECONDS = 60

SCRIPT = """
import resource, sys
from datetime import date
from pathlib import Path
from drawback.adapters.files import read_file
from drawback.intake.snapshots import Overlay
most = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (most, most))
for problem in read_file(Path(sys.argv[1]), claimant="acme", as_of=date(2026, 3, 1), snapshots=Overlay()):
    print(problem.message)
"""


@pytest.mark.parametrize(("bomb", "reason"), BOMBS)
def test_small_bombs(tmp_path, bomb, reason):
    """One sentence, in a process that has no more memory than it may use."""
    path = bomb(tmp_path)
    assert path.stat().st_size < 6 << 20

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path), str(MEMORY)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )

    (sentence,) = done.stdout.splitlines()
    assert sentence.startswith(path.name)
    assert reason in sentence
    assert "Traceback" not in done.stderr


def test_a_child_that_reads_old_workbooks_may_not_take_all_memory(tmp_path, monkeypatch):
    """What the library asks for beyond the limit ends its process, and the file with a sentence."""
    monkeypatch.setattr("drawback.adapters.files.apart.MOST_MEMORY", 16 << 20)

    _, (problem,) = take(cell_far_away(tmp_path))

    assert "megabytes to read, or is damaged" in problem.message
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


def test_a_child_that_reads_old_workbooks_may_not_take_the_processor_for_ever(tmp_path, monkeypatch):
    """Its seconds are those of a processor: with none of them left it is ended, and the file with a sentence."""
    monkeypatch.setattr("drawback.adapters.files.apart.MOST_SECONDS", 0)

    _, (problem,) = take(cell_far_away(tmp_path))

    assert "seconds of a processor to read; save it as .xlsx" in problem.message


def test_a_workbook_is_limited_by_work_and_not_by_the_clock(tmp_path, monkeypatch):
    """A slow clock refuses nothing; work beyond what its size is worth does."""
    path = xlsx(tmp_path / "r.xlsx", {"S": sheet_of([("ITN", "Date of Export")])})
    monkeypatch.setattr("drawback.adapters.clock.time.perf_counter", count(0, 1e6).__next__)
    _, [by_clock] = take(path)
    assert "too much work" not in by_clock.message

    monkeypatch.setattr("drawback.adapters.files.xlsx_parts.work_done", count(0, 1e6).__next__)
    _, [by_work] = take(path)
    assert "the workbook is too much work for its size" in by_work.message
