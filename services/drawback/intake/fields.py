"""What each kind of report can tell us: its fields, which of them must be there, and what follows where one is not."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ReportKind(StrEnum):
    """The kinds of files intake reads."""

    ENTRIES = "entries"
    """Line report in the shape of ACE ES-003: one row per tariff number of a line."""
    LIQUIDATIONS = "liquidations"
    """ACE liquidation listing, or a saved table of the CBP bulletin: one row per happening."""
    EXPORTS = "exports"
    """Export report in the shape of AES-201, and lists of destroyed goods: one row per line."""
    INQUIRIES = "inquiries"
    """CF-28, CF-29 and requests on claims, with extension, answer and closing."""
    ADCVD_RATES = "adcvd-rates"
    ADCVD_INSTRUCTIONS = "adcvd-instructions"
    EVENTS = "events"
    """This program's own events as JSON or JSON lines."""


def kind_of(name: str) -> ReportKind:
    """Return the kind of a name.

    Raises:
        ValueError: there is no such kind; the message lists those there are.
    """
    try:
        return ReportKind(name.strip().lower())
    except ValueError:
        raise ValueError(f"{name!r} is no kind of file; expected one of {', '.join(ReportKind)}") from None


REQUIRED: Final[Mapping[ReportKind, tuple[tuple[str, ...], ...]]] = MappingProxyType(
    {
        ReportKind.ENTRIES: (
            ("entry.number",),
            ("line.number",),
            ("entry.type",),
            ("entry.entry_date",),
            ("line.country_of_origin",),
            ("tariff.hts",),
            ("tariff.entered_value", "line.entered_value"),
            ("tariff.duty",),
            ("tariff.quantity1",),
            ("tariff.uom1",),
        ),
        ReportKind.LIQUIDATIONS: (("entry.number",), ("event.type",), ("event.date", "event.scheduled_date")),
        ReportKind.EXPORTS: (
            ("export.itn", "export.reference"),
            ("export.date", "export.destroyed_date"),
            ("export.schedule_b", "export.hts"),
            ("export.quantity",),
            ("export.unit",),
            ("export.value",),
        ),
        ReportKind.INQUIRIES: (
            ("inquiry.form", "inquiry.id"),
            ("inquiry.issued", "inquiry.event_date"),
            ("entry.number", "claim.id"),
        ),
        ReportKind.ADCVD_RATES: (
            ("adcvd.case",),
            ("rate.kind",),
            ("rate.published",),
            ("rate.percent", "rate.per_unit"),
        ),
        ReportKind.ADCVD_INSTRUCTIONS: (
            ("message.number",),
            ("message.date",),
            ("message.cases",),
            ("message.rate_mode",),
        ),
    }
)
"""Per kind, groups of fields of which at least one must have a column (or a constant of the profile)."""

TELLING: Final[Mapping[ReportKind, tuple[str, ...]]] = MappingProxyType(
    {
        ReportKind.ENTRIES: ("tariff.hts", "tariff.duty"),
        ReportKind.LIQUIDATIONS: ("entry.number", "event.type"),
        ReportKind.EXPORTS: ("export.quantity", "export.value"),
        ReportKind.INQUIRIES: ("inquiry.form",),
        ReportKind.ADCVD_RATES: ("adcvd.case", "rate.kind"),
        ReportKind.ADCVD_INSTRUCTIONS: ("message.number", "message.cases"),
    }
)
"""Fields that tell the kind even where half of the required ones are missing."""

WITHOUT: Final[Mapping[ReportKind, tuple[tuple[tuple[str, ...], str], ...]]] = MappingProxyType(
    {
        ReportKind.ENTRIES: (
            (
                ("entry.import_date",),
                "no importation date: the entry date stands in, which shows a five-year window too long for earlier arrivals",
            ),
            (
                ("entry.mot", "line.hmf", "entry.hmf"),
                "neither mode of transport nor harbor maintenance fee: no HMF is put on any line",
            ),
            (
                ("line.mpf", "entry.mpf"),
                "no merchandise processing fee: MPF is computed from value, entry type and date",
            ),
            (
                ("tariff.rate_text",),
                "no duty rates: an ad valorem rate is taken only where one with few decimals gives the duty to the cent",
            ),
            (("entry.liquidation_status",), "no liquidation status: a liquidation date is read as scheduled"),
            (
                ("entry.psc_flag",),
                "no post summary correction indicator: changes are recorded as found in a newer report",
            ),
        ),
        ReportKind.EXPORTS: (
            (
                ("export.line_number",),
                "no line numbers: the lines of one reference are numbered by Schedule B number, part number and description",
            ),
            (
                ("export.hts",),
                "no HTS number beside Schedule B: classification at eight digits follows Schedule B",
            ),
            (("export.sku",), "no part number: direct identification will need one"),
        ),
        ReportKind.LIQUIDATIONS: (
            (("event.posted_date",), "no posting date: the liquidation date alone starts the protest period"),
        ),
    }
)
"""What is assumed where none of the named fields has a column: said before anything is taken."""
