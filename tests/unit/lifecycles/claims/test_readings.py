"""Contested law both ways: least, expected and most of a claim, by hand, and what the claimant's policy claims.

The line bore $300.00 of duty and $1,000.00 of IEEPA duty (9903.01.25) on goods of $10,000.00, all of them exported at more:
99 % of 300 is 297.00; with the IEEPA duty 99 % of 1,300 is 1,287.00, which is 990.00 more.
"""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.app.bootstrap import load_law
from drawback.lifecycles.claims.readings import ContestedReading, readings
from drawback.views import readings as view
from drawback_schemas.claims import ClaimExtended
from drawback_schemas.parts import ChargePart
from support.dashboard import ACME
from support.world import World, a_designation, a_line, an_entry, an_export, day

D = Decimal
IEEPA = ChargePart(duty_class="chapter-99", amount=D("1000.00"), heading="99030125")


def world(policy: str = "statute", *, asked: str = "297.00", ieepa: bool = True) -> World:
    told = World()
    told.under(policy)
    line = a_line()
    line = replace(line, charges=(*line.charges, IEEPA)) if ieepa else line
    told.receives(an_entry(entered="2025-05-02", lines=[line]), an_export())
    told.files("acme-1", "2025-09-10", a_designation(claimed={"364": asked}), accepted="2025-09-10")
    return told


def turns_on(told: World) -> list[ContestedReading]:
    return list(readings(told.claim_file("acme-1"), load_law().calendar))


def spread_of(told: World, on: str) -> tuple[Decimal, Decimal, Decimal]:
    with told.engine.connect() as connection:
        found = view.of_claim(connection, ACME, "acme-1")
    spread = view.spread(told.claim("acme-1").entitled, found, day(on))
    return spread.least, spread.expected, spread.most


def test_contested_duty_is_left_out_and_shown():
    """Expected is the cautious figure; the most is with the duty."""
    told = world()
    (one,) = turns_on(told)
    assert (one.question, one.moves) == ("U-20", D("990.00"))
    assert "left out of the claim by your policy" in one.says
    assert spread_of(told, "2026-01-02") == (D("297.00"), D("297.00"), D("1287.00"))


def test_who_asserts_it_claims_it_and_sees_what_may_be_lost():
    """Under the policy `asserted` the same duty is claimed; the least is without it."""
    told = world("asserted", asked="1287.00")
    assert told.claim("acme-1").entitled == D("1287.00")
    (one,) = turns_on(told)
    assert (one.question, one.moves) == ("U-20", D("-990.00"))
    assert "claimed by your policy" in one.says
    assert spread_of(told, "2026-01-02") == (D("297.00"), D("1287.00"), D("1287.00"))
    assert told.claim("acme-1").exposure == 0


@pytest.mark.parametrize(("on", "most"), [("2026-09-09", "297.00"), ("2026-09-10", "400.00")])
def test_deemed_as_asserted_counts_from_its_day_on(on, most):
    """$400.00 asked on 10 September 2025, imports not final: by the claimant's reading it stands at that from 10 September 2026."""
    told = world(asked="400.00", ieepa=False)
    (one,) = turns_on(told)
    assert (one.question, one.moves, one.from_on, one.whole) == (
        "U-03",
        D("103.00"),
        date(2026, 9, 10),
        True,
    )
    assert spread_of(told, on) == (D("297.00"), D("297.00"), D(most))


def test_an_extension_ends_the_claimants_reading():
    """By every reading an extended claim is not deemed liquidated after a year (19 U.S.C. 1504(b))."""
    told = world(asked="400.00", ieepa=False)
    told.receives(ClaimExtended(claim_id="acme-1", extended_on=day("2026-06-01")))
    assert turns_on(told) == []


def test_what_is_not_contested_has_no_spread():
    """A claim asked as it is worth, without such duty."""
    told = world(ieepa=False)
    assert turns_on(told) == []
    assert spread_of(told, "2027-01-02") == (D("297.00"), D("297.00"), D("297.00"))


def test_the_overview_has_the_sums():
    """One claim: its own figures, and how many turn on contested law."""
    told = world()
    with told.engine.connect() as connection:
        assert view.sums(connection, day("2026-01-02")) == view.Spread(
            D("297.00"), D("297.00"), D("1287.00"), 1
        )
        assert view.sums(connection, day("2026-01-02"), "nobody").claims == 0
