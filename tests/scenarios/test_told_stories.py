"""Long stories in which everything happens at least once: what is told of each stands beside it, word for word (`support.told`)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from drawback.lifecycles.claims.state import ClaimState
from drawback.lifecycles.entries.state import EntryState
from drawback_schemas import Event
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.claims import (
    AmendmentAnswered,
    AmendmentApproved,
    AmendmentTransmitted,
    ClaimAccepted,
    ClaimApproved,
    ClaimAssembled,
    ClaimExtended,
    ClaimFiled,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtestDecided,
    ClaimProtested,
    ClaimRejected,
    ClaimSuspended,
    ClaimSuspensionLifted,
    ClaimWithdrawn,
    LiquidationRequested,
)
from drawback_schemas.entries import (
    EntryBillClosed,
    EntryBilled,
    EntryBillPaid,
    EntryCancelled,
    EntryCorrected,
    EntryPaymentReversed,
    EntryRefunded,
    EntryRefundReturned,
)
from drawback_schemas.exports import ExportsCompared, GoodsManufactured, InputPart
from drawback_schemas.inquiries import (
    InquiryAnswered,
    InquiryAssigned,
    InquiryClosed,
    InquiryExtended,
    InquiryIssued,
)
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.manufacturing import BillOfMaterialsIssued, ComponentPart, RulingStood, UsedPart
from drawback_schemas.parts import DesignationPart, RatePart
from support.world import World, a_designation, a_line, an_entry, an_export, day

ENTRY, OTHER = "XYZ41011179", "XYZ41011187"
CLAIM = "acme-1"
ASKED = {"364": "297.00"}


def test_a_claim_is_put_together_refused_filed_again_paid_and_liquidated_for_less(world: World):
    """By hand: $297.00 asked and paid early, liquidated at $200.00: $97.00 go back, then the protest is denied."""
    filed = ClaimFiled(
        claim_id=CLAIM, claim_number="CLM00000007", provision="58", filed_on=day("2025-09-10"), accelerated=True,
        designations=(a_designation(claimed=ASKED),), port="2704", filed_at=datetime(2025, 9, 10, 15, tzinfo=UTC),
    )  # fmt: skip
    world.receives(an_entry(ENTRY), an_export())
    world.receives(
        ClaimAssembled(
            claim_id=CLAIM, provision="58", assembled_on=day("2025-09-01"), designations=(a_designation(),), by="kim"
        ),
        ClaimApproved(claim_id=CLAIM, approved_on=day("2025-09-02"), by="robin"),
        filed,
        ClaimRejected(claim_id=CLAIM, rejected_on=day("2025-09-11"), reason="no proof of export"),
        ClaimFiled(
            claim_id=CLAIM, claim_number="CLM00000007", provision="58", filed_on=day("2025-09-20"),
            designations=(a_designation(claimed=ASKED),), accelerated=True,
        ),
        ClaimAccepted(claim_id=CLAIM, accepted_on=day("2025-09-21")),
    )  # fmt: skip
    world.receives(
        ClaimAccepted(claim_id=CLAIM, accepted_on=day("2025-09-21"), complete_on=day("2025-09-25")),
        on="2026-07-01",
    )
    world.receives(
        ClaimPaid(claim_id=CLAIM, paid_on=day("2025-10-10"), amount=Decimal("297.00")),
        ClaimExtended(claim_id=CLAIM, extended_on=day("2026-01-05"), until_on=day("2027-09-25")),
        ClaimExtended(claim_id=CLAIM, extended_on=day("2026-01-06")),
        ClaimSuspended(claim_id=CLAIM, suspended_on=day("2026-02-01"), reason="a case before the court"),
        ClaimSuspensionLifted(claim_id=CLAIM, lifted_on=day("2026-03-01"), notice="the court decided"),
        LiquidationRequested(claim_id=CLAIM, requested_on=day("2026-03-10")),
        ClaimLiquidated(
            claim_id=CLAIM, liquidated_on=day("2026-04-10"), amount=Decimal("200.00"), reason_code="proof"
        ),
    )  # fmt: skip
    assert world.claim(CLAIM).owed_by_us == Decimal("97.00")

    world.receives(
        ClaimProtested(
            claim_id=CLAIM, protest_number="2704-26-100001", protested_on=day("2026-05-01"), amount_sought=Decimal("297.00")
        ),
        ClaimProtestDecided(
            claim_id=CLAIM, protest_number="2704-26-100001", decided_on=day("2026-06-15"), outcome="denied"
        ),
        ClaimPaid(claim_id=CLAIM, paid_on=day("2026-06-20"), amount=Decimal("-97.00"), kind="repayment"),
    )  # fmt: skip
    assert world.claim(CLAIM).owed_by_us == 0
    world.passes_to("2027-02-01")
    assert world.claim(CLAIM).state is ClaimState.FINAL


def test_cbp_asks_about_an_entry_and_a_claim_and_is_answered_in_time_late_and_never(world: World):
    """Each form once; an extension moves the day, a late answer stays late, a closed question asks nothing more."""
    world.receives(
        an_entry(
            ENTRY,
            lines=[
                a_line(producer="BEST VALVES CO"),
                a_line(2, hts="8413910000", producer="GOOD PUMPS, LTD."),
            ],
        )
    )
    world.receives(an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed=ASKED), accepted="2025-09-11")
    world.receives(
        InquiryIssued(
            inquiry_id="CF28-4", form="CF-28", issued_on=day("2025-10-04"), entry_number=ENTRY, hts="84818050"
        ),
        InquiryClosed(inquiry_id="CF28-4", closed_on=day("2025-10-30"), outcome="no-change"),
    )  # fmt: skip
    asked = InquiryIssued(
        inquiry_id="CF28-1", form="CF-28", issued_on=day("2025-10-01"), entry_number=ENTRY, line_numbers=(1,),
        subject="what are the goods made of?",
    )  # fmt: skip
    world.receives(
        asked,
        InquiryAssigned(inquiry_id="CF28-1", assigned_on=day("2025-10-02"), owner="kim"),
        InquiryExtended(inquiry_id="CF28-1", extended_on=day("2025-10-20"), until_on=day("2025-11-15")),
        InquiryIssued(
            inquiry_id="CF28-2", form="CF-28", issued_on=day("2025-10-03"), entry_number=ENTRY, hts="8413910000"
        ),
        InquiryIssued(
            inquiry_id="CF28-3", form="CF-28", issued_on=day("2025-10-04"), entry_number=ENTRY, producer="GOOD PUMPS LTD"
        ),
        InquiryIssued(
            inquiry_id="CF29-1", form="CF-29-proposed", issued_on=day("2025-12-01"), entry_number=ENTRY,
            line_numbers=(1,), follows="CF28-1", money_at_stake=Decimal("500.00"),
        ),
        InquiryIssued(
            inquiry_id="CF29-2", form="CF-29-taken", issued_on=day("2026-01-10"), entry_number=ENTRY, line_numbers=(1,),
            follows="CF29-1",
        ),
        InquiryIssued(inquiry_id="4647-1", form="CF-4647", issued_on=day("2025-10-05"), entry_number=ENTRY),
        InquiryIssued(
            inquiry_id="REQ-1", form="claim-request", issued_on=day("2025-10-06"), claim_id=CLAIM,
            answer_by=day("2025-11-20"),
        ),
        InquiryIssued(inquiry_id="VER-1", form="verification", issued_on=day("2025-10-07"), claim_id=CLAIM),
    )  # fmt: skip
    stakes = {key: world.inquiry(key).resting for key in ("CF28-1", "CF28-2", "CF28-3", "CF28-4", "4647-1")}
    assert stakes == {"CF28-1": 297, "CF28-2": 0, "CF28-3": 0, "CF28-4": 297, "4647-1": 297}
    assert {row.due_on for row in world.docket("REQ-1").values()} == {day("2025-11-20")}

    world.receives(
        InquiryAnswered(inquiry_id="CF28-1", answered_on=day("2025-11-14"), by="kim", reference="letter 12"),
        InquiryAnswered(inquiry_id="CF28-2", answered_on=day("2025-12-24"), by="robin"),
        InquiryAnswered(inquiry_id="REQ-1", answered_on=day("2025-11-19")),
        InquiryClosed(inquiry_id="CF28-1", closed_on=day("2025-12-20"), outcome="change"),
        InquiryClosed(inquiry_id="CF28-2", closed_on=day("2026-01-20"), outcome="no-change"),
        InquiryClosed(inquiry_id="4647-1", closed_on=day("2025-10-20"), outcome="withdrawn"),
    )
    world.passes_to("2026-06-01")
    assert world.inquiry("CF28-2").answered_on == day("2025-12-24")


def test_the_money_of_an_entry_goes_to_and_fro(world: World):
    """A bill of $100.00 and interest is paid in part, the payment does not stand, the rest is closed; a refund comes back undelivered."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        an_entry(OTHER, "2025-01-20"),
        LiquidationPosted(
            entry_number=ENTRY, liquidated_on=day("2025-11-28"), posted_on=day("2025-11-28"), outcome="increase",
            reason_codes=("01",), liquidated_duty=Decimal("400.00"), reported_by="bulletin",
        ),
        EntryBilled(
            entry_number=ENTRY, billed_on=day("2025-12-05"), amount=Decimal("100.00"), interest=Decimal("6.12"),
            bill_number="B-1", due_on=day("2026-01-04"),
        ),
        EntryBillPaid(
            entry_number=ENTRY, paid_on=day("2025-12-20"), amount=Decimal("50.00"), bill_number="B-1", reference="ACH 1"
        ),
        EntryPaymentReversed(
            entry_number=ENTRY, reversed_on=day("2025-12-27"), amount=Decimal("50.00"), bill_number="B-1",
            reason="account closed", reference="R02",
        ),
        EntryBillPaid(entry_number=ENTRY, paid_on=day("2026-02-10"), amount=Decimal("80.00"), bill_number="B-1"),
        EntryBillClosed(entry_number=ENTRY, closed_on=day("2026-03-01"), reason="CBP waived the rest", by="kim"),
        LiquidationPosted(
            entry_number=OTHER, liquidated_on=day("2025-11-29"), outcome="refund", liquidated_duty=Decimal("180.00")
        ),
        EntryRefunded(
            entry_number=OTHER, refunded_on=day("2026-01-02"), amount=Decimal("120.00"), interest=Decimal("7.01"),
            reference="T-9",
        ),
        EntryRefundReturned(
            entry_number=OTHER, returned_on=day("2026-01-09"), amount=Decimal("127.01"), reason="no such account",
            reference="T-9",
        ),
    )  # fmt: skip
    assert world.entry(ENTRY).state is EntryState.LIQUIDATED
    assert world.entry(OTHER).account.returned_on == day("2026-01-09")

    world.receives(
        EntryRefunded(entry_number=OTHER, refunded_on=day("2026-02-20"), amount=Decimal("120.00")),
        LiquidationPosted(
            entry_number=OTHER, liquidated_on=day("2026-02-01"), kind="reliquidated", outcome="increase",
            liquidated_duty=Decimal("300.00"),
        ),
    )  # fmt: skip
    world.passes_to("2026-12-01")
    assert world.entry(OTHER).state is EntryState.FINAL


