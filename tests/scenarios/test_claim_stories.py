"""Dated stories of drawback claims: filed, re-priced, amended, liquidated, protested, lost."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.app.bootstrap import load_law
from drawback.domain.pricing import NoFigure
from drawback.lifecycles.claims.explanation import explain_claim, penalty_range, undated
from drawback.lifecycles.claims.state import AmendmentState, ClaimState, FilingRoute, PricedLine
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.claims import (
    AmendmentAnswered,
    AmendmentApproved,
    AmendmentTransmitted,
    ClaimAccepted,
    ClaimApproved,
    ClaimAssembled,
    ClaimExtended,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtested,
    ClaimRejected,
    ClaimSuspended,
    ClaimSuspensionLifted,
    ClaimWithdrawn,
)
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.exports import GoodsManufactured, InputPart
from drawback_schemas.inquiries import InquiryAnswered, InquiryIssued
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import RatePart
from support.world import World, a_designation, a_line, an_entry, an_export, day

ENTRY = "XYZ41011179"
CLAIM = "acme-1"


def an_accepted_claim(world: World, asked: str = "297.00", *, paid: tuple[str, str] | None = None) -> None:
    """An entry of 15 January 2025 with $300 duty, wholly exported in June, claimed in September."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": asked}), accepted="2025-09-11", paid=paid)


def test_a_claim_is_worth_99_percent_of_the_duty_on_what_was_exported(world: World):
    """19 U.S.C. 1313(l)(2): $300.00 duty on the whole line, wholly exported: $297.00."""
    an_accepted_claim(world)

    claim = world.claim(CLAIM)
    assert claim.state is ClaimState.ACCEPTED
    assert claim.entitled == claim.claimed == Decimal("297.00")
    assert claim.open_amendment is None


def test_a_correction_upwards_drafts_an_amendment(world: World):
    """19 CFR 190.52(c): duty rises from $300 to $450; 99 % of the increase, $148.50, can be asked until five years."""
    an_accepted_claim(world)

    world.receives(
        EntryCorrected(
            entry_number=ENTRY, corrected_on=day("2025-10-01"), reason="psc", lines=(a_line(duty="450.00"),)
        )
    )

    amendment = world.claim(CLAIM).open_amendment
    assert amendment is not None
    assert amendment.state is AmendmentState.DRAFTED
    assert amendment.way is FilingRoute.AMENDMENT
    assert amendment.difference == Decimal("148.50")
    assert amendment.due_on == day("2030-01-15")
    assert "post summary correction" in amendment.because


def test_a_refund_on_the_entry_after_accelerated_payment_leaves_the_claimant_owing(world: World):
    """Paid $297 in advance, duty falls to $100: $198 was paid too much."""
    an_accepted_claim(world, paid=("2025-10-05", "297.00"))

    world.receives(
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28"), lines=(a_line(duty="100.00"),))
    )

    claim = world.claim(CLAIM)
    assert claim.open_amendment is not None
    assert claim.open_amendment.difference == Decimal("-198.00")
    assert claim.owed_by_us == Decimal("198.00")

    world.receives(
        ClaimPaid(claim_id=CLAIM, paid_on=day("2026-01-10"), amount=Decimal("198.00"), kind="repayment")
    )
    assert world.claim(CLAIM).owed_by_us == 0


def test_an_amendment_is_approved_transmitted_and_accepted(world: World):
    """The amended amounts become what is asked; the amendment closes."""
    an_accepted_claim(world)
    world.receives(
        EntryCorrected(
            entry_number=ENTRY, corrected_on=day("2025-10-01"), reason="psc", lines=(a_line(duty="450.00"),)
        ),
        AmendmentApproved(claim_id=CLAIM, approved_on=day("2025-10-05")),
    )
    assert world.claim(CLAIM).open_amendment.state is AmendmentState.APPROVED

    world.receives(
        AmendmentTransmitted(
            claim_id=CLAIM,
            transmitted_on=day("2025-10-06"),
            designations=(a_designation(claimed={"364": "445.50"}),),
        ),
        AmendmentAnswered(claim_id=CLAIM, answered_on=day("2025-10-20"), accepted=True),
    )

    claim = world.claim(CLAIM)
    assert claim.open_amendment is None
    assert [a.state for a in claim.amendments] == [AmendmentState.ACCEPTED]
    assert claim.claimed == Decimal("445.50")


