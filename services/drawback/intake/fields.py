"""What each kind of report can hold: its fields, which of them must be there, and what follows where one is not."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from drawback.intake.supplementary import SERIES, field_of


class ReportKind(StrEnum):
    """The kinds of files intake reads."""

    ENTRIES = "entries"
    """Line report in the shape of ACE ES-003: one row per tariff number of a line."""
    ENTRY_DATES = "entry-dates"
    """A broker's list of entries without lines: one row per entry; it feeds dates and monitoring, no claim."""
    LIQUIDATIONS = "liquidations"
    """ACE liquidation listing, or a saved table of the CBP bulletin: one row per happening."""
    ENTRY_MONEY = "entry-money"
    """Bills, payments and refunds of entries after liquidation: one row per movement."""
    CAPE_STATUS = "cape-status"
    """What CAPE answered to the entries of declarations (ES-022, the validation result file): one row per entry and error."""
    EXPORTS = "exports"
    """Export report in the shape of AES-201, and lists of destroyed goods: one row per line."""
    INQUIRIES = "inquiries"
    """CF-28, CF-29 and requests on claims, with extension, answer and closing."""
    ADCVD_RATES = "adcvd-rates"
    ADCVD_INSTRUCTIONS = "adcvd-instructions"
    ADCVD_NOTICES = "adcvd-notices"
    """What else is published on AD/CVD cases: orders, injunctions, reviews, scope, corrections: one row per notice."""
    BILLS = "bills-of-materials"
    """Bills of materials: one row per component of a version."""
    PRODUCTIONS = "productions"
    """Production records: one row per input used, or per product made together with the article."""
    RULINGS = "rulings"
    """Manufacturing rulings: one row per standing and article."""
    PARTS = "parts"
    """The product master: tariff numbers of parts over time and what their units hold; one row per part and unit."""
    MOVEMENTS = "movements"
    """What a warehouse system tells of receipts, put-aways, picks, shipments, returns and scrapping: one row per movement."""
    DESTRUCTIONS = "destructions"
    """Notices of destruction (CBP Form 7553) with answer and witness: one row per line."""
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
            ("tariff.duty", "line.duty"),
            ("tariff.quantity1",),
            ("tariff.uom1",),
        ),
        ReportKind.ENTRY_DATES: (("entry.number",), ("entry.entry_date",)),
        ReportKind.LIQUIDATIONS: (
            ("entry.number",),
            ("event.type",),
            (
                "event.date",
                "event.liquidation_date",
                "event.reliquidation_date",
                "event.extension_date",
                "event.suspension_date",
                "event.scheduled_date",
                "event.posted_date",
            ),
        ),
        ReportKind.ENTRY_MONEY: (
            ("entry.number",),
            ("money.event", "money.refunded_on", "money.returned_on"),
            ("money.date", "money.refunded_on", "money.returned_on"),
            ("money.amount",),
        ),
        ReportKind.CAPE_STATUS: (("entry.number",), ("cape.status",)),
        ReportKind.EXPORTS: (
            ("export.itn", "export.reference", "export.carrier_document", "export.document"),
            ("export.date", "export.destroyed_date", "export.ship_date"),
            ("export.schedule_b", "export.hts"),
            ("export.quantity",),
            ("export.unit",),
            ("export.value",),
        ),
        ReportKind.BILLS: (
            ("made.article",),
            ("bill.effective_from",),
            ("input.part",),
            ("input.quantity",),
            ("input.unit",),
        ),
        ReportKind.PRODUCTIONS: (
            ("production.id",),
            ("production.date",),
            ("made.article",),
            ("made.quantity",),
            ("made.unit",),
            ("input.part", "entry.number"),
            ("input.quantity",),
        ),
        ReportKind.RULINGS: (("ruling.number",), ("ruling.standing",), ("ruling.date",)),
        ReportKind.PARTS: (("part.number",), ("part.effective_from",), ("part.holds", "part.hts")),
        ReportKind.DESTRUCTIONS: (
            ("destruction.reference",),
            ("destruction.filed", "destruction.witness"),
        ),
        ReportKind.MOVEMENTS: (
            ("movement.kind",),
            ("movement.date",),
            ("movement.sku",),
            ("movement.quantity",),
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
        ReportKind.ADCVD_NOTICES: (("adcvd.case",), ("notice.kind",), ("notice.date",)),
    }
)
"""Per kind, groups of fields of which at least one must have a column (or a constant of the profile)."""

EVERYBODYS: Final = frozenset(
    {ReportKind.ADCVD_RATES, ReportKind.ADCVD_INSTRUCTIONS, ReportKind.ADCVD_NOTICES, ReportKind.EVENTS}
)
"""Kinds whose files concern all claimants, or name the claimant in each event."""

