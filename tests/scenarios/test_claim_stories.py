"""Dated stories of drawback claims: filed, re-priced, amended, liquidated, protested, lost."""

from decimal import Decimal

import pytest

from drawback.domain.pricing import NoFigure
from drawback.lifecycles.claims.explanation import penalty_range
from drawback.lifecycles.claims.state import AmendmentState, ClaimState, FilingRoute, PricedLine
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.claims import (
    AmendmentAnswered,
    AmendmentApproved,
    AmendmentTransmitted,
    ClaimAccepted,
    ClaimApproved,
    ClaimAssembled,
    ClaimLiquidated,
    ClaimPaid,
    ClaimRejected,
)
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.inquiries import InquiryAnswered, InquiryIssued
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import RatePart
from support.claim_stories import CLAIM, ENTRY, an_accepted_claim
from support.world import World, a_designation, a_line, an_entry, an_export, day


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