def test_a_refused_amendment_leaves_what_was_asked_before(world: World):
    """CBP refuses: the first amounts stand, and the difference is open again."""
    an_accepted_claim(world)
    world.receives(
        EntryCorrected(
            entry_number=ENTRY, corrected_on=day("2025-10-01"), reason="psc", lines=(a_line(duty="450.00"),)
        ),
        AmendmentTransmitted(
            claim_id=CLAIM,
            transmitted_on=day("2025-10-06"),
            designations=(a_designation(claimed={"364": "445.50"}),),
        ),
        AmendmentAnswered(claim_id=CLAIM, answered_on=day("2025-10-20"), accepted=False, reason="no proof"),
    )

    claim = world.claim(CLAIM)
    assert claim.claimed == Decimal("297.00")
    assert claim.amendments[0].state is AmendmentState.REFUSED
    assert claim.open_amendment is not None


def test_a_change_after_the_claim_liquidated_goes_by_protest(world: World):
    """19 U.S.C. 1514(a)(6): a liquidated claim cannot be amended; what is missing is asked by protest in 180 days."""
    an_accepted_claim(world)
    world.receives(
        ClaimLiquidated(claim_id=CLAIM, liquidated_on=day("2026-03-02"), amount=Decimal("297.00")),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28")),
        LiquidationPosted(
            entry_number=ENTRY,
            liquidated_on=day("2026-04-01"),
            kind="reliquidated",
            lines=(a_line(duty="500.00"),),
        ),
    )

    amendment = world.claim(CLAIM).open_amendment
    assert amendment is not None
    assert amendment.way is FilingRoute.PROTEST
    assert amendment.difference == Decimal("198.00")
    assert amendment.due_on == day("2026-08-31")


def test_too_much_drawback_after_liquidation_is_disclosed(world: World):
    """19 U.S.C. 1593a(c): a loss of revenue found after liquidation is reported by prior disclosure."""
    an_accepted_claim(world)
    world.receives(
        ClaimLiquidated(claim_id=CLAIM, liquidated_on=day("2026-03-02"), amount=Decimal("297.00")),
        LiquidationPosted(
            entry_number=ENTRY, liquidated_on=day("2025-11-28"), lines=(a_line(duty="100.00"),)
        ),
    )

    assert world.claim(CLAIM).open_amendment.way is FilingRoute.DISCLOSURE


def test_after_five_years_more_drawback_can_no_longer_be_asked(world: World):
    """19 CFR 190.52(c): the fifth anniversary of import has gone by; too little stays too little, too much is disclosed."""
    an_accepted_claim(world)
    world.passes_to("2030-01-16")

    world.receives(
        EntryCorrected(
            entry_number=ENTRY, corrected_on=day("2025-10-01"), reason="cbp", lines=(a_line(duty="450.00"),)
        )
    )
    assert world.claim(CLAIM).open_amendment.way is FilingRoute.NONE

    world.receives(
        EntryCorrected(
            entry_number=ENTRY, corrected_on=day("2025-10-02"), reason="cbp", lines=(a_line(duty="100.00"),)
        )
    )
    assert world.claim(CLAIM).open_amendment.way is FilingRoute.DISCLOSURE


def ad_story(world: World, policy: str) -> World:
    """A claim on an entry with $10,000 antidumping duty deposited; final results raise it to 15.50 %."""
    world.under(policy)
    line = a_line(value="100000.00", duty="3000.00", ad="10000.00")
    asked = {"364": "12870.00" if policy == "as_claimed" else "2970.00"}
    world.receives(an_entry(ENTRY, "2024-03-01", entry_type="03", lines=[line]), an_export(left="2024-06-15"))
    world.files(CLAIM, "2024-09-10", a_designation(claimed=asked), accepted="2024-09-11")
    world.receives(
        RatePublished(
            case_number="A-570-890",
            kind="final",
            published_on=day("2025-06-10"),
            rate=RatePart(rate_percent=Decimal("15.50")),
            period_from=day("2024-01-01"),
            period_to=day("2024-12-31"),
            fr_cite="90 FR 24380",
        )
    )
    return world


