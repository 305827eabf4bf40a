"""Files of a few megabytes that would become gigabytes or minutes end with one sentence, in bounded memory."""

import random
import resource
import subprocess
import sys
import zipfile

import pytest

from drawback.adapters.files.tables import MOST_COLUMNS, MOST_TEXT
from support.intake_files import take
from support.workbook_files import ods, ods_cell, sheet_of, xlsb, xlsx

pytestmark = pytest.mark.slow

MEMORY = 600 << 20
"""Bytes of address space in which each of them must be refused."""
SECONDS = 60
NOISE = "".join(random.Random(1).choices("abcdefgh ", k=8000))
BLOCK = NOISE + "y" * 200_000
"""Text that is packed a hundred times smaller: below the ratio at which an archive is refused unread."""


def written(path, inside, times, *, strings=False):
    """An .xlsx whose sheet, or whose shared strings, begin so and go on with a block, so many times."""
    xlsx(path, {"S": sheet_of([("ITN",)])}, strings="<si><t>x</t></si>")
    member = "xl/sharedStrings.xml" if strings else "xl/worksheets/sheet1.xml"
    bomb = path.with_name(f"bomb-{path.name}")
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
        for name in good.namelist():
            if name != member:
                out.writestr(name, good.read(name))
        with out.open(member, "w", force_zip64=True) as part:
            part.write(inside[0].encode())
            for _ in range(times):
                part.write(inside[1].encode())
    return bomb


def cell_of_a_gigabyte(folder):
    return written(folder / "a.xlsx", ('<w><row><c t="inlineStr"><is><t>', "x" * (1 << 20)), 200)


def cell_packed_less_tightly(folder):
    return written(folder / "b.xlsx", ('<w><row><c t="inlineStr"><is><t>', BLOCK), 500)


def row_without_end(folder):
    return written(folder / "c.xlsx", ("<w><row>", f"<!--{NOISE[:500]}-->" + "<c/>" * 3000), 300)


def tag_without_end(folder):
    return written(folder / "d.xlsx", ('<w><row><c r="', BLOCK), 500)


def empty_texts(folder):
    return written(
        folder / "e.xlsx", ("<sst>", f"<!--{NOISE[:3000]}-->" + "<si/>" * 20000), 300, strings=True
    )


def rows_repeated(folder):
    return ods(
        folder / "f.ods",
        f'<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">'
        f"{ods_cell('x', number_columns_repeated=MOST_COLUMNS)}</table:table-row></table:table>",
    )


def cell_far_away(folder):
    headings = ("Case Number", "Rate Type", "Publication Date", "Rate")
    return xlsb(folder / "g.xlsb", [headings, ("A-570-890", "x", "y", 1.0)], first_row=1_048_000, far=16_000)


def cell_of_a_csv(folder):
    path = folder / "h.csv"
    path.write_text("ITN,Value\nX," + "9" * (MOST_TEXT + 1) + "\n")
    return path


def columns_of_a_csv(folder):
    path = folder / "i.csv"
    path.write_text("," * MOST_COLUMNS + "\n")
    return path


def line_of_a_csv(folder):
    path = folder / "j.csv"
    path.write_text("x" * (5 << 20))
    return path


def names_in_json(folder):
    path = folder / "k.json"
    names = ",".join(f'"n{number}":1' for number in range(MOST_COLUMNS - 1))
    path.write_text("[{" + names + "}" + ",{}" * 20_000 + "]")
    return path


def cell_over_many_columns(folder):
    path = folder / "l.xls"
    path.write_text('<html><table><tr><td colspan="999999999">x</td></tr></table></html>')
    return path


BOMBS = [
    (cell_of_a_gigabyte, "as no report does"),
    (cell_packed_less_tightly, f"more than {MOST_TEXT} characters"),
    (row_without_end, f"more than {MOST_COLUMNS} cells"),
    (tag_without_end, "a tag of xl/worksheets/sheet1.xml"),
    (empty_texts, "the workbook "),
    (rows_repeated, "repeated more often"),
    (cell_far_away, ""),
    (cell_of_a_csv, f"at most {MOST_TEXT} characters"),
    (columns_of_a_csv, f"at most {MOST_COLUMNS}"),
    (line_of_a_csv, "characters"),
    (names_in_json, "members of different names"),
    (cell_over_many_columns, f"more than {MOST_COLUMNS} cells"),
]

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
