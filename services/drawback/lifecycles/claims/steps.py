"""The facts of a claim applied one after the other, with what the clock concludes between them: each step by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as with_fields
from datetime import date

from msgspec.structs import replace

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.state_machine import Refused
from drawback.lifecycles.claims import concluding
from drawback.lifecycles.claims.amendment import told
from drawback.lifecycles.claims.dates import with_protest_day
from drawback.lifecycles.claims.state import ClaimEvent, ClaimRecord, ClaimView
from drawback.lifecycles.facts import Fact
from drawback.rules.lawbook import LawBook
from drawback_schemas.claims import AmendmentApproved, AmendmentTransmitted
from drawback_schemas.time import DeadlinePassed


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """One event of a claim's life: the view before and after it, or why it does not fit."""

    on: date
    source: str
    """Id of the event; of a conclusion, the deadline that went by."""
    event: ClaimEvent
    before: ClaimView
    after: ClaimView
    refusal: str = ""

    @property
    def event_id(self) -> str:
        """Id of the event that made the step; empty where a day that went by did."""
        return "" if isinstance(self.event, DeadlinePassed) else self.source

    @property
    def key(self) -> tuple[date, str]:
        """What makes it the same step when facts are told again or in another order."""
        return self.on, self.source


def steps(record: ClaimRecord, law: LawBook) -> Iterator[ClaimStep]:
    """Walk through a claim's life in legal order."""
    view = ClaimView()
    for fact in record.facts:
        while passed := concluding.next_conclusion(record, view, law.calendar, (fact.on, fact.rank)):
            step = _concluded(view, passed)
            step = with_fields(step, after=with_protest_day(step.after, law.calendar))
            view = step.after
            yield step
        step = _step(record, view, fact, law.calendar, law)
        step = with_fields(step, after=with_protest_day(step.after, law.calendar))
        view = step.after
        yield step


def _concluded(view: ClaimView, passed: DeadlinePassed) -> ClaimStep:
    return ClaimStep(passed.due_on, passed.deadline, passed, view, concluding.apply(view, passed))


def _step(
    record: ClaimRecord, view: ClaimView, fact: Fact[ClaimEvent], calendar: BusinessCalendar, law: LawBook
) -> ClaimStep:
    event = fact.event
    if isinstance(event, DeadlinePassed):
        if event.deadline not in concluding.DECIDING:
            closed = replace(view, passed=(*view.passed, (event.deadline, event.due_on)))
            return ClaimStep(fact.on, event.deadline, event, view, closed)
        if not concluding.is_due(record, view, calendar, event):
            return ClaimStep(fact.on, event.deadline, event, view, view)
        return _concluded(view, event)
    try:
        after = concluding.apply(view, event)
    except Refused as no:
        return ClaimStep(fact.on, fact.id, event, view, view, f"{no} (concerning {fact.on})")
    match event:
        case AmendmentApproved():
            after = replace(
                after, approvals=(*after.approvals, Fact(fact.on, fact.rank, fact.at, fact.id, event))
            )
        case AmendmentTransmitted():
            after = told(record, view, after, law)
    return ClaimStep(fact.on, fact.id, event, view, after)