def test_under_the_statute_a_changed_ad_rate_moves_the_entry_and_not_the_claim(world: World):
    """19 U.S.C. 1677h: the entry owes $5,500 more; the claim's $0.00 change is recorded with that reason."""
    ad_story(world, "statute")

    assert world.entry().positions[0].difference == Decimal("5500.00")
    amendment = world.claim(CLAIM).open_amendment
    assert amendment is not None
    assert amendment.state is AmendmentState.IMMATERIAL
    assert amendment.difference == 0
    assert "19 U.S.C. 1677h" in amendment.because


def test_as_claimed_a_changed_ad_rate_re_prices_the_claim_and_shows_the_exposure(world: World):
    """Under `as_claimed` 99 % of the $5,500 is drafted, and all AD in the claim is exposure."""
    ad_story(world, "as_claimed")

    claim = world.claim(CLAIM)
    assert claim.open_amendment is not None
    assert claim.open_amendment.state is AmendmentState.DRAFTED
    assert claim.open_amendment.difference == Decimal("5445.00")
    assert claim.exposure == Decimal("15345.00")


def test_the_exposure_shows_what_a_penalty_could_be(world: World):
    """19 U.S.C. 1593a(c): 20 % of the loss for a first negligent violation, three times the loss for fraud."""
    at_risk = penalty_range(ad_story(world, "as_claimed").claim(CLAIM).exposure)

    assert at_risk is not None
    assert (at_risk.negligence, at_risk.fraud) == (Decimal("3069.00"), Decimal("46035.00"))
    assert penalty_range(ad_story(World(), "statute").claim(CLAIM).exposure) is None


def test_the_policy_may_come_after_the_claim(world: World):
    """The order in which settings and claims are received does not matter."""
    line = a_line(value="100000.00", duty="3000.00", ad="10000.00")
    world.receives(an_entry(ENTRY, "2024-03-01", entry_type="03", lines=[line]), an_export(left="2024-06-15"))
    world.files(CLAIM, "2024-09-10", a_designation(claimed={"364": "12870.00"}))
    assert world.claim(CLAIM).entitled == Decimal("2970.00")

    world.under("as_claimed")

    assert world.claim(CLAIM).entitled == Decimal("12870.00")


def test_a_rejected_claim_is_perfected(world: World):
    """19 CFR 190.52(a): rejected, corrected and filed again within the original limit."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "290.00"}))
    world.receives(
        ClaimRejected(claim_id=CLAIM, rejected_on=day("2025-09-12"), reason="bill of lading missing")
    )
    assert world.claim(CLAIM).state is ClaimState.REJECTED
    assert world.due(CLAIM, "D-02") == day("2030-01-15")

    world.files(CLAIM, "2025-09-20", a_designation(claimed={"364": "297.00"}))
    assert world.claim(CLAIM).state is ClaimState.PERFECTED

    world.receives(ClaimAccepted(claim_id=CLAIM, accepted_on=day("2025-09-21")))
    assert world.claim(CLAIM).claim_on == day("2025-09-21")


@pytest.mark.parametrize(
    ("today", "state"), [("2030-01-15", ClaimState.APPROVED), ("2030-01-16", ClaimState.ABANDONED)]
)
def test_a_claim_not_filed_in_five_years_is_abandoned(world: World, today, state):
    """19 U.S.C. 1313(r)(1): the fifth anniversary of import is the last day; the day after, the claim is lost."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        an_export(),
        ClaimAssembled(
            claim_id=CLAIM, provision="58", assembled_on=day("2025-07-01"), designations=(a_designation(),)
        ),
        ClaimApproved(claim_id=CLAIM, approved_on=day("2025-07-02")),
    )

    world.passes_to(today)

    assert world.claim(CLAIM).state is state
    assert world.free() == (Decimal(1000) if state is ClaimState.ABANDONED else Decimal(0))


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


