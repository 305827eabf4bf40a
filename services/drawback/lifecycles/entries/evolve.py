"""The facts of an entry in legal order, and the case book's notices among them, give its view.

What the clock concludes (deemed liquidation, finality) holds only while the facts give it: whenever they show that such a
day went by, it is concluded at its place in legal order, and a later word of CBP that does not fit replaces it. So the same
facts leave the same view whether they came at once, day by day with sweeps between, or late.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from msgspec.structs import replace

from drawback.domain.calendar import BusinessCalendar, days_later
from drawback.domain.state_machine import Refused
from drawback.lifecycles.entries import assessment, dates, effects, reports
from drawback.lifecycles.entries.account import account
from drawback.lifecycles.entries.case_book import Book, Ruling, rulings
from drawback.lifecycles.entries.case_orders import CaseOrder, Does, case_orders, concerns_any, removal
from drawback.lifecycles.entries.findings import contest_finding, findings
from drawback.lifecycles.entries.machine import ENTRY_MACHINE
from drawback.lifecycles.entries.other_duties import other_duties, with_interest
from drawback.lifecycles.entries.state import (
    CLOSED,
    EntryEvent,
    EntryRecord,
    EntryState,
    EntryView,
    LiquidationReport,
    MoneyEvent,
)
from drawback.lifecycles.facts import Fact, record_fact
from drawback.lifecycles.vocabulary import ReceivedEvent, Refusal
from drawback.lifecycles.walks import LastWalk
from drawback.rules.answers import Determination
from drawback.rules.lawbook import LawBook
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.entries import EntryCancelled, EntryCorrected, EntryFiled
from drawback_schemas.liquidations import LiquidationPosted, SuspensionLifted
from drawback_schemas.time import DeadlinePassed

Moment = Fact[EntryEvent] | Ruling | CaseOrder
"""What moves an entry: a fact about it, a rate or instruction of the case book, or what either does to suspension."""


def with_fact(record: EntryRecord, received: ReceivedEvent[EntryEvent]) -> EntryRecord:
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
    """Fold facts and notices anew."""
    view = fold(record.facts, record.cases, law)
    found = contest_finding(record.contest)
    return replace(record, view=replace(view, findings=(*view.findings, *found)) if found else view)


def fold(facts: tuple[Fact[EntryEvent], ...], cases: tuple[CaseChanged, ...], law: LawBook) -> EntryView:
    """Give the view that facts and notices leave, whatever the order in which they came."""
    rates = law.rates
    course, _ = walk(facts, cases, law.calendar)
    view = course.view
    refused = () if view.state is EntryState.AWAITED else tuple(course.refused)
    view = replace(view, final_on=dates.final_on(view), refused=refused)
    view = replace(view, positions=assessment.positions(view, course.book, rates))
    view = replace(view, other=other_duties(view, rates))
    view = replace(view, assessments=with_interest(view, rates))
    view = replace(view, account=account(view.assessments, facts, rates))
    return replace(view, findings=tuple(findings(view, law.calendar)))


@dataclass(frozen=True, slots=True)
class EntryStep:
    """One moment with the view before and after it; the clock's own conclusions are moments too."""

    moment: Moment | DeadlinePassed
    before: EntryView
    after: EntryView


