"""Folding: the facts of a claim in legal order on its present ground give its view, to the cent."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.domain.state_machine import Refused
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.amendment import open_amendment, told
from drawback.lifecycles.claims.effects import asked
from drawback.lifecycles.claims.machine import CLAIM_MACHINE
from drawback.lifecycles.claims.state import (
    CLOSED,
    DEAD,
    WITH_CBP,
    ClaimEvent,
    ClaimFile,
    ClaimState,
    ClaimView,
    PricedLine,
)
from drawback.lifecycles.claims.valuation import value
from drawback.lifecycles.facts import Fact, record_fact
from drawback.lifecycles.vocabulary import Heard, Refusal
from drawback.rules.lawbook import LawBook
from drawback_schemas.claims import (
    AmendmentTransmitted,
)
from drawback_schemas.time import DeadlinePassed


def learn(file: ClaimFile, heard: Heard[ClaimEvent]) -> ClaimFile:
    """Take in one fact where it belongs in legal order. Does not fold."""
    facts = record_fact(file.facts, heard)
    return file if facts is file.facts else replace(file, facts=facts)


def settle(file: ClaimFile, law: LawBook) -> ClaimFile:
    """Fold facts and ground anew."""
    view = ClaimView()
    refused: list[Refusal] = []
    for fact in file.facts:
        view = _apply(file, view, fact, refused, law)
    if view.state is ClaimState.AWAITED:
        refused = []
    view = _priced(file, replace(view, refused=tuple(refused)), law)
    return replace(file, view=replace(view, open_amendment=open_amendment(file, view, law.calendar)))


def _apply(
    file: ClaimFile, view: ClaimView, fact: Fact[ClaimEvent], refused: list[Refusal], law: LawBook
) -> ClaimView:
    event = fact.event
    if isinstance(event, DeadlinePassed):
        due = dates.passing(file, replace(view, earliest_import_on=_earliest(file, view)), law.calendar)
        if due.get(event.deadline) != event.due_on:
            return replace(view, passed=(*view.passed, (event.deadline, event.due_on)))
    try:
        after = CLAIM_MACHINE.apply(view, event)
    except Refused as no:
        if not isinstance(event, DeadlinePassed):
            refused.append(Refusal(fact.id, event.TYPE, f"{no} (concerning {fact.on})"))
        return view
    return told(file, view, after) if isinstance(event, AmendmentTransmitted) else after


def _earliest(file: ClaimFile, view: ClaimView) -> date | None:
    named = {part.entry_number for part in view.designations}
    return min((e.import_on for e in file.entries if e.import_on and e.entry_number in named), default=None)


def _priced(file: ClaimFile, view: ClaimView, law: LawBook) -> ClaimView:
    lines = value(file, view.provision, view.designations, law) if view.designations else ()
    worth = sum((a.amount for line in lines for a in line.amounts), ZERO)
    told = view.transmitted_on is not None
    entitled = ZERO if view.state in DEAD else worth
    owed = _owed(view, entitled) - view.paid
    return replace(
        view,
        lines=lines,
        claimed=asked(view.designations) if told else ZERO,
        entitled=entitled,
        exposure=sum((line.exposure for line in lines), ZERO) if view.state not in DEAD else ZERO,
        owed_to_us=max(owed, ZERO),
        owed_by_us=max(-owed, ZERO),
        earliest_import_on=_earliest(file, view),
        findings=tuple(_findings(file, view, lines)),
    )


def _owed(view: ClaimView, entitled: Money) -> Money:
    """What should have been paid by now or is going to be: the liquidated amount, else what the ground gives."""
    if view.state in CLOSED | {ClaimState.PROTESTED, ClaimState.FINAL}:
        return view.liquidated if view.liquidated is not None else Decimal(0)
    return entitled if view.state in WITH_CBP else view.paid


def _findings(file: ClaimFile, view: ClaimView, lines: tuple[PricedLine, ...]) -> Iterator[str]:
    for line in lines:
        if line.reason is not None:
            yield f"{line.part.entry_number}/{line.part.line_number} → {line.part.export_id}: {line.not_priced}"
    for short in file.shortages:
        subject = short.export_id or f"{short.entry_number}/{short.line_number}"
        yield f"{subject}: {short.granted} of {short.asked} designated units are there: {short.remark}"
    if (
        view.filed_on is not None
        and (limit := dates.file_by_date(_earliest(file, view)))
        and view.filed_on > limit
    ):
        yield f"filed on {view.filed_on}, after the 5-year limit {limit} (19 U.S.C. 1313(r)(1)): abandoned by law"
    yield from sorted({flag for line in lines for flag in line.flags})