def test_no_unit_is_designated_twice(world: World):
    """19 U.S.C. 1313(v): of two claims on the same units the earlier keeps them; the later is shown to have none."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export(), an_export("X20250616100002/1"))
    world.files("later", "2025-09-20", a_designation(export="X20250616100002/1", claimed={"364": "297.00"}))
    assert world.claim("later").entitled == Decimal("297.00")

    world.files("earlier", "2025-09-10", a_designation(claimed={"364": "297.00"}))

    assert world.claim("earlier").entitled == Decimal("297.00")
    assert world.claim("later").entitled == 0
    assert world.claim("later").findings
    assert world.free() == 0


def test_one_line_cannot_feed_direct_and_substitution_claims(world: World):
    """19 CFR 190.51(a)(3): the first claim fixes the method of the line."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export(), an_export("X20250616100002/1"))
    world.files(
        "direct", "2025-09-10", a_designation(quantity="400", claimed={"364": "118.80"}), provision="58"
    )
    world.files(
        "substitution",
        "2025-09-11",
        a_designation(export="X20250616100002/1", quantity="400", claimed={"364": "118.80"}),
        provision="59",
    )

    assert world.claim("substitution").entitled == 0
    assert any("190.51(a)(3)" in finding for finding in world.claim("substitution").findings)


def test_a_withdrawn_claim_frees_its_units(world: World):
    """Withdrawn before liquidation, the units can be claimed by another claim."""
    an_accepted_claim(world)
    assert world.free() == world.free_export() == 0

    world.receives(ClaimWithdrawn(claim_id=CLAIM, withdrawn_on=day("2025-09-15")))

    assert world.free() == world.free_export() == Decimal(1000)


def test_a_cf28_on_a_designated_entry_shows_on_the_claim(world: World):
    """A CF-28 is a leading signal for every claim that rests on the entry; the answer is due in 30 days."""
    an_accepted_claim(world)

    world.receives(
        InquiryIssued(inquiry_id="CF28-1", form="CF-28", issued_on=day("2025-09-02"), entry_number=ENTRY)
    )
    assert world.due("CF28-1", "D-40") == day("2025-10-02")

    world.receives(InquiryAnswered(inquiry_id="CF28-1", answered_on=day("2025-10-06")))
    assert world.inquiry("CF28-1").answered_on == day("2025-10-06")
    assert world.docket("CF28-1")["D-40"].met_on == day("2025-10-06")


def test_a_claim_filed_late_is_abandoned_by_law(world: World):
    """Filed one day after the fifth anniversary: the finding names the statute."""
    world.receives(an_entry(ENTRY, "2020-01-15"), an_export(left="2020-06-15"))

    world.files(CLAIM, "2025-01-16", a_designation(claimed={"364": "297.00"}))

    assert any("1313(r)(1)" in finding for finding in world.claim(CLAIM).findings)


def test_an_export_to_canada_is_not_priced_for_substitution(world: World):
    """19 U.S.C. 1313(j)(4)(A): no substitution drawback on goods to Canada; the program gives no figure."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export(destination="CA"))

    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), provision="59")

    assert world.claim(CLAIM).entitled == 0
    assert world.claim(CLAIM).lines[0].not_priced


def test_a_claim_assembled_after_a_cf28_knows_of_it(world: World):
    """Whether the question or the claim is received first, the claim shows it."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        an_export(),
        InquiryIssued(inquiry_id="CF28-1", form="CF-28", issued_on=day("2025-09-02"), entry_number=ENTRY),
        InquiryIssued(inquiry_id="REQ-1", form="claim-request", issued_on=day("2025-09-20"), claim_id=CLAIM),
    )

    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}))

    assert {inquiry.inquiry_id for inquiry in world.claim_file(CLAIM).inquiries} == {"CF28-1", "REQ-1"}


