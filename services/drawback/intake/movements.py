"""Movements of a warehouse: one row per movement; rows that are alike in all but their quantity are one, unless they are numbered."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.domain.identifiers import find_itn
from drawback.intake import values
from drawback.intake.columns import Columns
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, entry_number_of, group_by, sound
from drawback.intake.records import Record, Row
from drawback_schemas.registry import Event
from drawback_schemas.warehouse import GoodsMoved, MovementName, ReasonName, SaleName

_KINDS: Final[dict[str, MovementName]] = meanings(
    {
        "receipt": "receipt; received; receive; receiving; inbound; goods receipt; gr; in; 101",
        "put-away": "put away; putaway; stow; stowed; move; moved; transfer; relocation; relocate",
        "pick": "pick; picked; picking; allocated",
        "ship": "ship; shipped; shipment; shipping; outbound; goods issue; gi; dispatch; dispatched; despatched; out; 601",
        "return": "return; returned; rma; customer return; returns; rma receipt; 651",
        "scrap": "scrap; scrapped; destroyed; destruction; destroy; disposal; disposed; write off; 551",
    }
)
_SOLD: Final[dict[str, SaleName]] = meanings(
    {
        "retail": "retail; b2c; consumer; d2c; dtc; online; web; web shop; webshop; store; ecommerce; e commerce; marketplace",
        "trade": "trade; b2b; wholesale; distributor; distribution; business; oem",
    }
)
_REASONS: Final[dict[str, ReasonName]] = meanings(
    {
        "defective": "defective; defect; faulty; damaged at import; broken at import; defective at importation; dead on arrival; doa",
        "not-to-specification": "not to specification; not to sample; not as specified; nonconforming; non conforming; does not conform; "
        "wrong specification; out of specification; not to sample or specification",
        "no-consent": "no consent; without consent; shipped without consent; not ordered; unordered; wrong shipment",
        "any": "any; changed mind; change of mind; does not fit; wrong size; unwanted; no longer wanted; other; too late; late; gift; "
        "wrong item; not as described; better price; refused; undeliverable; damaged; damaged in transit; quality; remorse; buyers remorse",
    }
)
_UNNUMBERED: Final = group_by(
    "movement.kind",
    "movement.date",
    "movement.sku",
    "movement.serial",
    "movement.lot",
    "movement.order",
    "movement.order_line",
    "movement.location",
    "movement.from",
    "movement.export",
    "entry.filer_code",
    "entry.number",
    "line.number",
)
_NUMBERED: Final = group_by("movement.id")


class MovementRow(ReportFact, frozen=True, kw_only=True):
    """One movement."""

    movement_id: str
    kind: MovementName
    moved_on: date
    sku: str
    quantity: Decimal
    unit: str
    serial: str = ""
    lot: str = ""
    order_id: str = ""
    order_line: str = ""
    location: str = ""
    from_location: str = ""
    entry_number: str = ""
    line_number: int = 0
    export_id: str = ""
    sold: SaleName = ""
    reason: ReasonName = ""
    note: str = ""

    @property
    def natural_key(self) -> str:
        return self.movement_id

    @property
    def subject(self) -> str:
        return self.movement_id


def group_of_movement(row: Row, columns: Columns) -> str:
    """Which rows are one movement: those of one number, else those that are alike."""
    return _NUMBERED(row, columns) or _UNNUMBERED(row, columns)


def read_movement(records: Sequence[Record]) -> Iterator[MovementRow]:
    """Read the rows of one movement; rows of one number must say the same."""
    found = [row for record in records if (row := _row(record)) is not None]
    if not sound(records) or not found:
        return
    first = found[0]
    if any(one != first for one in found[1:]) and not records[0].blank("movement.id"):
        records[1].flaw("movement.id", "each number once, or rows that say the same under it")
        return
    if records[0].blank("movement.id"):
        yield MovementRow(
            **{name: getattr(first, name) for name in first.__struct_fields__ if name != "quantity"},
            quantity=sum((one.quantity for one in found), Decimal(0)),
        )
        return
    yield first


def _row(record: Record) -> MovementRow | None:
    kind = record.needed("movement.kind", one_of(_KINDS), "receipt, put-away, pick, ship, return or scrap")
    moved_on = record.needed("movement.date", values.day, "the day of the movement, as MM/DD/YYYY")
    sku = record.needed("movement.sku", str, "the part number of the goods")
    quantity = record.needed("movement.quantity", values.quantity, "how many units moved")
    if quantity is not None and quantity <= 0:
        record.flaw("movement.quantity", "how many units moved, above zero")
    serial = record.text("movement.serial")
    if serial and quantity is not None and quantity > 1:
        record.flaw("movement.quantity", f"1, the quantity of the unit with serial number {serial}")
    number, line = None, None
    if not record.blank("entry.number"):
        number = entry_number_of(record)
        line = record.needed("line.number", values.whole, "the line of the entry")
    sold, reason, note = record.read("movement.sold", one_of(_SOLD)), *_reason(record)
    if kind is None or moved_on is None or sku is None or not quantity:
        return None
    told = record.text("movement.id")
    parts = (
        kind,
        moved_on.isoformat(),
        sku,
        serial or record.text("movement.lot"),
        record.text("movement.order"),
    )
    more = (
        record.text("movement.order_line"),
        record.text("movement.from"),
        record.text("movement.location"),
    )
    export = record.text("movement.export")
    return MovementRow(
        movement_id=told
        or "/".join(part for part in (*parts, *more, export, number or "", str(line or "")) if part),
        kind=kind,
        moved_on=moved_on,
        sku=sku,
        quantity=quantity,
        unit=record.read("movement.unit", values.unit_code) or "NO",
        serial=serial,
        lot=record.text("movement.lot"),
        order_id=record.text("movement.order"),
        order_line=record.text("movement.order_line"),
        location=record.text("movement.location"),
        from_location=record.text("movement.from"),
        entry_number=number or "",
        line_number=line or 0,
        export_id=_export(export, record.text("movement.export_line")),
        sold=sold or "",
        reason=reason,
        note=note,
    )


def _reason(record: Record) -> tuple[ReasonName, str]:
    """The reason of a return in the words of the law, and what the cell says where it is another one."""
    text = record.text("movement.reason")
    if not text:
        return "", ""
    known = _REASONS.get(values.word(text))
    return (known, "" if known != "any" else text) if known else ("any", text)


def _export(reference: str, line: str) -> str:
    """The export line: the ITN or reference, with the number of its line where one is told."""
    name = find_itn(reference) or reference
    return (
        f"{name}/{line.lstrip('0') or '0'}" if name and line and "/" not in reference else reference.strip()
    )


def movement_events(change: ReportChange[MovementRow]) -> Iterator[Event]:
    """Say the movement as it now stands; a later telling replaces the earlier one."""
    row = change.now
    yield GoodsMoved(**{name: getattr(row, name) for name in row.__struct_fields__}, revision=change.revision)
