"""The facts of a claim applied one after the other, with what the clock concludes between them: each step by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_fields
from datetime import date
from typing import Any

from msgspec.structs import replace

from drawback.domain.state_machine import Refused
from drawback.lifecycles.claims import concluding
from drawback.lifecycles.claims.amendment import as_transmitted
from drawback.lifecycles.claims.dates import with_protest_day
from drawback.lifecycles.claims.state import ClaimEvent, ClaimRecord, ClaimView
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.walks import LastWalk
from drawback.rules.lawbook import LawBook
from drawback_schemas.claims import AmendmentApproved, AmendmentTransmitted, ClaimFiled, ClaimRejected
from drawback_schemas.time import DeadlinePassed

_WALKED = tuple(name for name in ClaimRecord.__struct_fields__ if name != "view")
"""What a walk depends on: all of a record but the view that it gives."""
_END_OF_DAY = 99
"""After every rank of a day."""


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
        """What makes it the same step when facts are repeated or come in another order."""
        return self.on, self.source


def steps(record: ClaimRecord, law: LawBook) -> tuple[ClaimStep, ...]:
    """Walk through a claim's life in legal order.

    That a day went by says how far time has come, whichever of the claim's dates it was: what follows from it follows where
    the facts give that date.
    """
    return _walk(law, *(getattr(record, name) for name in _WALKED))


@LastWalk
def _walk(law: LawBook, *walked: Any) -> tuple[ClaimStep, ...]:
    record = ClaimRecord(**dict(zip(_WALKED, walked, strict=True)))
    return tuple(_steps(record, law))


def _steps(record: ClaimRecord, law: LawBook) -> Iterator[ClaimStep]:
    view = ClaimView()
    for fact in _answers_behind_filings(record.facts):
        for step in _concluded_before(record, view, (fact.on, fact.rank), law):
            view = step.after
            yield step
        step = _with_protest_day(_step(record, view, fact, law), law)
        view = step.after
        yield step
    if record.facts:
        yield from _concluded_before(record, view, (record.facts[-1].on, _END_OF_DAY), law)


def _answers_behind_filings(facts: Sequence[Fact[ClaimEvent]]) -> Iterator[Fact[ClaimEvent]]:
    """The facts in legal order, but for a claim filed and rejected within one day: each rejection stands behind its filing.

    A rejection goes before a filing of the same day where it answers one of an earlier day, which that filing perfects.
    """
    with_ace = False
    waiting: list[Fact[ClaimEvent]] = []
    for place, fact in enumerate(facts):
        if waiting and fact.on != waiting[0].on:
            yield from waiting
            waiting = []
        filed_later = any(
            isinstance(later.event, ClaimFiled) for later in facts[place + 1 :] if later.on == fact.on
        )
        if isinstance(fact.event, ClaimRejected) and not with_ace and filed_later:
            waiting.append(fact)
            continue
        yield fact
        if isinstance(fact.event, ClaimFiled):
            with_ace = not waiting
            yield from waiting[:1]
            del waiting[:1]
        elif isinstance(fact.event, ClaimRejected):
            with_ace = False
    yield from waiting


def _concluded_before(
    record: ClaimRecord, view: ClaimView, place: tuple[date, int], law: LawBook
) -> Iterator[ClaimStep]:
    while passed := concluding.next_conclusion(record, view, law.calendar, place):
        step = ClaimStep(passed.due_on, passed.deadline, passed, view, concluding.apply(view, passed))
        step = _with_protest_day(step, law)
        view = step.after
        yield step


def _with_protest_day(step: ClaimStep, law: LawBook) -> ClaimStep:
    return with_fields(step, after=with_protest_day(step.after, law.calendar))


def _step(record: ClaimRecord, view: ClaimView, fact: Fact[ClaimEvent], law: LawBook) -> ClaimStep:
    event = fact.event
    if isinstance(event, DeadlinePassed):
        closes = event.deadline not in concluding.DECIDING
        passed = (*view.passed, (event.deadline, event.due_on)) if closes else view.passed
        return ClaimStep(fact.on, fact.id, event, view, replace(view, passed=passed))
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
            after = as_transmitted(record, view, after, law)
    return ClaimStep(fact.on, fact.id, event, view, after)