def test_designations_of_one_line_are_held_together_to_its_99_percent(world: World):
    """19 U.S.C. 1313(l)(2): three units with $100.02 duty, exported one by one, pay 33.01 + 33.01 + 33.00, not 99.03.

    99 % of 33.34 is 33.0066, so each unit by itself is worth $33.01; 99 % of the whole line is 99.0198, $99.02.
    """
    exports = [f"X2025061510000{n}/1" for n in (1, 2, 3)]
    world.receives(
        an_entry(ENTRY, "2025-01-15", lines=[a_line(quantity="3", value="3334.00", duty="100.02")]),
        *(an_export(export, quantity="1") for export in exports),
    )
    world.files(
        CLAIM,
        "2025-09-10",
        *(a_designation(export=export, quantity="1", claimed={"364": "33.01"}) for export in exports),
        accepted="2025-09-11",
    )

    claim = world.claim(CLAIM)
    assert claim.claimed == Decimal("99.03")
    assert claim.entitled == Decimal("99.02")
    assert claim.open_amendment is not None
    assert claim.open_amendment.difference == Decimal("-0.01")

    first, _, last = explain_claim(world.claim_file(CLAIM), load_law())
    assert (first.steps[-1].result, last.steps[-1].result) == (Decimal("33.01"), Decimal("33.00"))
    [cut] = [step for step in last.steps if step.label == "Held to the line"]
    assert dict(cut.inputs) == {
        "claim amount": "33.01",
        "at most for the line": "99.02",
        "earlier designations": "66.02",
    }
    assert [step for step in first.steps if step.label == "Held to the line"] == []


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


