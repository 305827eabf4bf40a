"""Open a file as what it is: its form by its first bytes, its kind by its headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from drawback.adapters.files.csv_table import open_text
from drawback.adapters.files.html_table import is_html, open_html
from drawback.adapters.files.json_items import JsonItems, is_event, open_json
from drawback.adapters.files.json_table import as_table
from drawback.adapters.files.spool import Spooled
from drawback.adapters.files.spreadsheetml import is_spreadsheetml, open_spreadsheetml
from drawback.adapters.files.tables import Progress, Table, Tables, Unreadable
from drawback.adapters.files.text_encoding import narrow
from drawback.adapters.files.web_archive import is_web_archive, open_web_archive
from drawback.adapters.files.workbooks import open_workbook
from drawback.intake.cells import clean
from drawback.intake.columns import Columns, detect_kind, likeness, map_columns
from drawback.intake.fields import ReportKind
from drawback.intake.headings import plain_heading
from drawback.intake.profile import Profile
from drawback.intake.records import Row
from drawback.intake.rows import Tidy

_WORKBOOK: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx/.xlsb/.ods (zip) and of old .xls (compound file)."""
_RULE: Final = re.compile(r"[-=_:+*]{3,}")


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One table of a report: its heading row, and where each heading of the report stands in it."""

    table: Table
    heading_row: int
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report whose headings were found and understood: one table, or all sheets that have the same headings."""

    parts: tuple[MappedTable, ...]
    columns: Columns
    left_out: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        """The table that was understood first."""
        return self.parts[0].table

    @property
    def heading_row(self) -> int:
        return self.parts[0].heading_row

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        """The rows below the headings, as those of a report; headings that are repeated on each page are left out."""
        for number, part in enumerate(self.parts):
            shared = progress and partial(_share, progress, number, len(self.parts))
            yield from Tidy(self.columns).rows(self._of(part, shared))

    def _of(self, part: MappedTable, progress: Progress | None) -> Iterator[Row]:
        headings, order = self.columns.headings, part.order
        straight = order == tuple(range(len(headings)))
        sheet = part.table.name if len(self.parts) > 1 else ""
        for row in part.table.every_row(progress):
            if row.number <= part.heading_row:
                continue
            cells = row.cells
            if not straight and not row.error:
                cells = [cells[place] if place < len(cells) else "" for place in order] + list(
                    cells[len(order) :]
                )
            if row.error or not (_repeats(cells, headings) or _is_rule(cells)):
                yield Row(
                    row.number,
                    cells,
                    row.error,
                    sheet=sheet,
                    covered=row.covered if straight else _moved(row.covered, order),
                )

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        """What was found out about the file, all its sheets named."""
        if len(self.parts) == 1:
            return self.table.described
        return (("sheets", ", ".join(part.table.name for part in self.parts)),)

    @property
    def notices(self) -> tuple[str, ...]:
        """What was done to make the tables readable, and what of them is hidden."""
        several = len(self.parts) > 1
        return tuple(
            f"sheet {part.table.name!r}: {notice}" if several else notice
            for part in self.parts
            for notice in part.table.notices
        )

    @property
    def parsing_share(self) -> int:
        """Share of the progress, in percent, that the first run through the rows is given."""
        return 70 if isinstance(self.table, Spooled) else 10

    def close(self) -> None:
        """Drop temporary files."""
        for part in self.parts:
            part.table.close()


def open_file(path: Path, kind: ReportKind | None, profile: Profile) -> Sheet | JsonItems:
    """Open a file for reading.

    Raises:
        Unreadable: the file cannot be read, or its kind is not known.
    """
    if not path.is_file():
        raise Unreadable("there is no such file")
    with path.open("rb") as binary:
        first = binary.read(4096)
    if tables := _workbook(path, first):
        return _report(tables, kind, profile)
    known = partial(likeness, profile=profile, kind=kind)
    if narrow(first).lstrip()[:1] in (b"{", b"["):
        items = open_json(path)
        value = next((item.value for item in items.items() if not item.error), None)
        if kind is ReportKind.EVENTS or (kind is None and is_event(value)):
            return items
        return _report(as_table(items, known), kind, profile)
    if kind is ReportKind.EVENTS:
        raise Unreadable("the file is no JSON; expected our own events as JSON or JSON lines")
    return _report(Tables((open_text(path, known),)), kind, profile)


