"""The table of kinds: how each report is grouped, read and compared."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from drawback.intake import (
    adcvd,
    adcvd_notices,
    bills_of_materials,
    cape_status,
    destructions,
    entries,
    entry_changes,
    entry_dates,
    entry_lines,
    entry_money,
    export_lines,
    exports,
    inquiries,
    liquidations,
    movements,
    parts,
    productions,
    rulings,
)
from drawback.intake.columns import Columns
from drawback.intake.fields import ReportKind
from drawback.intake.reading import ReportReader, group_by
from drawback.intake.records import Row
from drawback.rules.money.mpf import MpfLimits

_OTHERS: Final[dict[ReportKind, ReportReader[Any]]] = {
    ReportKind.ENTRY_DATES: ReportReader(
        ReportKind.ENTRY_DATES,
        entry_dates.EntryDates,
        group_by("entry.filer_code", "entry.number"),
        entry_dates.read_entry_dates,
        entry_dates.entry_dates_events,
    ),
    ReportKind.LIQUIDATIONS: ReportReader(
        ReportKind.LIQUIDATIONS,
        liquidations.LiquidationRow,
        group_by(
            "entry.filer_code",
            "entry.number",
            "event.type",
            "event.date",
            "event.liquidation_date",
            "event.reliquidation_date",
            "event.extension_date",
            "event.suspension_date",
            "event.scheduled_date",
            "event.posted_date",
            "event.source",
        ),
        liquidations.read_liquidation,
        liquidations.liquidation_events,
    ),
    ReportKind.ENTRY_MONEY: ReportReader(
        ReportKind.ENTRY_MONEY,
        entry_money.EntryMoneyRow,
        group_by(
            "entry.filer_code",
            "entry.number",
            "money.event",
            "money.date",
            "money.bill_number",
            "money.reference",
        ),
        entry_money.read_entry_money,
        entry_money.entry_money_events,
    ),
    ReportKind.CAPE_STATUS: ReportReader(
        ReportKind.CAPE_STATUS,
        cape_status.CapeRow,
        group_by("entry.filer_code", "entry.number", "cape.declaration"),
        cape_status.read_cape_status,
        cape_status.cape_events,
    ),
    ReportKind.BILLS: ReportReader(
        ReportKind.BILLS,
        bills_of_materials.BillRow,
        bills_of_materials.group_of_bill,
        bills_of_materials.read_bill,
        bills_of_materials.bill_events,
    ),
    ReportKind.PRODUCTIONS: ReportReader(
        ReportKind.PRODUCTIONS,
        productions.ProductionRow,
        group_by("production.id"),
        productions.read_production,
        productions.production_events,
    ),
    ReportKind.RULINGS: ReportReader(
        ReportKind.RULINGS,
        rulings.RulingRow,
        group_by("ruling.number", "ruling.standing", "ruling.date"),
        rulings.read_ruling,
        rulings.ruling_events,
    ),
    ReportKind.PARTS: ReportReader(
        ReportKind.PARTS,
        parts.PartRow,
        group_by("part.number", "part.effective_from"),
        parts.read_part,
        parts.part_events,
    ),
    ReportKind.DESTRUCTIONS: ReportReader(
        ReportKind.DESTRUCTIONS,
        destructions.DestructionRow,
        group_by("destruction.reference"),
        destructions.read_destruction,
        destructions.destruction_events,
    ),
    ReportKind.MOVEMENTS: ReportReader(
        ReportKind.MOVEMENTS,
        movements.MovementRow,
        movements.group_of_movement,
        movements.read_movement,
        movements.movement_events,
    ),
    ReportKind.INQUIRIES: ReportReader(
        ReportKind.INQUIRIES,
        inquiries.InquiryRow,
        inquiries.group_of_inquiry,
        inquiries.read_inquiry,
        inquiries.inquiry_events,
    ),
    ReportKind.ADCVD_RATES: ReportReader(
        ReportKind.ADCVD_RATES,
        adcvd.RateRow,
        group_by(
            "adcvd.case",
            "rate.kind",
            "rate.published",
            "rate.producer",
            "rate.exporter",
            "rate.period_from",
        ),
        adcvd.read_rate,
        adcvd.rate_events,
        everybody=True,
    ),
    ReportKind.ADCVD_INSTRUCTIONS: ReportReader(
        ReportKind.ADCVD_INSTRUCTIONS,
        adcvd.InstructionRow,
        group_by("message.number", "message.date", "rate.producer", "rate.exporter"),
        adcvd.read_instruction,
        adcvd.instruction_events,
        everybody=True,
    ),
    ReportKind.ADCVD_NOTICES: ReportReader(
        ReportKind.ADCVD_NOTICES,
        adcvd_notices.NoticeRow,
        group_by(
            "adcvd.case",
            "notice.kind",
            "notice.date",
            "notice.court",
            "notice.importer",
            "notice.of_date",
            "notice.name",
            "notice.alias",
            "notice.hts",
            "notice.origin",
            "rate.kind",
            "rate.producer",
            "rate.exporter",
            "rate.period_from",
        ),
        adcvd_notices.read_notice,
        adcvd_notices.notice_events,
        everybody=True,
    ),
}


@dataclass(frozen=True, slots=True)
class IntakeLaw:
    """What reading needs of the law: the fees that reports leave out, and the numbers of the tariff (six and eight digits)."""

    limits: MpfLimits
    numbers: Collection[str] = ()


_BY_ENTRY: Final = group_by("entry.filer_code", "entry.number")


def group_of(kind: ReportKind) -> Callable[[Row, Columns], str]:
    """Return which rows of a kind of report belong together."""
    if kind is ReportKind.ENTRIES:
        return _BY_ENTRY
    return exports.group_of_export if kind is ReportKind.EXPORTS else _OTHERS[kind].group_of


def reading_of(kind: ReportKind, law: IntakeLaw) -> ReportReader[Any]:
    """Return how reports of a kind are read."""
    match kind:
        case ReportKind.ENTRIES:
            return ReportReader(
                ReportKind.ENTRIES,
                entries.EntrySheet,
                _BY_ENTRY,
                partial(entries.read_entry, limits=law.limits, known=law.numbers),
                entry_changes.entry_events,
                lines=entry_lines.settle,
            )
        case ReportKind.EXPORTS:
            return ReportReader(
                ReportKind.EXPORTS,
                exports.ExportRow,
                exports.group_of_export,
                partial(exports.read_exports, known=law.numbers),
                exports.export_events,
                lines=export_lines.settle,
            )
        case _:
            return _OTHERS[kind]