def test_a_provision_that_is_not_priced_here_drafts_nothing(world: World):
    """Provision 61 has no figure in this program: that is no difference of -$297.00 to be disclosed to CBP."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), provision="61")

    claim = world.claim(CLAIM)
    assert claim.lines[0].reason is NoFigure.NOT_PRICED_HERE
    assert claim.open_amendment is None
    assert claim.owed_by_us == 0


@pytest.mark.parametrize("reason", NoFigure)
def test_what_a_missing_figure_means_follows_from_its_reason(reason: NoFigure):
    """Whatever the sentence says: worth nothing, or an amount that is not known."""
    line = PricedLine(a_designation(), Decimal(0), (), (), not_priced="", reason=reason)

    assert line.unknown is (
        reason
        in {NoFigure.ENTRY_AWAITED, NoFigure.EXPORT_AWAITED, NoFigure.FACT_MISSING, NoFigure.NOT_PRICED_HERE}
    )


def test_goods_made_from_imports_are_claimed_in_the_unit_of_the_import(world: World):
    """19 U.S.C. 1313(a): 600 valves made 200 pumps; 100 pumps left, so 300 valves are designated, and all of them count."""
    world.receives(
        an_entry(ENTRY, "2025-01-15", lines=(a_line(quantity="600"),)),
        GoodsManufactured(
            production_id="P-1",
            ruling_number="44-05018-000",
            produced_on=day("2025-03-10"),
            used_from_on=day("2025-03-01"),
            article="pump",
            article_hts="8413702004",
            article_quantity=Decimal(200),
            article_unit="NO",
            inputs=(InputPart(entry_number=ENTRY, line_number=1, quantity=Decimal(600)),),
        ),
        an_export(quantity="100", schedule_b="8413702004", sku="PUMP"),
    )

    world.files(CLAIM, "2025-09-10", a_designation(quantity="300", claimed={"364": "148.50"}), provision="51")

    claim = world.claim(CLAIM)
    assert (claim.entitled, claim.lines[0].granted) == (Decimal("148.50"), Decimal(300))
    assert claim.open_amendment is None
    assert any("1313(v)" in finding for finding in claim.findings)


def test_articles_that_two_claims_name_are_counted_once(world: World):
    """Both say that their valves went into 60 of 100 pumps: the later claim has 40."""
    world.receives(
        an_entry(ENTRY, "2025-01-15", lines=(a_line(quantity="600"),)),
        an_export(quantity="100", schedule_b="8413702004", sku="PUMP"),
    )
    for claim_id, filed in ((CLAIM, "2025-09-10"), ("acme-2", "2025-09-11")):
        part = replace(a_designation(quantity="180", claimed={"364": "89.10"}), articles=Decimal(60))
        world.files(claim_id, filed, part, provision="51")

    assert world.claim(CLAIM).entitled == Decimal("89.10")
    assert world.claim("acme-2").entitled == Decimal("59.40")
    assert world.free_export() == 0


def test_what_cbp_asks_carries_the_money_of_the_lines_asked(world: World):
    """A CF-28 on line 1 has the $297.00 that a claim asks on it behind it; a CF-29 of action taken closes the proposed one."""
    an_accepted_claim(world)
    for inquiry_id, form, issued in (
        ("I-1", "CF-28", "2026-01-05"),
        ("I-2", "CF-29-proposed", "2026-03-05"),
        ("I-3", "CF-29-taken", "2026-05-05"),
        ("I-4", "CF-4647", "2026-05-06"),
    ):
        world.receives(
            InquiryIssued(
                inquiry_id=inquiry_id,
                form=form,  # type: ignore[arg-type]
                issued_on=day(issued),
                entry_number=ENTRY,
                line_numbers=(1,),
            )
        )

    assert world.docket("I-1")["D-40"].money == Decimal("297.00")
    assert "D-41" not in world.docket("I-2"), "taken on 2026-05-05: nothing is left to answer"
    for inquiry_id, issued in (("I-3", "2026-05-05"), ("I-4", "2026-05-06")):
        row = world.docket(inquiry_id)["notice"]
        assert (row.due_on, row.immediate, row.met_on, row.money) == (
            day(issued),
            True,
            None,
            Decimal("297.00"),
        )
    assert world.parked() == []


def test_the_cause_of_an_amendment_is_what_moved_the_figure(world: World):
    """An AD rate of 25 % moves no drawback; the liquidation with another ordinary duty does, and is the only cause named."""
    world.receives(
        an_entry(ENTRY, "2025-01-15", entry_type="03", lines=(a_line(ad="1000.00", case="A-570-890"),)),
        an_export(),
    )
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")
    world.receives(
        RatePublished(
            case_number="A-570-890",
            kind="final",
            published_on=day("2025-10-10"),
            rate=RatePart(rate_percent=Decimal(25)),
            period_from=day("2025-01-01"),
            period_to=day("2025-12-31"),
            fr_cite="90 FR 1",
        )
    )
    assert world.claim(CLAIM).open_amendment.state is AmendmentState.IMMATERIAL

    world.receives(
        LiquidationPosted(
            entry_number=ENTRY,
            liquidated_on=day("2026-01-09"),
            lines=(a_line(duty="450.00", ad="2500.00", ad_rate="25.00"),),
        )
    )

    amendment = world.claim(CLAIM).open_amendment
    assert (amendment.state, amendment.difference) == (AmendmentState.DRAFTED, Decimal("148.50"))
    assert [cause.on for cause in amendment.causes] == [day("2026-01-09")]
    assert "90 FR 1" not in amendment.because


@pytest.mark.parametrize(("accelerated", "cited"), [(True, True), (False, False)])
def test_a_claim_left_as_it_was_after_a_refund_elsewhere_may_cost_accelerated_payment(
    world: World, accelerated: bool, cited: bool
):
    """CSMS 61941423: duty of a designated entry goes back at liquidation; the amendment drafted cites the cause to revoke."""
    world.receives(an_entry(), an_export())
    world.files(
        CLAIM,
        "2025-09-10",
        a_designation(claimed={"364": "297.00"}),
        accepted="2025-09-11",
        paid=("2025-10-01", "297.00") if accelerated else None,
    )
    world.receives(
        LiquidationPosted(
            entry_number="XYZ41011179", liquidated_on=day("2025-11-28"), liquidated_duty=Decimal("100.00")
        )
    )

    draft = world.claim(CLAIM).open_amendment
    assert draft is not None
    assert draft.difference == Decimal("-198.00")
    assert ("CSMS 61941423" in draft.citation) is cited
