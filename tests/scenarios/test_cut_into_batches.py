"""The journal rebuilds what is stored, however the same events were cut into batches, refused facts among them."""

from decimal import Decimal

import pytest

from drawback.adapters.sql.journal import differences
from drawback_schemas import Event
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.entries import EntryFiled
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import RatePart
from support.world import World, a_line, an_entry, day

ENTRY = "XYZ41011179"
FIRST = an_entry(ENTRY, "2021-07-19", lines=[a_line(duty="4400.44")])
AGAIN = an_entry(ENTRY, "2021-06-21", entry_type="03", lines=[a_line(duty="2022.81", ad="8426.25")])
TOO_LATE = an_entry(ENTRY, "2022-08-01", entry_type="03", lines=[a_line(ad="10.00", case="A-570-967")])
LIQUIDATED = LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2022-06-03"), outcome="no-change")


def rates(case: str) -> list[RatePublished]:
    return [
        RatePublished(
            case_number=case,
            kind="deposit",
            published_on=day(f"{year}-01-02"),
            effective_on=day(f"{year}-01-01"),
            rate=RatePart(rate_percent=Decimal(year - 2009)),
        )
        for year in range(2021, 2026)
    ]


@pytest.mark.parametrize("again", [AGAIN, TOO_LATE], ids=["replaced", "refused"])
def test_one_by_one_is_as_all_at_once(again: EntryFiled):
    """A second filing of the number names a case whose rates come later, one file at a time: each of them finds the entry."""
    events: list[Event] = [FIRST, LIQUIDATED, again, *rates("A-570-890"), *rates("A-570-967")]
    one_by_one, at_once = World(), World()
    one_by_one.receives(*events)
    at_once.product.emit(
        [("*" if isinstance(event, RatePublished) else at_once.claimant, event) for event in events],
        day("2026-06-30"),
        "urn:test:source",
    )
    assert differences(one_by_one.engine, at_once.engine) == []
