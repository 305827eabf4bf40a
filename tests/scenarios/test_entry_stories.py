"""Dated stories of import entries: what CBP and Commerce did, and what the program then holds true."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from drawback.adapters.sql.store import table
from drawback.lifecycles.entries.state import EntryState
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.entries import EntryCancelled, EntryCorrected
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.parts import RatePart
from support.world import World, a_line, an_entry, day

ENTRY = "XYZ41011179"


def final_results(rate: str, published: str = "2025-06-10") -> RatePublished:
    """Final results of the review of entries of 2024."""
    return RatePublished(
        case_number="A-570-890",
        kind="final",
        published_on=day(published),
        rate=RatePart(rate_percent=Decimal(rate)),
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
        fr_cite="90 FR 24380",
    )


def an_ad_entry(deposit: str = "10000.00") -> object:
    """An entry of 2024 worth $100,000 with antidumping duty deposited at 10 %."""
    return an_entry(
        ENTRY, "2024-03-01", entry_type="03", lines=[a_line(value="100000.00", duty="3000.00", ad=deposit)]
    )


def test_an_entry_is_deemed_liquidated_after_one_year(world: World):
    """19 U.S.C. 1504(a)(1): CBP lets the year pass; the amounts asserted stand."""
    world.receives(an_entry(ENTRY, "2025-01-15"))

    world.passes_to("2026-01-15")
    assert world.entry().state is EntryState.FILED, "on the day itself CBP may still act"

    world.passes_to("2026-01-16")
    assert world.entry().state is EntryState.DEEMED
    assert world.entry().liquidated_on == day("2026-01-15")
    assert world.entry().assessed == world.entry().deposited


def test_an_extension_moves_the_deemed_date_by_a_year(world: World):
    """19 U.S.C. 1504(b): extended once, the entry is deemed liquidated a year later, and not before."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"), LiquidationExtended(entry_number=ENTRY, extended_on=day("2025-11-20"))
    )

    assert world.due(ENTRY, "D-31") == day("2027-01-15")


def test_a_fourth_extension_is_refused_and_parked(world: World):
    """19 U.S.C. 1504(b) allows three extensions; a fourth is shown to a person with that reason."""
    world.receives(
        an_entry(ENTRY, "2020-01-15"),
        *(LiquidationExtended(entry_number=ENTRY, extended_on=day(f"202{n}-01-02")) for n in range(1, 5)),
    )

    assert world.entry().extensions == 3
    [parked] = world.parked()
    assert "three times" in parked.reason
    assert parked.subject == ENTRY


def test_a_suspended_entry_has_no_deemed_date(world: World):
    """19 U.S.C. 1504(a), (c); 19 CFR 159.12(f): no clock runs while liquidation is suspended."""
    world.receives(
        an_ad_entry(), LiquidationSuspended(entry_number=ENTRY, suspended_on=day("2024-03-11"), code="44")
    )

    assert world.entry().suspended
    assert world.due(ENTRY, "D-31") is None


def test_six_months_run_from_the_lifting_of_suspension(world: World):
    """19 U.S.C. 1504(d): notice of removal on 3 March 2025, deemed liquidated on 3 September 2025."""
    world.receives(
        an_ad_entry(),
        LiquidationSuspended(entry_number=ENTRY, suspended_on=day("2024-03-11"), code="44"),
        SuspensionLifted(entry_number=ENTRY, lifted_on=day("2025-03-03")),
    )

    assert world.due(ENTRY, "D-31") == day("2025-09-03")


def test_final_results_at_a_higher_rate_make_a_bill_on_the_entry(world: World):
    """19 CFR 351.212: 10 % deposited, 15.50 % final on $100,000: the bill will be $5,500.00."""
    world.receives(an_ad_entry(), final_results("15.50"))

    [position] = world.entry().positions
    assert position.difference == Decimal("5500.00")
    assert position.interest is None, "interest runs until liquidation"


