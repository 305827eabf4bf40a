"""The table of kinds: how each report is grouped, read and compared."""

from functools import partial
from typing import Any, Final

from drawback.intake import adcvd, entries, entry_changes, exports, inquiries, liquidations
from drawback.intake.fields import ReportKind
from drawback.intake.reading import ReportReader, group_by
from drawback.rules.money.mpf import MpfLimits

_OTHERS: Final[dict[ReportKind, ReportReader[Any]]] = {
    ReportKind.LIQUIDATIONS: ReportReader(
        ReportKind.LIQUIDATIONS,
        liquidations.LiquidationRow,
        group_by(
            "entry.filer_code",
            "entry.number",
            "event.type",
            "event.date",
            "event.scheduled_date",
            "event.posted_date",
        ),
        liquidations.read_liquidation,
        liquidations.liquidation_events,
    ),
    ReportKind.EXPORTS: ReportReader(
        ReportKind.EXPORTS,
        exports.ExportRow,
        exports.group_of_export,
        exports.read_exports,
        exports.export_events,
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
}


def reading_of(kind: ReportKind, limits: MpfLimits) -> ReportReader[Any]:
    """Return how reports of a kind are read; entries need the law of the fees that their reports leave out."""
    if kind is not ReportKind.ENTRIES:
        return _OTHERS[kind]
    return ReportReader(
        ReportKind.ENTRIES,
        entries.EntrySheet,
        group_by("entry.filer_code", "entry.number"),
        partial(entries.read_entry, limits=limits),
        entry_changes.entry_events,
    )
