"""Folding: the facts of an entry in legal order, and the case book's rulings among them, give its view."""

from collections.abc import Iterator

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.domain.state_machine import Refused
from drawback.lifecycles.entries import assessment, dates, effects
from drawback.lifecycles.entries.machine import ENTRY_MACHINE
from drawback.lifecycles.entries.state import AdcvdPosition, EntryEvent, EntryFile, EntryState, EntryView
from drawback.lifecycles.facts import Fact, record_fact
from drawback.lifecycles.vocabulary import Heard, Refusal
from drawback.rules.answers import NoValueInForce
from drawback.rules.lawbook import LawBook
from drawback.rules.money.interest import interest
from drawback.rules.tables.interest_table import Rates, kind_of
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.entries import EntryFiled, LineVersionPart
from drawback_schemas.liquidations import (
    SuspensionLifted,
)
from drawback_schemas.time import DeadlinePassed


def learn(file: EntryFile, heard: Heard[EntryEvent]) -> EntryFile:
    """Take in one fact where it belongs in legal order. Does not fold."""
    facts = record_fact(file.facts, heard)
    return file if facts is file.facts else replace(file, facts=facts)


def consult(file: EntryFile, case: CaseChanged) -> EntryFile:
    """Take in the case book's page on one of the entry's cases; an older page than the known one changes nothing."""
    known = {page.case_number: page for page in file.cases}
    before = known.get(case.case_number)
    if before is not None and before.revision >= case.revision:
        return file
    known[case.case_number] = case
    return replace(file, cases=tuple(known[number] for number in sorted(known)))


def settle(file: EntryFile, law: LawBook) -> EntryFile:
    """Fold facts and rulings anew."""
    return replace(file, view=fold(file.facts, file.cases, law.rates))


def fold(facts: tuple[Fact[EntryEvent], ...], cases: tuple[CaseChanged, ...], rates: Rates) -> EntryView:
    """Give the view that facts and rulings leave, whatever the order in which they came."""
    view = EntryView()
    refused: list[Refusal] = []
    for moment in _moments(facts, cases):
        if isinstance(moment, Fact):
            view = _apply(view, moment, refused)
        elif view.liquidated_on is None:
            view = _rule(view, moment)
    if view.state is EntryState.AWAITED:
        refused = []
    view = replace(view, final_on=dates.final_on(view), refused=tuple(refused))
    return replace(view, positions=_positions(view, rates))


def _moments(
    facts: tuple[Fact[EntryEvent], ...], cases: tuple[CaseChanged, ...]
) -> Iterator[Fact[EntryEvent] | assessment.Ruling]:
    entry_on = next((f.event.entry_on for f in facts if isinstance(f.event, EntryFiled)), None)
    book = list(assessment.rulings(cases, entry_on)) if entry_on is not None else []
    waiting = 0
    for fact in facts:
        while waiting < len(book) and book[waiting].on <= fact.on and not isinstance(fact.event, EntryFiled):
            yield book[waiting]
            waiting += 1
        yield fact
    yield from book[waiting:]


def _apply(view: EntryView, fact: Fact[EntryEvent], refused: list[Refusal]) -> EntryView:
    try:
        return ENTRY_MACHINE.apply(view, fact.event)
    except Refused as no:
        # A date that went by without changing the state closes a window, or was moved by what we know now.
        if isinstance(fact.event, DeadlinePassed):
            return replace(view, passed=(*view.passed, (fact.event.deadline, fact.event.due_on)))
        refused.append(Refusal(fact.id, fact.event.TYPE, f"{no} (concerning {fact.on})"))
        return view


def _rule(view: EntryView, ruling: assessment.Ruling) -> EntryView:
    new = assessment.revised(view, ruling)
    if new is not None:
        view = effects.expected(view, new)
    if ruling.lifting_on is not None and view.state is EntryState.SUSPENDED and _concerns(view, ruling):
        view = effects.lifted(
            view, SuspensionLifted(entry_number="", lifted_on=ruling.lifting_on, notice=ruling.reference)
        )
    return view


def _concerns(view: EntryView, ruling: assessment.Ruling) -> bool:
    current = view.current
    return current is not None and any(
        assessment.rate_concerns(ruling, charge, line) for line in current.lines for charge in line.charges
    )


def _positions(view: EntryView, rates: Rates) -> tuple[AdcvdPosition, ...]:
    if not view.versions:
        return ()
    asserted = _asserted(view)
    deposited = assessment.adcvd_amounts(asserted.lines)
    expected = assessment.adcvd_amounts(view.versions[-1].lines)
    return tuple(
        _position(
            view, line, case, deposited.get((line, case), ZERO), expected.get((line, case), ZERO), rates
        )
        for line, case in sorted(deposited.keys() | expected.keys())
    )


def _asserted(view: EntryView) -> LineVersionPart:
    """The lines on which duty was deposited: the last version the importer itself made."""
    before = [
        v
        for v in view.versions
        if v.cause in {"filed", "psc", "report"}
        and (view.first_liquidated_on is None or v.effective_on < view.first_liquidated_on)
    ]
    return before[-1] if before else view.versions[0]


def _position(
    view: EntryView, line: int, case: str, deposited: Money, expected: Money, rates: Rates
) -> AdcvdPosition:
    basis = view.versions[-1].explanation
    difference = expected - deposited
    start = view.summary_on or view.entry_on
    if not difference or start is None:
        return AdcvdPosition(line, case, deposited, expected, ZERO, basis)
    if view.liquidated_on is None:
        return AdcvdPosition(
            line, case, deposited, expected, None, basis, "runs until liquidation (19 U.S.C. 1677g)"
        )
    try:
        amount = interest(abs(difference), start, view.liquidated_on, kind_of(difference), rates).amount
    except NoValueInForce as missing:
        return AdcvdPosition(line, case, deposited, expected, None, basis, str(missing))
    return AdcvdPosition(line, case, deposited, expected, amount if difference > 0 else -amount, basis)