def test_final_results_at_a_lower_rate_make_a_refund_on_the_entry(world: World):
    """19 CFR 351.212: 10 % deposited, 4 % final on $100,000: a refund of $6,000.00 is due."""
    world.receives(an_ad_entry(), final_results("4.00"))

    [position] = world.entry().positions
    assert position.difference == Decimal("-6000.00")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_case_book_is_consulted_whichever_comes_first(world: World, order):
    """An entry filed after the final results were received is assessed like one filed before."""
    told = (an_ad_entry(), final_results("15.50"))

    world.receives(*(told[n] for n in order))

    assert world.entry().positions[0].expected == Decimal("15500.00")


def test_an_entry_outside_the_period_of_review_is_left_alone(world: World):
    """Final results assess the entries of their period only."""
    late = an_entry(ENTRY, "2025-01-01", entry_type="03", lines=[a_line(value="100000.00", ad="10000.00")])
    world.receives(late, final_results("15.50"))

    assert world.entry().positions[0].difference == 0


def test_interest_on_the_bill_runs_from_deposit_to_liquidation(world: World):
    """19 U.S.C. 1677g, 1505(c): the liquidation fixes the day to which interest runs, at the quarterly rates."""
    assessed = a_line(value="100000.00", duty="3000.00", ad="15500.00", ad_rate="15.50")
    world.receives(
        an_ad_entry(),
        final_results("15.50"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-09-12"), lines=(assessed,)),
    )

    [position] = world.entry().positions
    # 305 days of 2024 at 8 %, 255 days of 2025 at 7 %, compounded daily (26 U.S.C. 6621, 6622), worked out by hand.
    assert position.interest == Decimal("673.75")


@pytest.mark.parametrize(("liquidated", "known"), [("2026-03-31", True), ("2026-04-01", False)])
def test_interest_beyond_the_last_known_quarter_is_not_determined(world: World, liquidated: str, known: bool):
    """U-21: rates are known through 31 March 2026; a day later the entry shows no interest, and says why, never $0.00."""
    assessed = a_line(value="100000.00", duty="3000.00", ad="15500.00", ad_rate="15.50")
    world.receives(
        an_ad_entry(),
        final_results("15.50"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day(liquidated), lines=(assessed,)),
    )

    entry, differences = table("entry"), table("adcvd_difference")
    with world.engine.connect() as connection:
        shown = connection.execute(select(entry.c.interest)).scalar_one()
        [row] = connection.execute(select(differences.c.interest, differences.c.basis)).all()
    assert (shown is not None, row.interest is not None) == (known, known)
    assert ("no interest rate known for 2026-04-01" in row.basis) is not known


def test_an_instruction_lifts_the_suspension_of_the_entries_it_covers(world: World):
    """CBP's message to its ports is the notice of lifting: six months run from it."""
    world.receives(
        an_ad_entry(),
        LiquidationSuspended(entry_number=ENTRY, suspended_on=day("2024-03-11"), code="44"),
        InstructionIssued(
            message_number="5203401",
            issued_on=day("2025-07-22"),
            case_numbers=("A-570-890",),
            rate_mode="as-entered",
            period_from=day("2024-01-01"),
            period_to=day("2024-12-31"),
            lifting_on=day("2025-07-22"),
        ),
    )

    assert not world.entry().suspended
    assert world.due(ENTRY, "D-31") == day("2026-01-22")


def test_a_liquidation_that_comes_before_its_entry_waits_for_it(world: World):
    """Topics race: the liquidation listing is read before the entry report, and the outcome is the same."""
    world.receives(LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28")))
    assert world.entry().state is EntryState.AWAITED
    assert not world.parked()

    world.receives(an_entry(ENTRY, "2025-01-15"))

    assert world.entry().state is EntryState.LIQUIDATED
    assert world.due(ENTRY, "D-35") == day("2026-05-27")
    assert world.due(ENTRY, "D-34") == day("2026-02-26")


def test_a_liquidation_is_final_after_180_days_without_protest(world: World):
    """19 U.S.C. 1514: liquidated 28 November 2025, final when 27 May 2026 has gone by."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"), LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28"))
    )

    world.passes_to("2026-05-27")
    assert world.entry().state is EntryState.LIQUIDATED

    world.passes_to("2026-05-28")
    assert world.entry().state is EntryState.FINAL


def test_a_protest_keeps_the_entry_from_becoming_final(world: World):
    """A protest within 180 days stops finality; its denial starts the time to sue."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28")),
        ProtestFiled(entry_number=ENTRY, protest_number="270426000001", filed_on=day("2026-03-02")),
    )
    world.passes_to("2026-06-30")
    assert world.entry().state is EntryState.PROTESTED

    world.receives(
        ProtestDecided(
            entry_number=ENTRY, protest_number="270426000001", decided_on=day("2026-07-01"), outcome="denied"
        )
    )
    assert world.due(ENTRY, "D-38") == day("2026-12-28")


