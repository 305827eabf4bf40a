"""Write small report files and read them through the intake."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from drawback.adapters.files import read_file
from drawback.intake.problems import ReadyEvent, RowProblem
from drawback.intake.snapshots import Overlay
from drawback_schemas import decode

DATA = Path(__file__).parents[1] / "data" / "intake"
SAMPLE = DATA / "es003_sample.csv"
EXTENDED = DATA / "es003_extended.csv"
AS_OF = date(2026, 3, 1)
LATER = date(2026, 4, 1)

Table = Sequence[Mapping[str, str]]


def table_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: Table, *, headings: Sequence[str] | None = None, **options: Any) -> Path:
    encoding = options.pop("encoding", "utf-8")
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headings or list(rows[0]), **options)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, rows: Sequence[Mapping[str, object]], *, above: Sequence[str] = ()) -> Path:
    """Write a workbook with real figures and dates where the values are such."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Main Report")
    as_date = book.add_format({"num_format": "mm/dd/yyyy"})
    for place, title in enumerate(above):
        sheet.write_string(place, 0, title)
    top = len(above)
    headings = list(rows[0])
    for column, heading in enumerate(headings):
        sheet.write_string(top, column, heading)
    for number, row in enumerate(rows, top + 1):
        for column, heading in enumerate(headings):
            value = row[heading]
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, as_date)
            elif value != "":
                sheet.write(number, column, value)
    book.close()
    return path


def take(
    path: Path, store: Overlay | None = None, *, as_of: date = AS_OF, **options: Any
) -> tuple[list[ReadyEvent], list[RowProblem]]:
    """Read a file to its end."""
    snapshots = Overlay() if store is None else store
    items = list(read_file(path, claimant="acme", as_of=as_of, snapshots=snapshots, **options))
    return [item for item in items if isinstance(item, ReadyEvent)], [
        i for i in items if isinstance(i, RowProblem)
    ]


def events(path: Path, store: Overlay | None = None, **options: Any) -> list[Any]:
    """The events of a file that has no problem."""
    taken, problems = take(path, store, **options)
    assert problems == []
    return [decode(each.envelope)[1] for each in taken]
