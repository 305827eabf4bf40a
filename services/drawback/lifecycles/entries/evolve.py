"""Folding: the facts of an entry in legal order, and the case book's rulings among them, give its view."""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from drawback.domain.state_machine import Refused
from drawback.lifecycles.entries import assessment, dates, effects
from drawback.lifecycles.entries.case_book import Book, Ruling, rulings
from drawback.lifecycles.entries.machine import ENTRY_MACHINE
from drawback.lifecycles.entries.state import EntryEvent, EntryRecord, EntryState, EntryView
from drawback.lifecycles.facts import Fact, record_fact
from drawback.lifecycles.vocabulary import ReceivedEvent, Refusal
from drawback.rules.lawbook import LawBook
from drawback.rules.tables.interest_table import Rates
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.entries import EntryCorrected, EntryFiled
from drawback_schemas.liquidations import (
    SuspensionLifted,
)
from drawback_schemas.time import DeadlinePassed


def learn(record: EntryRecord, received: ReceivedEvent[EntryEvent]) -> EntryRecord:
    """Take in one fact where it belongs in legal order. Does not fold."""
    facts = record_fact(record.facts, received)
    return record if facts is record.facts else replace(record, facts=facts)


def consult(record: EntryRecord, case: CaseChanged) -> EntryRecord:
    """Take in the case book's page on one of the entry's cases; an older page than the known one changes nothing."""
    known = {page.case_number: page for page in record.cases}
    before = known.get(case.case_number)
    if before is not None and before.revision >= case.revision:
        return record
    known[case.case_number] = case
    return replace(record, cases=tuple(known[number] for number in sorted(known)))


def evolve(record: EntryRecord, law: LawBook) -> EntryRecord:
    """Fold facts and rulings anew."""
    return replace(record, view=fold(record.facts, record.cases, law.rates))


def fold(facts: tuple[Fact[EntryEvent], ...], cases: tuple[CaseChanged, ...], rates: Rates) -> EntryView:
    """Give the view that facts and rulings leave, whatever the order in which they came."""
    view = EntryView()
    book = Book(cases=cases)
    refused: list[Refusal] = []
    for moment in _moments(facts, cases):
        if isinstance(moment, Fact):
            view = _apply(view, moment, refused)
            view = _ruled_again(view, book, moment)
        elif view.liquidated_on is None:
            book = book.after(moment)
            view = _rule(view, moment, book)
    if view.state is EntryState.AWAITED:
        refused = []
    view = replace(view, final_on=dates.final_on(view), refused=tuple(refused))
    return replace(view, positions=assessment.positions(view, book, rates))


def _moments(
    facts: tuple[Fact[EntryEvent], ...], cases: tuple[CaseChanged, ...]
) -> Iterator[Fact[EntryEvent] | Ruling]:
    entry_on = next((f.event.entry_on for f in facts if isinstance(f.event, EntryFiled)), None)
    book = list(rulings(cases, entry_on)) if entry_on is not None else []
    waiting = 0
    for fact in facts:
        while waiting < len(book) and book[waiting].on <= fact.on and not isinstance(fact.event, EntryFiled):
            yield book[waiting]
            waiting += 1
        yield fact
    yield from book[waiting:]


def _apply(view: EntryView, fact: Fact[EntryEvent], refused: list[Refusal]) -> EntryView:
    try:
        return _dated(view, ENTRY_MACHINE.apply(view, fact.event), fact.at)
    except Refused as no:
        # A date that went by without changing the state closes a window, or was moved by what we know now.
        if isinstance(fact.event, DeadlinePassed):
            return replace(view, passed=(*view.passed, (fact.event.deadline, fact.event.due_on)))
        refused.append(Refusal(fact.id, fact.event.TYPE, f"{no} (concerning {fact.on})"))
        return view


def _dated(before: EntryView, view: EntryView, at: datetime) -> EntryView:
    """Note on the lines that a fact made when its source said so."""
    if not view.versions or view.versions[-1:] == before.versions[-1:]:
        return view
    return replace(view, versions=(*view.versions[:-1], replace(view.versions[-1], known_at=at)))


def _rule(view: EntryView, ruling: Ruling, book: Book) -> EntryView:
    new = assessment.revised(view, book, ruling.on)
    if new is not None:
        view = effects.expected(view, new)
    if (
        ruling.lifting_on is not None
        and view.state is EntryState.SUSPENDED
        and assessment.concerns(view, ruling, book)
    ):
        view = effects.lifted(
            view, SuspensionLifted(entry_number="", lifted_on=ruling.lifting_on, notice=ruling.reference)
        )
    return view


def _ruled_again(view: EntryView, book: Book, fact: Fact[EntryEvent]) -> EntryView:
    """Lines that changed after a ruling was published are ruled by it too."""
    if (
        not book.rulings
        or view.liquidated_on is not None
        or not isinstance(fact.event, EntryFiled | EntryCorrected)
    ):
        return view
    new = assessment.revised(view, book, fact.on)
    return view if new is None else effects.expected(view, new)
