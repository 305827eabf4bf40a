"""Our .xlsx reader beside python-calamine: time and memory on a sheet of a million rows, and on small hostile workbooks.

    python -m benchmarks.workbooks [--rows 1000000]

Each reading runs in a process of its own with at most 3 GB of address space and 300 seconds of processor; memory is what was resident at
most, time is the processor's. Prints a table for docs/decisions.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

MOST_BYTES = 3 << 30
SECONDS = 300
TEXTS = 5_000
_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)


def write_workbook(path: Path, rows: Iterator[str], strings: Iterator[str]) -> None:
    """A workbook with one sheet, its rows and shared strings given as pieces of XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {_NS} xmlns:r="{_REL}"><sheets><sheet name="Report" sheetId="1" r:id="s"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="s" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="t" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        for name, opening, pieces, closing in (
            ("xl/sharedStrings.xml", f"<sst {_NS}>", strings, "</sst>"),
            ("xl/worksheets/sheet1.xml", f"<worksheet {_NS}><sheetData>", rows, "</sheetData></worksheet>"),
        ):
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(opening.encode())
                for piece in pieces:
                    part.write(piece.encode())
                part.write(closing.encode())


def _report(rows: int) -> Iterator[str]:
    """Rows of eight cells as a report has them: five texts of a table, three figures."""
    for row in range(1, rows + 1):
        texts = "".join(
            f'<c r="{c}{row}" t="s"><v>{(row * 7 + n) % TEXTS}</v></c>' for n, c in enumerate("ABCDE")
        )
        figures = "".join(f'<c r="{c}{row}"><v>{row * 3}.{row % 100:02}</v></c>' for c in "FGH")
        yield f'<row r="{row}">{texts}{figures}</row>'


def _words(count: int) -> Iterator[str]:
    for number in range(count):
        yield f"<si><t>XYZ{number:08d}</t></si>"


def _far_corner() -> Iterator[str]:
    yield '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def _one_long_text() -> Iterator[str]:
    yield "<si><t>"
    for _ in range(600):
        yield "x" * (1 << 20)
    yield "</t></si>"


def _many_rows_of_nothing() -> Iterator[str]:
    for row in range(1, 3_000):
        yield f'<row r="{row}">' + '<c r="A1" s="0"></c>' * 20_000 + "</row>"


def hostile() -> dict[str, Callable[[Path], None]]:
    """Small files that ask for much: name and what writes them."""
    return {
        "two cells, in opposite corners": lambda path: write_workbook(path, _far_corner(), _words(1)),
        "one text of 600 MB": lambda path: write_workbook(
            path, iter(['<row r="1"><c r="A1" t="s"><v>0</v></c></row>']), _one_long_text()
        ),
        "60 million blank cells": lambda path: write_workbook(path, _many_rows_of_nothing(), _words(1)),
    }


def read_ours(path: Path) -> int:
    """Rows that our reader gives, streamed."""
    from drawback.adapters.files.workbooks import open_workbook  # noqa: PLC0415 - measured apart from the other

    found = open_workbook(path)
    try:
        return sum(1 for _ in found.tables[0].every_row())
    finally:
        for table in found.tables:
            table.close()


def read_calamine(path: Path) -> int:
    """Rows that calamine gives; it holds the whole sheet."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - measured apart from the other

    with CalamineWorkbook.from_path(str(path)) as book:
        return sum(1 for row in book.get_sheet_by_index(0).iter_rows() if any(cell != "" for cell in row))


READERS = {"ours": read_ours, "calamine": read_calamine}


def read(reader: str, path: Path) -> None:
    """Read in this process, within bounds, and print rows, seconds and MB."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        came = f"{READERS[reader](path):,} rows"
    except Exception as refused:  # noqa: BLE001 - what it says is the result
        came = f"{type(refused).__name__}: {refused}"[:90]
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{came} | {used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss // 1024:,}")


def main() -> int:
    """Write each workbook, let both read it, print one line each."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--read", nargs=2, metavar=("READER", "PATH"), help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.read:
        read(chosen.read[0], Path(chosen.read[1]))
        return 0
    books: dict[str, Callable[[Path], None]] = {
        f"a report of {chosen.rows:,} rows": lambda path: write_workbook(
            path, _report(chosen.rows), _words(TEXTS)
        ),
        **hostile(),
    }
    print(
        "| workbook | file, KB | reader | result | seconds of processor | MB at most |\n|---|---:|---|---|---:|---:|"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, write in books.items():
            path = Path(folder) / "book.xlsx"
            write(path)
            for reader in READERS:
                done = subprocess.run(
                    [sys.executable, "-m", "benchmarks.workbooks", "--read", reader, str(path)],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                result = (
                    done.stdout.strip()
                    or f"killed (exit {done.returncode}) | {SECONDS} or less | over the limit"
                )
                print(f"| {name} | {path.stat().st_size // 1024:,} | {reader} | {result} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
