"""Notices that come late, after the clock has concluded, and money that moves after liquidation: figures reckoned by hand."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.lifecycles.entries.state import EntryState, FindingKind
from drawback_schemas import Event
from drawback_schemas.adcvd import InstructionIssued, NoticePart, RateCorrected, RatePublished, RateRetracted
from drawback_schemas.claims import ClaimAccepted, ClaimFiled, ClaimLiquidated
from drawback_schemas.entries import EntryBillPaid, EntryCorrected
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.parts import ChargePart, RatePart
from support.world import World, a_designation, a_line, an_entry, an_export, day

ENTRY = "XYZ41011179"
CASE = "A-570-890"
PLAIN = an_entry(ENTRY, "2024-01-15")
"""Duty $300; deemed liquidated on 2025-01-15 if nothing is received."""
UNDER_AD = an_entry(
    ENTRY, "2024-03-01", entry_type="03", lines=[a_line(value="100000.00", duty="3000.00", ad="10000.00")]
)


def posted(on: str, total: str, kind: str = "liquidated") -> LiquidationPosted:
    return LiquidationPosted(
        entry_number=ENTRY,
        liquidated_on=day(on),
        kind=kind,  # type: ignore[arg-type]
        liquidated_duty=Decimal(total),
    )


def results(percent: str, published: str = "2025-06-10", exporter: str = "") -> RatePublished:
    return RatePublished(
        case_number=CASE,
        kind="final",
        published_on=day(published),
        rate=RatePart(rate_percent=Decimal(percent), exporter=exporter),
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
    )


def message(
    number: str,
    issued: str,
    percent: str | None = None,
    *,
    mode: str = "stated",
    lifting: str = "",
    case: str = CASE,
) -> InstructionIssued:
    return InstructionIssued(
        message_number=number,
        issued_on=day(issued),
        case_numbers=(case,),
        rate_mode=mode,  # type: ignore[arg-type]
        rate=RatePart(rate_percent=Decimal(percent)) if percent else None,
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
        lifting_on=day(lifting) if lifting else None,
    )


def after_all_clocks(world: World, *early: Event, late: Event, told: str = "2025-09-02") -> World:
    """Send the early facts, let every clock of the entry run out, and send one more."""
    world.receives(*early)
    world.passes_to("2025-03-01")
    world.passes_to(told)
    world.receives(late, on=told)
    return world


@pytest.mark.parametrize(
    ("late", "state", "deemed"),
    [
        (LiquidationExtended(entry_number=ENTRY, extended_on=day("2024-12-20")), "extended", "2026-01-15"),
        (LiquidationExtended(entry_number=ENTRY, extended_on=day("2025-02-10")), "extended", "2026-01-15"),
        (
            LiquidationSuspended(entry_number=ENTRY, suspended_on=day("2024-02-01"), code="46"),
            "suspended",
            None,
        ),
    ],
)
def test_what_cbp_did_in_time_and_arrived_late_reopens_an_entry(
    world: World, late: Event, state: str, deemed: str | None
):
    """19 U.S.C. 1504(b), (c): our finality of 14 July 2025 was only our clock's."""
    after_all_clocks(world, PLAIN, late=late)

    assert world.entry().state == state
    assert (world.entry().liquidated_on, world.entry().final_on) == (None, None)
    assert world.due(ENTRY, "D-31") == (day(deemed) if deemed else None)


def test_a_schedule_received_after_the_year_leaves_the_right_and_its_protest_day(world: World):
    """Deemed liquidated on 15 January 2025 if CBP knew no extension: 180 days to protest, final on Monday 14 July 2025."""
    world.receives(PLAIN)
    world.passes_to("2025-02-02")
    world.receives(
        LiquidationScheduled(
            entry_number=ENTRY, noticed_on=day("2025-02-01"), scheduled_on=day("2025-02-14")
        ),
        on="2025-02-02",
    )

    [right] = world.entry().findings
    assert right.kind is FindingKind.DEEMED_BEFORE
    assert "final 2025-07-14 if deemed liquidated" in right.says
    assert world.due(ENTRY, "D-35-if-deemed") == day("2025-07-14")


def test_a_reliquidation_received_after_our_finality_opens_new_days(world: World):
    """500 instead of 300: bill $200 due 2025-04-09; day 180 is Saturday 2025-09-06, so Monday."""
    after_all_clocks(world, PLAIN, late=posted("2025-03-10", "500.00", "reliquidated"))

    assert world.entry().state is EntryState.RELIQUIDATED
    assert world.entry().account.owed_by_us == Decimal("200.00")
    assert (world.due(ENTRY, "D-37"), world.due(ENTRY, "D-35")) == (day("2025-04-09"), day("2025-09-08"))