DECISIVE: Final[Mapping[ReportKind, tuple[str, ...]]] = MappingProxyType(
    {
        ReportKind.ENTRIES: ("tariff.hts", "tariff.duty"),
        ReportKind.ENTRY_DATES: ("entry.number", "entry.entry_date"),
        ReportKind.LIQUIDATIONS: ("entry.number", "event.type"),
        ReportKind.ENTRY_MONEY: ("entry.number", "money.event"),
        ReportKind.CAPE_STATUS: ("entry.number", "cape.status"),
        ReportKind.EXPORTS: ("export.quantity", "export.value"),
        ReportKind.BILLS: ("bill.effective_from", "input.part"),
        ReportKind.PRODUCTIONS: ("production.id", "made.article"),
        ReportKind.RULINGS: ("ruling.number", "ruling.standing"),
        ReportKind.PARTS: ("part.number", "part.effective_from"),
        ReportKind.DESTRUCTIONS: ("destruction.reference", "destruction.filed"),
        ReportKind.MOVEMENTS: ("movement.kind", "movement.sku"),
        ReportKind.INQUIRIES: ("inquiry.form",),
        ReportKind.ADCVD_RATES: ("adcvd.case", "rate.kind"),
        ReportKind.ADCVD_INSTRUCTIONS: ("message.number", "message.cases"),
        ReportKind.ADCVD_NOTICES: ("adcvd.case", "notice.kind"),
    }
)
"""Fields that settle the kind even where half of the required ones are missing."""

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
            (
                ("export.date", "export.destroyed_date"),
                "no date of export: the day of shipping stands in, which is not the day the goods left the country",
            ),
        ),
        ReportKind.CAPE_STATUS: (
            (
                ("cape.date",),
                "no date of the answer: the day of the report stands in, and the 45 days count from it",
            ),
        ),
        ReportKind.PRODUCTIONS: (
            (
                ("production.used_from",),
                "no day of first use: the day of production stands in",
            ),
            (("production.basis",), "no basis of claim: used in (01)"),
            (
                ("production.ruling",),
                "no ruling number: nothing is claimed on these productions until a ruling is named",
            ),
        ),
        ReportKind.MOVEMENTS: (
            (("movement.unit",), "no unit: pieces (NO)"),
            (
                ("movement.sold",),
                "no sales channel: returns are claimed only once it is said that the goods were sold at retail",
            ),
            (
                ("movement.location",),
                "no locations: returned units without serial number are not told apart from other stock",
            ),
        ),
        ReportKind.LIQUIDATIONS: (
            (("event.posted_date",), "no posting date: the liquidation date alone starts the protest period"),
        ),
    }
)
"""What is assumed where none of the named fields has a column: shown before anything is taken in."""


DATES: Final = frozenset(
    {
        "entry.entry_date",
        "entry.summary_date",
        "entry.created_date",
        "entry.import_date",
        "entry.liquidation_date",
        "entry.extension_date",
        "entry.suspension_date",
        "entry.psc_date",
        "entry.protest_date",
        "entry.protest_decision_date",
        "event.date",
        "event.posted_date",
        "event.scheduled_date",
        "event.until_date",
        "event.extension_date",
        "event.suspension_date",
        "event.liquidation_date",
        "event.reliquidation_date",
        "export.date",
        "export.foreign_entry_on",
        "export.destroyed_date",
        "export.ship_date",
        "inquiry.issued",
        "inquiry.assigned",
        "inquiry.extended",
        "inquiry.until",
        "inquiry.answer_by",
        "inquiry.answered",
        "inquiry.closed",
        "inquiry.event_date",
        "rate.published",
        "rate.effective",
        "rate.period_from",
        "rate.period_to",
        "message.date",
        "notice.date",
        "notice.began",
        "notice.resumed",
        "notice.of_date",
        "money.date",
        "money.due_date",
        "money.refunded_on",
        "money.returned_on",
        "movement.date",
        "destruction.filed",
        "destruction.planned",
        "destruction.received",
        "destruction.answered",
        "destruction.destroyed",
        "bill.effective_from",
        "bill.effective_to",
        "cape.date",
        "message.lifting_date",
        "production.date",
        "production.used_from",
        "ruling.date",
    }
)
"""Fields whose cells are days."""

AHEAD: Final = frozenset(
    {
        "entry.liquidation_date",
        "event.date",
        "event.liquidation_date",
        "event.posted_date",
        "event.scheduled_date",
        "event.until_date",
        "inquiry.answer_by",
        "inquiry.until",
        "money.due_date",
        "destruction.planned",
        "bill.effective_from",
        "rate.effective",
    }
)
"""Days that a report may tell of before they come: what is scheduled, due or agreed."""

ENDLESS: Final = frozenset({"bill.effective_to"})
"""Days that may lie as far ahead as anybody likes to write."""

MONEY: Final = frozenset(
    {
        "tariff.entered_value",
        "tariff.duty",
        "line.entered_value",
        "line.duty",
        "line.mpf",
        "line.hmf",
        "line.tax",
        "line.marking_duty",
        "line.cotton_fee",
        "line.other_fee",
        "entry.mpf",
        "entry.hmf",
        "entry.duty",
        "entry.total_value",
        "entry.liquidated_duty",
        "adcvd.duty",
        "adcvd.ad_duty",
        "adcvd.cvd_duty",
        "export.value",
        "export.recovered_value",
        "destruction.recovered",
        "production.waste_value",
        "money.amount",
        "money.interest",
        "inquiry.money",
        *(field_of("duty", series) for series in SERIES),
    }
)
"""Fields whose cells are amounts of dollars and cents."""

RATES: Final = frozenset(
    {
        "tariff.rate_text",
        "adcvd.rate",
        "adcvd.ad_rate",
        "adcvd.cvd_rate",
        "rate.percent",
        *(field_of("rate", series) for series in SERIES),
    }
)
"""Fields whose cells are rates, mostly percentages."""

FIGURES: Final = (
    MONEY
    | RATES
    | {
        "tariff.quantity1",
        "rate.per_unit",
        "bill.quantity",
        "movement.quantity",
        "destruction.noticed",
        "destruction.quantity",
        "input.quantity",
        "input.unit_cost",
        "input.waste",
        "made.quantity",
        "made.unit_value",
        "export.quantity",
        "export.foreign_duty",
        "export.units_per_dollar",
    }
)
"""Fields whose cells are figures: amounts, quantities, rates."""

COUNTRIES: Final = frozenset({"line.country_of_origin", "export.destination"})
"""Fields whose cells are countries: NA is Namibia there, and no blank."""