@pytest.mark.parametrize(
    ("filed", "timely"),
    [("2025-11-27", False), ("2025-11-28", True), ("2026-05-27", True), ("2026-05-28", False)],
)
def test_a_protest_is_filed_after_and_not_before_liquidation_and_within_180_days(world: World, filed, timely):
    """19 U.S.C. 1514(c)(3), both sides of both boundaries."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28")),
        ProtestFiled(entry_number=ENTRY, protest_number="270426000001", filed_on=day(filed)),
    )

    assert (world.entry().state is EntryState.PROTESTED) == timely
    assert bool(world.parked()) != timely


def test_a_reliquidation_opens_a_new_protest_window(world: World):
    """Reliquidated on 20 February 2026: protest until 19 August 2026."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28")),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2026-02-20"), kind="reliquidated"),
    )

    assert world.entry().state is EntryState.RELIQUIDATED
    assert world.due(ENTRY, "D-35") == day("2026-08-19")


def test_two_reports_of_one_liquidation_are_kept_and_a_person_looks(world: World):
    """Two different days cannot both be right: the earlier one governs, both are kept, and the docket says look."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28")),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-12-05")),
    )

    assert world.entry().liquidated_on == day("2025-11-28")
    assert [report.on for report in world.entry().reports] == [day("2025-11-28"), day("2025-12-05")]
    assert not world.parked()
    assert world.due(ENTRY, "D-35-look") == world.due(ENTRY, "D-35")


def test_the_bulletin_governs_over_an_earlier_courtesy_notice(world: World):
    """19 CFR 159.9: the posting on cbp.gov is the legal one, whatever was reported before."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28"), reported_by="courtesy-notice"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-12-05"), reported_by="bulletin"),
    )

    assert world.entry().liquidated_on == day("2025-12-05")


def test_a_post_summary_correction_closes_sixteen_days_before_scheduled_liquidation(world: World):
    """Entry of 15 January 2025 scheduled for 28 November 2025: the last correction is due on 11 November."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        LiquidationScheduled(
            entry_number=ENTRY, noticed_on=day("2025-10-01"), scheduled_on=day("2025-11-28")
        ),
    )

    assert world.due(ENTRY, "D-29") == day("2025-11-11")


def test_a_correction_replaces_the_lines_and_a_late_one_re_derives_what_came_after(world: World):
    """A PSC received after the liquidation, but made before it, changes what was asserted."""
    corrected = EntryCorrected(
        entry_number=ENTRY, corrected_on=day("2025-03-01"), reason="psc", lines=(a_line(duty="450.00"),)
    )
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28"), kind="deemed"),
        corrected,
    )

    assert world.entry().assessed == Decimal("450.00")
    assert world.entry().deposited == Decimal("450.00")


def test_a_cancelled_entry_frees_nothing_and_cannot_be_liquidated(world: World):
    """What is cancelled stays cancelled; a liquidation of it is parked."""
    world.receives(
        an_entry(ENTRY, "2025-01-15"),
        EntryCancelled(entry_number=ENTRY, cancelled_on=day("2025-01-20")),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-11-28")),
    )

    assert world.entry().state is EntryState.CANCELLED
    assert len(world.parked()) == 1
