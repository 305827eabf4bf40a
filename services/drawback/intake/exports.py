"""Exports in the shape of AES-201, and goods destroyed: one row per line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from drawback.domain.identifiers import NotAnIdentifier, read_itn, read_schedule_b, read_tariff_number
from drawback.domain.money import ZERO
from drawback.intake import values
from drawback.intake.columns import Columns
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, group_by, sound
from drawback.intake.records import Record, Row, once
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.registry import Event

Disposal = Literal["exported", "destroyed"]

_DISPOSALS: Final[dict[str, Disposal]] = meanings(
    {
        "exported": "e; export; exported; exportation; x",
        "destroyed": "d; destroy; destroyed; destruction; destroyed under customs supervision",
    }
)
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


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

    @property
    def natural_key(self) -> str:
        return self.export_id

    @property
    def subject(self) -> str:
        return self.export_id


def group_of_export(row: Row, columns: Columns) -> str:
    """One line is one group where lines are numbered; else all lines of a reference, which are then numbered."""
    return _BY_LINE(row, columns) if "export.line_number" in columns.places else _BY_REFERENCE(row, columns)


_BY_REFERENCE: Final = group_by("export.itn", "export.reference")
_BY_LINE: Final = group_by("export.itn", "export.reference", "export.line_number")


def read_exports(records: Sequence[Record]) -> Iterator[ExportRow]:
    """Read the rows of one line, or of all lines of one reference."""
    first = records[0]
    reference = first.read("export.itn", _itn) or first.text("export.reference").upper()
    if not reference:
        first.flaw(
            "export.itn" if "export.itn" in first.columns.places else "export.reference",
            "an ITN or a reference",
        )
        return
    if "export.line_number" in first.columns.places:
        number = first.needed("export.line_number", values.whole, "the number of the export line, such as 1")
        lines = [] if number is None else [(number, records)]
    else:
        lines = list(enumerate(_distinct(records), 1))
    rows = [row for number, held in lines if (row := _row(f"{reference}/{number}", held)) is not None]
    if sound(records):
        yield from rows


def _distinct(records: Sequence[Record]) -> list[list[Record]]:
    """Sort the lines of a reference by what they are, so that their numbers do not depend on the order of rows."""
    alike: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        alike.setdefault(tuple(cell.strip() for cell in record.row.cells), []).append(record)
    names = (
        "export.schedule_b",
        "export.hts",
        "export.sku",
        "export.description",
        "export.unit",
        "export.quantity",
    )
    return [
        alike[cells] for cells in sorted(alike, key=lambda cells: (*map(alike[cells][0].text, names), cells))
    ]


def _itn(text: str) -> str:
    try:
        return read_itn(text)
    except NotAnIdentifier:
        if text.strip().upper().startswith(("X", "NOEEI")):
            raise
        return text.strip().upper()


def _row(export_id: str, records: Sequence[Record]) -> ExportRow | None:
    first = records[0]
    destroyed_on = once(records, "export.destroyed_date", values.day)
    disposal = once(records, "export.disposal", one_of(_DISPOSALS)) or (
        "destroyed" if destroyed_on else "exported"
    )
    disposed_on = (
        destroyed_on if disposal == "destroyed" and destroyed_on else once(records, "export.date", values.day)
    )
    if disposed_on is None:
        first.flaw("export.date", "the day the goods left the country or were destroyed, as MM/DD/YYYY")
    schedule_b = once(records, "export.schedule_b", read_schedule_b)
    hts = once(records, "export.hts", read_tariff_number) or ""
    if schedule_b is None and not hts:
        first.flaw("export.schedule_b", "a Schedule B number such as 8508.19.0000")
    quantity = first.needed("export.quantity", values.quantity, "the quantity exported or destroyed")
    if quantity == 0:
        first.flaw("export.quantity", "a quantity greater than zero")
    unit = first.needed("export.unit", str, "the unit of the quantity, such as NO or KG")
    value = first.needed("export.value", values.money, "the value of the line in dollars")
    for name, reader in (("export.quantity", values.quantity), ("export.value", values.money)):
        once(records, name, reader)
    if disposed_on is None or quantity is None or unit is None or value is None:
        return None
    return ExportRow(
        export_id=export_id,
        disposal=disposal,
        disposed_on=disposed_on,
        schedule_b=schedule_b or hts.ljust(10, "0"),
        quantity=quantity,
        unit=unit.upper().rstrip("."),
        value=value,
        destination="" if disposal == "destroyed" else once(records, "export.destination", _country) or "",
        exporter=once(records, "export.exporter", str) or "",
        description=once(records, "export.description", str) or "",
        sku=once(records, "export.sku", str) or "",
        hts=hts,
        carrier_document=once(records, "export.carrier_document", str) or "",
        recovered_value=once(records, "export.recovered_value", values.money) or ZERO,
    )


def _country(text: str) -> str:
    code = text.strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise values.BadValue("a two-letter country code such as CA")
    return code


def export_events(change: ReportChange[ExportRow]) -> Iterator[Event]:
    """The line as it stands now; each changed content is one revision more."""
    row = change.now
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
    )
