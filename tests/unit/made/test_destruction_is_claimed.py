"""Destroyed goods: notice seven working days before, CBP's answer, the witness, part of a line, and what was recovered."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from drawback_schemas import Event
from drawback_schemas.destructions import DestructionAnswered, DestructionNoticed, DestructionWitnessed
from support.world import World, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow

OUT = "D-77/1"
GOODS = an_export(OUT, "2025-07-18", quantity="100", value="1000.00", disposal="destroyed", destination="")
NOTICE = DestructionNoticed(
    export_id=OUT, filed_on=day("2025-07-09"), planned_on=day("2025-07-18"), quantity=Decimal(100)
)
WITNESS = DestructionWitnessed(
    export_id=OUT,
    destroyed_on=day("2025-07-18"),
    witness="third-party",
    quantity=Decimal(100),
    by="Landfill Inc",
)


def _asked(*events: Event) -> Decimal:
    """What is proposed for 100 units of a line that bore 10 % of $10.00 each, destroyed as GOODS say."""
    world = World()
    line = a_line(value="10000.00", quantity="1000", duty="1000.00")
    charge = replace(line.charges[0], rate_percent=Decimal(10))
    world.receives(an_entry(lines=[replace(line, charges=(charge,))]), GOODS, *events)
    (proposal,) = world.product.proposals(day("2025-12-01"))
    return proposal.value


def test_destroyed_before_a_third_party_after_a_timely_notice_it_is_claimed() -> None:
    """100 × $1.00 × 99 %; on Friday 18 July the notice was due by Wednesday 9 July (seven working days)."""
    assert _asked(NOTICE, WITNESS) == Decimal("99.00")


def test_the_notice_is_due_seven_working_days_before() -> None:
    """A day later than the 9th it is late, unless CBP came and certified all the same."""
    late = replace(NOTICE, filed_on=day("2025-07-10"))
    assert _asked(late, WITNESS) == 0
    assert _asked(late, replace(WITNESS, witness="cbp")) == Decimal("99.00")


def test_goods_destroyed_before_the_notice_support_no_claim() -> None:
    """Filed the day after."""
    assert _asked(replace(NOTICE, filed_on=day("2025-07-21")), WITNESS) == 0


@pytest.mark.parametrize(("witness", "asked"), [("cbp", "99.00"), ("third-party", "99.00"), ("own", "0")])
def test_somebody_disinterested_must_have_seen_it(witness: Any, asked: str) -> None:
    """19 CFR 190.71(b), (c): certified by CBP, or proved by a third party."""
    assert _asked(NOTICE, replace(WITNESS, witness=witness)) == Decimal(asked)


def test_a_witness_without_a_notice_is_not_enough() -> None:
    """And with nothing told but the destruction itself, the papers are asked for when the claim is filed."""
    assert _asked(WITNESS) == 0
    assert _asked() == Decimal("99.00")


def test_where_cbp_said_in_time_that_it_attends_it_must_certify() -> None:
    """Received on 9 July CBP can answer until the 15th; what it says on the 16th comes too late."""
    attends = DestructionAnswered(export_id=OUT, answered_on=day("2025-07-15"), answer="attends")
    assert _asked(NOTICE, attends, WITNESS) == 0
    assert _asked(NOTICE, attends, replace(WITNESS, witness="cbp")) == Decimal("99.00")
    assert _asked(NOTICE, replace(attends, answered_on=day("2025-07-16")), WITNESS) == Decimal("99.00")
    assert _asked(NOTICE, replace(attends, answer="waived"), WITNESS) == Decimal("99.00")


def test_of_a_line_that_was_destroyed_in_part_only_that_part_is_claimed() -> None:
    """60 of 100: $59.40; more than was announced is looked at by a person."""
    assert _asked(NOTICE, replace(WITNESS, quantity=Decimal(60))) == Decimal("59.40")
    assert _asked(replace(NOTICE, quantity=Decimal(50)), WITNESS) == 0


@pytest.mark.parametrize(
    ("recovered", "asked"),
    [("100.00", "89.10"), ("999.00", "0.10"), ("1000.00", "0"), ("5000.00", "0")],
)
def test_what_was_recovered_comes_off_the_value(recovered: str, asked: str) -> None:
    """0.99 × 10 % × ($1,000 − recovered): $100 leave $89.10; at the whole value and above it nothing is left."""
    assert _asked(NOTICE, replace(WITNESS, recovered_value=Decimal(recovered))) == Decimal(asked)


def test_the_order_of_events_changes_nothing() -> None:
    """The witness may be heard of first, and twice."""
    seen = replace(WITNESS, quantity=Decimal(60), recovered_value=Decimal("60.00"))
    assert _asked(seen, NOTICE, seen) == _asked(NOTICE, seen) == Decimal("53.46")


def test_both_days_of_the_notice_are_on_the_docket() -> None:
    """Filed on the 9th, due by the 9th; CBP's answer by the 15th."""
    world = World()
    world.receives(an_entry(), GOODS, NOTICE)
    rows = world.docket(OUT)
    assert (rows["D-12"].due_on, rows["D-12"].met_on) == (day("2025-07-09"), day("2025-07-09"))
    assert (rows["D-13"].due_on, rows["D-13"].met_on) == (day("2025-07-15"), None)
