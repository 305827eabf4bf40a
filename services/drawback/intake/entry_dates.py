"""A broker's list of entries without lines: it feeds the entry's dates and its monitoring, and no claim."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from drawback.domain.identifiers import read_entry_type, read_importer_number, read_port
from drawback.intake import labels, values
from drawback.intake.reading import ReportChange, ReportFact, entry_number_of, sound
from drawback.intake.records import Record, once, once_needed
from drawback_schemas.entries import EntryFiled
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
)
from drawback_schemas.registry import Event

Status = Literal["scheduled", "liquidated", "reliquidated", "extended", "suspended"]


_STANDING: Final[dict[str, Status]] = {
    "entry.extension_date": "extended",
    "entry.suspension_date": "suspended",
}


_BY_STATUTE: Final = frozenset({"03", "07", "38"})
"""Types of entry that are suspended by statute from filing (19 U.S.C. 1671d(b), 1673d(c)): the list need not say since when."""


class EntryDates(ReportFact, frozen=True, kw_only=True):
    """What a list says about one entry as a whole."""

    entry_number: str
    entry_on: date
    entry_type: str = ""
    importer_number: str = ""
    port: str = ""
    import_on: date | None = None
    summary_on: date | None = None
    status: Status | None = None
    liquidation_on: date | None = None
    extended_on: date | None = None
    suspended_on: date | None = None
    liquidated_duty: Decimal | None = None

    @property
    def natural_key(self) -> str:
        return self.entry_number

    @property
    def subject(self) -> str:
        return self.entry_number


def read_entry_dates(records: Sequence[Record]) -> Iterator[EntryDates]:
    """Read the rows of one entry; where a list has several, they agree."""
    first = records[0]
    number = entry_number_of(first)
    entry_on = once_needed(records, "entry.entry_date", values.day, "the date of entry as MM/DD/YYYY")
    status = once(records, "entry.liquidation_status", labels.one_of(labels.ENTRY_STATUS))
    liquidation_on = once(records, "entry.liquidation_date", values.day)
    if status in ("liquidated", "reliquidated") and liquidation_on is None:
        first.flaw("entry.liquidation_date", "the liquidation date of a liquidated entry")
    entry_type = once(records, "entry.type", read_entry_type) or ""
    for name, told in _STANDING.items():
        if status == told == "suspended" and entry_type in _BY_STATUTE:
            continue
        if status == told and first.blank(name):
            first.flaw(
                name,
                f"the day on which the entry was {told}: without it the year to liquidate would seem to run",
            )
    if number is None or entry_on is None:
        return
    found = EntryDates(
        entry_number=number,
        entry_on=entry_on,
        entry_type=entry_type,
        importer_number=once(records, "entry.importer_number", read_importer_number) or "",
        port=once(records, "entry.port", read_port) or "",
        import_on=once(records, "entry.import_date", values.day),
        summary_on=once(records, "entry.summary_date", values.day),
        status=status,
        liquidation_on=liquidation_on,
        extended_on=once(records, "entry.extension_date", values.day),
        suspended_on=once(records, "entry.suspension_date", values.day),
        liquidated_duty=once(records, "entry.liquidated_duty", values.money),
    )
    if sound(records):
        yield found


_HEADER = ("entry_on", "entry_type", "importer_number", "port", "import_on", "summary_on")


def entry_dates_events(change: ReportChange[EntryDates]) -> Iterator[Event]:
    """Yield that the entry was filed, where no report with its lines did, and what is new of its liquidation."""
    before, now = change.before, change.now
    if not change.with_lines and (
        before is None or any(getattr(before, name) != getattr(now, name) for name in _HEADER)
    ):
        yield EntryFiled(
            entry_number=now.entry_number,
            entry_type=now.entry_type,
            importer_number=now.importer_number,
            port=now.port,
            entry_on=now.entry_on,
            import_on=now.import_on or now.entry_on,
            lines=(),
            summary_on=now.summary_on,
        )
    yield from _liquidation(before, now, change.as_of)


def _liquidation(before: EntryDates | None, now: EntryDates, as_of: date) -> Iterator[Event]:
    if now.status in ("liquidated", "reliquidated") and now.liquidation_on is not None:
        was = before and (before.status, before.liquidation_on, before.liquidated_duty)
        if was != (now.status, now.liquidation_on, now.liquidated_duty):
            yield LiquidationPosted(
                entry_number=now.entry_number,
                liquidated_on=now.liquidation_on,
                kind="reliquidated" if now.status == "reliquidated" else "liquidated",
                liquidated_duty=now.liquidated_duty,
            )
        return
    if now.extended_on and now.status != "suspended" and now.extended_on != (before and before.extended_on):
        yield LiquidationExtended(entry_number=now.entry_number, extended_on=now.extended_on, code="49")
    if (
        now.suspended_on
        and now.status == "suspended"
        and now.suspended_on != (before and before.suspended_on)
    ):
        yield LiquidationSuspended(entry_number=now.entry_number, suspended_on=now.suspended_on, code="44")
    if now.liquidation_on is not None and now.liquidation_on != (before and before.liquidation_on):
        yield LiquidationScheduled(
            entry_number=now.entry_number, noticed_on=as_of, scheduled_on=now.liquidation_on
        )