def test_an_entry_is_scheduled_extended_suspended_lifted_protested_and_cancelled(world: World):
    """What CBP says of one entry on its way, and a second one that is taken back."""
    world.receives(
        an_entry(ENTRY, "2024-03-01", entry_type="03", lines=[a_line(value="100000.00", duty="3000.00", ad="10000.00")]),
        an_entry(OTHER, "2025-01-20"),
        LiquidationScheduled(entry_number=ENTRY, noticed_on=day("2024-12-01"), scheduled_on=day("2025-01-10")),
        LiquidationScheduled(entry_number=ENTRY, noticed_on=day("2024-12-20"), scheduled_on=None),
        LiquidationExtended(entry_number=ENTRY, extended_on=day("2024-12-21"), code="50", until_on=day("2026-03-01")),
        LiquidationExtended(entry_number=ENTRY, extended_on=day("2024-12-22"), code="49"),
        LiquidationSuspended(
            entry_number=ENTRY, suspended_on=day("2025-01-02"), code="44", case_number="A-570-890"
        ),
        LiquidationSuspended(entry_number=ENTRY, suspended_on=day("2025-01-03"), code="46"),
        RatePublished(
            case_number="A-570-890", kind="final", published_on=day("2025-06-10"),
            rate=RatePart(rate_percent=Decimal("15.5")), period_from=day("2024-01-01"), period_to=day("2024-12-31"),
        ),
        SuspensionLifted(entry_number=ENTRY, lifted_on=day("2025-06-20"), notice="message 5171401"),
        LiquidationPosted(
            entry_number=ENTRY, liquidated_on=day("2025-10-03"), reported_by="courtesy-notice",
            liquidated_duty=Decimal("18500.00"),
        ),
        LiquidationPosted(
            entry_number=ENTRY, liquidated_on=day("2025-10-10"), reported_by="bulletin",
            liquidated_duty=Decimal("18500.00"), reason_codes=("01", "07"),
        ),
        ProtestFiled(
            entry_number=ENTRY, protest_number="2704-25-100007", filed_on=day("2025-11-20"), issue="the rate is another's"
        ),
        ProtestDecided(
            entry_number=ENTRY, protest_number="2704-25-100007", decided_on=day("2026-03-20"), outcome="partly-approved"
        ),
        EntryCancelled(entry_number=OTHER, cancelled_on=day("2025-02-03"), explanation="entered twice"),
    )  # fmt: skip
    assert world.entry(OTHER).state is EntryState.CANCELLED
    assert world.entry(ENTRY).liquidated_on == day("2025-10-10")
    world.passes_to("2026-06-01")


