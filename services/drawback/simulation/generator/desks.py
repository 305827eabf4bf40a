"""Where generated facts go: into report files per month and claimant, or into envelopes per month."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from drawback.simulation.generator.entries import EntrySummary
from drawback.simulation.generator.envelopes import json_line
from drawback.simulation.generator.lives import World
from drawback.simulation.generator.notices import notice_event
from drawback.simulation.generator.reports import (
    AES201,
    ES003,
    LISTING,
    ReportedNotice,
    aes201,
    es003,
    listing,
    rates,
)
from drawback.simulation.generator.spool import Spool, sort_lines
from drawback.simulation.generator.tables import ReportTable, csv_text
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.registry import Event

_HEADINGS = {"es003": ES003, "aes201": AES201, "liquidation": LISTING}


@dataclass
class Made:
    """What was made: counts, files with their lines, and bytes."""

    entries: int = 0
    entry_lines: int = 0
    exports: int = 0
    claims: int = 0
    events: int = 0
    claimants: int = 0
    files: int = 0
    bytes: int = 0


@dataclass
class EventWriter:
    """Writes every fact as an envelope into the file of its month, sorted by time at the end."""

    out: Path
    spool: Spool = field(init=False)
    told: int = 0

    def __post_init__(self) -> None:
        self.spool = Spool(self.out)

    def write(self, claimant: str, on: date, subject: str, event: Event, kind: str = "") -> None:  # noqa: ARG002 - one shape
        self.told += 1
        line = json_line(event, claimant, on, subject)
        self.spool.add(f"events-{on:%Y-%m}.jsonl", b"%s%09d\t%s" % (on.isoformat().encode(), self.told, line))

    def entry(self, claimant: str, sheet: EntrySummary) -> None:
        self.write(claimant, sheet.voyage.entry_on, sheet.number, sheet.filed())

    def notice(self, claimant: str, notice: ReportedNotice) -> None:
        self.write(claimant, notice.posted_on, notice.sheet.number, notice_event(notice))

    def export(self, claimant: str, disposed: GoodsDisposed) -> None:
        self.write(claimant, disposed.disposed_on, disposed.export_id, disposed)

    def rates(self, world: World) -> None:
        for rate in world.rates():
            self.write("*", rate.published_on, rate.case_number, rate)

    def close(self, made: Made) -> None:
        self.spool.close()
        for name in self.spool.written:
            sort_lines(self.out / name)
        _sum_up(self.out, made, self.told)


@dataclass
class FileWriter:
    """Writes reports per month and claimant, and JSON events beside them."""

    out: Path
    spool: Spool = field(init=False)
    told: int = 0

    def __post_init__(self) -> None:
        self.spool = Spool(self.out, _headings)

    def write(self, claimant: str, on: date, subject: str, event: Event, kind: str = "events") -> None:
        self.told += 1
        self.spool.add(f"{_next(on, 4)}.{kind}.{claimant}.jsonl", json_line(event, claimant, on, subject))

    def entry(self, claimant: str, sheet: EntrySummary) -> None:
        self.told += 1
        self._rows(
            f"{_next(sheet.voyage.entry_on, 5)}.es003.{claimant}.csv", es003((sheet,), claimant.upper())
        )

    def notice(self, claimant: str, notice: ReportedNotice) -> None:
        self.told += 1
        self._rows(f"{_next(notice.posted_on, 3)}.liquidation.{claimant}.csv", listing((notice,)))

    def export(self, claimant: str, disposed: GoodsDisposed) -> None:
        self.told += 1
        self._rows(f"{_next(disposed.disposed_on, 5)}.aes201.{claimant}.csv", aes201((disposed,)))

    def _rows(self, name: str, table: ReportTable) -> None:
        for line in _csv_rows(table):
            self.spool.add(name, line)

    def rates(self, world: World) -> None:
        days: dict[date, list[Event]] = {}
        for rate in world.rates():
            days.setdefault(rate.published_on, []).append(rate)
            self.told += 1
        for day in days:
            table = rates(rate for rate in world.rates() if rate.published_on == day)
            (self.out / f"{day}.adcvd-rates.csv").write_text(csv_text(table), encoding="utf-8", newline="")

    def close(self, made: Made) -> None:
        self.spool.close()
        _sum_up(self.out, made, self.told)


def _sum_up(out: Path, made: Made, told: int) -> None:
    made.events = told
    made.files = sum(1 for _ in out.iterdir())
    made.bytes = sum(path.stat().st_size for path in out.iterdir())


def _next(on: date, day: int) -> date:
    """Return a day of the month that follows."""
    return (on.replace(day=1) + timedelta(days=32)).replace(day=day)


def _headings(name: str) -> bytes:
    headings = _HEADINGS.get(name.split(".")[1])
    return b"" if headings is None else next(_csv_rows(ReportTable(headings, (headings,)))) + b"\n"


def _csv_rows(table: ReportTable) -> Iterator[bytes]:
    """Write the rows of a table, without its headings, as CSV lines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in table.rows:
        writer.writerow([table.manner.text(cell) for cell in row])
        yield out.getvalue().rstrip("\n").encode()
        out.seek(0)
        out.truncate()