@dataclass(slots=True)
class Course:
    """An entry on its way through its facts.

    `without` holds the views without the clock's conclusions, the outermost first, while there are any: they take in what
    comes too, and CBP's word is tried on them where it does not fit what the clock concluded.
    """

    book: Book
    calendar: BusinessCalendar
    view: EntryView = field(default_factory=EntryView)
    without: tuple[EntryView, ...] = ()
    through: date = date.min
    """The last day that the moments so far show to be over."""
    orders: list[CaseOrder] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    _looked_at: EntryView | None = None
    _next: tuple[str, date | None] = ("", None)

    def conclude(self) -> Iterator[EntryStep]:
        """Draw the clock's conclusions from the days that are over."""
        while (passed := self._due()) is not None:
            before = self.view
            self.without = (*self.without, before)
            self.view = dates.with_court_days(ENTRY_MACHINE.apply(before, passed), self.calendar)
            yield EntryStep(passed, before, self.view)

    def _due(self) -> DeadlinePassed | None:
        if self.through < dates.nothing_concluded_before(self.view):
            return None
        if self._looked_at is not self.view:
            self._looked_at = self.view
            final = self.view.state in CLOSED
            self._next = (
                (dates.FINAL, dates.final_on(self.view))
                if final
                else (dates.DEEMED, dates.deemed_on(self.view))
            )
        deadline, on = self._next
        if on is None or on > self.through:
            return None
        return DeadlinePassed(subject_kind="entry", subject="", deadline=deadline, due_on=on)

    def take(self, fact: Fact[EntryEvent], *, aside: bool, whole: EntryEvent | None) -> None:
        """Take one fact in, or note why it is refused.

        `aside` is a report of a liquidation that another one governs; `whole` is the fact with the figures that others tell.
        """
        event = fact.event
        if isinstance(event, MoneyEvent):
            return
        if isinstance(event, DeadlinePassed):
            if event.deadline not in {dates.DEEMED, dates.FINAL}:
                window = (event.deadline, event.due_on)
                self._everywhere(lambda view: replace(view, passed=(*view.passed, window)))
            return
        heeded = aside and self.view.state not in {EntryState.AWAITED, EntryState.CANCELLED}
        told = fact if whole is None else replace(fact, event=whole)
        if (heeded or self._apply(told)) and isinstance(event, LiquidationPosted):
            report = LiquidationReport(
                fact.id, event.liquidated_on, event.kind, event.reported_by, event.liquidated_duty, not aside
            )
            self._everywhere(lambda view: replace(view, reports=(*view.reports, report)))

    def _apply(self, fact: Fact[EntryEvent]) -> bool:
        reasons: list[str] = []
        for depth, view in enumerate((self.view, *reversed(self.without))):
            try:
                after = ENTRY_MACHINE.apply(view, fact.event)
            except Refused as no:
                reasons.append(str(no))
                continue
            kept = self.without[: len(self.without) - depth]
            after = dates.with_court_days(after, self.calendar)
            after = _with_rights(view, self.view, _opened_again(self.view, after), fact)
            self.view = _dated(view, after, fact.at)
            evolved = isinstance(fact.event, LiquidationPosted | EntryCancelled)
            self.without = () if evolved else tuple(_if_it_fits(one, fact.event) for one in kept)
            return True
        # Finality is the clock's: the reason is what the entry was before it.
        final = self.view.state is EntryState.FINAL and len(reasons) > 1
        reason = f"{reasons[1 if final else 0]} (concerning {fact.on})"
        self.refused.append(Refusal(fact.id, fact.event.TYPE, reason))
        return False

    def rule(self, on: date) -> None:
        """Let the rulings so far bear on the lines while they are not liquidated."""
        self._everywhere(lambda view: _ruled(view, self.book, on))

    def order(self, order: CaseOrder) -> None:
        """Let a notice on suspension bear on the entry."""
        self.orders.append(order)
        self._everywhere(lambda view: _ordered(view, self.orders, self.book))

    def _everywhere(self, do: Callable[[EntryView], EntryView]) -> None:
        self.view = do(self.view)
        self.without = tuple(do(view) for view in self.without)


@LastWalk
def walk(
    facts: tuple[Fact[EntryEvent], ...], cases: tuple[CaseChanged, ...], calendar: BusinessCalendar
) -> tuple[Course, tuple[EntryStep, ...]]:
    """Walk an entry through its moments in legal order: where it ends, and each moment with what it did."""
    course = Course(Book(cases=cases), calendar)
    return course, tuple(_steps(course, facts, cases))


def _steps(
    course: Course, facts: tuple[Fact[EntryEvent], ...], cases: tuple[CaseChanged, ...]
) -> Iterator[EntryStep]:
    aside = reports.set_aside(facts)
    whole = reports.with_figures(facts, aside)
    for moment in moments(facts, cases):
        over = days_later(moment.on, 0 if _is_passing(moment) else -1)
        course.through = max(course.through, over)
        yield from course.conclude()
        before = course.view
        if isinstance(moment, Fact):
            course.take(moment, aside=moment.id in aside, whole=whole.get(moment.id))
            if isinstance(moment.event, EntryFiled | EntryCorrected) and course.book.rulings:
                course.rule(moment.on)
        elif isinstance(moment, Ruling):
            if any(view.liquidated_on is None for view in (before, *course.without)):
                course.book = course.book.after(moment)
                course.rule(moment.on)
        else:
            course.order(moment)
        yield EntryStep(moment, before, course.view)
    yield from course.conclude()