def test_an_amendment_is_approved_sent_and_refused_and_another_says_why(world: World):
    """The exporter is somebody else, the approval carries a name, CBP's refusal its reason."""
    world.receives(an_entry(ENTRY), an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed=ASKED), accepted="2025-09-11")
    world.receives(
        EntryCorrected(
            entry_number=ENTRY, corrected_on=day("2025-10-01"), reason="psc", explanation="the duty was 4.5 %",
            lines=(a_line(duty="450.00"),),
        )
    )  # fmt: skip
    draft = world.claim(CLAIM).open_amendment
    assert draft is not None
    assert draft.difference == Decimal("148.50")
    world.receives(
        AmendmentApproved(
            claim_id=CLAIM, approved_on=day("2025-10-03"), by="robin", identity="declared", amendment_number=draft.number,
            difference=draft.difference, content=draft.content, causes=draft.causes, changes=draft.changes,
        ),
        AmendmentTransmitted(
            claim_id=CLAIM, transmitted_on=day("2025-10-06"), designations=(a_designation(claimed={"364": "445.50"}),),
            by="kim",
        ),
        AmendmentAnswered(
            claim_id=CLAIM, answered_on=day("2025-10-20"), accepted=False, reason="the correction is not processed", by="kim"
        ),
    )  # fmt: skip
    done = world.claim(CLAIM).done[0]
    assert (done.state.value, done.because) == ("refused", "the correction is not processed")
    again = world.claim(CLAIM).open_amendment
    assert again is not None
    assert (again.difference, again.detected_on) == (Decimal("148.50"), day("2025-10-20"))
    assert again.because == f"CBP refused amendment 1 on 2025-10-20; {ENTRY}: the duty was 4.5 %"


