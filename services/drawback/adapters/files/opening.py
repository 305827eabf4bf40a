"""Open a file as what it is: its form by its first bytes, its kind by its headings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from drawback.adapters.files.csv_table import open_csv
from drawback.adapters.files.json_items import JsonItems, as_table, is_event, open_json
from drawback.adapters.files.spool import Spooled
from drawback.adapters.files.tables import HEADING_ROWS, Progress, Table, Unreadable
from drawback.adapters.files.xlsx_table import open_xlsx
from drawback.intake.columns import Columns, detect_kind, likeness, map_columns
from drawback.intake.fields import ReportKind
from drawback.intake.profile import Profile
from drawback.intake.records import Row

_WORKBOOK: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx/.xlsb/.ods (zip) and of old .xls (compound file)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose heading row was found and understood."""

    table: Table
    columns: Columns
    heading_row: int

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        """The rows below the headings; headings that a report repeats on each page are left out."""
        headings = list(self.columns.headings)
        for row in self.table.every_row(progress):
            if row.number > self.heading_row and (row.error or list(row.cells) != headings):
                yield row

    @property
    def parsing_share(self) -> int:
        """Share of the progress, in percent, that the first run through the rows is given."""
        return 70 if isinstance(self.table, Spooled) else 10

    def close(self) -> None:
        """Drop temporary files."""
        if isinstance(self.table, Spooled):
            self.table.close()


def open_file(path: Path, kind: ReportKind | None, profile: Profile) -> Sheet | JsonItems:
    """Open a file for reading.

    Raises:
        Unreadable: the file cannot be read, or its kind cannot be told.
    """
    if not path.is_file():
        raise Unreadable("there is no such file")
    with path.open("rb") as binary:
        first = binary.read(512)
    known = partial(likeness, profile=profile, kind=kind)
    if first.startswith(_WORKBOOK):
        return _sheet(Spooled(open_xlsx(path, known)), kind, profile)
    text = first.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] in (b"{", b"["):
        items = open_json(path)
        value = next((item.value for item in items.items() if not item.error), None)
        if kind is ReportKind.EVENTS or (kind is None and is_event(value)):
            return items
        return _sheet(as_table(items), kind, profile)
    if kind is ReportKind.EVENTS:
        raise Unreadable("the file is no JSON; expected our own events as JSON or JSON lines")
    return _sheet(open_csv(path, known), kind, profile)


def _sheet(table: Table, kind: ReportKind | None, profile: Profile) -> Sheet:
    top = list(islice(table.every_row(), HEADING_ROWS))
    if not top:
        raise Unreadable("the file is empty; expected a row of headings and rows below it")
    headings = max(top, key=lambda row: likeness(row.cells, profile, kind))
    names = tuple(cell.strip() for cell in headings.cells)
    told = kind or profile.kind or detect_kind(names, profile)
    if told is None:
        shown = ", ".join(repr(name) for name in names[:8])
        kinds = ", ".join(each for each in ReportKind)
        raise Unreadable(
            f"the headings ({shown} ...) do not tell what kind of report this is; name one of {kinds}"
        )
    return Sheet(table, map_columns(told, names, profile), headings.number)