def _workbook(path: Path, first: bytes) -> Tables | None:
    """The sheets of a workbook, in whichever form it was saved; None where the file is none."""
    if first.startswith(_WORKBOOK):
        return open_workbook(path)
    forms = (
        (is_spreadsheetml, open_spreadsheetml),
        (is_html, open_html),
        (is_web_archive, open_web_archive),
    )
    return next((reader(path) for is_it, reader in forms if is_it(first)), None)


def _report(found: Tables, kind: ReportKind | None, profile: Profile) -> Sheet:
    """Find the table that looks most like a report, and those with the same headings."""
    headed: list[tuple[int, Table, Row]] = []
    empty: list[str] = []
    for table in found.tables:
        top = table.top_rows()
        if not top:
            empty.append(f"sheet {table.name!r} is empty")
            continue
        row = max(top, key=lambda each: likeness(each.cells, profile, kind))
        headed.append((likeness(row.cells, profile, kind), table, row))
    if not headed:
        raise Unreadable("the file is empty; expected a row of headings and rows below it")
    _, lead, heading = max(headed, key=lambda each: each[0])
    names = tuple(clean(cell).strip() for cell in heading.cells)
    found_kind = kind or profile.kind or detect_kind(names, profile)
    if found_kind is None and not any(names):
        raise Unreadable(
            "nothing in the file has a name; expected a row of headings with rows below it, or objects whose members are named"
        )
    if found_kind is None:
        shown = ", ".join(repr(name) for name in names[:8])
        kinds = ", ".join(each for each in ReportKind)
        raise Unreadable(
            f"the headings ({shown} ...) do not tell what kind of report this is; name one of {kinds}"
        )
    parts: list[MappedTable] = []
    others: list[str] = []
    for _, table, row in headed:
        order = tuple(range(len(names))) if table is lead else _order(names, row.cells)
        if order is None:
            others.append(f"sheet {table.name!r} has other headings and was not read")
            table.close()
        else:
            parts.append(MappedTable(table, row.number, order))
    return Sheet(tuple(parts), map_columns(found_kind, names, profile), (*found.left_out, *others, *empty))


def _repeats(cells: Sequence[str], headings: Sequence[str]) -> bool:
    """Say whether a row is the headings once more, as on each page of a report, in letters of any size."""
    if clean(cells[0]).strip().casefold() != headings[0].casefold():
        return False
    return [clean(cell).strip().casefold() for cell in cells] == [heading.casefold() for heading in headings]


def _is_rule(cells: Sequence[str]) -> bool:
    """Say whether a row only draws a line: dashes below the headings, as Markdown and report programs print them."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) > 1 and all(_RULE.fullmatch(cell) for cell in filled)


def _order(names: Sequence[str], headings: Sequence[str]) -> tuple[int, ...] | None:
    """Where each name stands among other headings; None where these are not the same headings."""
    plain = [plain_heading(name) for name in names]
    theirs = [plain_heading(heading) for heading in headings]
    while theirs and not theirs[-1] and len(theirs) > len(plain):
        theirs.pop()
    if plain == theirs:
        return tuple(range(len(plain)))
    if sorted(plain) != sorted(theirs) or len(set(plain)) < len(plain):
        return None
    return tuple(map(theirs.index, plain))


def _moved(covered: Sequence[tuple[int, str]], order: tuple[int, ...]) -> list[tuple[int, str]]:
    return [(order.index(place), text) for place, text in covered if place in order]


def _share(progress: Progress, number: int, count: int, done: int, total: int) -> None:
    progress((number * total + done) // count, total)
