"""Exports in the shape of AES-201, and goods destroyed: one row per line."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

import msgspec

from drawback.domain.identifiers import NotAnIdentifier, compact, find_itn, is_no_itn, read_itn
from drawback.domain.money import ZERO, cents
from drawback.domain.same_goods import Goods
from drawback.intake import values
from drawback.intake.columns import Columns
from drawback.intake.countries import country
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, sound
from drawback.intake.records import Record, Row, content_of, once
from drawback.intake.tariff_numbers import schedule_b_number, tariff_number
from drawback_schemas.exports import ExportProved, FullDrawbackName, GoodsDisposed
from drawback_schemas.registry import Event

Disposal = Literal["exported", "destroyed"]

_DISPOSALS: Final[dict[str, Disposal]] = meanings(
    {
        "exported": "e; export; exported; exportation; x",
        "destroyed": "d; destroy; destroyed; destruction; destroyed under customs supervision; destroyed under cbp supervision;"
        "destruction under cbp supervision",
    }
)
_FULL_DRAWBACK: Final[dict[str, FullDrawbackName]] = meanings(
    {
        "originating": "originating; originating goods; originates; o",
        "same-condition": "same condition; same-condition; sc; unchanged; exported in same condition",
        "not-to-sample": "not to sample; not-to-sample; not to sample or specification; rejected",
        "no-consent": "no consent; no-consent; without consent; shipped without consent",
        "listed-sugar": "listed sugar; listed-sugar; sugar",
        "duty-free-or-stores": "duty free or stores; duty-free-or-stores; duty free shop; ship stores; joint project",
        "listed-to-canada": "listed to canada; listed-to-canada",
    }
)
"""Why goods sent to Canada or Mexico draw back in full (19 CFR 182.45)."""
_GOODS_ISSUE: Final = "601"
"""SAP's movement type of goods issued for a delivery; 602 takes one back."""
_FOREIGN_PLACES: Final = Decimal("0.0001")
_RATE_PLACES: Final = Decimal("0.000001")


class Proved(msgspec.Struct, frozen=True):
    """How much of an export line a line of another report proves."""

    export_id: str
    quantity: Decimal


class ExportRow(ReportFact, frozen=True, kw_only=True):
    """One line that left the country or was destroyed."""

    export_id: str
    disposal: Disposal
    disposed_on: date
    schedule_b: str
    quantity: Decimal
    unit: str
    value: Decimal
    destination: str = ""
    exporter: str = ""
    description: str = ""
    sku: str = ""
    hts: str = ""
    carrier_document: str = ""
    recovered_value: Decimal = ZERO
    foreign_duty: Decimal | None = None
    units_per_dollar: Decimal = Decimal(1)
    full_drawback: FullDrawbackName | None = None
    foreign_entry_number: str = ""
    foreign_entry_on: date | None = None
    foreign_tariff: str = ""
    reference: str = ""
    """The shipper's number beside an ITN."""
    proves: tuple[Proved, ...] = ()
    """The export lines whose goods this line tells; none where it is the export."""

    @property
    def natural_key(self) -> str:
        return self.export_id

    @property
    def subject(self) -> str:
        return self.export_id


def goods_of(row: ExportRow) -> Goods:
    """What is compared of a line with others."""
    return Goods(
        export_id=row.export_id,
        disposed_on=row.disposed_on,
        schedule_b=row.schedule_b,
        sku=row.sku,
        quantity=row.quantity,
        unit=row.unit,
        value=row.value,
        destination=row.destination,
        bill=row.carrier_document,
        reference=row.reference,
        destroyed=row.disposal == "destroyed",
    )


def group_of_export(row: Row, columns: Columns) -> str:
    """All lines of a shipment are one group: by the ITN in any spelling, else by the reference."""
    cell_text = _cell(row, columns, "export.itn")
    if itn := find_itn(cell_text):
        return itn
    if cell_text and not values.is_blank(cell_text) and not is_no_itn(cell_text):
        return compact(cell_text)
    reference = _cell(row, columns, "export.reference")
    if not reference and (cell_text or "export.itn" not in columns.places):
        reference = _cell(row, columns, "export.carrier_document") or _cell(row, columns, "export.document")
    return compact(reference)


def _cell(row: Row, columns: Columns, name: str) -> str:
    place = columns.places.get(name)
    return row.cells[place].strip() if place is not None and place < len(row.cells) else ""


