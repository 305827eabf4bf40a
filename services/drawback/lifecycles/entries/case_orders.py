"""What the case book says of suspension: results that start the six months, liftings, and orders to suspend again.

An entry waits for all of its AD/CVD: while one charge is suspended, liquidation is (19 U.S.C. 1504(a)(1), (d)).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from drawback.domain.identifiers import compact
from drawback.lifecycles.entries.case_book import KINDS, Book, Ruling, covers, party_of, said_of
from drawback_schemas.adcvd import CaseChanged, InjunctionPart, InstructionIssued
from drawback_schemas.parts import LinePart, RatePart


class Does(StrEnum):
    """What a notice does to suspension."""

    PUBLISHED = "published"
    """Final results: notice in the Federal Register, from which the six months may run (U-17)."""
    LIFTED = "lifted"
    RESUMED = "resumed"
    DISSOLVED = "dissolved"
    """An injunction ended; what was lifted or published before, or while it stood, is notice from this day on."""
    ENJOINED = "enjoined"
    """A court forbade to liquidate: nothing lifts suspension until all injunctions of the entry are dissolved."""


@dataclass(frozen=True, slots=True)
class CaseOrder:
    """One notice on the suspension of the entries of a case; `ruling` says whom it concerns."""

    on: date
    does: Does
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class Removal:
    """The days on which the last of an entry's AD/CVD was lifted, and its last results were published; None: not yet."""

    lifted_on: date | None
    published_on: date | None


def case_orders(cases: Sequence[CaseChanged], entry_on: date, importer: str = "") -> Iterator[CaseOrder]:
    """Yield the notices on suspension that concern entries of this day, in legal order.

    CBP's instruction to liquidate is itself notice of lifting where it names no earlier one.
    """
    found: list[CaseOrder] = []
    for case in cases:
        for rate in case.rates:
            if rate.kind == "final" and covers(rate, entry_on):
                ruling = Ruling(rate.published_on, rate.case_number, rate.rate, rate.fr_cite)
                found.append(CaseOrder(rate.published_on, Does.PUBLISHED, ruling))
        for instruction in case.instructions:
            if covers(instruction, entry_on):
                for number in instruction.case_numbers:
                    found += _orders(instruction, number)
        for injunction in case.injunctions:
            if covers(injunction, entry_on) and _is_of(injunction, importer):
                found += _injunction(injunction, case.case_number)
    yield from sorted(found, key=_in_order)


def _is_of(injunction: InjunctionPart, importer: str) -> bool:
    """Whether the injunction concerns the importer of the entry; numbers are compared by letters and digits."""
    theirs = compact(injunction.importer_number)
    return not theirs or theirs == compact(importer)


def _injunction(injunction: InjunctionPart, case_number: str) -> Iterator[CaseOrder]:
    party = RatePart(exporter=injunction.exporter, producer=injunction.producer)
    reference = f"court number {injunction.court_number}"
    yield CaseOrder(
        injunction.entered_on, Does.ENJOINED, Ruling(injunction.entered_on, case_number, party, reference)
    )
    if injunction.dissolved_on is not None:
        ruling = Ruling(injunction.dissolved_on, case_number, party, reference)
        yield CaseOrder(injunction.dissolved_on, Does.DISSOLVED, ruling)


def _orders(instruction: InstructionIssued, case_number: str) -> list[CaseOrder]:
    """The notice that a message names lifts, and so does the message itself: where suspension was resumed between the two."""
    found: list[CaseOrder] = []
    for rate, lifting_on in said_of(instruction, case_number):
        ruling = Ruling(
            instruction.issued_on,
            case_number,
            rate,
            f"CBP message {instruction.message_number}",
            excludes=instruction.excludes,
        )
        if instruction.rate_mode == "resume-suspension":
            found.append(CaseOrder(instruction.issued_on, Does.RESUMED, ruling))
            continue
        named = lifting_on or instruction.issued_on
        days = sorted({named, max(named, instruction.issued_on)})
        found += [CaseOrder(on, Does.LIFTED, ruling) for on in days]
    return found


def _in_order(order: CaseOrder) -> tuple[date, Does, str, str]:
    return (order.on, order.does, order.ruling.case_number, order.ruling.reference)


def concerns_any(order: CaseOrder, lines: Sequence[LinePart], book: Book) -> bool:
    """Whether a notice concerns any AD/CVD of these lines."""
    return any(
        _concerns(order, line, place, book)
        for line in lines
        for place, charge in enumerate(line.charges)
        if charge.duty_class in KINDS
    )


def removal(orders: Sequence[CaseOrder], lines: Sequence[LinePart], book: Book) -> Removal:
    """Tell what the notices so far, in order, have removed of the suspension of these lines."""
    lifted: list[date | None] = []
    published: list[date | None] = []
    for line in lines:
        for place, charge in enumerate(line.charges):
            if charge.duty_class in KINDS:
                mine = [order for order in orders if _concerns(order, line, place, book)]
                lifted.append(_first(mine, Does.LIFTED))
                published.append(_first(mine, Does.PUBLISHED))
    return Removal(_last(lifted), _last(published))


def _first(orders: Sequence[CaseOrder], does: Does) -> date | None:
    """The earliest notice of a kind since suspension was last resumed."""
    found: date | None = None
    enjoined, noticed = 0, False
    for order in orders:
        match order.does:
            case Does.RESUMED:
                found, noticed = None, False
            case Does.ENJOINED:
                found, enjoined = None, enjoined + 1
            case Does.DISSOLVED:
                enjoined -= 1
                if not enjoined and noticed and does is Does.LIFTED:
                    found = order.on
            case _:
                noticed = True
                if order.does is does and found is None and not enjoined:
                    found = order.on
    return found


def _last(days: Sequence[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _concerns(order: CaseOrder, line: LinePart, place: int, book: Book) -> bool:
    charge = line.charges[place]
    return party_of(order.ruling, charge, line, book.page(charge.case_number or "")) is not None
