"""A claim is liquidated, deemed liquidated or suspended, and what is owed then."""

from decimal import Decimal

import pytest

from drawback.lifecycles.claims.explanation import undated
from drawback.lifecycles.claims.state import ClaimState
from drawback_schemas.claims import (
    ClaimExtended,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtested,
    ClaimSuspended,
    ClaimSuspensionLifted,
)
from drawback_schemas.liquidations import LiquidationPosted
from support.claim_stories import CLAIM, ENTRY, an_accepted_claim
from support.world import World, a_designation, an_entry, an_export, day


def test_a_claim_is_deemed_liquidated_when_its_imports_were_final_in_time(world: World):
    """19 U.S.C. 1504(a)(2)(A): claim of 1 March 2024, import liquidated 10 May 2024, final 6 November: 1 March 2025."""
    world.receives(
        an_entry(ENTRY, "2023-07-01"),
        an_export(left="2023-12-01"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2024-05-10")),
    )
    world.files(CLAIM, "2024-03-01", a_designation(claimed={"364": "297.00"}), accepted="2024-03-01")

    assert world.entry().final_on == day("2024-11-06")
    assert world.due(CLAIM, "D-22") == day("2025-03-01")

    world.passes_to("2025-03-02")
    claim = world.claim(CLAIM)
    assert claim.state is ClaimState.DEEMED
    assert claim.liquidated == Decimal("297.00")
    assert world.due(CLAIM, "D-23") == day("2025-08-28")


def test_a_claim_whose_imports_are_not_final_has_no_deemed_date(world: World):
    """Performance Additives: without finality of the imports the claim stays open."""
    an_accepted_claim(world)

    assert world.due(CLAIM, "D-22") is None


def test_an_extended_claim_has_no_deemed_date_at_one_year(world: World):
    """19 U.S.C. 1504(b) applies to drawback entries."""
    world.receives(
        an_entry(ENTRY, "2023-07-01"),
        an_export(left="2023-12-01"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2024-05-10")),
    )
    world.files(CLAIM, "2024-03-01", a_designation(claimed={"364": "297.00"}), accepted="2024-03-01")

    world.receives(ClaimExtended(claim_id=CLAIM, extended_on=day("2025-01-15")))

    assert world.due(CLAIM, "D-22") is None


def test_a_liquidation_below_what_was_asked_can_be_protested(world: World):
    """Liquidated with $100 of $297: the difference is protested within 180 days, then decided."""
    an_accepted_claim(world)
    world.receives(
        ClaimLiquidated(claim_id=CLAIM, liquidated_on=day("2026-03-02"), amount=Decimal("100.00")),
        ClaimProtested(
            claim_id=CLAIM,
            protest_number="390126000001",
            protested_on=day("2026-05-01"),
            amount_sought=Decimal("297.00"),
        ),
    )

    claim = world.claim(CLAIM)
    assert claim.state is ClaimState.PROTESTED
    assert claim.amendments[0].difference == Decimal("197.00")


def test_money_owed_follows_payment_and_liquidation(world: World):
    """Nothing paid yet: $297 is owed to us; paid in advance and liquidated lower, the excess is owed by us in 30 days."""
    an_accepted_claim(world)
    assert world.claim(CLAIM).owed_to_us == Decimal("297.00")

    world.receives(
        ClaimPaid(claim_id=CLAIM, paid_on=day("2025-10-05"), amount=Decimal("297.00")),
        ClaimLiquidated(claim_id=CLAIM, liquidated_on=day("2025-12-14"), amount=Decimal("250.00")),
    )

    claim = world.claim(CLAIM)
    assert (claim.owed_to_us, claim.owed_by_us) == (0, Decimal("47.00"))
    assert world.due(CLAIM, "D-21") == day("2026-01-13")


def a_claim_with_final_imports(world: World) -> None:
    """Claimed on 10 September 2025 on an entry liquidated in May 2025 and final in November."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        an_export(),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-05-16")),
    )
    world.passes_to("2025-11-20")
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-10")


def test_a_suspended_claim_is_not_deemed_liquidated(world: World):
    """19 U.S.C. 1504(a)(2), (c): under a court order no clock runs; the year goes by and nothing is deemed."""
    a_claim_with_final_imports(world)
    assert world.due(CLAIM, "D-22") == day("2026-09-10")

    world.receives(ClaimSuspended(claim_id=CLAIM, suspended_on=day("2026-03-02"), reason="CIT injunction"))
    world.passes_to("2026-09-11")

    assert world.due(CLAIM, "D-22") is None
    assert world.claim(CLAIM).state is ClaimState.ACCEPTED
    ((deadline, answer),) = undated(world.claim_file(CLAIM))
    assert (deadline, answer.needs) == ("D-22", ("notice that the suspension was removed",))


@pytest.mark.parametrize(
    ("today", "state"), [("2027-01-15", ClaimState.ACCEPTED), ("2027-01-16", ClaimState.DEEMED)]
)
def test_six_months_after_the_suspension_a_claim_is_deemed_liquidated(
    world: World, today: str, state: ClaimState
):
    """19 U.S.C. 1504(d): notice of removal on 15 July 2026; at the amount asserted on 15 January 2027, concluded the day after."""
    a_claim_with_final_imports(world)
    world.receives(
        ClaimSuspended(claim_id=CLAIM, suspended_on=day("2026-03-02")),
        ClaimSuspensionLifted(claim_id=CLAIM, lifted_on=day("2026-07-20")),
        ClaimSuspensionLifted(claim_id=CLAIM, lifted_on=day("2026-07-15"), notice="earlier, by the court"),
    )

    assert world.due(CLAIM, "D-22") == day("2027-01-15")
    world.passes_to(today)
    assert world.claim(CLAIM).state is state


def test_a_suspension_received_late_undoes_what_the_clock_had_deemed(world: World):
    """Facts count by their day: a court order of March, received after the year, takes the deemed liquidation back."""
    a_claim_with_final_imports(world)
    world.passes_to("2026-09-11")
    assert world.claim(CLAIM).state is ClaimState.DEEMED

    world.receives(ClaimSuspended(claim_id=CLAIM, suspended_on=day("2026-03-02")))

    assert world.claim(CLAIM).state is ClaimState.ACCEPTED


def test_a_lifting_without_suspension_is_parked(world: World):
    """What was not suspended cannot be lifted; a person sees it, and the suspension received later makes it fit."""
    a_claim_with_final_imports(world)
    world.receives(ClaimSuspensionLifted(claim_id=CLAIM, lifted_on=day("2026-07-15")))

    [parked] = world.parked()
    assert "the claim is accepted, not suspended" in parked.reason

    world.receives(ClaimSuspended(claim_id=CLAIM, suspended_on=day("2026-03-02")))
    assert world.parked() == []
    assert world.due(CLAIM, "D-22") == day("2027-01-15")
