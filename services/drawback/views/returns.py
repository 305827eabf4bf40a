"""Returned units: from the order line to the entry line, where they lie or with what they left, and what stands against a claim on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from drawback.adapters.sql.free_goods import read_returns
from drawback.adapters.sql.store import table
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimantSettings
from drawback.matching.returned import left_with, traced
from drawback.rules.eligibility.returned_goods import ReturnedUnits
from drawback.rules.lawbook import LawBook
from drawback.views.code128 import bars, encodable

_MOST_SINGLE = Decimal(500)
"""Units of one return that get a label each; of more, one label says how many."""


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Units of one return that came from one entry line and lie or left together.

    `entry_number` is empty where the books do not tell the line; `traced_by` says what told it. `against` are the sentences for which
    nothing is proposed, `remarks` what is worth knowing. `claims` hold the export and the entry line.
    """

    claimant: str
    return_id: str
    returned_on: date
    order_id: str
    order_line: str
    sku: str
    serial: str
    lot: str
    quantity: Decimal
    unit: str
    location: str
    segregated: bool
    entry_number: str
    line_number: int
    traced_by: str
    how: str
    provision: str
    left_on: date | None
    left_by: str
    export_id: str
    claimable: bool
    against: tuple[str, ...]
    remarks: tuple[str, ...]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnLabel:
    """What is stuck on one returned unit: `number` of `count` of its return, and the entry line from which it came.

    `code` is what its bars say: the serial number, else the return with the number of the unit.
    """

    claimant: str
    return_id: str
    number: int
    count: int
    quantity: Decimal
    unit: str
    sku: str
    serial: str
    lot: str
    order_id: str
    order_line: str
    returned_on: date
    location: str
    entry_number: str
    line_number: int
    traced_by: str
    provision: str
    code: str

    @property
    def bars(self) -> tuple[int, list[tuple[int, int]]] | None:
        """The bars of the code in Code 128; None where it has characters that the bars have not."""
        return bars(self.code) if encodable(self.code) else None


def returned_lines(connection: Connection, law: LawBook, claimant: str = "") -> list[ReturnLine]:
    """Every returned unit, the latest return first."""
    moved = table("movement")
    query = select(moved.c.claimant).where(moved.c.kind == "return").distinct().order_by(moved.c.claimant)
    found = [
        line
        for name in connection.scalars(query)
        if claimant in ("", name)
        for line in _of_claimant(connection, law, name)
    ]
    return sorted(found, key=lambda one: (one.returned_on, one.return_id), reverse=True)


def _of_claimant(connection: Connection, law: LawBook, claimant: str) -> Iterator[ReturnLine]:
    registered = table("claimant")
    doc = connection.scalar(select(registered.c.doc).where(registered.c.claimant == claimant))
    known = decode_state(ClaimantSettings, doc) if doc is not None else ClaimantSettings(claimant)
    books = read_returns(connection, claimant)
    held = _held(connection, claimant)
    for units in traced(books, law, known.settings.accounting_method, known.settings.turnover_days):
        yield _line(units, claimant, held)


def _held(connection: Connection, claimant: str) -> dict[str, set[tuple[str, str, int]]]:
    """Per export line the claims with the entry lines that they designate for it."""
    lines = table("claim_line")
    query = select(lines.c.export_id, lines.c.owner, lines.c.entry_number, lines.c.line_number).where(
        lines.c.claimant == claimant
    )
    found: dict[str, set[tuple[str, str, int]]] = {}
    for export_id, owner, entry_number, line_number in connection.execute(query):
        found.setdefault(export_id, set()).add((owner, entry_number, line_number))
    return found


def _line(units: ReturnedUnits, claimant: str, held: dict[str, set[tuple[str, str, int]]]) -> ReturnLine:
    returned, left = units.returned, units.left
    claims = {
        owner
        for export_id, every in held.items()
        if left_with(units, export_id)
        for owner, entry_number, line_number in every
        if units.same_part_only or (entry_number, line_number) == (units.entry_number, units.line_number)
    }
    barred = units.bars
    return ReturnLine(
        claimant=claimant,
        return_id=returned.movement_id,
        returned_on=returned.moved_on,
        order_id=returned.order_id,
        order_line=returned.order_line,
        sku=returned.sku,
        serial=returned.serial,
        lot=returned.lot,
        quantity=units.quantity,
        unit=returned.unit,
        location=units.location,
        segregated=units.segregated,
        entry_number=units.entry_number,
        line_number=units.line_number,
        traced_by=units.by.value if units.by is not None else "",
        how=units.how,
        provision=units.provision.value if units.provision is not None else "",
        left_on=left.moved_on if left is not None else None,
        left_by=left.kind.value if left is not None else "",
        export_id=left.export_id if left is not None else "",
        claimable=not barred,
        against=tuple(f"{one.says} ({one.basis.text})" for one in barred),
        remarks=tuple(f"{one.says} ({one.basis.text})" for one in units.findings if one not in barred),
        claims=tuple(sorted(claims)),
    )


def labels(lines: list[ReturnLine]) -> list[ReturnLabel]:
    """One label for each returned unit that is still there, by location; goods counted in other units get one for all of them."""
    found = []
    for line in sorted(lines, key=lambda one: (one.location, one.returned_on, one.return_id)):
        if line.left_on is not None:
            continue
        single = line.quantity == line.quantity.to_integral_value() and line.quantity <= _MOST_SINGLE
        count = int(line.quantity) if single else 1
        found += [_label(line, number, count, single=single) for number in range(1, count + 1)]
    return found


def _label(line: ReturnLine, number: int, count: int, *, single: bool) -> ReturnLabel:
    return ReturnLabel(
        claimant=line.claimant,
        return_id=line.return_id,
        number=number,
        count=count,
        quantity=Decimal(1) if single else line.quantity,
        unit=line.unit,
        sku=line.sku,
        serial=line.serial,
        lot=line.lot,
        order_id=line.order_id,
        order_line=line.order_line,
        returned_on=line.returned_on,
        location=line.location,
        entry_number=line.entry_number,
        line_number=line.line_number,
        traced_by=line.traced_by,
        provision=line.provision,
        code=line.serial or f"{line.return_id}/{number}",
    )
