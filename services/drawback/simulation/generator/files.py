"""Write the book as files named by day of arrival, kind and claimant."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from drawback.simulation.generator.book import NAMES, ScriptBook, Stamped
from drawback.simulation.generator.envelopes import json_line
from drawback.simulation.generator.reports import aes201, es003, instructions, listing, rates
from drawback.simulation.generator.tables import ISO, PLAIN, Manner, ReportTable, csv_text, write_xlsx
from drawback_schemas.adcvd import InstructionIssued, RatePublished

T = TypeVar("T")

_ALIASES_ES003 = (
    ("Entry Summary Number", "entry no"),
    ("HTS Number - Full", "HTS CODE"),
    ("Importation Date", "Import Date"),
    ("Country of Origin Code", " country of origin "),
    ("Line Tariff Duty Amount", "Duty Amount"),
)
_ALIASES_AES = (
    ("Quantity 1", "quantity"),
    ("Schedule B/HTS Number", "schedule_b_code"),
    ("Country of Ultimate Destination", "destination_country"),
    ("Part Number", "part_number"),
)
MANNERS: tuple[Manner, ...] = (
    PLAIN,
    ISO,
    Manner(dates="%Y-%m-%d", aliases=(*_ALIASES_ES003, *_ALIASES_AES), shuffled=True),
)
"""How the systems of an importer write: ACE itself, a warehouse export, a broker's own table."""
SPREADSHEET = Manner(loses_zeros=True)
FIXED: frozenset[str] = frozenset(
    {"2022-09-20", "2022-10-05", "2022-11-08", "2023-03-05", "2023-03-09", "2024-02-15", "2024-03-05"}
)
"""Days whose files a happening names: they stay CSV as ACE writes it."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A file that no report gives: its name and its bytes."""

    name: str
    content: bytes


def write_files(book: ScriptBook, folder: Path, extras: list[Extra]) -> None:
    """Write every delivery of the book."""
    folder.mkdir(parents=True, exist_ok=True)
    for claimant, sheets in sorted(book.sheets.items()):
        for day, several in _by_day(sheets):
            _write_table(folder, day, "es003", claimant, es003(several, NAMES[claimant]))
    for claimant, exports in sorted(book.exports.items()):
        for day, lines in _by_day(exports):
            _write_table(folder, day, "aes201", claimant, aes201(lines))
    for claimant, notices in sorted(book.notices.items()):
        for day, rows in _by_day(notices):
            _write_table(folder, day, "liquidation", claimant, listing(rows))
    for (day, kind, claimant), stamped in sorted(book.events.items()):
        _write_events(folder, f"{day}.{kind}", claimant, stamped)
    for extra in extras:
        (folder / extra.name).write_bytes(extra.content)


def _write_events(folder: Path, stem: str, claimant: str, stamped: list[Stamped]) -> None:
    """Write AD/CVD records as tables, all else as one envelope per line."""
    published = [one.event for one in stamped if isinstance(one.event, RatePublished)]
    issued = [one.event for one in stamped if isinstance(one.event, InstructionIssued)]
    if published:
        _text(folder, f"{stem}.csv", csv_text(rates(published)))
    elif issued:
        _text(folder, f"{stem}.csv", csv_text(instructions(issued)))
    else:
        event_lines = [json_line(one.event, one.claimant, one.on, one.subject) for one in stamped]
        ending = "json" if stem.endswith(("cf28", "cf29")) and len(event_lines) == 1 else "jsonl"
        (folder / f"{stem}.{claimant}.{ending}").write_bytes(b"".join(line + b"\n" for line in event_lines))


def _by_day(delivered: list[tuple[date, T]]) -> list[tuple[date, list[T]]]:
    days: dict[date, list[T]] = defaultdict(list)
    for day, one in delivered:
        days[day].append(one)
    return sorted(days.items())


def _write_table(folder: Path, day: date, kind: str, claimant: str, table: ReportTable) -> None:
    """Choose the manner by the month: now and then a workbook, else one of three ways to write CSV."""
    name = f"{day}.{kind}.{claimant}"
    turn = day.year * 12 + day.month + len(kind)
    if day.isoformat() in FIXED:
        _text(folder, f"{name}.csv", csv_text(table))
    elif turn % 5 == 0:
        write_xlsx(folder / f"{name}.xlsx", replace(table, manner=SPREADSHEET))
    else:
        _text(folder, f"{name}.csv", csv_text(replace(table, manner=MANNERS[turn % len(MANNERS)])))


def _text(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8", newline="")