def test_units_are_claimed_twice_exported_twice_and_given_back(world: World):
    """Two claims want one line: the filed one keeps it; one shipment told twice counts once; a withdrawn claim frees what it held."""
    listed = an_export("SO-7781/1", "2025-06-16")
    world.receives(
        an_entry(ENTRY, lines=[a_line(), a_line(2, duty="500.00", sku="SKU-2")]), an_export(), listed
    )
    world.receives(
        an_export("X-2", "2025-07-01", quantity="800"), an_export("X-3", "2025-07-02", disposal="destroyed")
    )
    world.files(CLAIM, "2025-09-10", a_designation(claimed=ASKED), accepted="2025-09-11")
    world.receives(
        ClaimAssembled(
            claim_id="acme-2", provision="59", assembled_on=day("2025-09-12"),
            designations=(a_designation(export="X-2", quantity="800"), a_designation(export="X-3", quantity="300", line=2),
                          a_designation(export="X-3", quantity="100", line=7)),
        ),
        ExportsCompared(
            export_id="X20250615100001/1", other_id="SO-7781/1", same=True, decided_on=day("2025-09-15"), by="kim",
            reason="one bill of lading",
        ),
    )  # fmt: skip
    assert world.free(ENTRY, 1) == 0
    assert world.free(ENTRY, 2) == 700
    world.receives(ClaimWithdrawn(claim_id=CLAIM, withdrawn_on=day("2025-10-01"), reason="filed by mistake"))
    assert world.free(ENTRY, 1) == 200
    world.passes_to("2030-02-01")


