"""Lines that a finding brings under an AD/CVD order although they were entered without its case, with what it may cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from drawback.domain.money import ZERO, Money, cents
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.entries.case_book import (
    Book,
    base_case,
    covers,
    estimated,
    governing,
    rulings,
    same_by_record,
)
from drawback.lifecycles.entries.coverage import NamedGoods, named
from drawback.lifecycles.entries.state import OPEN, EntryRecord
from drawback.views.entries import ENTRIES
from drawback_schemas.adcvd import CaseChanged, CoveragePart
from drawback_schemas.parts import ChargePart, LinePart

MOST = 5_000
"""Open entries that are looked at in one go, the latest first."""
_E = ENTRIES.table.c


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """One line of an unliquidated entry: the finding that reaches it, and the duty at the rates known for its day.

    `exposure` is none where no rate is known; it is an estimate, not what will be assessed. `basis` names the notice.
    """

    claimant: str
    entry_number: str
    line_number: int
    entry_on: date
    hts: str
    origin: str
    value: Decimal
    finding: str
    exposure: Decimal | None
    basis: str


def brought_in(connection: Connection, page: CaseChanged, claimant: str = "") -> list[BroughtIn]:
    """Return the lines of unliquidated entries that findings of the case bring in, the largest exposure first."""
    inside = [one for one in page.coverage if one.covered]
    if not inside:
        return []
    query = select(_E.claimant, _E.key, _E.doc).where(_E.state.in_([state.value for state in OPEN]))
    if claimant:
        query = query.where(_E.claimant == claimant)
    found: list[BroughtIn] = []
    for name, key, doc in connection.execute(query.order_by(_E.entry_on.desc(), _E.key).limit(MOST)):
        record: EntryRecord = decode_state(EntryRecord, doc)
        found += _of_entry(name, key, record, page)
    return sorted(found, key=lambda one: (-(one.exposure or ZERO), one.entry_number, one.line_number))


def total(found: Sequence[BroughtIn]) -> Money:
    """The exposure that is known."""
    return sum((one.exposure for one in found if one.exposure is not None), ZERO)


def _of_entry(claimant: str, number: str, record: EntryRecord, page: CaseChanged) -> Iterator[BroughtIn]:
    view = record.view
    if view.current is None or view.entry_on is None or view.liquidated_on is not None:
        return
    for line in view.current.lines:
        if any(base_case(charge.case_number or "") == page.case_number for charge in line.charges):
            continue
        finding = _standing(page, line, view.entry_on)
        if finding is None:
            continue
        exposure, basis = _exposure(page, line, view.entry_on)
        yield BroughtIn(
            claimant,
            number,
            line.line_number,
            view.entry_on,
            line.hts,
            line.origin,
            line.value,
            named(finding),
            exposure,
            basis,
        )


def _exposure(page: CaseChanged, line: LinePart, entry_on: date) -> tuple[Money | None, str]:
    """The duty by what is ruled for entries of this day, or else by preliminary results or the deposit rate in force.

    Without a deposit there is no cap; deposits that stand as entered are none of this line.
    """
    charge = _charge(page)
    book = Book(tuple(rulings((page,), entry_on)), (page,))
    for chosen in (governing(book, charge, line, entry_on), estimated(book, charge, line, entry_on)):
        rate = chosen.ruling.rate if chosen is not None else None
        if chosen is not None and rate is not None and rate.rate_percent is not None:
            return cents(line.value * rate.rate_percent / 100), f"{line.value} × {chosen.ruling.says}"
        if chosen is not None and rate is not None and rate.per_unit is not None:
            return cents(line.quantity * rate.per_unit), f"{line.quantity} × {chosen.ruling.says}"
    return None, "no rate for the day of entry is known"


def _standing(page: CaseChanged, line: LinePart, entry_on: date) -> CoveragePart | None:
    """The finding that brings a line in: a contrary one ends those of its own kind, a scope ruling all of them."""
    standing: dict[str, CoveragePart] = {}
    for one in page.coverage:
        if not _reaches(one, page, line, entry_on):
            continue
        if one.covered:
            standing.pop(one.basis, None)
            standing[one.basis] = one
        elif one.basis == "scope":
            standing.clear()
        else:
            standing.pop(one.basis, None)
    return next(reversed(standing.values()), None)


def _reaches(finding: CoveragePart, page: CaseChanged, line: LinePart, entry_on: date) -> bool:
    """Whether a finding is about a line entered on a day; an origin alone names too much to bring anything in."""
    return (
        bool(finding.hts or finding.exporter or finding.producer)
        and covers(finding, entry_on)
        and NamedGoods(finding.covered, finding.hts, finding.origins).has(line)
        and all(
            not theirs or same_by_record(theirs, ours, page)
            for theirs, ours in ((finding.exporter, line.exporter), (finding.producer, line.producer))
        )
    )


def _charge(page: CaseChanged) -> ChargePart:
    """The charge that the line would have borne, without a deposit."""
    antidumping = page.case_number.startswith("A")
    return ChargePart(duty_class="ad" if antidumping else "cvd", amount=ZERO, case_number=page.case_number)
