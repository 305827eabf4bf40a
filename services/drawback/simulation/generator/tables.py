"""Write tables as CSV or XLSX in the manners that reports really have: headings, dates, money, lost zeros."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import xlsxwriter

Cell: TypeAlias = str | int | Decimal | date | None
"""A cell before it is written: text stays text, a `Decimal` with two places is money."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one system writes its reports.

    `dates` is a strftime pattern; `dollars` writes money as `$1,234.50`; `aliases` replaces headings by synonyms;
    `shuffled` puts the columns in another order; `loses_zeros` is what a spreadsheet does to ports and lines.
    """

    dates: str = "%m/%d/%Y"
    dollars: bool = True
    aliases: tuple[tuple[str, str], ...] = ()
    shuffled: bool = False
    loses_zeros: bool = False

    def text(self, cell: Cell) -> str:
        """Write one cell as text."""
        if cell is None:
            return ""
        if isinstance(cell, date):
            return cell.strftime(self.dates)
        if isinstance(cell, Decimal) and cell.as_tuple().exponent == -2 and self.dollars:  # noqa: PLR2004 - cents
            return f"${cell:,.2f}"
        if isinstance(cell, str) and self.loses_zeros and cell.isdigit() and len(cell) in (2, 4):
            return str(int(cell))
        return str(cell)


PLAIN = Manner()
ISO = Manner(dates="%Y-%m-%d", dollars=False)


@dataclass(frozen=True)
class ReportTable:
    """Headings and rows of one report."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    manner: Manner = field(default=PLAIN)

    def arranged(self) -> tuple[list[str], list[list[Cell]]]:
        """Return headings and rows in the order and spelling of the manner."""
        order = list(range(len(self.headings)))
        if self.manner.shuffled:
            order = sorted(order, key=lambda place: (place * 7 + 3) % len(order))
        spelled = dict(self.manner.aliases)
        return (
            [spelled.get(self.headings[place], self.headings[place]) for place in order],
            [[row[place] for place in order] for row in self.rows],
        )


def csv_text(table: ReportTable) -> str:
    """Write a table as CSV text."""
    headings, rows = table.arranged()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([table.manner.text(cell) for cell in row] for row in rows)
    return out.getvalue()


def write_csv(path: Path, table: ReportTable) -> None:
    path.write_text(csv_text(table), encoding="utf-8", newline="")


def write_xlsx(path: Path, table: ReportTable, sheet: str = "Main Report") -> None:
    """Write a table as a workbook whose content depends on the table only (the creation date is the first of January 2021)."""
    headings, rows = table.arranged()
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": datetime(2021, 1, 1)})  # noqa: DTZ001 - the format wants a naive instant
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "mm/dd/yyyy"})
    money = book.add_format({"num_format": "$#,##0.00"})
    page.write_row(0, 0, headings)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_number(number, place, (cell - date(1899, 12, 30)).days, day)
            elif isinstance(cell, Decimal):
                style = money if cell.as_tuple().exponent == -2 else None  # noqa: PLR2004 - cents
                page.write_number(number, place, float(cell), style)
            elif isinstance(cell, int):
                page.write_number(number, place, cell)
            elif cell:
                text = table.manner.text(cell)
                if table.manner.loses_zeros and text.isdigit() and len(text) <= 4:  # noqa: PLR2004 - ports, types
                    page.write_number(number, place, int(text))
                else:
                    page.write_string(number, place, text)
    book.close()


def rows_of(lines: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(line) for line in lines)