def moments(facts: tuple[Fact[EntryEvent], ...], cases: tuple[CaseChanged, ...]) -> Iterator[Moment]:
    """Yield facts and notices in legal order; notices of a day go before its facts, but after the summary."""
    filed = next((f.event for f in facts if isinstance(f.event, EntryFiled)), None)
    book: list[Ruling | CaseOrder] = []
    if filed is not None and cases:
        orders = case_orders(cases, filed.entry_on, filed.importer_number)
        book = sorted([*rulings(cases, filed.entry_on), *orders], key=lambda one: one.on)
    waiting = 0
    for fact in facts:
        while waiting < len(book) and book[waiting].on <= fact.on and not isinstance(fact.event, EntryFiled):
            yield book[waiting]
            waiting += 1
        yield fact
    yield from book[waiting:]


def _is_passing(moment: Moment) -> bool:
    return isinstance(moment, Fact) and isinstance(moment.event, DeadlinePassed)


def _opened_again(concluded: EntryView, after: EntryView) -> EntryView:
    """Keep when the liquidation had become final where a reliquidation takes its place: claims were liquidated upon it."""
    if concluded.state is not EntryState.FINAL or after.state is not EntryState.RELIQUIDATED:
        return after
    return replace(after, was_final_on=dates.final_on(concluded), reopened_on=after.liquidated_on)


def _with_rights(
    base: EntryView, concluded: EntryView, after: EntryView, fact: Fact[EntryEvent]
) -> EntryView:
    """Keep the deemed liquidation that the facts gave before CBP's word as a right beside it."""
    if base.liquidated_on is None and concluded.liquidated_by_clock:
        after = replace(after, open_by_cbp_on=fact.on)
        right = concluded.liquidated_on
    elif isinstance(fact.event, LiquidationPosted):
        # Posted more than six months after final results that may have lifted the suspension (U-17).
        answer = dates.may_be_deemed(base)
        right = answer.on if isinstance(answer, Determination) and answer.on < fact.on else None
    else:
        return after
    if right is None or after.liquidated_on == right:
        return after
    return replace(after, deemed_before_on=after.deemed_before_on or right)


def _dated(before: EntryView, view: EntryView, at: datetime) -> EntryView:
    """Note on the lines that a fact made the time of its source."""
    if not view.versions or view.versions[-1:] == before.versions[-1:]:
        return view
    return replace(view, versions=(*view.versions[:-1], replace(view.versions[-1], known_at=at)))


def _if_it_fits(view: EntryView, event: EntryEvent) -> EntryView:
    try:
        return ENTRY_MACHINE.apply(view, event)
    except Refused:
        return view


def _ruled(view: EntryView, book: Book, on: date) -> EntryView:
    if view.liquidated_on is not None:
        return view
    new = assessment.revised(view, book, on)
    return view if new is None else effects.expected(view, new)


def _ordered(view: EntryView, orders: list[CaseOrder], book: Book) -> EntryView:
    current, order = view.current, orders[-1]
    if view.liquidated_on is not None or current is None or not concerns_any(order, current.lines, book):
        return view
    if order.does in {Does.RESUMED, Does.ENJOINED}:
        return effects.resumed(view, order.on)
    removed = removal(orders, current.lines, book)
    if order.does is Does.PUBLISHED:
        return effects.published(view, removed.published_on) if removed.published_on else view
    if removed.lifted_on is None or view.state is not EntryState.SUSPENDED:
        return view
    anew = view.suspended_on is not None and removed.lifted_on < view.suspended_on
    on = order.on if anew else removed.lifted_on
    return effects.lifted(view, SuspensionLifted(entry_number="", lifted_on=on))