def test_a_protest_in_time_of_a_liquidation_received_after_it_fits(world: World):
    """Filed 2025-10-15, too late for our deemed date; CBP's liquidation of 2025-05-09 comes afterwards and makes it timely."""
    world.receives(PLAIN)
    world.passes_to("2025-10-20")
    world.receives(
        ProtestFiled(entry_number=ENTRY, protest_number="2704-25-1", filed_on=day("2025-10-15")),
        on="2025-10-20",
    )
    world.receives(posted("2025-05-09", "600.00"), on="2025-11-01")

    assert world.entry().state is EntryState.PROTESTED
    assert world.parked() == []


@pytest.mark.parametrize(
    ("denied", "final"),
    [
        ("2026-02-02", "2026-08-03"),
        ("2026-02-03", "2026-08-03"),
        ("2026-02-04", "2026-08-03"),
        ("2026-02-05", "2026-08-04"),
    ],
)
def test_finality_waits_for_the_rolled_day_to_sue(world: World, denied: str, final: str):
    """USCIT R. 6(a)(1)(C): day 180 on Saturday 1 August 2026 or Sunday goes on to Monday, and finality with it."""
    world.receives(
        PLAIN,
        posted("2024-12-06", "300.00"),
        ProtestFiled(entry_number=ENTRY, protest_number="2704-25-1", filed_on=day("2025-05-01")),
        ProtestDecided(
            entry_number=ENTRY, protest_number="2704-25-1", decided_on=day(denied), outcome="denied"
        ),
    )

    assert world.entry().final_on == world.due(ENTRY, "D-38") == day(final)


@pytest.mark.parametrize(
    ("lifting", "deemed"),
    [("2026-03-20", "2026-09-20"), ("2025-06-10", "2026-10-01")],
)
def test_a_message_lifts_although_the_notice_it_names_is_older_than_a_resumption(
    world: World, lifting: str, deemed: str
):
    """Resumed on 2025-08-01; the message of 2026-04-01 is itself notice, so six months run from it at the latest."""
    world.receives(
        UNDER_AD,
        results("15.50"),
        message("1", "2025-07-15", "15.50"),
        message("2", "2025-08-01", mode="resume-suspension"),
        message("3", "2026-04-01", "12.00", lifting=lifting),
    )

    assert not world.entry().suspended
    assert world.due(ENTRY, "D-31") == day(deemed)
    assert [p.expected for p in world.entry().positions] == [Decimal("12000.00")]


def test_an_injunction_received_after_the_six_months_takes_the_deemed_liquidation_back(world: World):
    """Six months from the results of 10 June 2025 were over on 10 December; the injunction of 1 September was unknown."""
    world.receives(UNDER_AD, results("15.50"), message("1", "2025-07-15", "15.50"))
    world.passes_to("2026-01-05")
    assert world.entry().liquidated_on == day("2025-12-10")
    assert world.entry().assessed == Decimal("13000.00"), "as entered, not as reviewed"

    world.receives(
        LiquidationSuspended(entry_number=ENTRY, suspended_on=day("2025-09-01"), code="46"), on="2026-02-01"
    )
    assert (world.entry().state, world.entry().liquidated_on) == (EntryState.SUSPENDED, None)

    world.receives(SuspensionLifted(entry_number=ENTRY, lifted_on=day("2026-03-02")), on="2026-03-10")
    assert world.due(ENTRY, "D-31") == day("2026-09-02")


def test_six_months_begin_with_the_last_of_two_liftings(world: World):
    """AD lifted on 2025-03-03, CVD on 2025-05-05: one entry, one clock, from 5 May."""
    cvd = ChargePart(
        duty_class="cvd",
        amount=Decimal("5000.00"),
        rate_percent=Decimal(5),
        class_code="013",
        case_number="C-570-891",
    )
    [line] = UNDER_AD.lines
    world.receives(
        replace(UNDER_AD, lines=(replace(line, charges=(*line.charges, cvd)),)),
        message("1", "2025-03-03", "10"),
    )
    assert world.entry().suspended

    world.receives(message("2", "2025-05-05", "7", case="C-570-891"))
    assert world.due(ENTRY, "D-31") == day("2025-11-05")
    assert [p.expected for p in world.entry().positions] == [Decimal("10000.00"), Decimal("7000.00")]


OWN = "GOOD EXPORTER CO LTD"
NAMED = NoticePart(kind="final", published_on=day("2025-06-10"), exporter=OWN)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((), "4000.00"),
        (
            (
                RateRetracted(
                    case_number=CASE, retracted_on=day("2025-08-01"), retracts=NAMED, reason="vacated"
                ),
            ),
            "60000.00",
        ),
        (
            (
                RateCorrected(
                    case_number=CASE,
                    published_on=day("2025-08-01"),
                    corrects=NAMED,
                    rate=RatePart(rate_percent=Decimal("0.4"), exporter=OWN),
                ),
            ),
            "0.00",
        ),
        ((message("1", "2025-08-15", mode="without-regard"),), "0.00"),
        ((message("1", "2025-08-15", "60.00"),), "4000.00"),
    ],
    ids=[
        "own rate",
        "retracted",
        "corrected below half a per cent",
        "without regard",
        "message to all others",
    ],
)
def test_an_own_rate_stands_until_something_undoes_it(world: World, after: tuple[Event, ...], expected: str):
    """19 CFR 351.107, 351.106(c)(2): own rate 4 %, all others 60 % published later; $100,000 of goods."""
    [line] = UNDER_AD.lines
    world.receives(
        replace(UNDER_AD, lines=(replace(line, exporter="Good Exporter Co., Ltd."),)),
        results("4.00", exporter=OWN),
        results("60.00", "2025-06-12"),
        *after,
    )

    assert [p.expected for p in world.entry().positions] == [Decimal(expected)]


