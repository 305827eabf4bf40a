"""The facts of a claim in legal order, on its entries and exports as they are, give its view, to the cent."""

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.amendment import open_amendment
from drawback.lifecycles.claims.approving import judged
from drawback.lifecycles.claims.effects import claimed_total
from drawback.lifecycles.claims.estimates import as_liquidated, settled, share_says
from drawback.lifecycles.claims.findings import findings
from drawback.lifecycles.claims.state import (
    CLOSED,
    DEAD,
    WITH_CBP,
    ClaimEvent,
    ClaimRecord,
    ClaimState,
    ClaimView,
    PricedLine,
)
from drawback.lifecycles.claims.steps import steps
from drawback.lifecycles.claims.valuation import value
from drawback.lifecycles.facts import record_fact
from drawback.lifecycles.vocabulary import ReceivedEvent, Refusal
from drawback.rules.lawbook import LawBook

_LIQUIDATED = CLOSED | {ClaimState.PROTESTED, ClaimState.FINAL}


def with_fact(record: ClaimRecord, received: ReceivedEvent[ClaimEvent]) -> ClaimRecord:
    """Take in one fact where it belongs in legal order. Does not fold."""
    facts = record_fact(record.facts, received)
    return record if facts is record.facts else replace(record, facts=facts)


def evolve(record: ClaimRecord, law: LawBook) -> ClaimRecord:
    """Apply facts, entries and exports anew."""
    view = ClaimView()
    refused: list[Refusal] = []
    for step in steps(record, law):
        view = step.after
        if step.refusal:
            refused.append(Refusal(step.source, step.event.TYPE, step.refusal))
    if view.state is ClaimState.AWAITED:
        refused = []
    view = _priced(record, view, law)
    draft, unfit = judged(open_amendment(as_liquidated(record, view), view, law), view.approvals)
    return replace(record, view=replace(view, open_amendment=draft, refused=(*refused, *unfit)))


def _priced(record: ClaimRecord, view: ClaimView, law: LawBook) -> ClaimView:
    stood = as_liquidated(record, view)
    lines = _lines(stood, view, law)
    share = None if stood is record else settled(lines, _lines(record, view, law), record, view)
    worth = sum((a.amount for line in lines for a in line.amounts), ZERO)
    transmitted = view.transmitted_on is not None
    entitled = ZERO if view.state in DEAD else worth
    owed = _owed(view, entitled) - view.paid
    return replace(
        view,
        lines=lines,
        claimed=claimed_total(view.designations) if transmitted else ZERO,
        entitled=entitled,
        exposure=sum((line.exposure for line in lines), ZERO) if view.state not in DEAD else ZERO,
        owed_to_us=max(owed, ZERO),
        owed_by_us=ZERO if _unknown(view, lines) else max(-owed, ZERO),
        earliest_import_on=dates.earliest_import(record, view.designations),
        findings=(
            *findings(record, view, lines, law.calendar),
            *((share_says(share),) if share is not None else ()),
        ),
        share=share,
    )


def _lines(record: ClaimRecord, view: ClaimView, law: LawBook) -> tuple[PricedLine, ...]:
    if not view.designations:
        return ()
    return value(record, view.provision, view.designations, law, claim_on=view.claim_on)


def _owed(view: ClaimView, entitled: Money) -> Money:
    """What should have been paid by now or is going to be: the liquidated amount, else what entries and exports give.

    A claim that is not with CBP (proposed, rejected, withdrawn, abandoned) is owed nothing: what was paid on it goes back.
    """
    if view.state in _LIQUIDATED:
        return view.liquidated if view.liquidated is not None else ZERO
    return entitled if view.state in WITH_CBP else ZERO


def _unknown(view: ClaimView, lines: tuple[PricedLine, ...]) -> bool:
    """Whether what is due is not known, so that nothing counts as paid too much."""
    return view.state in WITH_CBP and any(line.unknown for line in lines)