@pytest.mark.parametrize("standing", ["approved", "ended"])
def test_pumps_are_made_of_valves_and_claimed(world: World, standing: str):
    """200 of 1,000 valves went into 100 pumps, which were exported: 0.99 × 200 × $0.30 = $59.40, where the ruling stands."""
    events: list[Event] = [
        an_entry(ENTRY),
        RulingStood(ruling_number="44-05211-000", kind="general", standing="approved", on=day("2024-06-01")),
        BillOfMaterialsIssued(
            bill_id="BOM-PUMP-1", article="PUMP", effective_from=day("2024-01-01"), quantity=Decimal(1), unit="NO",
            components=(ComponentPart(part="VALVE", quantity=Decimal(2), unit="NO", hts="8481805090"),),
        ),
        GoodsManufactured(
            production_id="P-1", ruling_number="44-05211-000", used_from_on=day("2025-02-01"), produced_on=day("2025-02-10"),
            article="PUMP", article_hts="8413910000", article_quantity=Decimal(100), article_unit="NO",
            inputs=(InputPart(entry_number=ENTRY, line_number=1, quantity=Decimal(200), part="VALVE"),),
        ),
        GoodsManufactured(
            production_id="P-2", ruling_number="44-05211-000", used_from_on=day("2025-03-01"), produced_on=day("2025-03-10"),
            article="SET", article_hts="8413910000", article_quantity=Decimal(10), article_unit="NO",
            used=(UsedPart(part="PUMP", quantity=Decimal(10), unit="NO"),), inputs=(),
        ),
        an_export("X-P", quantity="100", value="40000.00", schedule_b="8413910000", sku="PUMP"),
    ]  # fmt: skip
    if standing == "ended":
        events.append(
            RulingStood(ruling_number="44-05211-000", kind="general", standing="ended", on=day("2025-01-20"))
        )
    made = DesignationPart(
        entry_number=ENTRY, line_number=1, export_id="X-P", quantity=Decimal(200), articles=Decimal(100), component="VALVE",
        production_id="P-1",
    )  # fmt: skip
    world.receives(*events)
    world.receives(
        ClaimAssembled(
            claim_id="acme-51", provision="51", assembled_on=day("2025-12-01"),
            designations=(made,),
        )
    )  # fmt: skip
    assert world.claim("acme-51").entitled == Decimal("59.40")
