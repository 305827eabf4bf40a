"""The reports an importer downloads: ES-003 entry lines, AES-201 exports, the liquidation listing, AD/CVD records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import Money
from drawback.simulation.generator.entries import EntrySummary
from drawback.simulation.generator.tables import PLAIN, Cell, Manner, ReportTable
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import ChargePart, LinePart

ES003 = (
    "Entry Summary Number", "Entry Summary Line Number", "Entry Type Code", "Importer Number", "Importer Name",
    "Port of Entry Code", "Entry Date", "Entry Summary Date", "Importation Date", "Mode of Transportation",
    "Country of Origin Code", "Manufacturer Name", "Part Number", "Goods Description", "Tariff Ordinal Number",
    "HTS Number - Full", "Column 1 Current Primary Duty Rate", "Line Tariff Goods Value Amount",
    "Line Tariff Duty Amount", "Line Tariff Quantity (1)", "Line Tariff UOM (1) Code", "AD Case Number", "AD Rate",
    "AD Deposit Amount", "CVD Case Number", "CVD Rate", "CVD Deposit Amount", "IR Tax Amount", "IR Tax Class Code", "Cotton Fee",
    "Line MPF Amount", "Line HMF Amount", "Total MPF", "Post Summary Correction Indicator", "Liquidation Date",
    "Liquidation Status",
)  # fmt: skip
"""Headings of ACE report ES-003 (formats 2.2), with the extended columns that a broker adds from the 7501."""

AES201 = (
    "ITN", "Line Number", "USPPI Name", "Date of Export", "Country of Ultimate Destination", "Method of Transportation",
    "Port of Export", "Schedule B/HTS Number", "Commodity Description", "Part Number", "Quantity 1", "UOM 1",
    "Value (USD)", "Transportation Reference Number", "Routed Export Indicator",
)  # fmt: skip
LISTING = (
    "Entry Number", "Importer of Record Number", "Port of Entry", "Entry Date", "Entry Type", "Team", "Event Type",
    "Event Date", "Posted Date", "Basis", "Action", "Extension/Suspension Code", "Extended Until",
    "Liquidation Reason Code", "Case Number", "Notice Reference", "Total Liquidated Duty Amount",
)  # fmt: skip
RATES = (
    "Case Number", "Kind", "Published On", "Rate Percent", "Effective On", "Period From", "Period To", "Producer",
    "Exporter", "FR Cite",
)  # fmt: skip
INSTRUCTIONS = (
    "Message Number", "Message Date", "Cases", "Rate Mode", "Rate Percent", "Period From", "Period To",
    "Lifting Date", "FR Cite",
)  # fmt: skip

_TEAM = "012"
_PORTS_OF_EXPORT = {"10": "2704", "11": "2704", "40": "3901"}


@dataclass(frozen=True, slots=True)
class ReportedNotice:
    """One row of the liquidation listing: what CBP did with an entry, and when it was posted."""

    sheet: EntrySummary
    event: str
    on: date
    posted_on: date
    basis: str = "Auto"
    action: str = ""
    code: str = ""
    until: date | None = None
    reason: str = ""
    case_number: str = ""
    reference: str = ""
    liquidated_duty: Money | None = None


def es003(
    sheets: Iterable[EntrySummary], importer: str, manner: Manner = PLAIN, *, psc: bool = False
) -> ReportTable:
    """Return the line report of some entries: one row per tariff number of each line."""
    rows = tuple(
        row
        for sheet in sheets
        for line in sheet.lines
        for row in entry_line_rows(sheet, line, importer, psc=psc)
    )
    return ReportTable(ES003, rows, manner)


def entry_line_rows(
    sheet: EntrySummary, line: LinePart, importer: str, *, psc: bool
) -> Iterator[tuple[Cell, ...]]:
    voyage = sheet.voyage
    tariff = [charge for charge in line.charges if charge.duty_class in ("duty", "chapter-99")]
    for ordinal, charge in enumerate(tariff, 1):
        goods = charge.duty_class == "duty"
        yield (
            sheet.number,
            line.line_number,
            sheet.entry_type,
            voyage.importer_number,
            importer,
            voyage.port,
            voyage.entry_on,
            voyage.summary_on,
            voyage.import_on,
            voyage.mode,
            line.origin,
            line.producer,
            line.sku,
            line.description,
            ordinal,
            charge.heading,
            "" if charge.rate_percent is None else _percent(charge.rate_percent),
            line.value if goods else Decimal("0.00"),
            charge.amount,
            str(line.quantity) if goods else "",
            line.unit if goods else "",
            *_deposit(line, "ad"),
            *_deposit(line, "cvd"),
            _amount(line, "tax"),
            "017" if _amount(line, "tax") is not None else "",
            _amount(line, "other-fee"),
            _amount(line, "mpf"),
            _amount(line, "hmf"),
            sheet.mpf_paid,
            "Y" if psc else "N",
            None,
            "",
        )


def _percent(rate: Decimal) -> str:
    return "Free" if not rate else f"{rate:f}%"


def _of_class(line: LinePart, duty_class: str) -> ChargePart | None:
    return next((charge for charge in line.charges if charge.duty_class == duty_class), None)


def _amount(line: LinePart, duty_class: str) -> Money | None:
    charge = _of_class(line, duty_class)
    return None if charge is None else charge.amount


def _deposit(line: LinePart, duty_class: str) -> tuple[Cell, Cell, Cell]:
    charge = _of_class(line, duty_class)
    if charge is None:
        return "", "", None
    return charge.case_number, _percent(charge.rate_percent or Decimal(0)), charge.amount


def aes201(lines: Iterable[GoodsDisposed], manner: Manner = PLAIN) -> ReportTable:
    """Return the export report of some lines."""
    rows = []
    for line in lines:
        number, _, place = line.export_id.partition("/")
        mode = "40" if line.carrier_document[:1].isdigit() else "11"
        rows.append(
            (
                number,
                int(place),
                line.exporter,
                line.disposed_on,
                line.destination,
                mode,
                _PORTS_OF_EXPORT[mode],
                line.schedule_b,
                line.description,
                line.sku,
                str(line.quantity),
                line.unit,
                line.value,
                line.carrier_document,
                "N",
            )
        )
    return ReportTable(AES201, tuple(rows), manner)


def listing(notices: Iterable[ReportedNotice], manner: Manner = PLAIN) -> ReportTable:
    """Return the liquidation listing: one row per happening."""
    rows = tuple(
        (
            notice.sheet.number,
            notice.sheet.voyage.importer_number,
            notice.sheet.voyage.port,
            notice.sheet.voyage.entry_on,
            notice.sheet.entry_type,
            _TEAM,
            notice.event,
            notice.on,
            notice.posted_on,
            notice.basis,
            notice.action,
            notice.code,
            notice.until,
            notice.reason,
            notice.case_number,
            notice.reference,
            notice.liquidated_duty,
        )
        for notice in notices
    )
    return ReportTable(LISTING, rows, manner)


def rates(published: Iterable[RatePublished]) -> ReportTable:
    """Return AD/CVD rates as published in the Federal Register."""
    rows = tuple(
        (
            one.case_number,
            one.kind,
            one.published_on,
            _percent(one.rate.rate_percent or Decimal(0)),
            one.effective_on,
            one.period_from,
            one.period_to,
            one.rate.producer,
            one.rate.exporter,
            one.fr_cite,
        )
        for one in published
    )
    return ReportTable(RATES, rows)


def instructions(issued: Iterable[InstructionIssued]) -> ReportTable:
    """Return CBP's messages to its ports on AD/CVD entries."""
    rows = tuple(
        (
            one.message_number,
            one.issued_on,
            "; ".join(one.case_numbers),
            one.rate_mode,
            "" if one.rate is None else _percent(one.rate.rate_percent or Decimal(0)),
            one.period_from,
            one.period_to,
            one.lifting_on,
            one.fr_cite,
        )
        for one in issued
    )
    return ReportTable(INSTRUCTIONS, rows)
