"""AD/CVD on an entry: what the rulings of the case book make of its lines, and deposited against expected per case."""

from datetime import date

import msgspec

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.entries.case_book import (
    KINDS,
    Book,
    estimated,
    governing,
    passed_over,
)
from drawback.lifecycles.entries.line_versions import version
from drawback.lifecycles.entries.state import AdcvdPosition, EntryView
from drawback.rules.answers import NoValueInForce
from drawback.rules.money.adcvd_assessment import is_provisional
from drawback.rules.money.interest import interest
from drawback.rules.tables.interest_table import Rates, kind_of
from drawback_schemas.entries import LineVersionPart
from drawback_schemas.parts import ChargePart, LinePart

NO_INTEREST_BEFORE_ORDER = "none before publication of the order (19 U.S.C. 1677g; 19 CFR 351.212(e))"


def revised(view: EntryView, book: Book, on: date) -> LineVersionPart | None:
    """The lines with AD/CVD as the book rules it, or None where that is how they stand."""
    current, asserted = view.current, asserted_lines(view)
    entry_on = view.entry_on
    if current is None or asserted is None or entry_on is None:
        return None
    lines = tuple(_revise(line, book, entry_on) for line in asserted.lines)
    if lines == current.lines:
        return None
    explanation = "; ".join(_moved_by(current.lines, lines, asserted.lines, book, entry_on))
    return version(on, "adcvd", explanation, lines, current.mpf_paid)


def asserted_lines(view: EntryView) -> LineVersionPart | None:
    """The lines on which duty was deposited: the last version the importer itself made."""
    before = [
        v
        for v in view.versions
        if v.cause in {"filed", "psc", "report"}
        and (view.first_liquidated_on is None or v.effective_on < view.first_liquidated_on)
    ]
    return before[-1] if before else next(iter(view.versions), None)


def adcvd_amounts(lines: tuple[LinePart, ...]) -> dict[tuple[int, str], Money]:
    """AD/CVD per line and case."""
    amounts: dict[tuple[int, str], Money] = {}
    for line in lines:
        for charge in line.charges:
            if charge.duty_class in KINDS and charge.case_number:
                key = (line.line_number, charge.case_number)
                amounts[key] = amounts.get(key, ZERO) + charge.amount
    return amounts


def positions(view: EntryView, book: Book, rates: Rates) -> tuple[AdcvdPosition, ...]:
    """Deposited against expected or assessed AD/CVD, line by line and case by case, each with the notice behind it."""
    asserted, current = asserted_lines(view), view.current
    if asserted is None or current is None:
        return ()
    deposited, expected = adcvd_amounts(asserted.lines), adcvd_amounts(current.lines)
    charges = {
        (line.line_number, charge.case_number): (line, charge)
        for line in asserted.lines
        for charge in line.charges
        if charge.duty_class in KINDS and charge.case_number
    }
    found = []
    for number, case in sorted(deposited.keys() | expected.keys()):
        was, now = deposited.get((number, case), ZERO), expected.get((number, case), ZERO)
        position = AdcvdPosition(number, case, was, now, ZERO, current.explanation)
        if (number, case) in charges and view.entry_on is not None:
            position = _ruled(position, view, book, *charges[number, case], view.entry_on)
        found.append(_with_interest(position, view, book, rates))
    return tuple(found)


def _ruled(
    position: AdcvdPosition, view: EntryView, book: Book, line: LinePart, charge: ChargePart, entry_on: date
) -> AdcvdPosition:
    """Name the notice that governs this line, the own rates it passed over, and the estimate while nothing is final."""
    current = view.current
    chosen = governing(book, charge, line, entry_on)
    basis = position.basis
    if current is not None and current.cause == "adcvd":
        basis = chosen.basis if chosen is not None else "no ruling: the deposit stands"
    looked_past = "; ".join(passed_over(book, charge, line, chosen))
    estimate = (
        estimated(book, charge, line, entry_on) if chosen is None and view.liquidated_on is None else None
    )
    if estimate is None or estimate.assessment.assessed == position.expected:
        return msgspec.structs.replace(position, basis=basis, passed_over=looked_past)
    return msgspec.structs.replace(
        position,
        basis=basis,
        passed_over=looked_past,
        estimate=estimate.assessment.assessed,
        estimate_basis=estimate.basis,
    )


def _with_interest(position: AdcvdPosition, view: EntryView, book: Book, rates: Rates) -> AdcvdPosition:
    difference = position.difference
    start = view.summary_on or view.entry_on
    if not difference or start is None:
        return position
    note = ""
    amount: Money | None = None
    if is_provisional(view.entry_on, book.page(position.case_number).order_published_on):
        amount, note = ZERO, NO_INTEREST_BEFORE_ORDER
    elif view.liquidated_on is None:
        note = "runs until liquidation (19 U.S.C. 1677g)"
    else:
        try:
            found = interest(abs(difference), start, view.liquidated_on, kind_of(difference), rates).amount
            amount = found if difference > 0 else -found
        except NoValueInForce as missing:
            note = str(missing)
    return msgspec.structs.replace(position, interest=amount, interest_note=note)


def _revise(line: LinePart, book: Book, entry_on: date) -> LinePart:
    charges = tuple(_charge(charge, line, book, entry_on) for charge in line.charges)
    return line if charges == line.charges else msgspec.structs.replace(line, charges=charges)


def _charge(charge: ChargePart, line: LinePart, book: Book, entry_on: date) -> ChargePart:
    chosen = governing(book, charge, line, entry_on) if charge.duty_class in KINDS else None
    rate = chosen.ruling.rate if chosen is not None else None
    if chosen is None or rate is None or (rate.rate_percent is None and rate.per_unit is None):
        return charge
    return msgspec.structs.replace(charge, amount=chosen.assessment.assessed, rate_percent=rate.rate_percent)


def _moved_by(
    before: tuple[LinePart, ...],
    after: tuple[LinePart, ...],
    asserted: tuple[LinePart, ...],
    book: Book,
    entry_on: date,
) -> tuple[str, ...]:
    """The notices behind the amounts that moved, each once."""
    was, now = adcvd_amounts(before), adcvd_amounts(after)
    moved = [
        governing(book, charge, line, entry_on)
        for line in asserted
        for charge in line.charges
        if charge.duty_class in KINDS
        and charge.case_number
        and was.get((line.line_number, charge.case_number)) != now.get((line.line_number, charge.case_number))
    ]
    reasons = [chosen.ruling.says if chosen is not None else "the deposit stands" for chosen in moved]
    return tuple(dict.fromkeys(reasons)) or (book.rulings[-1].says,)