def test_a_correction_that_takes_the_ad_away_starts_the_year_of_the_entry(world: World):
    """A PSC from type 03 to 01: no suspension any more, deemed liquidated a year after entry, as corrected."""
    world.receives(
        UNDER_AD,
        EntryCorrected(
            entry_number=ENTRY,
            corrected_on=day("2024-06-01"),
            reason="psc",
            entry_type="01",
            lines=(a_line(value="100000.00", duty="3000.00"),),
        ),
    )
    world.passes_to("2025-03-02")

    assert world.entry().liquidated_on == day("2025-03-01")
    assert world.entry().assessed == Decimal("3000.00")


@pytest.mark.parametrize(
    ("then", "owed_by_us", "owed_to_us"),
    [
        ((), "500.00", "0.00"),
        ((posted("2025-03-03", "1100.00", "reliquidated"),), "800.00", "0.00"),
        ((posted("2025-03-03", "300.00", "reliquidated"),), "0.00", "0.00"),
        (
            (
                EntryBillPaid(entry_number=ENTRY, paid_on=day("2025-01-03"), amount=Decimal("200.00")),
                posted("2025-03-03", "300.00", "reliquidated"),
            ),
            "0.00",
            "200.00",
        ),
        (
            (
                EntryBillPaid(entry_number=ENTRY, paid_on=day("2025-01-03"), amount=Decimal("500.00")),
                posted("2025-03-03", "1100.00", "reliquidated"),
            ),
            "300.00",
            "0.00",
        ),
    ],
    ids=["unpaid", "upward", "back, unpaid", "back, partly paid", "paid, then upward"],
)
def test_each_reliquidation_is_compared_with_the_liquidation_before_it(
    world: World, then: tuple[Event, ...], owed_by_us: str, owed_to_us: str
):
    """Deposit 300, liquidated at 800: what a reliquidation takes back is refunded only as far as it was paid."""
    world.receives(PLAIN, posted("2024-12-06", "800.00"), *then)

    account = world.entry().account
    assert (account.owed_by_us, account.owed_to_us) == (Decimal(owed_by_us), Decimal(owed_to_us))


@pytest.mark.parametrize(
    ("filed", "worth"), [("2024-06-01", "594.00"), ("2024-06-15", "297.00"), ("2024-08-02", "0.00")]
)
def test_each_import_bars_its_own_part_of_a_claim(world: World, filed: str, worth: str):
    """19 U.S.C. 1313(r)(1): imports of 2019-06-01 and 2019-08-01, $297.00 each; the five years count import by import."""
    other = "XYZ41011187"
    world.receives(
        an_entry(ENTRY, "2019-06-01"),
        an_entry(other, "2019-08-01"),
        an_export("X1/1", "2019-09-15"),
        an_export("X2/1", "2019-09-16"),
        ClaimFiled(
            claim_id="c1",
            claim_number="CLM00000007",
            provision="58",
            filed_on=day(filed),
            designations=(
                a_designation(ENTRY, "X1/1", claimed={"364": "297.00"}),
                a_designation(other, "X2/1", claimed={"364": "297.00"}),
            ),
        ),
    )

    assert world.claim("c1").entitled == world.claim("c1").owed_to_us == Decimal(worth)


def test_cbps_liquidation_of_a_claim_replaces_the_deemed_one_that_we_called_final(world: World):
    """Claim date 2024-07-02, import final in time: deemed 2025-07-02. CBP's $100.00 of 2025-10-03 governs, the right stands beside."""
    world.receives(
        PLAIN,
        an_export("X1/1", "2024-06-15"),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2024-10-01"), outcome="no-change"),
        ClaimFiled(
            claim_id="c1",
            claim_number="CLM00000007",
            provision="58",
            filed_on=day("2024-07-01"),
            designations=(a_designation(ENTRY, "X1/1", claimed={"364": "297.00"}),),
        ),
        ClaimAccepted(claim_id="c1", accepted_on=day("2024-07-02")),
    )
    world.passes_to("2026-01-05")
    assert world.claim("c1").liquidated_on == day("2025-07-02")

    world.receives(
        ClaimLiquidated(claim_id="c1", liquidated_on=day("2025-10-03"), amount=Decimal("100.00")),
        on="2026-01-10",
    )
    assert world.claim("c1").owed_to_us == Decimal("100.00")
    assert world.claim("c1").deemed_right_on == day("2025-07-02")
    assert world.due("c1", "D-23") == day("2026-04-01")