def read_exports(records: Sequence[Record], known: Collection[str] = ()) -> Iterator[ExportRow]:
    """Read the lines of one shipment; those without a number of their own are numbered once the last report was looked at."""
    first = records[0]
    reference = first.read("export.itn", _itn) or _reference(first)
    if not reference and not first.flaws:
        place = "export.itn" if "export.itn" in first.columns.places else "export.reference"
        cell_text = first.text(place)
        why = f"{cell_text!r} stands for no ITN: it tells no shipment from another; " if cell_text else ""
        first.flaw(place, "an ITN or a reference", f"{why or 'is blank; '}expected an ITN or a reference")
    if not reference:
        return
    numbered = "export.line_number" in first.columns.places
    lines = (
        _numbered(records)
        if numbered
        else [("?" + str(n), held) for n, held in enumerate(_distinct(records), 1)]
    )
    rows = [row for number, held in lines if (row := _row(f"{reference}/{number}", held, known)) is not None]
    if sound(records):
        yield from rows


def _reference(record: Record) -> str:
    """What names a shipment without an ITN: its reference, else the bill under which it went, else the document of its goods issue.

    Where the report has a column of ITNs a blank one is a gap, which no bill fills.
    """
    if not record.blank("export.reference"):
        return record.text("export.reference").upper()
    if record.blank("export.itn") and "export.itn" in record.columns.places:
        return ""
    names = ("export.carrier_document", "export.document")
    return next((record.text(name).upper() for name in names if not record.blank(name)), "")


def _numbered(records: Sequence[Record]) -> list[tuple[str, list[Record]]]:
    lines: dict[int, list[Record]] = {}
    for record in records:
        number = record.needed("export.line_number", values.whole, "the number of the export line, such as 1")
        if number is not None:
            lines.setdefault(number, []).append(record)
    return [(str(number), held) for number, held in sorted(lines.items())]


def _distinct(records: Sequence[Record]) -> list[list[Record]]:
    """Sort the lines of a shipment by what they are, so that their numbers do not depend on the order of rows."""
    alike: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        same = alike.setdefault(content_of(record), [])
        if same:
            record.flaw(
                "export.quantity",
                "each line of a shipment once",
                f"the row repeats {same[0].row.place} word for word and is counted once; "
                "if the shipment has both lines, give them numbers in a column Line Number",
                remark=f"repeated row {record.row.place}",
            )
        same.append(record)
    names = (
        "export.schedule_b",
        "export.hts",
        "export.sku",
        "export.description",
        "export.unit",
        "export.quantity",
    )
    return sorted(alike.values(), key=lambda each: (*map(each[0].text, names), tuple(each[0].row.cells)))


def _itn(text: str) -> str | None:
    """The ITN; another reference as it stands; None for a legend that stands in its place."""
    try:
        return read_itn(text)
    except NotAnIdentifier:
        if is_no_itn(text):
            return None
        if compact(text).startswith(("X", "AESX", "AES", "ITN")):
            raise
        return text.strip().upper()


def _row(export_id: str, records: Sequence[Record], known: Collection[str]) -> ExportRow | None:
    first = records[0]
    destroyed_on = once(records, "export.destroyed_date", values.day)
    disposal = once(records, "export.disposal", one_of(_DISPOSALS)) or (
        "destroyed" if destroyed_on else "exported"
    )
    disposed_on = (
        destroyed_on if disposal == "destroyed" and destroyed_on else once(records, "export.date", values.day)
    )
    if disposed_on is None and "export.date" not in first.columns.places:
        disposed_on = once(records, "export.ship_date", values.day)
    if disposed_on is None:
        first.flaw("export.date", "the day the goods left the country or were destroyed, as MM/DD/YYYY")
    schedule_b = once(records, "export.schedule_b", schedule_b_number(known))
    hts = once(records, "export.hts", tariff_number(known)) or ""
    if schedule_b is None and not hts:
        first.flaw("export.schedule_b", "a Schedule B number such as 8508.19.0000")
    _check_movement(first)
    cell_text = values.unit_code(first.text("export.unit"))
    read_quantity = (
        _issued(values.quantity_in(cell_text))
        if first.text("export.movement")
        else values.quantity_in(cell_text)
    )
    counted = first.needed("export.quantity", read_quantity, "the quantity exported or destroyed")
    quantity, unit = counted or (None, cell_text)
    if quantity == 0:
        first.flaw("export.quantity", "a quantity greater than zero")
    if not unit:
        first.flaw("export.unit", "the unit of the quantity, such as NO or KG")
    value = first.needed("export.value", values.money, "the value of the line in dollars")
    once(records, "export.quantity", read_quantity)
    once(records, "export.value", values.money)
    if disposed_on is None or quantity is None or not unit or value is None:
        return None
    return ExportRow(
        export_id=export_id,
        disposal=disposal,
        disposed_on=disposed_on,
        schedule_b=schedule_b or hts.ljust(10, "0"),
        quantity=quantity,
        unit=unit,
        value=value,
        destination="" if disposal == "destroyed" else once(records, "export.destination", country) or "",
        exporter=once(records, "export.exporter", str) or "",
        description=once(records, "export.description", str) or "",
        sku=once(records, "export.sku", str) or "",
        hts=hts,
        carrier_document=once(records, "export.carrier_document", str) or "",
        recovered_value=once(records, "export.recovered_value", values.money) or ZERO,
        foreign_duty=once(records, "export.foreign_duty", _foreign_money),
        units_per_dollar=once(records, "export.units_per_dollar", _exchange_rate) or Decimal(1),
        full_drawback=once(records, "export.full_drawback", one_of(_FULL_DRAWBACK)),
        foreign_entry_number=once(records, "export.foreign_entry_number", str) or "",
        foreign_entry_on=once(records, "export.foreign_entry_on", values.day),
        foreign_tariff=once(records, "export.foreign_tariff", _foreign_tariff) or "",
        reference=_beside_itn(first, export_id),
    )


