"""Entries that CAPE holds are left out of matching from the day they are handed in until CBP liquidates or rejects them."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.app.bootstrap import load_law
from drawback.app.matchers import Wishes, best_matcher
from drawback.app.opportunities import OpportunityFinder
from drawback_schemas import Event
from drawback_schemas.cape import CapeOutcome, EntryCapeAnswered
from drawback_schemas.liquidations import LiquidationPosted
from support.world import World, an_entry, an_export, day

pytestmark = pytest.mark.slow

ENTRY = "XYZ41011179"
ON = date(2025, 12, 1)


def _answered(outcome: CapeOutcome, on: str) -> EntryCapeAnswered:
    return EntryCapeAnswered(entry_number=ENTRY, answered_on=day(on), outcome=outcome)


def _liquidated(on: str) -> LiquidationPosted:
    return LiquidationPosted(entry_number=ENTRY, liquidated_on=day(on), outcome="no-change")


@pytest.mark.parametrize(
    ("events", "value"),
    [
        ((), "297.00"),
        ((_answered("submitted", "2025-08-01"),), "0"),
        ((_answered("submitted", "2025-08-01"), _answered("accepted", "2025-08-04")), "0"),
        ((_answered("rejected", "2025-08-04"),), "297.00"),
        ((_answered("accepted", "2025-08-04"), _liquidated("2025-09-19")), "297.00"),
        ((_liquidated("2025-07-25"), _answered("accepted", "2025-08-04")), "0"),
    ],
)
def test_what_cape_holds_waits(events: tuple[Event, ...], value: str) -> None:
    """1,000 units of $0.30, 99 %; told to, the matcher uses them, and as an opportunity they wait for CAPE."""
    world = World()
    world.receives(an_entry(), *events, an_export(schedule_b="8481805090"))
    proposed = sum((one.value for one in world.product.proposals(ON)), Decimal(0))
    assert proposed == Decimal(value)
    missing = [one.missing for one in OpportunityFinder(load_law())(world.engine, ON)]
    assert missing == [("proof",) if proposed else ("cape", "proof")]


def test_told_to_the_matcher_uses_what_cape_holds() -> None:
    """`--in-question`."""
    world = World()
    world.receives(an_entry(), _answered("accepted", "2025-08-04"), an_export(schedule_b="8481805090"))
    (proposal,) = world.product.proposals(ON, matcher=best_matcher(Wishes(in_question=True)))
    assert proposal.value == Decimal("297.00")
