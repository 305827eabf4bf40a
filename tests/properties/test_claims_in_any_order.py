"""A claim ends the same whatever the order in which its facts came, and whatever days went by between them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drawback.lifecycles.claims.state import ClaimEvent
from drawback_schemas.claims import (
    AmendmentAnswered,
    AmendmentTransmitted,
    ClaimAssembled,
    ClaimExtended,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtestDecided,
    ClaimProtested,
    ClaimRejected,
    ClaimSuspended,
    ClaimSuspensionLifted,
    LiquidationRequested,
)
from support.claim_record import CLAIM, ClaimLife, accepted, an_entry, an_export, day, designated, filed

LAST_DAY = date(2032, 1, 1)
DAYS = st.dates(date(2025, 9, 1), date(2031, 6, 1))
GROUNDS = (
    (an_entry(final="2026-03-01"), an_export()),
    (an_entry(("2025-01-15", "300.00"), ("2026-05-01", "100.00"), final="2026-11-01"), an_export()),
    (an_entry(), an_export()),
)


@st.composite
def facts(draw: st.DrawFn) -> list[ClaimEvent]:
    """Facts of one claim on any days: most fit, some do not, some repeat what CBP did before."""
    on = draw(DAYS)

    def later() -> date:
        return draw(DAYS)

    amount = st.sampled_from([Decimal("0.00"), Decimal("150.00"), Decimal("297.00")])
    made = ClaimAssembled(
        claim_id=CLAIM, provision="58", assembled_on=on, designations=(designated(),), by="matcher"
    )
    sent = filed(draw(DAYS).isoformat())
    possible: list[ClaimEvent] = [
        accepted((sent.filed_on + timedelta(days=draw(st.integers(0, 5)))).isoformat()),
        accepted(later().isoformat(), complete_on=later()),
        ClaimRejected(claim_id=CLAIM, rejected_on=later(), reason="H5A"),
        ClaimPaid(claim_id=CLAIM, paid_on=later(), amount=draw(amount)),
        ClaimExtended(claim_id=CLAIM, extended_on=later()),
        ClaimSuspended(claim_id=CLAIM, suspended_on=later()),
        ClaimSuspensionLifted(claim_id=CLAIM, lifted_on=later()),
        LiquidationRequested(claim_id=CLAIM, requested_on=later()),
        ClaimLiquidated(claim_id=CLAIM, liquidated_on=later(), amount=draw(amount)),
        ClaimLiquidated(claim_id=CLAIM, liquidated_on=later(), amount=draw(amount), kind="reliquidated"),
        ClaimProtested(claim_id=CLAIM, protest_number="1", protested_on=later(), amount_sought=draw(amount)),
        ClaimProtestDecided(claim_id=CLAIM, protest_number="1", decided_on=later(), outcome="denied"),
        AmendmentTransmitted(claim_id=CLAIM, transmitted_on=later(), designations=(designated("150.00"),)),
        AmendmentAnswered(claim_id=CLAIM, answered_on=later(), accepted=draw(st.booleans())),
    ]
    chosen = draw(st.lists(st.sampled_from(range(len(possible))), max_size=8, unique=True))
    return [made, sent, *(possible[place] for place in chosen)]


def outcome(life: ClaimLife) -> tuple[Any, ...]:
    """What must not depend on order or clock: state, money, dates, refused facts, and what stands on the docket."""
    view = life.view
    docket = {(row.deadline, row.due_on, row.met_on, row.money, row.summary) for row in life.docket.values()}
    return (
        view.state,
        view.number,
        view.claim_on,
        view.liquidated_on,
        view.liquidated,
        view.deemed_right_on,
        (view.paid, view.claimed, view.entitled, view.owed_to_us, view.owed_by_us),
        view.done,
        view.open_amendment,
        view.findings,
        {(refusal.event_id, refusal.reason) for refusal in view.refused},
        docket,
    )


def told_at_once(ground: Sequence[Any], told: Sequence[ClaimEvent]) -> ClaimLife:
    life = ClaimLife(*ground).receives(*told)
    life.sweeps(LAST_DAY)
    return life


@settings(max_examples=150)
@given(st.data())
def test_facts_in_any_order_with_days_going_by_between_end_the_same(data: st.DataObject):
    """Told at once and swept at the end, or one by one in any order with sweeps of any day between them."""
    ground = data.draw(st.sampled_from(GROUNDS))
    told = data.draw(facts())
    expected = outcome(told_at_once(ground, told))

    life = ClaimLife(*ground)
    for event in data.draw(st.permutations(told)):
        life.receives(event)
        if data.draw(st.booleans()):
            life.sweeps(data.draw(st.dates(date(2025, 9, 1), LAST_DAY)))
    life.sweeps(LAST_DAY)

    assert outcome(life) == expected


@settings(max_examples=60)
@given(st.data())
def test_a_claim_is_never_final_before_the_last_day_to_protest(data: st.DataObject):
    """The day before 180 days after the liquidation that stands, it can still be protested."""
    ground = data.draw(st.sampled_from(GROUNDS))
    life = ClaimLife(*ground).receives(*data.draw(facts()))
    life.sweeps(LAST_DAY)
    if life.view.state.value != "final":
        return

    final_on = life.view.concluded[-1].on

    assert life.view.liquidated_on is not None
    assert final_on >= life.view.liquidated_on + timedelta(days=180)


@settings(max_examples=60)
@given(st.data())
def test_what_is_owed_is_never_owed_both_ways_and_barred_is_nothing(data: st.DataObject):
    """One of the two is zero; a claim made after five years is owed nothing unless CBP liquidated it."""
    ground = data.draw(st.sampled_from(GROUNDS))
    life = ClaimLife(*ground).receives(*data.draw(facts()))
    view = life.view

    assert min(view.owed_to_us, view.owed_by_us) == 0
    if view.claim_on is not None and view.claim_on > day("2030-01-15") and view.liquidated is None:
        assert (view.entitled, view.owed_to_us) == (0, 0)