def _beside_itn(record: Record, export_id: str) -> str:
    return (
        ""
        if record.blank("export.reference") or not find_itn(export_id)
        else record.text("export.reference").upper()
    )


def _check_movement(record: Record) -> None:
    """A list of material documents also shows what came back or was moved: only goods issued for a delivery left."""
    movement = record.text("export.movement")
    if movement and movement != _GOODS_ISSUE:
        record.flaw(
            "export.movement", f"{_GOODS_ISSUE}, goods issued for a delivery; another movement is no shipment"
        )


def _issued(read: Callable[[str], tuple[Decimal, str]]) -> Callable[[str], tuple[Decimal, str]]:
    """A list of material documents shows what left the stock with a minus, in front or behind: 600- is 600 issued."""
    return lambda text: read(text.strip().strip("-\u2212").strip())


def _foreign_money(text: str) -> Decimal:
    """Duty paid to Canada or Mexico, in the money of that country, with or without its sign."""
    amount = values.figure(values.without_currency(text))
    if amount < 0:
        raise values.BadValue("an amount that is not negative, such as 81.00")
    return amount.quantize(_FOREIGN_PLACES, ROUND_HALF_UP).normalize()


def _foreign_tariff(text: str) -> str:
    """A tariff number of Canada or Mexico: six to ten digits."""
    digits = compact(text)
    if not (digits.isdecimal() and digits.isascii() and 6 <= len(digits) <= 10):  # noqa: PLR2004 - digits of a number
        raise values.BadValue("a tariff number of that country, such as 8481.80.00.90")
    return digits


def _exchange_rate(text: str) -> Decimal:
    rate = values.figure(text).quantize(_RATE_PLACES, ROUND_HALF_UP).normalize()
    if rate <= 0:
        raise values.BadValue("how many units of the other country's money make one dollar, such as 1.35")
    return rate


def export_events(change: ReportChange[ExportRow]) -> Iterator[Event]:
    """The line as it stands now, or what it proves; each changed content is one revision more."""
    row = change.now
    if row.proves:
        yield from _proofs(row, change.revision)
        return
    yield GoodsDisposed(
        export_id=row.export_id,
        disposal=row.disposal,
        disposed_on=row.disposed_on,
        schedule_b=row.schedule_b,
        quantity=row.quantity,
        unit=row.unit,
        value=row.value,
        destination=row.destination,
        exporter=row.exporter,
        description=row.description,
        sku=row.sku,
        hts=row.hts,
        carrier_document=row.carrier_document,
        recovered_value=row.recovered_value,
        revision=change.revision,
        foreign_duty=row.foreign_duty,
        units_per_dollar=row.units_per_dollar,
        full_drawback=row.full_drawback,
        foreign_entry_number=row.foreign_entry_number,
        foreign_entry_on=row.foreign_entry_on,
        foreign_tariff=row.foreign_tariff,
        reference=row.reference,
    )


def _proofs(row: ExportRow, revision: int) -> Iterator[ExportProved]:
    """What the line says of each export line that it tells, with that part of its value."""
    left = row.value
    for place, part in enumerate(row.proves, 1):
        value = left if place == len(row.proves) else cents(row.value * part.quantity / row.quantity)
        left -= value
        yield ExportProved(
            export_id=part.export_id,
            proof_id=row.export_id,
            proof=goods_of(row).kind,
            disposal=row.disposal,
            shown_on=row.disposed_on,
            schedule_b=row.schedule_b,
            quantity=part.quantity,
            unit=row.unit,
            value=value,
            destination=row.destination,
            exporter=row.exporter,
            sku=row.sku,
            carrier_document=row.carrier_document,
            reference=row.reference,
            revision=revision,
        )
